import { openRecent } from "../../recent.ts";
import { type Heads, headOf } from "./facts.ts";
import type { PlacedName } from "./names.ts";

/**
 * What this process knows to be in the tables already, so that it need not say it again. Kept up after each commit. What it
 * has forgotten it says again, which changes nothing.
 */
export interface Memory {
  /** Whether a partition is known to have seen a user. That is for good. */
  readonly hasSeen: (partition: number, user: string) => boolean;
  readonly noteSeen: (partition: number, user: string) => void;
  /** Whether a name is known to stand in its partition. That is until names are forgotten there. */
  readonly hasName: (name: PlacedName, heads: Heads) => boolean;
  readonly noteName: (name: PlacedName, heads: Heads) => void;
  /** Whether evidence, by its digest in hex, is known to stand among the aliases. That is for good. */
  readonly hasAlias: (digest: string) => boolean;
  readonly noteAlias: (digest: string) => void;
}

const REMEMBERED = 200_000;

export function openMemory(): Memory {
  const seen = openRecent<true>(REMEMBERED);
  const names = openRecent<true>(REMEMBERED);
  const aliases = openRecent<true>(REMEMBERED);
  const keyOf = ({ partition, surrogate }: PlacedName, heads: Heads) =>
    `${partition} ${headOf(heads, partition).forgettings} ${surrogate}`;
  return {
    hasSeen: (partition, user) => seen.get(`${partition} ${user}`) === true,
    noteSeen: (partition, user) => seen.set(`${partition} ${user}`, true),
    hasName: (name, heads) => names.get(keyOf(name, heads)) === true,
    noteName: (name, heads) => names.set(keyOf(name, heads), true),
    hasAlias: (digest) => aliases.get(digest) === true,
    noteAlias: (digest) => aliases.set(digest, true),
  };
}
