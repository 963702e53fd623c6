import type { Fact } from "../../core/usage/fact.ts";
import { isNote, type JournalReader, type StoredFact } from "../../store/port/journal.ts";

/** A fact that counts in its partition, with surrogates, and with the real names that are still known. */
export interface CountedFact {
  readonly seq: bigint;
  readonly fact: Fact;
  readonly named: Fact;
}

/**
 * The facts of a partition that count there, in order, up to and including a seq: those of numbers that went to another
 * partition do not, as far as they came before the number went, nor do those that were withdrawn up to then.
 */
export async function* countedFacts(
  journal: Pick<JournalReader, "allFacts">,
  partition: number,
  until: bigint,
): AsyncGenerator<CountedFact> {
  const gone = new Map<string, bigint>();
  for await (const { seq, fact } of journal.allFacts(partition)) {
    if (seq > until) break;
    if (fact.kind === "number_moved") for (const number of fact.numbers) gone.set(number, seq);
  }
  for await (const stored of journal.allFacts(partition)) {
    if (stored.seq > until) return;
    const counted = countedFact(stored, until);
    if (counted && (counted.fact.kind !== "message" || (gone.get(counted.fact.number) ?? -1n) < counted.seq))
      yield counted;
  }
}

function countedFact({ seq, fact, named, withdrawn }: StoredFact, until: bigint): CountedFact | undefined {
  if (isNote(fact) || isNote(named)) return undefined;
  if (withdrawn !== null && withdrawn <= until) return undefined;
  return { seq, fact, named };
}
