import { type CivilTime, civilToUtcMs, type Instant } from "../core/kernel/time.ts";
import { instantOfLocal } from "../core/kernel/zone.ts";

/** How a file writes its dates: day, month and year in which order. */
export const DATE_ORDERS = ["dmy", "mdy", "ymd"] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** How to read times that state no offset. */
export interface LocalDates {
  /** IANA zone of the clock that wrote them. */
  readonly zone?: string | undefined;
  /** Needed unless every date begins with its year. */
  readonly order?: DateOrder | undefined;
}

/** Reads local times of one file, and counts those that the clock showed twice (the earlier one is taken). */
export interface LocalClock {
  readonly read: (text: string) => Instant | undefined;
  readonly ambiguous: () => number;
}

/** Opens the clock of a zone. Look-ups are kept by quarter of an hour, which is what zones change by. */
export function openLocalClock(zone: string, order: DateOrder | undefined): LocalClock {
  const offsets = new Map<number, Offset>();
  let ambiguous = 0;
  const offsetAt = (local: number, civil: CivilTime): Offset => {
    const slot = Math.floor(local / QUARTER_MS);
    const known = offsets.get(slot);
    if (known !== undefined) return known;
    const found = instantOfLocal(zone, civil);
    const offset = found ? { ms: local - found.at, twice: found.ambiguous } : SKIPPED;
    if (offsets.size >= MOST_SLOTS) offsets.clear();
    offsets.set(slot, offset);
    return offset;
  };
  return {
    ambiguous: () => ambiguous,
    read: (text) => {
      const parsed = parseCivil(text, order);
      const local = parsed && civilToUtcMs(parsed);
      if (parsed === undefined || local === undefined) return undefined;
      const offset = offsetAt(local, parsed);
      if (offset === SKIPPED) return undefined;
      if (offset.twice) ambiguous += 1;
      return local + parsed.ms - offset.ms;
    },
  };
}

interface Offset {
  /** Local time minus UTC. */
  readonly ms: number;
  readonly twice: boolean;
}

const SKIPPED: Offset = { ms: Number.NaN, twice: false };
const QUARTER_MS = 900_000;
const MOST_SLOTS = 200_000;

/** A wall-clock reading, with the milliseconds that zones do not care about. */
export interface LocalTime extends CivilTime {
  readonly ms: number;
}

const CLOCK = "(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?(?:\\s?([AaPp])\\.?\\s?[Mm]\\.?)?";
const BY_NUMBERS = new RegExp(`^(\\d{1,4})[./-](\\d{1,2})[./-](\\d{1,4})(?:,?\\s+|T|,)(?:at\\s)?${CLOCK}$`);
const BY_MONTH_NAME = new RegExp(
  `^(?:(\\d{1,2})[ .-]+([A-Za-z]{3})[a-z]*\\.?|([A-Za-z]{3})[a-z]*\\.? (\\d{1,2}),?)[ ,-]+(\\d{4})(?:,?\\s+|T)(?:at\\s)?${CLOCK}$`,
);
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Reads a date and time of day as written, `13.02.2026 14:05`, `2/13/26, 2:05 PM`, `13 Feb 2026 14:05`. */
export function parseCivil(text: string, order: DateOrder | undefined): LocalTime | undefined {
  const numbers = BY_NUMBERS.exec(text);
  if (numbers) return fromNumbers(numbers, order);
  const named = BY_MONTH_NAME.exec(text);
  if (!named) return undefined;
  const [, dayFirst, monthAfter, monthFirst, dayAfter, year] = named;
  const month = MONTHS.indexOf((monthAfter ?? monthFirst ?? "").toLowerCase()) + 1;
  return timed({ year: Number(year), month, day: Number(dayFirst ?? dayAfter) }, named.slice(6));
}

function fromNumbers(
  [, first = "", second = "", third = "", ...clock]: readonly string[],
  order: DateOrder | undefined,
) {
  if (first.length === 4) return timed({ year: Number(first), month: Number(second), day: Number(third) }, clock);
  const [one, two, three] = [Number(first), Number(second), Number(third)];
  if (order === "ymd") return timed({ year: fullYear(first), month: two, day: three }, clock);
  const year = fullYear(third);
  if (order === "dmy") return timed({ year, month: two, day: one }, clock);
  return order === "mdy" ? timed({ year, month: one, day: two }, clock) : undefined;
}

/** WhatsApp began in 2009, so two digits are years of this century. */
function fullYear(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

function timed(
  date: Pick<CivilTime, "year" | "month" | "day">,
  clock: readonly (string | undefined)[],
): LocalTime | undefined {
  const [hours, minutes, seconds = "0", fraction = "", half] = clock;
  const hour = hourOf(Number(hours), half?.toLowerCase());
  if (hour === undefined) return undefined;
  return {
    ...date,
    hour,
    minute: Number(minutes),
    second: Number(seconds),
    ms: Number(fraction.slice(0, 3).padEnd(3, "0")),
  };
}

/** The hour of a 24-hour clock; undefined for hours that a 12-hour clock does not have. */
function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === "p" ? 12 : 0);
}
