/** Remembers texts by 64 bits each: about 16 bytes of memory a text, whatever its length. */
export interface Fingerprints {
  readonly add: (text: string) => void;
  /** True for every text that was added; for another one by a chance of about one in 10^19 for each text added. */
  readonly has: (text: string) => boolean;
}

const FIRST_CAPACITY = 2 ** 12;

/** A hash table of fingerprints with open addressing, kept at most half full. */
export function openFingerprints(): Fingerprints {
  let high = new Uint32Array(FIRST_CAPACITY);
  let low = new Uint32Array(FIRST_CAPACITY);
  let count = 0;

  /** The place where a fingerprint is, or where it would go. */
  const placeOf = (left: number, right: number): number => {
    const mask = low.length - 1;
    let place = (left ^ right) & mask;
    while ((high[place] !== 0 || low[place] !== 0) && (high[place] !== left || low[place] !== right))
      place = (place + 1) & mask;
    return place;
  };
  const put = (left: number, right: number): void => {
    const place = placeOf(left, right);
    if (high[place] === 0 && low[place] === 0) count += 1;
    high[place] = left;
    low[place] = right;
  };
  const grow = (): void => {
    const [oldHigh, oldLow] = [high, low];
    high = new Uint32Array(oldHigh.length * 2);
    low = new Uint32Array(oldLow.length * 2);
    count = 0;
    for (let i = 0; i < oldLow.length; i += 1) {
      const [left = 0, right = 0] = [oldHigh[i], oldLow[i]];
      if (left !== 0 || right !== 0) put(left, right);
    }
  };
  return {
    add: (text) => {
      if (count * 2 >= low.length) grow();
      put(hash(text, 0x811c9dc5), hash(text, 0x9747b28c) || 1);
    },
    has: (text) => {
      const [left, right] = [hash(text, 0x811c9dc5), hash(text, 0x9747b28c) || 1];
      const place = placeOf(left, right);
      return high[place] === left && low[place] === right;
    },
  };
}

/** FNV-1a with the final mix of MurmurHash3, so that every bit depends on every character. */
function hash(text: string, seed: number): number {
  let value = seed ^ text.length;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
