/** Everything random in a run comes from here, so that a seed is the run. */
export interface Dice {
  /** In `[0, 1)`. */
  readonly roll: () => number;
  /** A whole number in `[from, to]`. */
  readonly between: (from: number, to: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(list: readonly [T, ...T[]]) => T;
  /** A key, drawn by its weight. */
  readonly weighted: <K extends string>(weights: Readonly<Record<K, number>>, otherwise: NoInfer<K>) => K;
  readonly shuffle: <T>(list: readonly T[]) => T[];
}

/** Mulberry32: a 32-bit generator of four lines, good enough to reach corners and the same on every machine. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number) => from + Math.floor(roll() * (to - from + 1));
  return {
    roll,
    between,
    chance: (probability) => roll() < probability,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
    weighted: (weights, otherwise) => draw(weights, otherwise, roll()),
    shuffle: (list) =>
      list
        .map((item) => ({ item, key: roll() }))
        .sort((a, b) => a.key - b.key)
        .map(({ item }) => item),
  };
}

function draw<K extends string>(weights: Readonly<Record<K, number>>, otherwise: NoInfer<K>, roll: number): K {
  let total = 0;
  for (const key in weights) total += weights[key];
  let left = roll * total;
  for (const key in weights) {
    left -= weights[key];
    if (left < 0) return key;
  }
  return otherwise;
}
