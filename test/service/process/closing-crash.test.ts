import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBillingBooks } from "../../../src/store/postgres/billing/billing-books.ts";
import { type Connection, openPool, type Pool } from "../../../src/store/postgres/connection.ts";
import { transaction } from "../../../src/store/postgres/transaction.ts";
import { business, plan } from "../../billing/store/invoice-desk.ts";
import { putSales } from "../../billing/store/sales.ts";
import { MAIN } from "../../commands/daybook.ts";
import { type Dice, diceOf } from "../../simulation/dice.ts";
import { type FreshDatabase, freshDatabase } from "../../store/database.ts";
import { tether } from "./processes.ts";

const IS_FULL = process.env.DAYBOOK_FULL === "1";
const KILLS = IS_FULL ? 50 : 4;
/** Each killed run issues a few before it is killed, so there are enough for all of them. */
const BUSINESSES = KILLS * 8;
const MONTH = "2026-08";
const SEED = Number(process.env.DAYBOOK_SEED ?? 20_261_126);

describe(`closing a month (seed ${SEED})`, () => {
  let database: FreshDatabase;
  let pool: Pool;
  const names = Array.from({ length: BUSINESSES }, (_, place) => `b${`${place}`.padStart(4, "0")}`);

  beforeEach(async () => {
    database = await freshDatabase();
    pool = openPool(database.url, { max: 4 });
    const fees = { fees: [{ name: "platform", per: "month", amount: "1.00" }], taxes: [{ name: "VAT", rate: "19" }] };
    await openBillingBooks(pool).learn([plan(fees), ...names.map((name) => business(name))], "test");
    for (const name of names) {
      await putSales(pool, { business: name, month: MONTH }, [{ id: `m-${name}`, amount: 12_345n }]);
    }
  });
  afterEach(async () => {
    await pool.close();
    await database.drop();
  });

  const close = () => {
    const child = spawn(process.execPath, [MAIN, "close", "--month", MONTH, "--database-url", database.url], {
      stdio: "ignore",
      detached: true,
    });
    const { release } = tether(child.pid);
    const ended = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
    void ended.then(release);
    return { child, ended };
  };

  const issued = async () => {
    const { rows } = await pool.query<{ n: bigint }>("select count(*) as n from invoice where number is not null");
    return Number(rows[0]?.n ?? 0n);
  };

  /** Waits until the run is in the midst of its work, and a moment more of the dice's choice. */
  const midst = async (child: ChildProcess, before: number, dice: Dice) => {
    while (child.exitCode === null && (await issued()) === before) await sleep(1);
    await sleep(dice.between(0, 30));
  };

  test(`from one process and from two, killed at ${KILLS} points, issues each invoice once and without a gap`, {
    timeout: 600_000,
  }, async () => {
    const dice = diceOf(SEED);
    let kills = 0;
    while (kills < KILLS) {
      const before = await issued();
      expect(before, "enough is left to be killed in the midst of").toBeLessThan(BUSINESSES);
      const runs = dice.chance(1 / 3) ? [close(), close()] : [close()];
      const [victim] = runs;
      if (!victim) throw new Error("a run was started");
      await midst(victim.child, before, dice);
      for (const { child } of runs) if (child.exitCode === null && child.kill("SIGKILL")) kills += 1;
      await Promise.all(runs.map((run) => run.ended));
      await expectWhole();
    }
    const last = [close(), close()];
    expect(await Promise.all(last.map((run) => run.ended))).toEqual([0, 0]);
    expect(await close().ended).toBe(0);
    await expectWhole(BUSINESSES);
  });

  /** As of one instant, since a server may still carry out what a killed process had sent. */
  const expectWhole = (wanted?: number) =>
    transaction(pool, (connection) => whole(connection, wanted), { isolation: "repeatable read", readOnly: true });

  /** Each invoice once, and with everything that belongs to it. */
  async function whole(connection: Connection, wanted: number | undefined): Promise<void> {
    const { rows } = await connection.query<{ place: bigint; business: string }>(
      "select place, business from invoice where number is not null order by place",
    );
    const count = wanted ?? rows.length;
    expect(rows.map(({ place }) => Number(place))).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(new Set(rows.map((row) => row.business)).size).toBe(count);
    const { rows: found } = await connection.query<{ entries: bigint; events: bigint; audits: bigint; last: bigint }>(
      `select (select count(*) from ledger_entry) as entries,
        (select count(*) from event where type = 'invoice.issued') as events,
        (select count(*) from audit where action = 'invoice.issue') as audits,
        coalesce((select last from invoice_series), 0) as last`,
    );
    const all = BigInt(count);
    expect(found[0]).toEqual({ entries: all, events: all, audits: all, last: all });
    const { rows: sums } = await connection.query<{ sum: string; receivable: string }>(
      `select coalesce(sum(amount), 0)::text as sum,
        coalesce(sum(amount) filter (where kind = 'receivable'), 0)::text as receivable from ledger_day`,
    );
    // 1.00 and 0.012345 rounded, with 19 %: 1.20 each.
    expect(sums[0]).toEqual({ sum: "0", receivable: `${all * 1_200_000n}` });
    const { count: broken } = await connection.query(
      `select 1 from ledger_batch b where b.batch > 1 and not exists (
         select 1 from ledger_batch p where p.partition = b.partition and p.batch = b.batch - 1 and p.hash = b.previous)`,
    );
    expect(broken).toBe(0);
  }
});
