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
  readonly hasName: (partition: number, epoch: number, surrogate: string) => boolean;
  readonly noteName: (partition: number, epoch: number, surrogate: string) => void;
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

const REMEMBERED = 200_000;

export function openMemory(): Memory {
  const seen = openRecent<readonly number[]>(REMEMBERED);
  const names = openPlacedNames(REMEMBERED);
  const aliases = openRecent<true>(REMEMBERED);
  let epochs: Epochs = new Map();
  return {
    hasSeen: (partition, user) => seen.get(user)?.includes(partition) ?? false,
    noteSeen: (partition, user) => seen.set(user, [...(seen.get(user) ?? []), partition]),
    hasName: names.has,
    noteName: names.note,
    hasAlias: (digest) => aliases.get(digest) === true,
    noteAlias: (digest) => aliases.set(digest, true),
    epochs: () => epochs,
    noteEpochs: (learnt) => {
      epochs = new Map([...epochs, ...learnt]);
    },
  };
}

/** The names of one partition in one epoch; those of another are worth nothing any more. */
interface NamesOfPartition {
  readonly epoch: number;
  young: Set<string>;
  old: Set<string>;
}

/** Nearly each fact brings a name along, so these are plain sets, in two generations for all partitions together. */
function openPlacedNames(most: number): { readonly has: Memory["hasName"]; readonly note: Memory["noteName"] } {
  const partitions = new Map<number, NamesOfPartition>();
  let young = 0;
  const age = () => {
    for (const names of partitions.values()) {
      names.old = names.young;
      names.young = new Set();
    }
    young = 0;
  };
  return {
    has: (partition, epoch, surrogate) => {
      const names = partitions.get(partition);
      if (names?.epoch !== epoch) return false;
      return names.young.has(surrogate) || names.old.has(surrogate);
    },
    note: (partition, epoch, surrogate) => {
      let names = partitions.get(partition);
      if (names?.epoch !== epoch) {
        names = { epoch, young: new Set(), old: new Set() };
        partitions.set(partition, names);
      }
      names.young.add(surrogate);
      young += 1;
      if (young * 2 > most) age();
    },
  };
}
