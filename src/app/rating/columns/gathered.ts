import { CLASS, FLOATS, INTS, type Rows, USER } from "./row-table.ts";

/** Rows gathered at once, at least; all of a thread in any case. */
const AT_ONCE = 4_096;

/**
 * What the fold needs of rows that lie far from each other, copied side by side. Fetching many at once lets the processor
 * wait for them all together, not for one after the other.
 */
export class Gathered {
  /** Which members are here. */
  start = 0;
  end = 0;
  at = new Float64Array(AT_ONCE);
  later = new Float64Array(AT_ONCE);
  classes = new Int32Array(AT_ONCE);
  users = new Int32Array(AT_ONCE);

  /** Gathers members from a position on, at least those before another one. */
  fill({ floats, ints }: Rows, members: Int32Array, start: number, end: number): void {
    this.start = start;
    this.end = Math.min(members.length, Math.max(end, start + AT_ONCE));
    const count = this.end - start;
    if (count > this.at.length) {
      this.at = new Float64Array(count);
      this.later = new Float64Array(count);
      this.classes = new Int32Array(count);
      this.users = new Int32Array(count);
    }
    for (let i = 0; i < count; i += 1) {
      const row = members[start + i] ?? 0;
      this.at[i] = floats[row * FLOATS] ?? Number.NaN;
      this.later[i] = floats[row * FLOATS + 1] ?? Number.NaN;
      this.classes[i] = ints[row * INTS + CLASS] ?? 0;
      this.users[i] = ints[row * INTS + USER] ?? 0;
    }
  }
}
