import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Hold, Wallets } from "../../src/store/port/wallets.ts";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { openWallets } from "../../src/store/postgres/wallets/open-wallets.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { paidIn, posted, sold, TESTER, walletOf } from "./money.ts";

const CLIENTS = 6;
const OPERATIONS = 10;
const RUNS = process.env.DAYBOOK_FULL === "1" ? 100 : 10;

type Operation =
  | { readonly do: "hold"; readonly amount: bigint }
  | { readonly do: "capture"; readonly tenths: bigint }
  | { readonly do: "release" }
  | { readonly do: "pay"; readonly amount: bigint }
  | { readonly do: "post"; readonly amount: bigint; readonly partition: number };

const amounts = fc.bigInt(1n, 1_000n);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("hold" as const), amount: amounts }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("capture" as const), tenths: fc.bigInt(0n, 10n) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("release" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("pay" as const), amount: amounts }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("post" as const), amount: amounts, partition: fc.nat({ max: 255 }) }),
  },
);
const programs = fc.array(fc.array(operation, { minLength: OPERATIONS, maxLength: OPERATIONS }), {
  minLength: CLIENTS,
  maxLength: CLIENTS,
});

let database: FreshDatabase;
let pools: readonly Pool[];
beforeAll(async () => {
  database = await freshDatabase();
  pools = Array.from({ length: 3 }, () => openPool(database.url, { max: 2 }));
});
afterAll(async () => {
  for (const pool of pools) await pool.close();
  await database.drop();
});

/** What happened, in the order in which the test heard of it. */
interface Told {
  /** Of money that comes in before it does; of money that goes after it is known to be gone. */
  readonly order: number;
  readonly amount: bigint;
}

test("holds, captures, releases, payments and postings at once never overspend", { timeout: 240_000 }, async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(programs, async (clients) => {
      run += 1;
      const account = walletOf(`b${run}-${Math.random().toString(36).slice(2)}`);
      const paid: Told[] = [];
      const used: Told[] = [];
      const asked = new Map<string, number>();
      const granted = new Map<string, number>();
      let clock = 0;
      await paidIn(poolAt(0), account, 2_000n, "first");
      paid.push({ order: 0, amount: 2_000n });
      const client = async (operations: readonly Operation[], who: number) => {
        const pool = poolAt(who);
        const wallets = openWallets(pool);
        const open: string[] = [];
        for (const [index, one] of operations.entries()) {
          const name = `${who}.${index}`;
          if (one.do === "pay") {
            paid.push({ order: ++clock, amount: one.amount });
            await paidIn(pool, account, one.amount, name);
          } else if (one.do === "post") {
            await posted(pool, one.partition, sold(account, one.amount, `${account.business}:${name}`));
            used.push({ order: ++clock, amount: one.amount });
          } else if (one.do === "hold") {
            asked.set(name, ++clock);
            const wish = { key: name, amount: one.amount, lastsMs: 600_000, charge: null, note: null };
            if ((await wallets.hold(account, wish, TESTER)).ok) open.push(name);
            granted.set(name, ++clock);
          } else await endOne(wallets, account.business, open.shift(), one);
        }
      };
      await Promise.all(clients.map(client));
      await check(account.business, { paid, used, asked, granted });
    }),
    { numRuns: RUNS },
  );
});

async function endOne(wallets: Wallets, business: string, key: string | undefined, one: Operation): Promise<void> {
  if (key === undefined) return;
  const hold = await wallets.holdOf(business, key);
  const amount = one.do === "capture" ? ((hold?.amount ?? 0n) * one.tenths) / 10n : 0n;
  const take = { amount, reason: "test" };
  const ended = one.do === "capture" ? wallets.capture(business, key, take, TESTER) : wallets.release(business, key);
  expect((await ended).ok).toBe(true);
}

interface Heard {
  readonly paid: readonly Told[];
  readonly used: readonly Told[];
  readonly asked: ReadonlyMap<string, number>;
  readonly granted: ReadonlyMap<string, number>;
}

async function check(business: string, { paid, used, asked, granted }: Heard): Promise<void> {
  const wallets = openWallets(poolAt(0));
  const account = walletOf(business);
  const { items: holds } = await wallets.holds(business, null, { limit: 1_000 });
  const captured = sum(holds.map((hold) => hold.captured));
  const open = sum(holds.filter(({ state }) => state === "open").map(({ amount }) => amount));
  const [all, gone] = [sum(paid.map(({ amount }) => amount)), sum(used.map(({ amount }) => amount))];
  const funds = await wallets.funds(account);
  expect(funds.balance).toBe(all - gone - captured);
  expect(sum(funds.holds.map(({ amount }) => amount))).toBe(open);
  // Postings only ever take away, so that what was granted must have been paid in.
  expect(captured + open <= all).toBe(true);
  for (const hold of holds) {
    const began = asked.get(hold.key) ?? 0;
    const certain = sum(used.filter(({ order }) => order < began).map(({ amount }) => amount));
    const possible = sum(paid.filter(({ order }) => order < (granted.get(hold.key) ?? 0)).map(({ amount }) => amount));
    const inForce = sum(
      holds.filter((other) => other.key !== hold.key).map((other) => weightAt(other, hold.createdAt)),
    );
    expect([hold.key, possible - certain - inForce >= hold.amount]).toEqual([hold.key, true]);
  }
}

/** What another hold certainly weighed at an instant: its amount while it was open, what was taken of it afterwards. */
function weightAt({ createdAt, endedAt, amount, captured }: Hold, at: number): bigint {
  if (createdAt >= at) return 0n;
  return endedAt === null || endedAt > at ? amount : captured;
}

function sum(amounts_: readonly bigint[]): bigint {
  return amounts_.reduce((all, one) => all + one, 0n);
}

function poolAt(index: number): Pool {
  const pool = pools[index % pools.length];
  if (!pool) throw new Error("there is a pool");
  return pool;
}
