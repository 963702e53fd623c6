import { openRecent } from "../../recent.ts";

/**
 * What this process knows to be in the tables already, so that it need not say it again. Kept up after each commit. What it
 * has forgotten it says again, which changes nothing.
 */
export interface Memory {
  /** Whether a partition is known to have seen a user. That is for good. */
  readonly hasSeen: (partition: number, user: string) => boolean;
  readonly noteSeen: (partition: number, user: string) => void;
  /** Whether a name is known to stand in a partition. That is until the partition's epoch changes. */
  readonly hasName: (partition: number, surrogate: string) => boolean;
  readonly noteName: (partition: number, surrogate: string) => void;
  /** Whether evidence, by its digest, is known to stand among the aliases. That is for good. */
  readonly hasAlias: (digest: string) => boolean;
  readonly noteAlias: (digest: string) => void;
  /** The epoch of a partition as far as this process knows. */
  readonly epochOf: (partition: number) => number;
  readonly noteEpoch: (partition: number, epoch: number) => void;
}

const REMEMBERED = 200_000;

export function openMemory(): Memory {
  const seen = openRecent<readonly number[]>(REMEMBERED);
  const names = openRecent<readonly number[]>(REMEMBERED);
  const aliases = openRecent<true>(REMEMBERED);
  const epochs = new Map<number, number>();
  const epochOf = (partition: number) => epochs.get(partition) ?? 0;
  const keyOf = (partition: number) => partition * 2 ** 32 + epochOf(partition);
  return {
    hasSeen: (partition, user) => seen.get(user)?.includes(partition) ?? false,
    noteSeen: (partition, user) => seen.set(user, [...(seen.get(user) ?? []), partition]),
    hasName: (partition, surrogate) => names.get(surrogate)?.includes(keyOf(partition)) ?? false,
    noteName: (partition, surrogate) => names.set(surrogate, [...(names.get(surrogate) ?? []), keyOf(partition)]),
    hasAlias: (digest) => aliases.get(digest) === true,
    noteAlias: (digest) => aliases.set(digest, true),
    epochOf,
    noteEpoch: (partition, epoch) => epochs.set(partition, epoch),
  };
}
