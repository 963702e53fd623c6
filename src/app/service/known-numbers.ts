import type { Appended, Entry, JournalWriter } from "../../store/port/journal.ts";

/** A process serves fewer business numbers than this; beyond, the journal is asked as ever. */
const MOST_PAIRS = 20_000;

/**
 * Every webhook says which two names its business number has. What the journal has taken once it never forgets, so this
 * remembers it and does not bring it again.
 */
export function knowingNumbers(journal: JournalWriter): JournalWriter {
  const known = new Set<string>();
  return {
    append: async (entries) => {
      const fresh = entries.filter((entry) => !known.has(pairOf(entry) ?? ""));
      const told = entries.length - fresh.length;
      const appended: Appended = fresh.length > 0 ? await journal.append(fresh) : { added: 0, known: 0 };
      for (const entry of fresh) {
        const pair = pairOf(entry);
        if (pair !== undefined && known.size < MOST_PAIRS) known.add(pair);
      }
      return { added: appended.added, known: appended.known + told };
    },
  };
}

function pairOf({ fact }: Entry): string | undefined {
  return fact.kind === "number_alias" ? `${fact.id}\n${fact.digits}` : undefined;
}
