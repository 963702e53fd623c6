import { mixed } from "../texts/text-pool.ts";

/** Parts of a row, each from a position to another, that together make its class. */
export interface Parts {
  /** Begin and end of each. */
  readonly at: Int32Array;
  readonly count: number;
}

/** The classes of rows by the bytes of their parts, by small numbers: a hash table with open addressing. */
export class WordClasses {
  size = 0;
  private readonly keys: Uint8Array[] = [];
  private readonly hashes: number[] = [];
  private slots = new Int32Array(2 ** 12);

  /** The number of a class; -1 where it was never added. */
  find(bytes: Uint8Array, parts: Parts, hash: number): number {
    return (this.slots[this.slotOf(bytes, parts, hash)] ?? 0) - 1;
  }

  add(bytes: Uint8Array, parts: Parts, hash: number): number {
    const slot = this.slotOf(bytes, parts, hash);
    this.keys.push(keyOf(bytes, parts));
    this.hashes.push(hash);
    this.size += 1;
    this.slots[slot] = this.size;
    if (this.size * 2 > this.slots.length) this.grow();
    return this.size - 1;
  }

  private slotOf(bytes: Uint8Array, parts: Parts, hash: number): number {
    const { slots, hashes, keys } = this;
    const mask = slots.length - 1;
    let slot = mixed(hash) & mask;
    for (let held = slots[slot] ?? 0; held !== 0; held = slots[slot] ?? 0) {
      const key = keys[held - 1];
      if (hashes[held - 1] === hash && key !== undefined && isKey(key, bytes, parts)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 2);
    for (const [index, hash] of this.hashes.entries()) {
      let slot = mixed(hash) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = index + 1;
    }
    this.slots = slots;
  }
}

/** What stands between two parts in a key; no part holds it. */
const LF = 10;

function keyOf(bytes: Uint8Array, { at, count }: Parts): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let i = 0; i < count; i += 1) parts.push(bytes.subarray(at[i * 2], at[i * 2 + 1]), Uint8Array.of(LF));
  return Uint8Array.from(Buffer.concat(parts));
}

function isKey(key: Uint8Array, bytes: Uint8Array, { at, count }: Parts): boolean {
  let place = 0;
  for (let i = 0; i < count; i += 1) {
    const start = at[i * 2] ?? 0;
    const end = at[i * 2 + 1] ?? 0;
    for (let from = start; from < end; from += 1, place += 1) if (key[place] !== bytes[from]) return false;
    if (key[place] !== LF) return false;
    place += 1;
  }
  return place === key.length;
}
