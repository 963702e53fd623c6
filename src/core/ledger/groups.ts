/** Things under keys, each in at most one group. */
export interface Groups<T> {
  /** Puts a thing into a group (null: into none); gives the groups that changed. */
  readonly put: (key: string, group: string | null, thing?: T) => readonly string[];
  readonly of: (group: string) => readonly T[];
  readonly keysOf: (group: string) => readonly string[];
  readonly groupOf: (key: string) => string | undefined;
}

/** Opens groups that hold nothing. */
export function openGroups<T>(): Groups<T> {
  const members = new Map<string, Map<string, T>>();
  const home = new Map<string, string>();
  return {
    put: (key, group, thing) => {
      const old = home.get(key);
      if (old !== undefined && old !== group) members.get(old)?.delete(key);
      if (group === null || thing === undefined) home.delete(key);
      else {
        home.set(key, group);
        const things = members.get(group) ?? new Map<string, T>();
        members.set(group, things.set(key, thing));
      }
      return [...new Set([old, group])].flatMap((name) => name ?? []);
    },
    of: (group) => [...(members.get(group)?.values() ?? [])],
    keysOf: (group) => [...(members.get(group)?.keys() ?? [])],
    groupOf: (key) => home.get(key),
  };
}
