import { formatMoney, type Micros } from "../../../src/core/kernel/money.ts";
import { RATED_CATEGORIES } from "../../../src/core/pricing/categories.ts";
import { findPlace } from "../../../src/core/pricing/market.ts";
import { type FoundRate, findRate, type RateSet } from "../../../src/core/pricing/rate-card.ts";
import { linesOf } from "../../../src/core/pricing/rate-lines.ts";
import { modelOn } from "../../../src/core/usage/calendar.ts";

export interface Price {
  readonly market: string;
  readonly found: FoundRate;
}

export function categoriesOn(date: string): readonly string[] {
  return RATED_CATEGORIES[modelOn(date)];
}

export interface Wanted {
  readonly currency: string;
  readonly category: string;
  readonly date: string;
}

/** What every market costs on a day, the dearest first. Where the rate of that day is not on file, the market is left out. */
export function pricesOf(rates: RateSet, { currency, category, date }: Wanted): readonly Price[] {
  const prices = [...linesOf(rates.lines, currency).keys()].flatMap((market): readonly Price[] => {
    const rate = findRate(rates, { currency, market, category, date, ordinal: null });
    return rate.ok ? [{ market, found: rate.value }] : [];
  });
  const order = ({ found: { rate }, market }: Price, other: Price) =>
    rate === other.found.rate ? (market < other.market ? -1 : 1) : rate < other.found.rate ? 1 : -1;
  return prices.sort(order);
}

/** How what a market costs differs between two days; null: not on file then. */
export interface Difference {
  readonly market: string;
  readonly category: string;
  readonly before: Micros | null;
  readonly after: Micros | null;
  /** The list rates agree, the volume tiers do not. */
  readonly isTiersOnly: boolean;
}

/** All lines whose rate, or whose volume tiers, are not the same on both days. */
export function differencesOf(
  rates: RateSet,
  currency: string,
  [first, second]: readonly [string, string],
): readonly Difference[] {
  const categories = [...new Set([...categoriesOn(first), ...categoriesOn(second)])];
  const on = (date: string, market: string, category: string): FoundRate | null => {
    if (!categoriesOn(date).includes(category)) return null;
    const rate = findRate(rates, { currency, market, category, date, ordinal: null });
    return rate.ok ? rate.value : null;
  };
  const markets = [...linesOf(rates.lines, currency).keys()].sort();
  return markets.flatMap((market) =>
    categories.flatMap((category): readonly Difference[] => {
      const [before, after] = [on(first, market, category), on(second, market, category)];
      const isSameRate = before?.rate === after?.rate;
      if (isSameRate && hasSameTiers(before, after)) return [];
      const [old, fresh] = [before?.rate ?? null, after?.rate ?? null];
      return [{ market, category, before: old, after: fresh, isTiersOnly: isSameRate }];
    }),
  );
}

/** The market of a phone number or a business-scoped user id; undefined where the text is neither. */
export function marketOfUser(rates: RateSet, text: string, date: string): string | undefined {
  const digits = text.replace(/^\+|[\s().-]/g, "");
  const isUser = /^[A-Z]{2}\../.test(text) || /^\d{4,}$/.test(digits);
  if (!isUser) return undefined;
  const place = findPlace(rates, /^\d/.test(digits) ? digits : text, date);
  return place.ok ? place.value.market : undefined;
}

/** Days on which cards in a currency begin, newest first. */
export function cardDates({ data }: RateSet, currency: string): readonly string[] {
  const own = data.cards.filter((card) => card.currency === currency).map(({ date }) => date);
  return [...new Set(own)].sort().reverse();
}

export function csvOf(prices: readonly Price[], { category, currency }: Wanted): string {
  const rows = prices.map(({ market, found: { rate, card } }) =>
    [`"${market.replaceAll('"', '""')}"`, category, currency, formatMoney(rate), card ?? ""].join(","),
  );
  return `${["market,category,currency,rate,card", ...rows].join("\n")}\n`;
}

/** Where only one side has tiers, the list rates decide. */
function hasSameTiers(before: FoundRate | null, after: FoundRate | null): boolean {
  const text = (found: FoundRate | null) => (found?.tiers ?? []).map((tier) => `${tier.from}:${tier.rate}`).join();
  return text(before) === "" || text(after) === "" || text(before) === text(after);
}
