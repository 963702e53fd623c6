import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { servers } from "../database.ts";
import { entries, everything, status, type TestJournal, testJournal } from "./journals.ts";

describe.each(servers())("a journal that several write to, on the %s server", (kind) => {
  let store: TestJournal;
  beforeAll(async () => {
    store = await testJournal(kind);
  });
  afterAll(() => store.close());

  test("takes each fact once, without gaps, whoever delivers it first", async () => {
    const writers = [store.journal, store.another(), store.another({ second: 1 })];
    const facts = Array.from({ length: 600 }, (_, n) =>
      status(n, { number: `1065403522429${n % 7}`, user: `1650555${1000 + (n % 90)}` }),
    );
    const calls = writers.flatMap((writer, shift) =>
      Array.from({ length: 60 }, (_, n) => {
        const from = ((n + shift * 7) % 60) * 10;
        return writer.append(entries(facts.slice(from, from + 10)));
      }),
    );
    const appended = await Promise.all(calls);
    expect(appended.reduce((sum, { added }) => sum + added, 0)).toBe(600);
    expect(appended.reduce((sum, { known }) => sum + known, 0)).toBe(1_200);
    const stored = await everything(store.journal);
    expect(stored.length).toBe(600);
    await expectNoGaps(store);
    const seen = new Map<number, bigint>();
    for (const { partition, seq } of stored) {
      expect(seq).toBe((seen.get(partition) ?? 0n) + 1n);
      seen.set(partition, seq);
    }
    expect(await store.journal.heads()).toEqual(seen);
    expect(await store.journal.partitionsWithNew(seen)).toEqual([]);
    const [first] = [...seen.keys()];
    expect(await store.journal.partitionsWithNew(new Map([...seen].slice(1)))).toEqual([first]);
  });

  test("a reader never passes a fact that is not there yet", async () => {
    const writers = [store.another(), store.another()];
    const facts = Array.from({ length: 400 }, (_, n) => status(10_000 + n, { number: "one" }));
    const partition = await partitionOf(store, "one");
    const read: bigint[] = [];
    let writing = true;
    const reading = (async () => {
      for (;;) {
        const last = !writing;
        const page = await store.journal.read(partition, read.at(-1) ?? 0n, 50);
        read.push(...page.map(({ seq }) => seq));
        if (last && page.length === 0) return;
      }
    })();
    await Promise.all(facts.map((fact, n) => writers[n % 2]?.append(entries([fact]))));
    writing = false;
    await reading;
    expect(read).toEqual([...read].sort((a, b) => Number(a - b)));
    expect(read.length).toBe(Number((await store.journal.heads()).get(partition)));
  });

  test("a connection that is killed in mid-transaction leaves nothing, and the writer recovers", async () => {
    const writer = store.another();
    const before = await everything(store.journal);
    const facts = Array.from({ length: 50 }, (_, n) => status(20_000 + n, { user: `5511987${100000 + n}` }));
    let isLocked = true;
    const locking = store.pool.borrow(async (connection) => {
      // Whoever appends waits at the heads while this one holds them.
      await connection.query("begin");
      await connection.query("select head from partition_head for update");
      while (isLocked) await new Promise((done) => setTimeout(done, 5));
      await connection.query("rollback");
    });
    const lost = writer.append(entries(facts));
    lost.catch(() => {});
    await killWaiting(store);
    await expect(lost).rejects.toMatchObject({ name: "StoreUnavailable" });
    isLocked = false;
    await locking;
    expect((await everything(store.journal)).length).toBe(before.length);
    expect(await writer.append(entries(facts))).toEqual({ added: 50, known: 0 });
    await expectNoGaps(store);
  });

  test("a store that does not answer is told apart from one that refuses, and the writer goes on afterwards", async () => {
    const writer = store.another({ patienceMs: 1_000 });
    const facts = entries([status(50_000)]);
    await writer.append(entries([status(50_001)]));
    await store.pool.borrow(async (connection) => {
      await connection.query("begin");
      await connection.query("select head from partition_head for update");
      const overdue = { name: "StoreUnavailable", message: expect.stringContaining("did not answer in time") };
      await expect(writer.append(facts)).rejects.toMatchObject(overdue);
      await expect(writer.append(facts)).rejects.toMatchObject(overdue);
      await connection.query("rollback");
    });
    const again = await writer.append([...facts, ...entries([status(50_002)])]);
    expect(again.added + again.known).toBe(2);
    const stored = await everything(store.journal);
    expect(stored.filter(({ named }) => named.kind === "message" && named.id === status(50_000).id).length).toBe(1);
  });

  test("one fact that cannot be stored does not spoil the others", async () => {
    const good = Array.from({ length: 20 }, (_, n) => status(30_000 + n));
    const bad = status(30_100, { at: 0.5, number: "x".repeat(3_000_000) });
    const results = await Promise.allSettled(
      [...good.slice(0, 10), bad, ...good.slice(10)].map((fact) => store.journal.append(entries([fact]))),
    );
    expect(results.map(({ status: outcome }) => outcome).filter((outcome) => outcome === "rejected").length).toBe(1);
  });

  test("more than may wait is refused at once", async () => {
    const writer = store.another({ waiting: 10, batch: 5 });
    const calls = Array.from({ length: 10 }, (_, n) =>
      writer.append(entries([1, 2, 3].map((m) => status(40_000 + n * 10 + m)))),
    );
    const results = await Promise.allSettled(calls);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(10);
    for (const { reason } of refused) expect(reason).toMatchObject({ name: "StoreUnavailable" });
  });
});

async function partitionOf(store: TestJournal, number: string): Promise<number> {
  await store.journal.append(entries([status(9_999, { number })]));
  const partition = await store.journal.names.partitionOf(number);
  if (partition === undefined) throw new Error(`${number} has no partition`);
  return partition;
}

async function expectNoGaps(store: TestJournal): Promise<void> {
  const { rows } = await store.pool.query(
    `select partition from partition_head join fact using (partition) group by partition, head
     having head <> count(*) or min(seq) <> 1 or max(seq) <> head`,
  );
  expect(rows).toEqual([]);
}

async function killWaiting({ pool }: TestJournal): Promise<void> {
  for (;;) {
    const { count } = await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()`,
    );
    if (count > 0) return;
    await new Promise((done) => setTimeout(done, 5));
  }
}
