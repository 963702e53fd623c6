import type { Entry, JournalWriter } from "../../store/port/journal.ts";

/** A process serves fewer business numbers than this; beyond, the journal is asked as ever. */
const MOST_PAIRS = 20_000;

/**
 * Every webhook says which two names its business number has. What the journal has taken once it never forgets, so this
 * remembers it and does not bring it again.
 */
export function knowingNumbers(journal: JournalWriter): JournalWriter {
  const known = new Set<string>();
  const note = (pairs: readonly string[]) => {
    for (const pair of pairs) if (known.size < MOST_PAIRS) known.add(pair);
  };
  return {
    // Not `async`: while it waits nothing here holds on to the facts, of which there may be very many.
    append: (entries) => {
      const pairs: string[] = [];
      const fresh = entries.filter((entry) => {
        const pair = pairOf(entry);
        if (pair === undefined) return true;
        if (known.has(pair)) return false;
        pairs.push(pair);
        return true;
      });
      const told = entries.length - fresh.length;
      if (fresh.length === 0) return Promise.resolve({ added: 0, known: told });
      return journal.append(fresh).then(({ added, known: before }) => {
        note(pairs);
        return { added, known: before + told };
      });
    },
  };
}

function pairOf({ fact }: Entry): string | undefined {
  return fact.kind === "number_alias" ? `${fact.id}\n${fact.digits}` : undefined;
}
