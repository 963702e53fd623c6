import { localDate } from "../../../core/kernel/zone.ts";

/** Every zone change, and so every local midnight, falls on a multiple of 15 minutes of UTC. */
const SLOT_MS = 900_000;
const FIRST_SLOT = Math.floor(Date.UTC(2009, 0, 1) / SLOT_MS);
const SLOTS = Math.floor(Date.UTC(2100, 0, 2) / SLOT_MS) - FIRST_SLOT;

/** Local days by small numbers, for all zones. */
export class Days {
  readonly dates: string[] = [];
  /** The month of each day, by a small number. */
  readonly months: number[] = [];
  private readonly monthNames: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly zones = new Map<string, Int32Array>();

  /** The days of a zone by quarters of an hour, to be asked of {@link of}; each + 1, 0 where nobody asked yet. */
  slotsOf(zone: string): Int32Array {
    const known = this.zones.get(zone);
    if (known) return known;
    const slots = new Int32Array(SLOTS);
    this.zones.set(zone, slots);
    return slots;
  }

  /** The number of the local day of an instant. */
  of(slots: Int32Array, zone: string, at: number): number {
    const slot = Math.floor(at / SLOT_MS) - FIRST_SLOT;
    const known = slots[slot] ?? 0;
    if (known > 0) return known - 1;
    const day = this.numberOf(localDate(zone, at));
    if (slot >= 0 && slot < SLOTS) slots[slot] = day + 1;
    return day;
  }

  private numberOf(date: string): number {
    const known = this.numbers.get(date);
    if (known !== undefined) return known;
    this.numbers.set(date, this.dates.length);
    this.dates.push(date);
    const month = date.slice(0, 7);
    if (!this.monthNames.includes(month)) this.monthNames.push(month);
    this.months.push(this.monthNames.indexOf(month));
    return this.dates.length - 1;
  }
}
