import { daysOfMonth } from "../../../src/core/estimate-usage.ts";
import { type Micros, parseMoney } from "../../../src/core/kernel/money.ts";
import type { RateSet } from "../../../src/core/pricing/rate-card.ts";
import { findRate } from "../../../src/core/pricing/rate-card.ts";
import { type CostLine, monthBefore, type UsageSum } from "../costs/sums.ts";

const DAY_MS = 86_400_000;
/** The forecast rests on so many whole days: four of each day of the week. */
const FORECAST_DAYS = 28;
const MOVERS = 5;

/** Local days, half-open. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** A month as far as it has come, and the same days of the one before. */
export interface Period {
  readonly month: string;
  readonly now: Days;
  readonly before: Days;
  /** Today where the month still runs; null: it is over, and whole months stand beside each other. */
  readonly today: string | null;
}

/** The month that the overview is about: as far as `today` in the running one, all of an earlier one. */
export function periodOf(month: string, today: string): Period {
  const earlier = monthBefore(month);
  const isRunning = today.startsWith(month);
  const dayNumber = isRunning ? Number(today.slice(8)) : daysOfMonth(`${month}-01`);
  const untilBefore = isRunning ? Math.min(dayNumber, daysOfMonth(`${earlier}-01`)) : daysOfMonth(`${earlier}-01`);
  return {
    month,
    now: { from: `${month}-01`, to: daysAfter(`${month}-01`, dayNumber) },
    before: { from: `${earlier}-01`, to: daysAfter(`${earlier}-01`, untilBefore) },
    today: isRunning ? today : null,
  };
}

export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * What the running month will have cost, by currency: what is spent, and for what is left of it the average of the last whole
 * days, of which there are at most 28 and none before the first charge. A currency without a whole day has no forecast.
 */
export function forecastOf(days: readonly UsageSum[], { month, today }: Period): ReadonlyMap<string, Micros> {
  const forecasts = new Map<string, Micros>();
  if (today === null) return forecasts;
  const daysLeft = BigInt(daysOfMonth(`${month}-01`) - Number(today.slice(8)));
  for (const currency of new Set(days.map((sum) => sum.currency))) {
    const own = days.filter((sum) => sum.currency === currency);
    const start = daysAfter(today, -FORECAST_DAYS);
    const first = own.reduce((least, { day = least }) => (day < least ? day : least), today);
    const from = first > start ? first : start;
    const count = BigInt(Math.round((Date.parse(today) - Date.parse(from)) / DAY_MS));
    if (count === 0n) continue;
    const whole = costOf(own.filter(({ day = "" }) => from <= day && day < today));
    const spent = costOf(own.filter(({ day = "" }) => day.startsWith(month)));
    const ofToday = costOf(own.filter(({ day }) => day === today));
    const restOfToday = whole / count > ofToday ? whole / count - ofToday : 0n;
    forecasts.set(currency, spent + restOfToday + (whole * daysLeft) / count);
  }
  return forecasts;
}

/** What changed most, up or down, in one currency. */
export function moversOf(lines: readonly CostLine[], currency: string): readonly CostLine[] {
  const size = ({ cost, before }: CostLine) => (cost < before ? before - cost : cost - before);
  return lines
    .filter((line) => line.currency === currency && size(line) > 0n)
    .sort((a, b) => (size(a) < size(b) ? 1 : -1))
    .slice(0, MOVERS);
}

/** What was free for one reason, and what it would have cost. */
export interface Free {
  readonly type: string;
  readonly currency: string;
  readonly charges: number;
  /** At list rates; of units that have none it says nothing. */
  readonly saved: Micros;
}

/** Free units of sums by category, market and pricing type, at the list rates of a day. */
export function freeOf(sums: readonly UsageSum[], rates: RateSet, date: string): readonly Free[] {
  const found = new Map<string, Free>();
  for (const { pricing_type: type = "", currency, charges, market = "", category = "" } of sums) {
    if (!type.startsWith("free_")) continue;
    const rate = findRate(rates, { currency, market, category, date, ordinal: null });
    const sum = found.get(`${type} ${currency}`) ?? { type, currency, charges: 0, saved: 0n };
    const saved = sum.saved + (rate.ok ? rate.value.rate * BigInt(charges) : 0n);
    found.set(`${type} ${currency}`, { ...sum, charges: sum.charges + charges, saved });
  }
  return [...found.values()].sort((a, b) => b.charges - a.charges);
}

export function costOf(sums: readonly UsageSum[]): Micros {
  return sums.reduce((sum, { cost }) => sum + (parseMoney(cost) ?? 0n), 0n);
}
