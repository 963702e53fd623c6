import { HOUR_MS, type Instant } from "../../core/kernel/time.ts";
import type { TrafficParameters } from "./parameters.ts";

/** An hour in which dialogs begin. */
export interface Slot {
  readonly start: Instant;
  /** Up to where the clock of this slot runs; less than an hour only at the end. */
  readonly end: Instant;
  /** Running sums of what each market weighs in this hour, in the order of the markets. */
  readonly sums: readonly number[];
  /** How many messages are to be on their way when it ends. */
  readonly target: number;
}

/** How busy each hour of a day is: asleep, the morning's rise, lunch, the evening. */
const HOURS = [3, 2, 1, 1, 1, 2, 6, 14, 26, 36, 42, 40, 34, 32, 36, 38, 40, 44, 46, 44, 36, 24, 14, 6];
/** And each day of a week, from Sunday. */
const WEEKDAYS = [55, 108, 112, 110, 108, 116, 82];

/** The hours of the simulated time, each with its share of the messages; people's days follow their own clocks. */
export function slotsOf(parameters: TrafficParameters): readonly Slot[] {
  const { from, to, messages } = parameters;
  const count = Math.ceil((to - from) / HOUR_MS);
  const sums = Array.from({ length: count }, (_, i) => marketSums(parameters, from + i * HOUR_MS));
  const total = sums.reduce((sum, one) => sum + (one.at(-1) ?? 0), 0);
  let before = 0;
  return sums.map((one, i) => {
    const start = from + i * HOUR_MS;
    before += one.at(-1) ?? 0;
    const target = i === count - 1 ? messages : Math.round((messages * before) / total);
    return { start, end: Math.min(to, start + HOUR_MS), sums: one, target };
  });
}

function marketSums({ markets }: TrafficParameters, start: Instant): readonly number[] {
  let sum = 0;
  return markets.map(({ country, share }) => {
    const hour = Math.floor((start + HOUR_MS / 2 + country.offsetMinutes * 60_000) / HOUR_MS);
    const weekday = (Math.floor(hour / 24) + 4) % 7; // 1970-01-01 was a Thursday
    sum += share * (HOURS[hour % 24] ?? 0) * (WEEKDAYS[weekday] ?? 0);
    return sum;
  });
}
