import { expect } from "vitest";
import type { Fact } from "../../../src/core/usage/fact.ts";
import type { JournalFact } from "../../../src/store/port/journal.ts";
import { componentsOf } from "../../../src/store/postgres/journal/components.ts";
import { partitionOf } from "../../../src/store/postgres/journal/numbers.ts";
import type { TestJournal } from "./journals.ts";

/** Few partitions, so that numbers come back to where they were before. */
const HOMES = [10, 20, 30];

/** A name of a round whose partition is one of the few. */
export function nameOf(round: number, n: number, homes = HOMES): string {
  for (let suffix = 0; ; suffix += 1) {
    const name = `${n < 4 ? "id" : "15"}${10_000 + round}${n}${suffix}`;
    if (homes.includes(partitionOf(name))) return name;
  }
}

/** Expects the facts of each number, and nothing else of it, to count in the one partition that its names have. */
export async function checkHomes(store: TestJournal, stated: readonly Fact[], names: readonly string[]): Promise<void> {
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
      else expect(found).toEqual([]);
    }
  }
}

/** What counts in a partition: a number that moved away takes with it what stands before. */
async function liveIn(store: TestJournal, partition: number, names: ReadonlySet<string>) {
  let live: JournalFact[] = [];
  for (const { named, fact } of await store.journal.read(partition, 0n, 1_000_000)) {
    if (fact.kind === "number_moved") {
      live = live.filter((one) => !fact.numbers.includes(numbersOf(one)[0] ?? ""));
    } else if (numbersOf(named).some((name) => names.has(name))) live.push(named);
  }
  return live;
}

/** The first one is the number under which the fact is filed. */
function numbersOf(fact: JournalFact): readonly string[] {
  if (fact.kind === "message") return [fact.number];
  return fact.kind === "number_alias" ? [fact.id, fact.digits] : [];
}

function sorted(facts: readonly JournalFact[]): readonly string[] {
  return facts.map((fact) => JSON.stringify(Object.entries(fact).sort())).sort();
}
