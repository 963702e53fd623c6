import type { Result } from "../../core/kernel/result.ts";
import { RATED_CATEGORIES } from "../../core/pricing/categories.ts";
import { type FoundRate, findRate, type NoRate, type RateSet } from "../../core/pricing/rate-card.ts";
import { linesOf } from "../../core/pricing/rate-lines.ts";
import { modelOn } from "../../core/usage/calendar.ts";

/** All categories that Daybook knows, in that order. */
export const KNOWN_CATEGORIES: readonly string[] = [...new Set(Object.values(RATED_CATEGORIES).flat())];

/** Which lines are wanted; what is left out means all. */
export interface LineFilter {
  readonly date: string;
  readonly currency?: string | undefined;
  readonly market?: string | undefined;
  readonly category?: string | undefined;
}

/** A line of the cards as it stands on a day, or why its rate is not known. */
export interface RateLine {
  readonly currency: string;
  readonly market: string;
  readonly category: string;
  readonly date: string;
  readonly found: Result<FoundRate, NoRate>;
}

/** The currencies of the cards on file. */
export function knownCurrencies(rates: RateSet): readonly string[] {
  return [...new Set(rates.data.cards.map(({ currency }) => currency))].sort();
}

/** The markets of the map and the cards. */
export function knownMarkets(rates: RateSet): readonly string[] {
  const { markets, cards } = rates.data;
  const ofCards = cards.flatMap(({ rows }) => rows.map(({ market }) => market));
  return [...new Set([...markets.map(({ market }) => market), ...ofCards])].sort();
}

/**
 * The lines in force on a day, by currency, market and category. Without a category only those that the pricing model
 * of that day charges. Lines that had a rate which is not known any more are listed without one.
 */
export function listRates(rates: RateSet, filter: LineFilter): readonly RateLine[] {
  const { date, currency, category } = filter;
  const currencies = currency === undefined ? knownCurrencies(rates) : [currency];
  const categories = category === undefined ? RATED_CATEGORIES[modelOn(date)] : [category];
  return currencies.flatMap((one) => linesOfCurrency(rates, one, { ...filter, categories }));
}

function linesOfCurrency(
  rates: RateSet,
  currency: string,
  { date, market, categories }: LineFilter & { readonly categories: readonly string[] },
): readonly RateLine[] {
  const lines = linesOf(rates.lines, currency);
  const markets = market === undefined ? [...lines.keys()].sort() : [market];
  return markets.flatMap((one) =>
    categories.flatMap((category): readonly RateLine[] => {
      const line = lines.get(one)?.get(category);
      if (!line?.groups.some(({ card }) => card.date <= date)) return [];
      const found = findRate(rates, { currency, market: one, category, date, ordinal: null });
      return [{ currency, market: one, category, date, found }];
    }),
  );
}

/** One line, on file or not. */
export function oneRate(rates: RateSet, line: Omit<RateLine, "found">): RateLine {
  return { ...line, found: findRate(rates, { ...line, ordinal: null }) };
}

/** Whether the very card that a line comes from was read in a source, given the same rates opened as attested. */
export function isAttested(attested: RateSet, { currency, market, category, date, found }: RateLine): boolean {
  const read = findRate(attested, { currency, market, category, date, ordinal: null });
  return found.ok && read.ok && read.value.card === found.value.card && read.value.rate === found.value.rate;
}
