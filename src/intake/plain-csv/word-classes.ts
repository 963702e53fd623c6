import { GrowingPool, isSameText, mixed } from "../texts/text-pool.ts";

/** Parts of a row, each from a position to another, that together make its class. */
export interface Parts {
  /** Begin and end of each. */
  readonly at: Int32Array;
  readonly count: number;
}

/** The classes of rows by the bytes of their parts, by small numbers: a hash table with open addressing. */
export class WordClasses {
  size = 0;
  private readonly keys: DataView[] = [];
  private readonly hashes: number[] = [];
  private slots = new Int32Array(2 ** 12);

  /** The number of a class; -1 where it was never added. */
  find(view: DataView, parts: Parts, hash: number): number {
    return (this.slots[this.slotOf(view, parts, hash)] ?? 0) - 1;
  }

  add(view: DataView, parts: Parts, hash: number): number {
    const slot = this.slotOf(view, parts, hash);
    this.keys.push(keyOf(view, parts));
    this.hashes.push(hash);
    this.size += 1;
    this.slots[slot] = this.size;
    if (this.size * 2 > this.slots.length) this.grow();
    return this.size - 1;
  }

  private slotOf(view: DataView, parts: Parts, hash: number): number {
    const { slots, hashes, keys } = this;
    const mask = slots.length - 1;
    let slot = mixed(hash) & mask;
    for (let held = slots[slot] ?? 0; held !== 0; held = slots[slot] ?? 0) {
      const key = keys[held - 1];
      if (hashes[held - 1] === hash && key !== undefined && isKey(key, view, parts)) break;
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

/** A key is the parts one behind the other, each with its length before it. */
function keyOf(view: DataView, { at, count }: Parts): DataView {
  const pool = new GrowingPool(64);
  for (let i = 0; i < count; i += 1) pool.add(view, at[i * 2] ?? 0, at[i * 2 + 1] ?? 0);
  return pool.view;
}

function isKey(key: DataView, view: DataView, { at, count }: Parts): boolean {
  let place = 0;
  for (let i = 0; i < count; i += 1) {
    const start = at[i * 2] ?? 0;
    const length = (at[i * 2 + 1] ?? 0) - start;
    if (length >= 255 || key.getUint8(place) !== length) return false;
    place += 1;
    if (!isSameText(key, place, view, start, length)) return false;
    place += length;
  }
  return true;
}
