/** A usage: when it occurred, when its conversation ends (NaN: none), the row of the event that led to it, its template. */
const WIDTH = 4;
const ROW = 4;
const TEMPLATE = 5;
/** The row of the message that it is about, where that is not the event's own. */
const ABOUT = 6;
const INTS = 8;

/** Usages in rows of 32 bytes. */
export class UsageList {
  count = 0;
  private floats = new Float64Array(new SharedArrayBuffer(2 ** 12 * 32));
  private ints = new Int32Array(this.floats.buffer);

  add(occurredAt: number, expiresAt: number, row: number, template: number, about = row): void {
    const index = this.count;
    if (index * WIDTH === this.floats.length) this.grow();
    this.floats[index * WIDTH] = occurredAt;
    this.floats[index * WIDTH + 1] = expiresAt;
    this.ints[index * INTS + ROW] = row;
    this.ints[index * INTS + TEMPLATE] = template;
    this.ints[index * INTS + ABOUT] = about;
    this.count = index + 1;
  }

  occurredAt(index: number): number {
    return this.floats[index * WIDTH] ?? 0;
  }

  expiresAt(index: number): number | null {
    const at = this.floats[index * WIDTH + 1] ?? Number.NaN;
    return Number.isNaN(at) ? null : at;
  }

  row(index: number): number {
    return this.ints[index * INTS + ROW] ?? 0;
  }

  template(index: number): number {
    return this.ints[index * INTS + TEMPLATE] ?? 0;
  }

  about(index: number): number {
    return this.ints[index * INTS + ABOUT] ?? 0;
  }

  private grow(): void {
    const floats = new Float64Array(new SharedArrayBuffer(this.floats.byteLength * 2));
    floats.set(this.floats);
    this.floats = floats;
    this.ints = new Int32Array(floats.buffer);
  }
}
