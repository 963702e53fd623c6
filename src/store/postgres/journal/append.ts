import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { Again } from "./again.ts";
import { relate } from "./aliases.ts";
import type { AliasDraft, Draft, PlacedDraft } from "./draft.ts";
import { addFacts, lockHeads, onlyNew, type PlacedRow } from "./facts.ts";
import { addNames } from "./names.ts";
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

/** Appends drafts in one transaction; gives those that the journal did not have. Safe to repeat. */
export async function appendDrafts(
  pool: Pool,
  numbers: Numbers,
  drafts: readonly Draft[],
): Promise<ReadonlySet<Draft>> {
  const placed = drafts.filter((draft) => draft.is === "placed");
  const aliases = drafts.filter((draft) => draft.is === "alias");
  const more = new Set<number>();
  for (let attempt = 1; ; attempt += 1) {
    const places = await numbers.settle({
      names: new Set(placed.map(({ number }) => number)),
      pairs: placed.flatMap(({ pair }) => (pair ? [pair] : [])),
      at: Math.min(...placed.map(({ receivedAt }) => receivedAt)),
    });
    try {
      return await transaction(pool, (connection) => write(connection, { placed, aliases, places, more }));
    } catch (error) {
      if (!(error instanceof Again) || attempt === ATTEMPTS) throw error;
      for (const partition of error.partitions) more.add(partition);
      numbers.clear();
    }
  }
}

/** In this order: heads, what is new, who is whom, facts and names. See {@link Again} for why. */
async function write(connection: Connection, { placed, aliases, places, more }: Batch): Promise<ReadonlySet<Draft>> {
  const rows = placed.map((draft): Placed => ({ ...draft, draft, partition: places.get(draft.number) ?? -1 }));
  const heads = await lockHeads(connection, new Set([...rows.map(({ partition }) => partition), ...more]));
  await checkPlaces(connection, places);
  const fresh = await onlyNew(connection, rows);
  const { facts, fresh: freshAliases } = await relate(connection, sightingsOf(fresh, aliases), new Set(heads.keys()));
  const local = await onlyNew(connection, facts);
  await addNames(
    connection,
    fresh.flatMap(({ partition, receivedAt, draft }) =>
      draft.names.map((name) => ({ ...name, partition, learntAt: receivedAt })),
    ),
  );
  await addFacts(connection, heads, [...local, ...fresh]);
  const added = new Set<Draft>(fresh.map(({ draft }) => draft));
  const unclaimed = new Set(freshAliases);
  for (const alias of aliases) if (unclaimed.delete(alias.digest.toString("hex"))) added.add(alias);
  return added;
}

/** A number may have moved between looking it up and locking its partition. */
async function checkPlaces(connection: Connection, places: ReadonlyMap<string, number>): Promise<void> {
  if (places.size === 0) return;
  const now = await placesOf(connection, places.keys());
  for (const [name, partition] of places) if (now.get(name) !== partition) throw new Again();
}

function sightingsOf(fresh: readonly Placed[], aliases: readonly AliasDraft[]) {
  const users = new Map<string, Set<number>>();
  for (const { partition, draft } of fresh) {
    for (const user of draft.users) {
      const partitions = users.get(user);
      if (partitions) partitions.add(partition);
      else users.set(user, new Set([partition]));
    }
  }
  const learntAt = Math.min(
    ...fresh.map(({ receivedAt }) => receivedAt),
    ...aliases.map(({ receivedAt }) => receivedAt),
  );
  return { users, aliases, learntAt };
}
