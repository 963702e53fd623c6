/** Chance that a seed decides: the same on every machine, for it takes no more than whole numbers and divisions. */
export interface Random {
  /** In `[0, 1)`. */
  readonly roll: () => number;
  readonly chance: (share: number) => boolean;
  /** A whole number in `[0, count)`. */
  readonly below: (count: number) => number;
  /** A whole number from 1 up whose mean is `mean`: each further one is as likely as the last. */
  readonly count: (mean: number) => number;
}

/** No dialog is so long, no reply so split, that more than this would be plausible. */
const MOST = 60;

/** Small fast counter (sfc32): 128 bits of state, four additions a number. */
export function openRandom(seed: number): Random {
  let a = hash(seed, 1) | 0;
  let b = hash(seed, 2) | 0;
  let c = hash(seed, 3) | 0;
  let counter = 1;
  const roll = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 16; i += 1) roll();
  return {
    roll,
    chance: (share) => roll() < share,
    below: (count) => Math.floor(roll() * count),
    count: (mean) => {
      let count = 1;
      while (count < MOST && roll() * mean >= 1) count += 1;
      return count;
    },
  };
}

/** A number in `[0, 2^32)` that belongs to a seed and an index; for one seed, no two indexes below 2^32 share theirs. */
export function hash(seed: number, index: number): number {
  return scramble(scramble(index) ^ scramble(Math.floor(seed / 2 ** 32)) ^ (seed | 0));
}

/** The same as a share in `[0, 1)`. */
export function hashShare(seed: number, index: number): number {
  return hash(seed, index) / 2 ** 32;
}

/** Reversible (Murmur3's last step), so that different numbers stay different. */
function scramble(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Draws by weight. */
export type Choice<T> = (random: Random) => T;

export function choiceOf<T>(first: readonly [T, number], ...others: readonly (readonly [T, number])[]): Choice<T> {
  const entries = [first, ...others];
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  return (random) => {
    let left = random.roll() * total;
    for (const [value, weight] of entries) {
      left -= weight;
      if (left < 0) return value;
    }
    return first[0];
  };
}

/** A distribution as shares and the seconds within which so many of its cases lie; between them it is even. */
export type Quantiles = readonly (readonly [share: number, seconds: number])[];

/** Milliseconds drawn from a distribution, in whole seconds as Meta's webhooks have them. */
export function drawMs(random: Random, quantiles: Quantiles): number {
  const share = random.roll();
  let [low, from] = [0, 0];
  for (const [high, to] of quantiles) {
    if (share < high) return Math.floor(from + ((share - low) / (high - low)) * (to - from)) * 1000;
    [low, from] = [high, to];
  }
  return from * 1000;
}
