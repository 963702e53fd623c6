import { DAY_MS, HOUR_MS, type Instant, parseInstant } from "../../core/kernel/time.ts";
import { instantOfLocal, localDate } from "../../core/kernel/zone.ts";

/** What a scenario's times are measured by: its zone and its h0. */
export interface Clock {
  readonly zone: string;
  readonly start: Instant | undefined;
}

/** The forms of a time, for messages to the reader. */
export const TIME_FORMS = "a time such as h26:30, d3 10:00, 2023-07-10 10:00 or 2023-07-10T13:00:00Z";

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: HOUR_MS, d: DAY_MS };

/**
 * Reads a time: elapsed hours since the start (`h26`, `h26:30`, `h26:30:15`), a local time on a day counted from the
 * start's (`d0`, `d3 10:00`), a local date and time, or an instant with its offset. Undefined when it is none of
 * them, when the clock skipped it, or when it needs a start that the file does not state.
 */
export function parseTime(text: string, clock: Clock): Instant | undefined {
  return elapsed(text, clock) ?? onLocalDay(text, clock) ?? localOf(text, clock) ?? parseInstant(text);
}

/** A length of time: `90s`, `5m`, `26h`, `31d`. */
export function parseDuration(text: string): number | undefined {
  const parts = /^(\d{1,6})([smhd])$/.exec(text);
  const unit = UNIT_MS[parts?.[2] ?? ""];
  return unit === undefined ? undefined : Number(parts?.[1]) * unit;
}

function elapsed(text: string, { start }: Clock): Instant | undefined {
  const parts = /^h(\d+)(?::(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (!parts || start === undefined) return undefined;
  const [, hours, minutes = "0", seconds = "0"] = parts;
  return start + Number(hours) * HOUR_MS + Number(minutes) * 60_000 + Number(seconds) * 1000;
}

function onLocalDay(text: string, clock: Clock): Instant | undefined {
  const parts = /^d(\d+)[ T](\S+)$/.exec(text);
  if (!parts || clock.start === undefined) return undefined;
  const day = Date.parse(localDate(clock.zone, clock.start)) + Number(parts[1]) * DAY_MS;
  return localOf(`${new Date(day).toISOString().slice(0, 10)} ${parts[2]}`, clock);
}

function localOf(text: string, { zone }: Clock): Instant | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  return instantOfLocal(zone, { year, month, day, hour, minute, second })?.at;
}
