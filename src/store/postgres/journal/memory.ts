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
  readonly hasName: (place: Place, surrogate: string) => boolean;
  readonly noteName: (place: Place, surrogate: string) => void;
  /** Whether evidence, by its digest, is known to stand among the aliases. That is for good. */
  readonly hasAlias: (digest: string) => boolean;
  readonly noteAlias: (digest: string) => void;
  /**
   * The epochs as far as this process knows. Whoever relies on something remembered takes them before looking there, and
   * is bound to them: what another transaction of this process learns in between is no excuse for what was looked up before.
   */
  readonly epochs: () => Epochs;
  readonly noteEpochs: (learnt: Epochs) => void;
}

/** Epochs of partitions, as they were at one time. One that is missing is 0. */
export type Epochs = ReadonlyMap<number, number>;

/** A partition in one of its epochs. */
export interface Place {
  readonly partition: number;
  readonly epoch: number;
}

const REMEMBERED = 200_000;

export function openMemory(): Memory {
  const seen = openRecent<readonly number[]>(REMEMBERED);
  const names = openRecent<readonly number[]>(REMEMBERED);
  const aliases = openRecent<true>(REMEMBERED);
  let epochs: Epochs = new Map();
  const keyOf = ({ partition, epoch }: Place) => partition * 2 ** 32 + epoch;
  return {
    hasSeen: (partition, user) => seen.get(user)?.includes(partition) ?? false,
    noteSeen: (partition, user) => seen.set(user, [...(seen.get(user) ?? []), partition]),
    hasName: (place, surrogate) => names.get(surrogate)?.includes(keyOf(place)) ?? false,
    noteName: (place, surrogate) => names.set(surrogate, [...(names.get(surrogate) ?? []), keyOf(place)]),
    hasAlias: (digest) => aliases.get(digest) === true,
    noteAlias: (digest) => aliases.set(digest, true),
    epochs: () => epochs,
    noteEpochs: (learnt) => {
      epochs = new Map([...epochs, ...learnt]);
    },
  };
}
