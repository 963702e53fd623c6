/** A moment, in milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Half-open: contains `start`, does not contain `end`. */
export interface Interval {
  readonly start: Instant;
  readonly end: Instant;
}

/** Milliseconds of an hour. */
export const HOUR_MS = 3_600_000;
/** Milliseconds of 24 hours, whatever the clocks do. */
export const DAY_MS = 24 * HOUR_MS;

/** Half-open (GEN-08): an instant equal to `end` is outside. */
export function contains(interval: Interval, at: Instant): boolean {
  return interval.start <= at && at < interval.end;
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d{2}:?\d{2}|[+-]\d{2})$/;

/**
 * Reads an ISO 8601 instant that states its offset (`2026-10-01T09:30:00Z`, `2026-10-01 09:30+05:30`).
 * Returns undefined when the text is not one, has no offset, or names a day or time that does not exist.
 */
export function parseInstant(text: string): Instant | undefined {
  const parts = ISO.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second = "0", fraction = "", offset = "Z"] = parts;
  const local = civilToUtcMs({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  });
  if (local === undefined) return undefined;
  const offsetMs = parseOffset(offset);
  if (offsetMs === undefined) return undefined;
  return local + Number(fraction.slice(0, 3).padEnd(3, "0")) - offsetMs;
}

/** A date and wall-clock time without a zone. `month` counts from 1. */
export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The milliseconds of a wall-clock reading as if it were UTC; undefined when no calendar has that day or time. */
export function civilToUtcMs(civil: CivilTime): number | undefined {
  const { year, month, day, hour, minute, second } = civil;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(ms);
  const exists = back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  return exists ? ms : undefined;
}

function parseOffset(text: string): number | undefined {
  if (text === "Z" || text === "z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(":", "") || "0");
  if (hours > 18 || minutes > 59) return undefined;
  const size = hours * HOUR_MS + minutes * 60_000;
  return text.startsWith("-") ? -size : size;
}

/** The wire form of an instant: UTC with `Z`, whole seconds unless milliseconds are there. */
export function formatInstant(at: Instant): string {
  const iso = new Date(at).toISOString();
  return iso.endsWith(".000Z") ? `${iso.slice(0, 19)}Z` : iso;
}
