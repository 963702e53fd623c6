/** Texts of few characters, one behind the other as UTF-8 bytes, each found by where it begins. Shared with workers. */
export interface TextPool {
  /** Each text is its length (one byte, or 255 and four bytes) and its bytes. */
  readonly bytes: Uint8Array;
  readonly size: number;
}

/** A text pool that grows. */
export class GrowingPool implements TextPool {
  bytes: Uint8Array;
  size = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(new SharedArrayBuffer(capacity));
  }

  /** Copies a part of some bytes as one text; says where it begins. */
  add(from: Uint8Array, start: number, end: number): number {
    const length = end - start;
    const at = this.size;
    this.reserve(length + 5);
    const { bytes } = this;
    let to = at;
    if (length < LONG) bytes[to++] = length;
    else {
      bytes[to++] = LONG;
      for (let shift = 0; shift < 32; shift += 8) bytes[to++] = length >>> shift;
    }
    for (let i = start; i < end; i += 1) bytes[to++] = from[i] ?? 0;
    this.size = to;
    return at;
  }

  private reserve(more: number): void {
    if (this.size + more <= this.bytes.length) return;
    const larger = new Uint8Array(new SharedArrayBuffer(Math.max(this.bytes.length * 2, this.size + more)));
    larger.set(this.bytes.subarray(0, this.size));
    this.bytes = larger;
  }
}

const LONG = 255;

/** Where the bytes of a text begin. */
export function textStart(bytes: Uint8Array, at: number): number {
  return bytes[at] === LONG ? at + 5 : at + 1;
}

/** How many bytes a text has. */
export function textLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < LONG) return first;
  let length = 0;
  for (let i = 4; i >= 1; i -= 1) length = length * 256 + (bytes[at + i] ?? 0);
  return length;
}

/** A text of a pool as a string. */
export function textAt(bytes: Uint8Array, at: number): string {
  const start = textStart(bytes, at);
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, textLength(bytes, at)).toString("utf8");
}

/** Orders two texts of pools by their bytes. */
export function compareTexts(a: Uint8Array, atA: number, b: Uint8Array, atB: number): number {
  const [startA, startB] = [textStart(a, atA), textStart(b, atB)];
  const [lengthA, lengthB] = [textLength(a, atA), textLength(b, atB)];
  const shorter = Math.min(lengthA, lengthB);
  for (let i = 0; i < shorter; i += 1) {
    const difference = (a[startA + i] ?? 0) - (b[startB + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}

/** A hash of some bytes, four at a time; to be mixed before its bits are used. */
export function hashBytes(bytes: Uint8Array, start: number, end: number, seed = 0x811c9dc5): number {
  let hash = seed ^ (end - start);
  let i = start;
  for (; i + 4 <= end; i += 4) {
    const word =
      (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24);
    hash = Math.imul(hash ^ word, 0x01000193);
    hash ^= hash >>> 15;
  }
  for (; i < end; i += 1) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return hash;
}

/** Spreads a hash over all of its bits (MurmurHash3's final mix). */
export function mixed(hash: number): number {
  let value = hash;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
