import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fact } from "../../../src/core/usage/fact.ts";
import type { JournalFact } from "../../../src/store/port/journal.ts";
import { componentsOf } from "../../../src/store/postgres/journal/components.ts";
import { partitionOf } from "../../../src/store/postgres/journal/numbers.ts";
import { servers } from "../database.ts";
import { entries, type TestJournal, testJournal } from "./journals.ts";

const GRAPHS = process.env.DAYBOOK_FULL === "1" ? 500 : 60;

/** Few partitions, so that numbers come back to where they were before. */
const HOMES = [10, 20, 30];

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
    const writers = [store.another(), store.another()];
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
});

/** A name of a round whose partition is one of the few. */
function nameOf(round: number, n: number, homes = HOMES): string {
  for (let suffix = 0; ; suffix += 1) {
    const name = `${n < 4 ? "id" : "15"}${10_000 + round}${n}${suffix}`;
    if (homes.includes(partitionOf(name))) return name;
  }
}

async function checkHomes(store: TestJournal, stated: readonly Fact[], names: readonly string[]): Promise<void> {
  const live = new Map<number, readonly JournalFact[]>();
  for (const partition of HOMES) live.set(partition, await liveIn(store, partition, new Set(names)));
  const pairs = stated.flatMap((fact) =>
    fact.kind === "number_alias" ? [{ users: [fact.id, fact.digits] as const }] : [],
  );
  const said = new Map(stated.map((fact) => [JSON.stringify(fact), fact]));
  const used = [...new Set([...said.values()].flatMap(numbersOf))];
  for (const component of componentsOf(used, pairs)) {
    const homes = new Set(await Promise.all([...component.names].map(store.journal.names.partitionOf)));
    expect(homes.size).toBe(1);
    const [home = -1] = homes;
    const expected = [...said.values()].filter((fact) => numbersOf(fact).some((name) => component.names.has(name)));
    for (const [partition, facts] of live) {
      const found = facts.filter((fact) => numbersOf(fact).some((name) => component.names.has(name)));
      if (partition === home) expect(sorted(found)).toEqual(sorted(expected));
      else expect(found.filter(({ kind }) => kind === "message")).toEqual([]);
    }
  }
}

/** What counts in a partition: a number that moved away takes with it what stands before. */
async function liveIn(store: TestJournal, partition: number, names: ReadonlySet<string>) {
  let live: JournalFact[] = [];
  for (const { named, fact } of await store.journal.read(partition, 0n, 1_000_000)) {
    if (fact.kind === "number_moved") {
      live = live.filter((one) => one.kind !== "message" || !fact.numbers.includes(one.number));
    } else if (numbersOf(named).some((name) => names.has(name))) live.push(named);
  }
  return live;
}

function numbersOf(fact: JournalFact): readonly string[] {
  if (fact.kind === "message") return [fact.number];
  return fact.kind === "number_alias" ? [fact.id, fact.digits] : [];
}

function sorted(facts: readonly JournalFact[]): readonly string[] {
  return facts.map((fact) => JSON.stringify(Object.entries(fact).sort())).sort();
}
