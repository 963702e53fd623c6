import type { Micros } from "../kernel/money.ts";
import { divideHalfEven } from "../kernel/ratio.ts";
import { DAY_MS } from "../kernel/time.ts";

/** What was used out of a wallet on one day (UTC), `YYYY-MM-DD`. */
export interface DayUse {
  readonly day: string;
  readonly amount: Micros;
}

/** When a wallet runs out, if it is used as it was. */
export interface WalletForecast {
  /** The day in whose course the balance reaches zero; null: not within the horizon, or nobody knows. */
  readonly emptyOn: string | null;
  /** What is used on an average day; null where there is too little to tell. */
  readonly perDay: Micros | null;
  /** Whole days that it rests on. */
  readonly days: number;
  /** Whether days of the week were told apart. */
  readonly byWeekday: boolean;
}

/** Weeks that the forecast looks back at most. */
const LOOKBACK_DAYS = 56;
/** From so many days on, each day of the week has a use of its own. */
const PATTERN_DAYS = 14;
/** How far it looks ahead. */
const HORIZON_DAYS = 366;
const WEEK = 7;

/**
 * Forecasts from the use of the last eight weeks up to yesterday, counted from the first day with any use. From two weeks
 * on each day of the week is expected to be as its fellows were on average; before, all days are alike. Of today, what it
 * has not used yet of what is expected of it.
 */
export function forecastWallet(balance: Micros, uses: readonly DayUse[], today: string): WalletForecast {
  const now = dayNumber(today);
  const byDay = new Map<number, Micros>();
  for (const { day, amount } of uses) byDay.set(dayNumber(day), (byDay.get(dayNumber(day)) ?? 0n) + amount);
  const past = [...byDay.keys()].filter((day) => day < now && day >= now - LOOKBACK_DAYS);
  if (past.length === 0) return { emptyOn: balance <= 0n ? today : null, perDay: null, days: 0, byWeekday: false };
  const first = Math.min(...past);
  const days = now - first;
  const byWeekday = days >= PATTERN_DAYS;
  const expected = (day: number) => mean(byDay, { first, now, step: byWeekday ? WEEK : 1, like: day });
  const perDay = mean(byDay, { first, now, step: 1, like: now });
  return { emptyOn: emptyOn(balance, { now, used: byDay.get(now) ?? 0n, expected }), perDay, days, byWeekday };
}

interface Expectation {
  readonly now: number;
  readonly used: Micros;
  readonly expected: (day: number) => Micros;
}

function emptyOn(balance: Micros, { now, used, expected }: Expectation): string | null {
  let left = balance;
  for (let day = now; day <= now + HORIZON_DAYS; day += 1) {
    const use = expected(day) - (day === now ? used : 0n);
    if (use > 0n) left -= use;
    if (left <= 0n) return dateOf(day);
  }
  return null;
}

/** The average of the days from `first` up to `now` that are a multiple of `step` days before `like`. */
function mean(
  byDay: ReadonlyMap<number, Micros>,
  { first, now, step, like }: { first: number; now: number; step: number; like: number },
): Micros {
  let sum = 0n;
  let count = 0n;
  for (let day = first; day < now; day += 1) {
    if ((like - day) % step !== 0) continue;
    sum += byDay.get(day) ?? 0n;
    count += 1n;
  }
  return count === 0n ? 0n : divideHalfEven(sum, count);
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
