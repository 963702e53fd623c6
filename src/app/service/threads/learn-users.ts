import { type RootedName, reunite, unite } from "../../../core/ledger/user-roots.ts";
import type { UserAliasFact } from "../../../core/usage/fact.ts";
import { canonicalUser } from "../../../core/usage/identity.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import type { ThreadBatch, UserEdge } from "../../../store/port/books.ts";

/** Takes in evidence of who is who; gives the names that stand under another root by it. */
export async function learnUsers(
  batch: ThreadBatch,
  facts: readonly UserAliasFact[],
  settings: Settings,
): Promise<readonly RootedName[]> {
  if (facts.length === 0) return [];
  await batch.saveEdges(facts.map(edgeOf));
  const names = [...new Set(facts.flatMap(({ users }) => users.map(canonicalUser)))];
  const roots = await batch.roots(names);
  const known = await componentsOf(batch, names, roots);
  const changed = unite(known, facts, settings);
  await batch.saveRoots(changed);
  return changed;
}

/**
 * Works out anew who is who around some names, because a person said that they are not one user, or took that back. Gives
 * all of those names, and the roots under which their messages stand on file.
 */
export async function separateUsers(
  batch: ThreadBatch,
  names: readonly string[],
  settings: Settings,
): Promise<{ readonly names: readonly RootedName[]; readonly onFile: readonly string[] }> {
  const reached = await reachedBy(batch, names);
  const roots = await batch.roots([...reached.names]);
  const known = await componentsOf(batch, [...reached.names], roots);
  const pairs = reached.edges.map(({ left, right, evidence }) => ({ users: [left, right] as const, evidence }));
  const now = reunite(known, pairs, settings);
  await batch.saveRoots(now);
  return { names: now, onFile: [...new Set(known.map(({ root }) => root))] };
}

/** All names that evidence, believed or not, connects with these. */
async function reachedBy(batch: ThreadBatch, names: readonly string[]) {
  const reached = new Set(names.map(canonicalUser));
  const edges = new Map<string, UserEdge>();
  for (let fresh = [...reached]; fresh.length > 0; ) {
    const next = new Set<string>();
    for (const edge of await batch.edgesOf(fresh)) {
      edges.set(`${edge.left}\n${edge.right}\n${edge.evidence}`, edge);
      for (const name of [edge.left, edge.right]) if (!reached.has(name)) next.add(name);
    }
    for (const name of next) reached.add(name);
    fresh = [...next];
  }
  return { names: reached, edges: [...edges.values()] };
}

async function componentsOf(
  batch: ThreadBatch,
  names: readonly string[],
  roots: ReadonlyMap<string, string>,
): Promise<readonly RootedName[]> {
  const wanted = new Set(names.map((name) => roots.get(name) ?? name));
  const members = await batch.members([...wanted]);
  return [...members, ...[...wanted].map((root) => ({ name: root, root }))];
}

function edgeOf({ users, evidence }: UserAliasFact): UserEdge {
  const [left = "", right = ""] = users.map(canonicalUser).sort();
  return { left, right, evidence };
}
