import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fact } from "../../../src/core/usage/fact.ts";
import { servers } from "../database.ts";
import { checkHomes, nameOf } from "./homes.ts";
import { entries, type TestJournal, testJournal } from "./journals.ts";

const GRAPHS = process.env.DAYBOOK_FULL === "1" ? 500 : 30;

const graph = fc.record({
  facts: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ number: fc.nat(7), user: fc.nat(3) }) },
      { weight: 2, arbitrary: fc.record({ id: fc.nat(3), digits: fc.nat(3) }) },
    ),
    { minLength: 2, maxLength: 20 },
  ),
  again: fc.array(fc.nat(19), { maxLength: 8 }),
  together: fc.boolean(),
});

describe.each(servers())("names of business numbers on the %s server", (kind) => {
  let store: TestJournal;
  let round = 0;
  beforeAll(async () => {
    store = await testJournal(kind);
  });
  afterAll(() => store.close());

  test("all facts of one number count in one partition, whatever it is called and whenever that is learnt", async () => {
    // The second one has two transactions under way whenever it can.
    const writers = [store.another(), store.another({ batch: 1, second: 1 })];
    await fc.assert(
      fc.asyncProperty(graph, async ({ facts, again, together }) => {
        round += 1;
        const names = Array.from({ length: 8 }, (_, n) => nameOf(round, n));
        const nameAt = (n: number) => names[n] ?? "";
        const stated = facts.map((fact, n): Fact => {
          if ("id" in fact) return { kind: "number_alias", id: nameAt(fact.id), digits: nameAt(4 + fact.digits) };
          const user = `44790${1_000_000 + round}${fact.user}`;
          return { kind: "message", number: nameAt(fact.number), id: `m${round}-${n}`, user, at: n };
        });
        const delivered = [...stated, ...again.flatMap((n) => stated[n] ?? [])];
        const append = async (fact: Fact, n: number) => writers[n % 2]?.append(entries([fact], 1_000 + n));
        if (together) await Promise.all(delivered.map(append));
        else for (const [n, fact] of delivered.entries()) await append(fact, n);
        await checkHomes(store, stated, names);
      }),
      { numRuns: GRAPHS },
    );
    const { rows } = await store.pool.query(
      `select partition from partition_head join fact using (partition) group by partition, head
       having head <> count(*) or max(seq) <> head`,
    );
    expect(rows).toEqual([]);
  });

  test("a number may come back to a partition that it left", async () => {
    round += 1;
    const [first, second, third] = [nameOf(round, 0, [20]), nameOf(round, 4, [10]), nameOf(round, 1, [20])];
    const user = `44790${1_000_000 + round}0`;
    const messages = [first, second, third].map((number, n): Fact => ({ kind: "message", number, id: `r${n}`, user }));
    const append = (fact: Fact | undefined, at: number) => store.journal.append(entries(fact ? [fact] : [], at));
    for (const [n, message] of messages.entries()) await append(message, n);
    const away: Fact = { kind: "number_alias", id: third, digits: second };
    const back: Fact = { kind: "number_alias", id: first, digits: second };
    await append(away, 10);
    expect(await store.journal.names.partitionOf(third)).toBe(10);
    await append(back, 11);
    expect(await store.journal.names.partitionOf(third)).toBe(20);
    await checkHomes(store, [...messages, away, back], [first, second, third]);
    for (const fact of [...messages, away, back]) expect(await append(fact, 12)).toEqual({ added: 0, known: 1 });
  });

  test("a number that came back and left again is known where it went", async () => {
    round += 1;
    const [last, back] = [nameOf(round, 5, [30]), nameOf(round, 1, [10])];
    const [away, moving] = [nameOf(round, 4, [20]), nameOf(round, 0, [10])];
    const messages = [last, back, away, moving].map((number, n): Fact => ({ kind: "message", number, id: `w${n}` }));
    const joins: Fact[] = [
      { kind: "number_alias", id: moving, digits: away },
      { kind: "number_alias", id: back, digits: away },
      { kind: "number_alias", id: back, digits: last },
    ];
    const stated = [...messages, ...joins];
    const append = (fact: Fact, at: number) => store.journal.append(entries([fact], at));
    for (const [n, message] of messages.entries()) await append(message, n);
    for (const [n, home] of [20, 10, 30].entries()) {
      for (const join of joins.slice(n, n + 1)) await append(join, 10 + n);
      expect(await store.journal.names.partitionOf(moving)).toBe(home);
      for (const fact of stated.slice(0, 5 + n)) expect(await append(fact, 20)).toEqual({ added: 0, known: 1 });
    }
    await checkHomes(store, stated, [last, back, away, moving]);
  });
});
