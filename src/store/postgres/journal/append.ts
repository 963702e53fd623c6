import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { Again } from "./again.ts";
import { relate, type Sightings } from "./aliases.ts";
import type { AliasDraft, Draft, PlacedDraft } from "./draft.ts";
import { addFacts, type Heads, lockHeads, onlyNew, type PlacedRow } from "./facts.ts";
import type { Memory } from "./memory.ts";
import { addNames, type PlacedName } from "./names.ts";
import { type Numbers, placesOf } from "./numbers.ts";

/** A draft in its partition. */
interface Placed extends PlacedRow {
  readonly draft: PlacedDraft;
}

interface Batch {
  readonly placed: readonly PlacedDraft[];
  readonly aliases: readonly AliasDraft[];
  readonly places: ReadonlyMap<string, number>;
  /** Partitions beside those of the drafts that an earlier attempt turned out to need. */
  readonly more: ReadonlySet<number>;
}

const ATTEMPTS = 20;

/** What an append needs beside the drafts. */
export interface Desk {
  readonly pool: Pool;
  readonly numbers: Numbers;
  readonly memory: Memory;
}

/** Appends drafts in one transaction; gives those that the journal did not have. Safe to repeat. */
export async function appendDrafts(desk: Desk, drafts: readonly Draft[]): Promise<ReadonlySet<Draft>> {
  const { pool, numbers, memory } = desk;
  const placed = drafts.filter((draft) => draft.is === "placed");
  const aliases = drafts.filter((draft) => draft.is === "alias");
  const more = new Set<number>();
  for (let attempt = 1; ; attempt += 1) {
    const places = await numbers.settle({
      names: new Set(placed.map(({ number }) => number)),
      pairs: placed.flatMap(({ pair }) => (pair ? [pair] : [])),
      at: placed.reduce((first, { receivedAt }) => Math.min(first, receivedAt), Number.POSITIVE_INFINITY),
    });
    try {
      const written = await transaction(pool, (connection) =>
        write(connection, { placed, aliases, places, more }, memory),
      );
      written.remember();
      return written.added;
    } catch (error) {
      if (!(error instanceof Again) || attempt === ATTEMPTS) throw error;
      for (const partition of error.partitions) more.add(partition);
      numbers.clear();
    }
  }
}

/** What a transaction did, and what to remember of it once it is committed. */
interface Written {
  readonly added: ReadonlySet<Draft>;
  readonly remember: () => void;
}

/** In this order: heads, what is new, who is whom, names and facts. See {@link Again} for why. */
async function write(
  connection: Connection,
  { placed, aliases, places, more }: Batch,
  memory: Memory,
): Promise<Written> {
  const rows = placed.map((draft): Placed => ({ ...draft, draft, partition: places.get(draft.number) ?? -1 }));
  const heads = await lockHeads(connection, new Set([...rows.map(({ partition }) => partition), ...more]));
  await checkPlaces(connection, places);
  const fresh = await onlyNew(connection, rows);
  const sightings = sightingsOf(fresh, aliases, memory);
  const { facts, fresh: freshAliases } = await relate(connection, sightings, heads);
  const local = await onlyNew(connection, facts);
  const names = namesOf(fresh, heads, memory);
  await addNames(connection, names);
  await addFacts(connection, heads, [...local, ...fresh]);
  const added = new Set<Draft>(fresh.map(({ draft }) => draft));
  const unclaimed = new Set(freshAliases);
  for (const alias of aliases) if (unclaimed.delete(alias.digest.toString("hex"))) added.add(alias);
  return {
    added,
    remember: () => {
      for (const name of names) memory.noteName(name, heads);
      for (const [user, partitions] of sightings.users)
        for (const partition of partitions) memory.noteSeen(partition, user);
      for (const { digest } of sightings.aliases) memory.noteAlias(digest.toString("hex"));
    },
  };
}

/** A number may have moved between looking it up and locking its partition. */
async function checkPlaces(connection: Connection, places: ReadonlyMap<string, number>): Promise<void> {
  if (places.size === 0) return;
  const now = await placesOf(connection, places.keys());
  for (const [name, partition] of places) if (now.get(name) !== partition) throw new Again();
}

/** Users and aliases that this process does not know to be in the tables. */
function sightingsOf(fresh: readonly Placed[], stated: readonly AliasDraft[], memory: Memory): Sightings {
  const users = new Map<string, Set<number>>();
  let learntAt = Number.POSITIVE_INFINITY;
  for (const { partition, draft } of fresh) {
    for (const user of draft.users) {
      if (memory.hasSeen(partition, user)) continue;
      learntAt = Math.min(learntAt, draft.receivedAt);
      const partitions = users.get(user);
      if (partitions) partitions.add(partition);
      else users.set(user, new Set([partition]));
    }
  }
  const aliases = stated.filter(({ digest }) => !memory.hasAlias(digest.toString("hex")));
  for (const { receivedAt } of aliases) learntAt = Math.min(learntAt, receivedAt);
  return { users, aliases, learntAt };
}

/** Each name once, and only those that this process does not know to be there. */
function namesOf(fresh: readonly Placed[], heads: Heads, memory: Memory): readonly PlacedName[] {
  const names = new Map<string, PlacedName>();
  for (const { partition, draft } of fresh) {
    for (const name of draft.names) {
      const placed = { ...name, partition, learntAt: draft.receivedAt };
      if (!memory.hasName(placed, heads)) names.set(`${partition} ${name.surrogate}`, placed);
    }
  }
  return [...names.values()];
}
