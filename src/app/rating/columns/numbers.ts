/** Texts by small numbers, in the order in which they were first met. */
export interface Numbers {
  readonly of: (text: string) => number;
  readonly count: () => number;
}

/** Opens numbers of which none is given yet. */
export function openNumbers(): Numbers {
  const known = new Map<string, number>();
  return {
    of: (text) => {
      const number = known.get(text);
      if (number !== undefined) return number;
      known.set(text, known.size);
      return known.size - 1;
    },
    count: () => known.size,
  };
}
