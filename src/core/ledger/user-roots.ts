import { canonicalUser, openIdentities, STATED } from "../usage/identity.ts";
import type { Settings } from "../usage/settings.ts";

/** A name with the one that stands for all names of its user. */
export interface RootedName {
  readonly name: string;
  readonly root: string;
}

/** Evidence that two names are one user. */
export interface UserPair {
  readonly users: readonly [string, string];
  readonly evidence: string;
}

/**
 * The names that stand under another root once these pairs are known too. `known` are all names under the roots of the
 * names in the pairs, as they stand now; a name that is not among them stands for itself.
 */
export function unite(
  known: readonly RootedName[],
  pairs: readonly UserPair[],
  settings: Pick<Settings, "apart">,
): readonly RootedName[] {
  const identities = openIdentities({ numbers: {}, apart: settings.apart });
  const before = new Map<string, string>();
  for (const { name, root } of known) {
    before.set(name, root);
    before.set(root, root);
    if (name !== root) identities.learnUser({ users: [root, name], evidence: STATED });
  }
  for (const { users, evidence } of pairs) {
    for (const user of users.map(canonicalUser)) if (!before.has(user)) before.set(user, user);
    identities.learnUser({ users, evidence });
  }
  return changedNames(before, identities.user);
}

/** Under which root each of these names stands when only these pairs are known. */
export function reunite(
  known: readonly RootedName[],
  pairs: readonly UserPair[],
  settings: Pick<Settings, "apart">,
): readonly RootedName[] {
  const identities = openIdentities({ numbers: {}, apart: settings.apart });
  for (const { users, evidence } of pairs) identities.learnUser({ users, evidence });
  return [...new Set(known.map(({ name }) => name))].map((name) => ({ name, root: identities.user(name) }));
}

function changedNames(before: ReadonlyMap<string, string>, rootOf: (name: string) => string): readonly RootedName[] {
  const changed: RootedName[] = [];
  for (const [name, old] of before) {
    const root = rootOf(name);
    if (root !== old) changed.push({ name, root });
  }
  return changed;
}
