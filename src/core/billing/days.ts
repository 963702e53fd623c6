import { DAY_MS } from "../kernel/time.ts";

/** A span of local days, half-open: `to` is the first day outside; null: it has no end yet. */
export interface DaySpan {
  /** `YYYY-MM-DD` */
  readonly from: string;
  readonly to: string | null;
}

/** The first day of a month (`YYYY-MM`). */
export function firstDay(month: string): string {
  return `${month}-01`;
}

/** The first day after a month. */
export function dayAfter(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
}

/** The last day of a month. */
export function lastDay(month: string): string {
  return new Date(dayNumber(dayAfter(month)) * DAY_MS - DAY_MS).toISOString().slice(0, 10);
}

/** How many days a month has. */
export function daysIn(month: string): number {
  return dayNumber(dayAfter(month)) - dayNumber(firstDay(month));
}

/** On how many of a month's days a span holds. */
export function daysWithin({ from, to }: DaySpan, month: string): number {
  const [first, after] = [firstDay(month), dayAfter(month)];
  const start = from > first ? from : first;
  const end = to !== null && to < after ? to : after;
  return Math.max(0, dayNumber(end) - dayNumber(start));
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}
