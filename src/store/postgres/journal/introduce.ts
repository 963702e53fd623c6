import type { Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { Again } from "./again.ts";
import { relate, type Sightings } from "./aliases.ts";
import type { AliasDraft, PlacedDraft } from "./draft.ts";
import { addFacts, lockHeads, onlyNew } from "./facts.ts";
import type { Memory } from "./memory.ts";

const ATTEMPTS = 20;

/** A draft with its partition. */
export interface Placed {
  readonly draft: PlacedDraft;
  readonly partition: number;
}

/**
 * Introduces users to the partitions that have not seen them yet, and aliases to all partitions that they concern; gives
 * the digests of aliases that are new. A transaction of its own before the facts: it promises nothing about them.
 */
export async function introduce(
  pool: Pool,
  memory: Memory,
  { placed, aliases }: { placed: readonly Placed[]; aliases: readonly AliasDraft[] },
): Promise<ReadonlySet<string>> {
  const sightings = unknownOf(placed, aliases, memory);
  if (sightings.users.size === 0 && sightings.aliases.length === 0) return new Set();
  // New evidence most likely goes where its users are seen just now.
  const locked = new Set(sightings.aliases.length > 0 ? placed.map(({ partition }) => partition) : []);
  const fresh = await repeated(pool, sightings, locked);
  for (const [user, partitions] of sightings.users) {
    for (const partition of partitions) memory.noteSeen(partition, user);
  }
  for (const { digest } of sightings.aliases) memory.noteAlias(digest);
  return fresh;
}

async function repeated(pool: Pool, sightings: Sightings, locked: Set<number>): Promise<ReadonlySet<string>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction(pool, async (connection) => {
        const heads = await lockHeads(connection, locked);
        const { facts, fresh } = await relate(connection, sightings, heads);
        await addFacts(connection, heads, await onlyNew(connection, facts));
        return fresh;
      });
    } catch (error) {
      if (!(error instanceof Again) || attempt === ATTEMPTS) throw error;
      for (const partition of error.partitions) locked.add(partition);
    }
  }
}

/** Users and aliases that this process does not know to be in the tables. */
function unknownOf(placed: readonly Placed[], stated: readonly AliasDraft[], memory: Memory): Sightings {
  const users = new Map<string, Set<number>>();
  let learntAt = Number.POSITIVE_INFINITY;
  for (const { partition, draft } of placed) {
    for (const user of draft.users) {
      if (memory.hasSeen(partition, user)) continue;
      learntAt = Math.min(learntAt, draft.receivedAt);
      const partitions = users.get(user);
      if (partitions) partitions.add(partition);
      else users.set(user, new Set([partition]));
    }
  }
  const aliases = stated.filter(({ digest }) => !memory.hasAlias(digest));
  for (const { receivedAt } of aliases) learntAt = Math.min(learntAt, receivedAt);
  return { users, aliases, learntAt };
}
