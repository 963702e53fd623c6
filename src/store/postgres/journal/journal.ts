import type { StoreKey } from "../../key.ts";
import type { Forgetting, JournalReader, JournalWriter, Names, Withdrawing } from "../../port/journal.ts";
import { openSurrogates } from "../../surrogates.ts";
import type { Pool } from "../connection.ts";
import { openAdding } from "./add.ts";
import { openDrafting } from "./draft.ts";
import { openForgetting } from "./forget.ts";
import { openMemory } from "./memory.ts";
import { reveal } from "./names.ts";
import { openNumbers, placesOf } from "./numbers.ts";
import { openReader } from "./reader.ts";
import { openSources } from "./sources.ts";
import { openWithdrawing } from "./withdraw.ts";
import { openWriter, type WriterOptions } from "./writer.ts";

/** The journal of one store, under its key. */
export interface Journal extends JournalWriter, JournalReader, Forgetting, Withdrawing {
  readonly names: Names;
}

export function openJournal(pool: Pool, key: StoreKey, options: WriterOptions = {}): Journal {
  const surrogates = openSurrogates(key.hash);
  const memory = openMemory();
  const desk = { pool, numbers: openNumbers(pool), memory, add: openAdding(pool, memory) };
  const writer = openWriter({ ...desk, drafting: openDrafting(surrogates), sources: openSources(pool) }, options);
  return {
    ...writer,
    ...openReader(pool),
    ...openForgetting(pool, surrogates),
    ...openWithdrawing(pool),
    names: {
      ...surrogates,
      reveal: (partition, asked) => reveal(pool, partition, asked),
      partitionOf: async (number) => (await placesOf(pool, [number])).get(number),
    },
  };
}
