import type { Pool } from "../connection.ts";
import type { AddRows } from "./add.ts";
import type { Draft, PlacedDraft } from "./draft.ts";
import { introduce, type Placed } from "./introduce.ts";
import type { Memory } from "./memory.ts";
import type { Numbers } from "./numbers.ts";

/** What an append needs beside the drafts. */
export interface Desk {
  readonly pool: Pool;
  readonly numbers: Numbers;
  readonly memory: Memory;
  readonly add: AddRows;
}

const ATTEMPTS = 20;

/**
 * Appends drafts; gives those that the journal did not have. Numbers get their partitions first, then users are introduced
 * there, then all facts go in at once. Each step may be repeated, and so may the whole.
 */
export async function appendDrafts(desk: Desk, drafts: readonly Draft[]): Promise<ReadonlySet<Draft>> {
  const { pool, numbers, memory, add } = desk;
  const unique = onlyOnce(drafts.filter((draft) => draft.is === "placed"));
  const aliases = drafts.filter((draft) => draft.is === "alias");
  const freshAliases = new Set<string>();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const epochs = memory.epochs();
    const placed = await place(numbers, unique);
    for (const digest of await introduce(pool, memory, { placed, aliases })) freshAliases.add(digest);
    const { fits, fresh, learnt } = await add(placed, epochs);
    if (fits) {
      const added = new Set<Draft>(fresh ? fresh.flatMap((index) => unique[index] ?? []) : unique);
      for (const alias of aliases) if (freshAliases.delete(alias.digest)) added.add(alias);
      return added;
    }
    // In one turn of the event loop: nobody may find the new epochs beside places from before them.
    memory.noteEpochs(learnt);
    numbers.clear();
  }
  throw new Error(`partitions changed their epochs ${ATTEMPTS} times in a row`);
}

/** A digest says its number, so it cannot be in two partitions. */
function onlyOnce(drafts: readonly PlacedDraft[]): readonly PlacedDraft[] {
  const seen = new Set<string>();
  return drafts.filter(({ row }) => {
    const before = seen.size;
    return seen.add(row.digest).size > before;
  });
}

async function place(numbers: Numbers, drafts: readonly PlacedDraft[]): Promise<readonly Placed[]> {
  const names = new Set(drafts.map(({ number }) => number));
  const pairs = drafts.flatMap(({ pair }) => (pair ? [pair] : []));
  const at = drafts.reduce((first, { receivedAt }) => Math.min(first, receivedAt), Number.POSITIVE_INFINITY);
  const places = await numbers.settle({ names, pairs, at });
  return drafts.map((draft) => ({ draft, partition: places.get(draft.number) ?? -1 }));
}
