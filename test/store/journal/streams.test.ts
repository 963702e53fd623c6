import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fact } from "../../../src/core/usage/fact.ts";
import { openSurrogates } from "../../../src/store/surrogates.ts";
import { servers } from "../database.ts";
import { checkHomes, nameOf } from "./homes.ts";
import { entries, KEY, type TestJournal, testJournal } from "./journals.ts";

/** A writer with much to do has two transactions under way, which share what it remembers. */
const TWO = { second: 1 };

describe.each(servers())("two transactions of one writer on the %s server", (kind) => {
  let store: TestJournal;
  beforeAll(async () => {
    store = await testJournal(kind);
  });
  afterAll(() => store.close());

  test("what one learns of a number that moved is not taken for what the other started with", async () => {
    const [moving, first] = [nameOf(1, 0, [10]), nameOf(1, 4, [20])];
    const writer = store.another(TWO);
    const messages = [first, moving, moving, moving].map((number, n): Fact => {
      return { kind: "message", number, id: `a${n}`, user: n === 2 ? "4479010000002" : "4479010000001" };
    });
    const join: Fact = { kind: "number_alias", id: moving, digits: first };
    const append = (n: number) => writer.append(entries(messages.slice(n, n + 1), n));
    await append(0);
    await append(1);
    const slow = await whileHeld(store, HOLD_USER, async () => {
      const behind = append(2);
      await untilWaiting(store);
      await store.journal.append(entries([join], 10));
      await append(3);
      return { behind };
    });
    expect(await slow.behind).toEqual({ added: 1, known: 0 });
    await checkHomes(store, [...messages, join], [moving, first]);
  });

  test("what one has to forget of other numbers is not lost to the other", async () => {
    const [moved, first] = [nameOf(2, 0, [10]), nameOf(2, 4, [20])];
    const [other, before] = [nameOf(2, 1, [30]), nameOf(2, 5, [20])];
    const fresh = nameOf(2, 2, [10]);
    const writer = store.another(TWO);
    const facts: Fact[] = [];
    const tell = (journal: Pick<typeof writer, "append">, ...stated: Fact[]) => {
      facts.push(...stated);
      return journal.append(entries(stated, facts.length));
    };
    const message = (number: string): Fact => ({ kind: "message", number, id: `b${facts.length}-${number}` });
    for (const number of [first, moved, before, other]) await tell(writer, message(number));
    await tell(store.journal, { kind: "number_alias", id: moved, digits: first });
    await tell(writer, message(moved));
    await tell(store.journal, { kind: "number_alias", id: other, digits: before });
    const slow = await whileHeld(store, HOLD_NUMBERS, async () => {
      const behind = tell(writer, message(moved), message(fresh));
      await untilWaiting(store);
      await tell(writer, message(other));
      return { behind };
    });
    expect(await slow.behind).toEqual({ added: 2, known: 0 });
    await checkHomes(store, facts, [moved, first, other, before, fresh]);
  });
});

const HOLD_USER = {
  text: "insert into identity (surrogate, partitions) values ($1, '{}')",
  values: [openSurrogates(KEY.hash).user("4479010000002")],
};

const HOLD_NUMBERS = { text: "select name from number where name = '' for update", values: [] };

/** Does the work while a transaction, which is rolled back then, keeps others from what its statement holds. */
function whileHeld<T>(store: TestJournal, statement: typeof HOLD_USER, work: () => Promise<T>): Promise<T> {
  return store.pool.borrow(async (connection) => {
    await connection.query("begin");
    await connection.query(statement);
    try {
      return await work();
    } finally {
      await connection.query("rollback");
    }
  });
}

async function untilWaiting(store: TestJournal): Promise<void> {
  const waiting =
    "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and state = 'active'";
  for (let look = 0; (await store.pool.query(waiting)).count === 0; look += 1) {
    if (look === 1_000) throw new Error("nobody waits for the lock");
    await sleep(10);
  }
}
