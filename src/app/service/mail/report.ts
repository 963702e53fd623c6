import { type Micros, total } from "../../../core/kernel/money.ts";
import { DAY_MS } from "../../../core/kernel/time.ts";
import type { ReportReads, SalesOfDays } from "../../../store/port/mail.ts";
import { daysAfter } from "../events/plan-notice.ts";

/** How long the past is that a forecast is made from. */
export const FORECAST_DAYS = 28;

/** A sum of one week beside the week before. */
export interface ReportLine {
  readonly name: string;
  readonly units: number;
  readonly price: Micros;
  readonly before: Micros;
}

/** What changed most: a category of a market. */
export interface ReportMove {
  readonly category: string;
  readonly market: string;
  readonly price: Micros;
  readonly before: Micros;
}

/** A week in one currency. */
export interface CurrencyWeek {
  readonly currency: string;
  readonly price: Micros;
  readonly before: Micros;
  readonly categories: readonly ReportLine[];
  readonly markets: readonly ReportLine[];
  readonly moves: readonly ReportMove[];
  readonly forecast: Micros;
}

/** A business's week. */
export interface WeekReport {
  /** Monday and Sunday, local days. */
  readonly from: string;
  readonly to: string;
  /** The one with the largest number of messages first. */
  readonly currencies: readonly CurrencyWeek[];
  /** By pricing type, the most messages first. */
  readonly free: readonly { readonly pricingType: string; readonly units: number }[];
  readonly unpriced: number;
  /** The month that the forecasts are for, `YYYY-MM`. */
  readonly forecastMonth: string;
}

/** Reads the week that ended before a Monday. Nothing where nothing happened in it, nor in the week before. */
export async function readWeek(
  reads: Pick<ReportReads, "sales" | "unpriced">,
  business: string,
  monday: string,
): Promise<WeekReport | undefined> {
  const [from, earlier] = [daysAfter(monday, -7), daysAfter(monday, -14)];
  const week = await reads.sales(business, from, monday);
  const before = await reads.sales(business, earlier, from);
  const recent = await reads.sales(business, daysAfter(monday, -FORECAST_DAYS), monday);
  const unpriced = await reads.unpriced(business, from, monday);
  if (week.length === 0 && before.length === 0 && unpriced === 0) return undefined;
  return weekReport({ monday, week, before, recent, unpriced });
}

/** What a report is made from. */
export interface ReportSums {
  readonly monday: string;
  readonly week: readonly SalesOfDays[];
  readonly before: readonly SalesOfDays[];
  /** The last {@link FORECAST_DAYS} days. */
  readonly recent: readonly SalesOfDays[];
  readonly unpriced: number;
}

export function weekReport({ monday, week, before, recent, unpriced }: ReportSums): WeekReport {
  const forecastMonth = monthAfter(monday);
  const byUnits = added([...week, ...before], ({ currency }) => currency);
  const currencies = [...byUnits].sort((a, b) => b[1].units - a[1].units).map(([currency]) => currency);
  const of = (sums: readonly SalesOfDays[], currency: string) => sums.filter((sum) => sum.currency === currency);
  return {
    ...{ from: daysAfter(monday, -7), to: daysAfter(monday, -1), unpriced, forecastMonth },
    currencies: currencies.map((currency) => ({
      ...weekIn(of(week, currency), of(before, currency)),
      currency,
      forecast: (priceOf(of(recent, currency)) * BigInt(daysIn(forecastMonth))) / BigInt(FORECAST_DAYS),
    })),
    free: [...added(week, ({ pricingType }) => pricingType)]
      .map(([pricingType, { free }]) => ({ pricingType, units: free }))
      .filter(({ units }) => units > 0)
      .sort((a, b) => b.units - a.units),
  };
}

function weekIn(
  week: readonly SalesOfDays[],
  before: readonly SalesOfDays[],
): Omit<CurrencyWeek, "currency" | "forecast"> {
  const moves = linesOf(week, before, (sum) => JSON.stringify([sum.category, sum.market]))
    .filter((line) => line.price !== line.before)
    .sort((a, b) => compare(sizeOf(b.price - b.before), sizeOf(a.price - a.before)))
    .map(({ name, price, before: old }): ReportMove => {
      const [category = "", market = ""]: readonly string[] = JSON.parse(name);
      return { category, market, price, before: old };
    });
  return {
    price: priceOf(week),
    before: priceOf(before),
    categories: linesOf(week, before, ({ category }) => category),
    markets: linesOf(week, before, ({ market }) => market),
    moves,
  };
}

/** The dearest first. */
function linesOf(
  week: readonly SalesOfDays[],
  before: readonly SalesOfDays[],
  keyOf: (sum: SalesOfDays) => string,
): readonly ReportLine[] {
  const [now, old] = [added(week, keyOf), added(before, keyOf)];
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((name) => {
      const { units = 0, price = 0n } = now.get(name) ?? {};
      return { name, units, price, before: old.get(name)?.price ?? 0n };
    })
    .sort((a, b) => compare(b.price, a.price) || b.units - a.units);
}

interface Added {
  readonly units: number;
  readonly free: number;
  readonly price: Micros;
}

function added(sums: readonly SalesOfDays[], keyOf: (sum: SalesOfDays) => string): ReadonlyMap<string, Added> {
  const all = new Map<string, Added>();
  for (const sum of sums) {
    const { units, free, price } = all.get(keyOf(sum)) ?? { units: 0, free: 0, price: 0n };
    all.set(keyOf(sum), { units: units + sum.units, free: free + sum.free, price: price + sum.price });
  }
  return all;
}

function priceOf(sums: readonly SalesOfDays[]): Micros {
  return total(sums.map(({ price }) => price));
}

function sizeOf(amount: Micros): Micros {
  return amount < 0n ? -amount : amount;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The month after the one that a day is in. */
function monthAfter(date: string): string {
  const [year = 0, month = 1] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 7);
}

function daysIn(month: string): number {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return (Date.UTC(year, number, 1) - Date.UTC(year, number - 1, 1)) / DAY_MS;
}
