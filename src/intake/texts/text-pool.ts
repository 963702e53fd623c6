/** Texts of few characters, one behind the other as UTF-8 bytes, each found by where it begins. Shared with workers. */
export interface TextPool {
  /** Each text is its length (one byte, or 255 and four bytes) and its bytes. */
  readonly bytes: Uint8Array;
  readonly size: number;
}

/** Gives memory of so many bytes. */
export type Allot = (bytes: number) => ArrayBufferLike;

/** Memory that several threads can look at. */
export const allotShared: Allot = (bytes) => new SharedArrayBuffer(bytes);

/** Memory that one thread can hand over to another, and then has no more. */
export const allotOwn: Allot = (bytes) => new ArrayBuffer(bytes);

/** A text pool that grows. */
export class GrowingPool implements TextPool {
  bytes: Uint8Array;
  view: DataView;
  size = 0;
  /** Which part of the input has been read, as far as that is known. */
  part = 0;

  private readonly allot: Allot;

  constructor(capacity: number, allot: Allot = allotShared) {
    this.allot = allot;
    this.bytes = new Uint8Array(allot(capacity));
    this.view = new DataView(this.bytes.buffer);
  }

  /** Copies a part of some bytes as one text; says where it begins. Reads up to {@link PADDING} bytes more. */
  add(from: DataView, start: number, end: number): number {
    const length = end - start;
    const at = this.size;
    if (at + length + 5 + PADDING > this.bytes.length) this.grow(length);
    const { view } = this;
    let to = at + 1;
    if (length < LONG) view.setUint8(at, length);
    else {
      view.setUint8(at, LONG);
      view.setUint32(to, length, true);
      to += 4;
    }
    for (let i = 0; i < length; i += 4) view.setInt32(to + i, from.getInt32(start + i, true), true);
    this.size = to + length;
    return at;
  }

  /** Adds all texts of another pool behind its own; says by how much their places move. */
  append({ bytes, size }: TextPool): number {
    const from = this.size;
    if (from + size + PADDING > this.bytes.length) this.grow(size);
    this.bytes.set(bytes.subarray(0, size), from);
    this.size = from + size;
    return from;
  }

  private grow(length: number): void {
    const needed = this.size + length + 5 + PADDING;
    const larger = new Uint8Array(this.allot(Math.max(grownTo(this.size, this.part), needed)));
    larger.set(this.bytes.subarray(0, this.size));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** To what size a full store grows: to what the rest of the input will need if it goes on like this, else to the double. */
export function grownTo(size: number, part: number): number {
  return Math.ceil(part > 0.002 && part < 1 ? Math.max((size / part) * 1.03, size * 1.05) : size * 2);
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

/** Bytes that may be read behind the end of a text in what views look at. */
export const PADDING = 4;

/** A hash of some bytes, four at a time; to be mixed before its bits are used. Reads up to {@link PADDING} bytes more. */
export function hashBytes(view: DataView, start: number, end: number, seed = 0x811c9dc5): number {
  let hash = seed ^ (end - start);
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x01000193);
    hash ^= hash >>> 15;
  }
  const left = end - at;
  if (left === 0) return hash;
  hash = Math.imul(hash ^ (view.getInt32(at, true) & ((1 << (left * 8)) - 1)), 0x01000193);
  return hash ^ (hash >>> 15);
}

/** Whether two texts of one length are the same. Reads up to {@link PADDING} bytes more of both. */
export function isSameText(a: DataView, startA: number, b: DataView, startB: number, length: number): boolean {
  let at = 0;
  for (; at + 4 <= length; at += 4) if (a.getInt32(startA + at, true) !== b.getInt32(startB + at, true)) return false;
  const left = length - at;
  if (left === 0) return true;
  return ((a.getInt32(startA + at, true) ^ b.getInt32(startB + at, true)) & ((1 << (left * 8)) - 1)) === 0;
}

/** Spreads a hash over all of its bits (MurmurHash3's final mix). */
export function mixed(hash: number): number {
  let value = hash;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
