import { DAY_MS } from "../../../src/core/kernel/time.ts";
import { isMonth, monthBefore } from "../../format/months.ts";

/** Some local days: `from` is inside, `to` is not. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export function periodOfMonth(month: string): Period {
  return { from: `${month}-01`, to: `${monthAfter(month)}-01` };
}

/** The month that a period is; null where it is none. */
export function monthIn({ from, to }: Period): string | null {
  const month = from.slice(0, 7);
  return from === `${month}-01` && to === `${monthAfter(month)}-01` ? month : null;
}

/** As much time just before: of a month the one before, else as many days. */
export function periodBefore(period: Period): Period {
  const month = monthIn(period);
  if (month !== null) return periodOfMonth(monthBefore(month));
  return { from: addDays(period.from, -daysIn(period)), to: period.from };
}

/** The same days a year earlier; of a month the whole month, of other days as many as there are. */
export function periodYearBefore(period: Period): Period {
  const month = monthIn(period);
  if (month !== null) return periodOfMonth(yearBefore(month));
  const from = addDays(yearBefore(period.from), 0);
  return { from, to: addDays(from, daysIn(period)) };
}

export function daysIn({ from, to }: Period): number {
  return Math.round((startOf(to) - startOf(from)) / DAY_MS);
}

/** Every day of a period. */
export function eachDay(period: Period): readonly string[] {
  return Array.from({ length: daysIn(period) }, (_, place) => addDays(period.from, place));
}

/** The last day, as people name it. */
export function lastDay({ to }: Period): string {
  return addDays(to, -1);
}

/** Days that somebody filled in, the last one included; null while they are none. */
export function periodOfDays(first: string, last: string): Period | null {
  return isDay(first) && isDay(last) && first <= last ? { from: first, to: addDays(last, 1) } : null;
}

/** What the address asks for: a month, or days. */
export function periodInAddress(text: (name: string) => string): Period | null {
  if (isMonth(text("month"))) return periodOfMonth(text("month"));
  const [from, to] = [text("from"), text("to")];
  return isDay(from) && isDay(to) && from < to ? { from, to } : null;
}

export function addDays(day: string, days: number): string {
  return new Date(startOf(day) + days * DAY_MS).toISOString().slice(0, 10);
}

export function startOf(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return Date.UTC(year, month - 1, date);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function monthAfter(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
}

function yearBefore(text: string): string {
  return `${Number(text.slice(0, 4)) - 1}${text.slice(4)}`;
}
