/**
 * What was used lately, at most about so many things. Two generations instead of a list in order of use: what is not asked
 * for while one generation fills is forgotten.
 */
export interface Recent<T> {
  readonly get: (key: string) => T | undefined;
  readonly set: (key: string, value: T) => void;
  readonly clear: () => void;
}

export function openRecent<T>(most: number): Recent<T> {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  const set = (key: string, value: T) => {
    young.set(key, value);
    if (young.size * 2 <= most) return;
    old = young;
    young = new Map();
  };
  return {
    get: (key) => {
      const value = young.get(key);
      if (value !== undefined) return value;
      const past = old.get(key);
      if (past !== undefined) set(key, past);
      return past;
    },
    set,
    clear: () => {
      young = new Map();
      old = new Map();
    },
  };
}
