const ZERO = 48;
const FIRST_CAPACITY = 2 ** 12;
/** Entries are four int32: all digits but the last eight, those, and what the phone number stands for + 1. */
const WIDTH = 4;

/** What phone numbers of 7 to 15 digits stand for: a hash table in which a look-up touches one place. */
export class Phones {
  private entries = new Int32Array(FIRST_CAPACITY * WIDTH);
  private size = 0;
  private high = 0;
  private low = 0;

  /** Whether some bytes are a phone number as it is written most often. It is then the one that {@link get} and {@link set} are about. */
  read(view: DataView, start: number, end: number): boolean {
    const length = end - start;
    if (length < 7 || length > 15 || view.getUint8(start) === ZERO) return false;
    const middle = Math.max(start, end - 8);
    let high = 0;
    let low = 0;
    for (let i = start; i < middle; i += 1) {
      const digit = view.getUint8(i) - ZERO;
      if (digit < 0 || digit > 9) return false;
      high = high * 10 + digit;
    }
    for (let i = middle; i < end; i += 1) {
      const digit = view.getUint8(i) - ZERO;
      if (digit < 0 || digit > 9) return false;
      low = low * 10 + digit;
    }
    this.high = high;
    this.low = low;
    return true;
  }

  /** What the number stands for; -1 where nobody said yet. */
  get(): number {
    return (this.entries[this.place(this.high, this.low) + 2] ?? 0) - 1;
  }

  set(meaning: number): void {
    this.put(this.high, this.low, meaning + 1);
    this.size += 1;
    if (this.size * 2 * WIDTH > this.entries.length) this.grow();
  }

  private put(high: number, low: number, value: number): void {
    const place = this.place(high, low);
    this.entries[place] = high;
    this.entries[place + 1] = low;
    this.entries[place + 2] = value;
  }

  private place(high: number, low: number): number {
    const { entries } = this;
    const mask = entries.length / WIDTH - 1;
    let slot = Math.imul(high ^ Math.imul(low, 0x85ebca6b), 0x9e3779b1);
    slot = (slot ^ (slot >>> 15)) & mask;
    for (;;) {
      const place = slot * WIDTH;
      if (entries[place + 2] === 0 || (entries[place + 1] === low && entries[place] === high)) return place;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): void {
    const old = this.entries;
    this.entries = new Int32Array(old.length * 2);
    for (let place = 0; place < old.length; place += WIDTH) {
      const value = old[place + 2] ?? 0;
      if (value !== 0) this.put(old[place] ?? 0, old[place + 1] ?? 0, value);
    }
  }
}
