import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fact } from "../../../src/core/usage/fact.ts";
import type { JournalFact } from "../../../src/store/port/journal.ts";
import { componentsOf } from "../../../src/store/postgres/journal/components.ts";
import type { Journal } from "../../../src/store/postgres/journal/journal.ts";
import { servers } from "../database.ts";
import { entries, type TestJournal, testJournal } from "./journals.ts";

const GRAPHS = process.env.DAYBOOK_FULL === "1" ? 1_000 : 60;

/** Messages of few users on few numbers, and aliases among the users, in some order, shared out among writers. */
const graph = fc.record({
  facts: fc.array(
    fc.oneof(
      { weight: 2, arbitrary: fc.record({ number: fc.nat(5), user: fc.nat(9) }) },
      { weight: 1, arbitrary: fc.record({ left: fc.nat(9), right: fc.nat(9) }) },
    ),
    { minLength: 2, maxLength: 24 },
  ),
  writers: fc.array(fc.nat(2), { minLength: 24, maxLength: 24 }),
  cuts: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
});

describe.each(servers())("aliases on the %s server", (kind) => {
  let store: TestJournal;
  let round = 0;
  beforeAll(async () => {
    store = await testJournal(kind);
  });
  afterAll(() => store.close());

  test("every partition holds all evidence about the users that it has seen, whoever wrote what when", async () => {
    const writers = [store.another(), store.another(), store.another()];
    await fc.assert(
      fc.asyncProperty(graph, async ({ facts, writers: turns, cuts }) => {
        round += 1;
        const userOf = (n: number) => (n % 2 === 0 ? `4477${1_000_000 + round * 10 + n}` : `GB.${round * 10 + n}`);
        const named = facts.map((fact, n): Fact => {
          if ("left" in fact)
            return { kind: "user_alias", users: [userOf(fact.left), userOf(fact.right)], at: n, evidence: "test" };
          return { kind: "message", number: `n${round}-${fact.number}`, id: `m${round}-${n}`, user: userOf(fact.user) };
        });
        const calls: Promise<unknown>[] = [];
        for (let from = 0; from < named.length; ) {
          const next = cuts.findIndex((cut, n) => cut && n > from);
          const to = next < 0 ? named.length : next;
          const writer = writers[turns[from] ?? 0];
          calls.push(writer?.append(entries(named.slice(from, to))) ?? Promise.resolve());
          from = to;
        }
        await Promise.all(calls);
        await checkClosure(store, named);
      }),
      { numRuns: GRAPHS },
    );
  });

  test("two that meet on one user, one seeing it first and one joining it, never overlook each other", async () => {
    const [seeing, joining] = [store.another(), store.another()];
    for (let n = 0; n < GRAPHS; n += 1) {
      round += 1;
      const [phone, bsuid, newer] = [`4478${1_000_000 + round}`, `GB.${round}a`, `GB.${round}b`];
      const facts: Fact[] = [
        { kind: "message", number: `n${round}-1`, id: `m${round}-1`, user: phone },
        { kind: "user_alias", users: [phone, bsuid], at: 1, evidence: "test" },
        { kind: "message", number: `n${round}-2`, id: `m${round}-2`, user: newer },
        { kind: "user_alias", users: [bsuid, newer], at: 2, evidence: "test" },
      ];
      const order = n % 2 === 0 ? [0, 1, 2, 3] : [3, 2, 1, 0];
      await Promise.all(
        order.map((at, turn) => (turn % 2 === 0 ? seeing : joining).append(entries(facts.slice(at, at + 1)))),
      );
      await checkClosure(store, facts);
    }
  });
});

/** The model: for each partition, the components of all aliases ever stated, as far as its messages touch them. */
async function checkClosure({ journal }: TestJournal, stated: readonly Fact[]): Promise<void> {
  const edges = stated.flatMap((fact) => (fact.kind === "user_alias" && fact.users[0] !== fact.users[1] ? [fact] : []));
  const components = componentsOf([], edges);
  let messages = 0;
  for (const facts of await storedOf(journal, stated)) {
    const seen = new Set(facts.flatMap((fact) => (fact.kind === "message" && fact.user ? [fact.user] : [])));
    const needed = components
      .filter(({ names }) => [...names].some((name) => seen.has(name)))
      .flatMap((component) => component.edges.map(({ users }) => [...users].sort().join(" ")));
    const held = facts.flatMap((fact) => (fact.kind === "user_alias" ? [[...fact.users].sort().join(" ")] : []));
    expect(new Set(held)).toEqual(new Set(needed));
    expect(held.length).toBe(new Set(held).size);
    messages += facts.filter(({ kind }) => kind === "message").length;
  }
  expect(messages).toBe(stated.filter(({ kind }) => kind === "message").length);
}

/** What the journal holds of the users of these facts, partition by partition, with real names. */
async function storedOf(journal: Journal, stated: readonly Fact[]): Promise<readonly (readonly JournalFact[])[]> {
  const numbers = new Set(stated.flatMap((fact) => (fact.kind === "message" ? [fact.number] : [])));
  const users = new Set(stated.flatMap(usersOf));
  const partitions = new Set(await Promise.all([...numbers].map(journal.names.partitionOf)));
  return Promise.all(
    [...partitions].map(async (partition) => {
      const all = await journal.read(partition ?? -1, 0n, 100_000);
      return all.map(({ named }) => named).filter((fact) => usersOf(fact).some((user) => users.has(user)));
    }),
  );
}

function usersOf(fact: JournalFact): readonly string[] {
  if (fact.kind === "message") return fact.user === undefined ? [] : [fact.user];
  return fact.kind === "user_alias" ? fact.users : [];
}
