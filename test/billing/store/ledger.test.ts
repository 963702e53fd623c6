import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PROVIDER, topUpTransaction } from "../../../src/core/billing/posting.ts";
import { type AsOf, balances } from "../../../src/core/ledger/balance.ts";
import { type Batch, verifyChain } from "../../../src/core/ledger/chain.ts";
import { reversal, type Transaction, transaction } from "../../../src/core/ledger/transaction.ts";
import { openPool, type Pool } from "../../../src/store/postgres/connection.ts";
import { appendEntries } from "../../../src/store/postgres/ledger/append.ts";
import { openLedger } from "../../../src/store/postgres/ledger/open-ledger.ts";
import { transaction as inTransaction } from "../../../src/store/postgres/transaction.ts";
import { type FreshDatabase, freshDatabase } from "../../store/database.ts";

const DAY_MS = 86_400_000;
const OCTOBER = Date.UTC(2026, 9, 1);

let database: FreshDatabase;
let pool: Pool;
beforeEach(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, { max: 8 });
});
afterEach(async () => {
  await pool.close();
  await database.drop();
});

function topUp(party: string, reference: string, amount: bigint, happenedAt = OCTOBER): Transaction {
  const currency = "USD";
  return topUpTransaction({ owner: PROVIDER, party, amount, currency, reference, happenedAt, recordedAt: 0 });
}

/** All entries of a partition as the chain has them. */
async function batchesOf(partition: number): Promise<readonly Batch[]> {
  const { rows } = await pool.query<{ batch: bigint; last_seq: bigint; previous: string; hash: string }>(
    "select batch, last_seq, previous, hash from ledger_batch where partition = $1 order by batch",
    [partition],
  );
  const { rows: entries } = await pool.query<{ subject: string; seq: bigint }>(
    "select subject, seq from ledger_entry where partition = $1 order by seq",
    [partition],
  );
  const ledger = openLedger(pool);
  const all: Transaction[] = [];
  for (const { subject } of entries) {
    const [one] = await ledger.entriesOf(subject);
    if (one) all.push(one);
  }
  let first = 0;
  return rows.map(({ last_seq, previous, hash }) => {
    const transactions = all.slice(first, Number(last_seq));
    first = Number(last_seq);
    return { previous, hash, transactions };
  });
}

describe("the ledger on file", () => {
  test("gives entries back as they went in, at the store's time", async () => {
    const ledger = openLedger(pool);
    const before = Date.now() - 1_000;
    const entry = topUp("acme", "T1", 5_000_000n);
    expect(await ledger.append("acme", [entry])).toBe(1);
    const [read, ...more] = await ledger.entriesOf("T1");
    expect(more).toEqual([]);
    expect({ ...read, recordedAt: 0 }).toEqual(entry);
    expect(read?.recordedAt).toBeGreaterThan(before);
  });

  test("takes an entry once, however often and from however many sides it comes", async () => {
    const ledger = openLedger(pool);
    const entries = ["T1", "T2", "T3"].map((reference) => topUp("acme", reference, 5_000_000n));
    const added = await Promise.all(Array.from({ length: 6 }, () => ledger.append("acme", entries)));
    expect(added.reduce((sum, one) => sum + one)).toBe(3);
    expect(await ledger.append("acme", [...entries, ...entries])).toBe(0);
    const [balance] = await ledger.balances({ kind: "wallet", party: "acme" });
    expect(balance?.amount).toBe(-15_000_000n);
  });

  test("balances are those of all entries, at any moment in both times", async () => {
    const ledger = openLedger(pool);
    const given: Transaction[] = [];
    for (let round = 0; round < 12; round += 1) {
      const happened = OCTOBER + ((round * 7) % 5) * DAY_MS + round * 3_600_000;
      const party = round % 2 === 0 ? "acme" : "globex";
      const entry = topUp(party, `T${round}`, BigInt(round + 1) * 1_000_000n, happened);
      const entries = round % 4 === 3 ? [entry, reversal(entry, { recordedAt: 0, reason: "a mistake" })] : [entry];
      await ledger.append(party, entries);
      given.push(...(await ledger.entriesOf(`T${round}`)));
    }
    const recorded = given.map(({ recordedAt }) => recordedAt);
    const moments: AsOf[] = [
      {},
      ...given.map(({ happenedAt }) => ({ happenedBefore: happenedAt + 1 })),
      ...[1, 2, 3, 4].map((day) => ({ happenedBefore: OCTOBER + day * DAY_MS })),
      ...recorded.map((at) => ({ recordedBefore: at })),
      ...recorded.map((at, index) => ({ recordedBefore: at + 1, happenedBefore: given[index]?.happenedAt ?? 0 })),
    ];
    for (const asOf of moments) expect(await ledger.balances({}, asOf)).toEqual(balances(given, asOf));
    const own = await ledger.balances({ party: "acme" });
    expect(own).toEqual(balances(given).filter(({ account }) => account.party === "acme"));
  });

  test("every batch is sealed onto the one before", async () => {
    const add = (references: readonly string[]) =>
      inTransaction(pool, (connection) =>
        appendEntries(
          connection,
          7,
          references.map((reference) => topUp("acme", reference, 1_000_000n)),
        ),
      );
    await Promise.all([add(["A", "B"]), add(["C"]), add(["D", "E", "F"])]);
    const batches = await batchesOf(7);
    expect(batches.map(({ transactions }) => transactions.length).reduce((a, b) => a + b)).toBe(6);
    expect(verifyChain(batches).ok).toBe(true);
  });

  test("what a transaction gives up is not there", async () => {
    const refused = inTransaction(pool, async (connection) => {
      await appendEntries(connection, 300, [topUp("acme", "T1", 1n)]);
      throw new Error("changed my mind");
    });
    await expect(refused).rejects.toThrow("changed my mind");
    expect(await openLedger(pool).balances({})).toEqual([]);
    const again = transaction({ ...topUp("acme", "T1", 1n), tags: { party: "acme" } });
    expect(await openLedger(pool).append("acme", [again])).toBe(1);
  });
});
