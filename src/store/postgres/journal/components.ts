/** Names that stand for one user, with the alias rows that say so. */
export interface Component<Edge> {
  readonly names: ReadonlySet<string>;
  readonly edges: readonly Edge[];
}

/** Sorts names into components: two names are in one where edges lead from one to the other. */
export function componentsOf<Edge extends { readonly users: readonly [string, string] }>(
  names: Iterable<string>,
  edges: readonly Edge[],
): readonly Component<Edge>[] {
  const parents = new Map<string, string>();
  const find = (name: string): string => {
    let root = name;
    for (let up = parents.get(root); up !== undefined && up !== root; up = parents.get(root)) root = up;
    parents.set(name, root);
    return root;
  };
  for (const name of names) parents.set(name, find(name));
  for (const { users } of edges) parents.set(find(users[0]), find(users[1]));
  const found = new Map<string, { names: Set<string>; edges: Edge[] }>();
  for (const name of [...parents.keys()]) {
    const component = found.get(find(name)) ?? { names: new Set(), edges: [] };
    component.names.add(name);
    found.set(find(name), component);
  }
  for (const edge of edges) found.get(find(edge.users[0]))?.edges.push(edge);
  return [...found.values()];
}
