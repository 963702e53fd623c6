import { compareBytes } from "../../../core/kernel/bytes.ts";
import { compareTexts } from "../../../intake/texts/text-pool.ts";
import type { Role } from "./roster.ts";
import { CLASS, ID, INTS, type Rows } from "./row-table.ts";

/** What an event of a thread is: the last bit of its code; the others are the place of its row in the thread. */
export const DELIVERED = 1;

/** Longer threads that are out of order are sorted, shorter ones put in place one by one. */
const MOST_TO_INSERT = 256;

/** The events of one thread in their order; the lists are used again for the next thread. */
export class ThreadEvents {
  count = 0;
  at = new Float64Array(64);
  codes = new Int32Array(64);
  private readonly rows: Rows;
  private readonly roles: readonly Role[];
  private members: Int32Array = new Int32Array(0);
  private start = 0;
  private inOrder = true;

  /** `roles` are those of the rows' classes. */
  constructor(rows: Rows, roles: readonly Role[]) {
    this.rows = rows;
    this.roles = roles;
  }

  /** Begins anew with the rows of another thread. */
  clear(members: Int32Array, start: number): void {
    this.count = 0;
    this.inOrder = true;
    this.members = members;
    this.start = start;
  }

  add(at: number, code: number): void {
    const place = this.count;
    if (place === this.at.length) this.grow();
    if (place > 0 && at <= (this.at[place - 1] ?? 0)) this.inOrder = false;
    this.at[place] = at;
    this.codes[place] = code;
    this.count = place + 1;
  }

  /** Brings the events into their order; most threads are in order, or nearly so. */
  sort(): void {
    if (this.inOrder) return;
    if (this.count > MOST_TO_INSERT) this.sortMany();
    else for (let i = 1; i < this.count; i += 1) this.insert(i);
  }

  private insert(from: number): void {
    const [at, code] = [this.at[from] ?? 0, this.codes[from] ?? 0];
    let place = from;
    while (place > 0 && this.precedes(at, code, place - 1)) {
      this.at[place] = this.at[place - 1] ?? 0;
      this.codes[place] = this.codes[place - 1] ?? 0;
      place -= 1;
    }
    this.at[place] = at;
    this.codes[place] = code;
  }

  private sortMany(): void {
    const at = this.at.slice(0, this.count);
    const codes = this.codes.slice(0, this.count);
    const order = Uint32Array.from(at.keys());
    order.sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0) || this.compareTies(codes[a] ?? 0, codes[b] ?? 0));
    for (let i = 0; i < order.length; i += 1) {
      this.at[i] = at[order[i] ?? 0] ?? 0;
      this.codes[i] = codes[order[i] ?? 0] ?? 0;
    }
  }

  private precedes(at: number, code: number, place: number): boolean {
    const other = this.at[place] ?? 0;
    return at === other ? this.compareTies(code, this.codes[place] ?? 0) < 0 : at < other;
  }

  /** Message id as bytes, then number; a message is sent before it is delivered. */
  private compareTies(a: number, b: number): number {
    const { ints, ids } = this.rows;
    const [rowA, rowB] = [this.rowOf(a), this.rowOf(b)];
    if (rowA === rowB) return (a & DELIVERED) - (b & DELIVERED);
    const byId = compareTexts(ids, ints[rowA * INTS + ID] ?? 0, ids, ints[rowB * INTS + ID] ?? 0);
    return byId || compareBytes(this.numberOf(rowA), this.numberOf(rowB));
  }

  private numberOf(row: number): string {
    return this.roles[this.rows.ints[row * INTS + CLASS] ?? 0]?.template.number ?? "";
  }

  rowOf(code: number): number {
    return this.members[this.start + (code >>> 1)] ?? 0;
  }

  private grow(): void {
    const at = new Float64Array(this.at.length * 2);
    at.set(this.at);
    this.at = at;
    const codes = new Int32Array(at.length);
    codes.set(this.codes);
    this.codes = codes;
  }
}
