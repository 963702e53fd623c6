import { afterAll, beforeAll, expect, test } from "vitest";
import { chargeIdOf } from "../../src/app/service/charge-id.ts";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { openWallets } from "../../src/store/postgres/wallets/open-wallets.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { paidIn, posted, sold, TESTER, walletOf } from "./money.ts";

const ACME = walletOf("acme");
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, { max: 6 });
  await paidIn(pool, ACME, 100_000_000n, "first");
});
afterAll(async () => {
  await pool.close();
  await database.drop();
});

/** A charge that was sold and posted in one transaction of stage 3, as its rows are. */
async function soldCharge(charge: string, price: bigint | null): Promise<void> {
  const body = { category: "marketing", market: "Brazil", price: price === null ? null : `${price}`, currency: "USD" };
  const { rows } = await pool.query<{ id: string }>(
    "insert into sale_shape (id, body) values (gen_random_uuid(), $1::json) returning id::text as id",
    [JSON.stringify(body)],
  );
  await pool.query(
    `insert into sale (business, month, unit, version, shape, occurred_at, day, waba, number_partition, number, message, revision, wallet)
     values ('acme', '2026-10', $1, 1, $2, 0, '2026-10-05', 'W1', 3, 'N1', 'm', 1, true)`,
    [charge, rows[0]?.id ?? ""],
  );
  if (price !== null) await posted(pool, 3, sold(ACME, price, charge));
}

test("the posting of its charge takes a hold, at the price that was posted", async () => {
  const wallets = openWallets(pool);
  const [dear, cheap, free, unpriced, never] = ["dear", "cheap", "free", "unpriced", "never"].map((id) => ({
    key: id,
    charge: chargeIdOf("N1", id),
  }));
  for (const one of [dear, cheap, free, unpriced, never]) {
    const wish = { key: one?.key ?? "", amount: 5_000_000n, lastsMs: HOUR_MS, charge: null, note: null };
    expect((await wallets.hold(ACME, wish, TESTER)).ok).toBe(true);
    expect((await wallets.bind("acme", one?.key ?? "", one?.charge ?? "")).ok).toBe(true);
  }
  const before = await wallets.funds(ACME);
  expect(before.holds.length).toBe(5);
  await soldCharge(dear?.charge ?? "", 7_000_000n);
  await soldCharge(cheap?.charge ?? "", 2_000_000n);
  await soldCharge(free?.charge ?? "", 0n);
  await soldCharge(unpriced?.charge ?? "", null);
  // Until the worker has been there, both the posting and its hold weigh: never too little.
  expect((await wallets.funds(ACME)).holds.length).toBe(5);
  expect(await wallets.settleHolds()).toBe(3);
  expect(await wallets.settleHolds()).toBe(0);
  const states = [];
  for (const key of ["dear", "cheap", "free", "unpriced", "never"]) {
    const hold = await wallets.holdOf("acme", key);
    states.push([key, hold?.state, hold?.captured]);
  }
  expect(states).toEqual([
    ["dear", "captured", 5_000_000n],
    ["cheap", "captured", 2_000_000n],
    ["free", "captured", 0n],
    ["unpriced", "open", 0n],
    ["never", "open", 0n],
  ]);
  expect((await wallets.funds(ACME)).balance).toBe(before.balance - 9_000_000n);
});

test("use of the past weeks is read back by days, and never what a person moved", async () => {
  const wallets = openWallets(pool);
  const at = (days: number) => Date.now() - days * DAY_MS;
  await posted(pool, 11, sold(ACME, 1_000_000n, "u1", at(3)), sold(ACME, 2_000_000n, "u2", at(3)));
  await posted(pool, 12, sold(ACME, 4_000_000n, "u3", at(2)), sold(ACME, 8_000_000n, "u4", at(60)));
  const uses = await wallets.uses(ACME, new Date(at(57)).toISOString().slice(0, 10));
  expect(uses.slice(0, 2).map(({ amount }) => amount)).toEqual([3_000_000n, 4_000_000n]);
  expect(uses.length).toBe(3);
});

test("what was late stands in a line of the month in which it happened", async () => {
  const today = new Date().toISOString().slice(0, 10);
  const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
  const wallets = openWallets(pool);
  const page = await wallets.statement(ACME, { from: today, to: tomorrow }, { limit: 100 });
  const months = page.items.filter(({ is }) => is === "use").map(({ month }) => month);
  expect(months).toEqual([...new Set(months)].sort());
  expect(months.length).toBeGreaterThan(1);
  expect(page.items.at(-1)?.balance).toBe((await wallets.funds(ACME)).balance);
  // One line a page: the running balance goes on over the edges.
  let after: string | undefined;
  let balance = page.opening;
  for (const line of page.items) {
    const one = await wallets.statement(ACME, { from: today, to: tomorrow }, { limit: 1, ...(after ? { after } : {}) });
    expect([one.opening, one.items]).toEqual([balance, [line]]);
    balance = line.balance;
    after = one.next ?? undefined;
  }
  expect(after).toBeUndefined();
});

test("postings never wait for a wallet that somebody has locked", async () => {
  await pool.borrow(async (connection) => {
    await connection.query("begin");
    await connection.query("select from wallet where business = 'acme' for update");
    const started = performance.now();
    await posted(pool, 20, sold(ACME, 1_000_000n, "meanwhile"));
    expect(performance.now() - started).toBeLessThan(5_000);
    await connection.query("rollback");
  });
});
