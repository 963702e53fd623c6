import { GrowingPool, isSameText, mixed, textAt, textLength, textStart } from "./text-pool.ts";

const FIRST_CAPACITY = 2 ** 12;

/** Texts by small numbers, in the order in which they were first met: a hash table with open addressing. */
export class Dictionary {
  readonly pool = new GrowingPool(2 ** 16);
  /** Where each text begins in the pool. */
  places = new Uint32Array(FIRST_CAPACITY);
  size = 0;
  private hashes = new Uint32Array(FIRST_CAPACITY);
  /** Number of the text + 1; 0 where a slot is free. */
  private slots = new Int32Array(FIRST_CAPACITY * 2);

  /** The number of a text given as bytes in a view with its hash; -1 where it was never added. */
  find(view: DataView, start: number, end: number, hash: number): number {
    return (this.slots[this.slotOf(view, start, end, hash)] ?? 0) - 1;
  }

  /** The number of a text, added where it is new. */
  add(view: DataView, start: number, end: number, hash: number): number {
    const slot = this.slotOf(view, start, end, hash);
    const known = (this.slots[slot] ?? 0) - 1;
    if (known >= 0) return known;
    const index = this.size;
    if (index === this.places.length) this.growTexts();
    this.places[index] = this.pool.add(view, start, end);
    this.hashes[index] = hash;
    this.slots[slot] = index + 1;
    this.size = index + 1;
    if (this.size * 2 > this.slots.length) this.growSlots();
    return index;
  }

  text(index: number): string {
    return textAt(this.pool.bytes, this.places[index] ?? 0);
  }

  private slotOf(view: DataView, start: number, end: number, hash: number): number {
    const { slots, hashes } = this;
    const mask = slots.length - 1;
    let slot = mixed(hash) & mask;
    for (let held = slots[slot] ?? 0; held !== 0; held = slots[slot] ?? 0) {
      if (hashes[held - 1] === hash >>> 0 && this.isText(held - 1, view, start, end)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private isText(index: number, view: DataView, start: number, end: number): boolean {
    const own = this.pool.bytes;
    const at = this.places[index] ?? 0;
    const length = end - start;
    if (textLength(own, at) !== length) return false;
    return isSameText(this.pool.view, textStart(own, at), view, start, length);
  }

  private growTexts(): void {
    const places = new Uint32Array(this.places.length * 2);
    places.set(this.places);
    this.places = places;
    const hashes = new Uint32Array(places.length);
    hashes.set(this.hashes);
    this.hashes = hashes;
  }

  private growSlots(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let index = 0; index < this.size; index += 1) {
      let slot = mixed(this.hashes[index] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.slots = slots;
  }
}
