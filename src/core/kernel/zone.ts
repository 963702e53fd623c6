import { type CivilTime, civilToUtcMs, DAY_MS, type Instant } from "./time.ts";

interface Zone {
  readonly formatter: Intl.DateTimeFormat;
  /** By UTC day: the offset that holds all day, or null on days on which it changes. */
  readonly offsets: Map<number, number | null>;
}

/** Dates by their day number, for all zones. */
const dates = new Map<number, string>();

/** Every zone change since 1972 falls on a multiple of 15 minutes of UTC. */
const SLOT_MS = 900_000;

const zones = new Map<string, Zone>();

/** Whether the name is an IANA zone that this machine knows. */
export function isZone(name: string): boolean {
  if (zones.has(name)) return true;
  try {
    zones.set(name, openZone(name));
    return true;
  } catch {
    return false;
  }
}

/** The local calendar day of an instant, `YYYY-MM-DD`. */
export function localDate(zone: string, at: Instant): string {
  const known = zoneOf(zone);
  const utcDay = Math.floor(at / DAY_MS);
  let offset = known.offsets.get(utcDay);
  if (offset === undefined) {
    offset = offsetOfDay(known, utcDay);
    known.offsets.set(utcDay, offset);
  }
  return dateOfDay(Math.floor((at + (offset ?? offsetAt(known, at))) / DAY_MS));
}

/** The local calendar month of an instant, `YYYY-MM`. */
export function localMonth(zone: string, at: Instant): string {
  return localDate(zone, at).slice(0, 7);
}

/** The wall clock of an instant, `YYYY-MM-DD HH:MM:SS`. */
export function localTime(zone: string, at: Instant): string {
  return formatCivil(civilAt(zoneOf(zone), at));
}

/** The instant at which a local day begins: its midnight, or the first moment after it where midnight is skipped. */
export function startOfLocalDay(zone: string, date: string): Instant {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const guess = Date.UTC(year, month - 1, day) - DAY_MS;
  let low = Math.floor(guess / SLOT_MS);
  let high = low + (3 * DAY_MS) / SLOT_MS;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (localDate(zone, middle * SLOT_MS) >= date) high = middle;
    else low = middle + 1;
  }
  return low * SLOT_MS;
}

/**
 * The instant of a wall-clock reading. Undefined where the clock skipped it; where it happened twice
 * (autumn) the earlier one, marked `ambiguous`.
 */
export function instantOfLocal(zone: string, civil: CivilTime): { at: Instant; ambiguous: boolean } | undefined {
  const known = zoneOf(zone);
  const wanted = civilToUtcMs(civil);
  if (wanted === undefined) return undefined;
  const matches = [wanted - DAY_MS, wanted + DAY_MS]
    .map((near) => wanted - offsetAt(known, near))
    .filter((at) => at + offsetAt(known, at) === wanted)
    .sort((a, b) => a - b);
  const [first, last] = [matches[0], matches.at(-1)];
  return first === undefined ? undefined : { at: first, ambiguous: first !== last };
}

function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const opened = openZone(name);
  zones.set(name, opened);
  return opened;
}

function openZone(name: string): Zone {
  const formatter = new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return { formatter, offsets: new Map() };
}

function offsetOfDay(zone: Zone, utcDay: number): number | null {
  const offset = offsetAt(zone, utcDay * DAY_MS);
  return offset === offsetAt(zone, (utcDay + 1) * DAY_MS) ? offset : null;
}

function dateOfDay(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  dates.set(day, date);
  return date;
}

/** Milliseconds to add to UTC for the wall clock at an instant. */
function offsetAt(zone: Zone, at: Instant): number {
  const wholeSecond = Math.floor(at / 1000) * 1000;
  return (civilToUtcMs(civilAt(zone, wholeSecond)) ?? wholeSecond) - wholeSecond;
}

function civilAt(zone: Zone, at: Instant): CivilTime {
  const parts = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of zone.formatter.formatToParts(at)) {
    if (type in parts) Object.assign(parts, { [type]: Number(value) });
  }
  return parts;
}

function formatCivil(civil: CivilTime): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const date = `${String(civil.year).padStart(4, "0")}-${two(civil.month)}-${two(civil.day)}`;
  return `${date} ${two(civil.hour)}:${two(civil.minute)}:${two(civil.second)}`;
}
