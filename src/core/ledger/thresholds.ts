import { ALLOWANCE, FREE_TIER } from "../pricing/counter.ts";
import type { RateSet } from "../pricing/rate-card.ts";
import { linesOf } from "../pricing/rate-lines.ts";

/**
 * The ranks at which a counter's bands end, lowest first, by its key (`counterKey`). Of a volume tier they are the bounds
 * that any card of the month states in any currency, because the WABAs of a portfolio need not share one.
 */
export function thresholdsOf(key: string, rates: RateSet): readonly number[] {
  const [kind, , market = "", category = "", month = ""] = key.split("\n");
  if (kind === "free_tier") return [FREE_TIER];
  if (kind === "allowance") return [ALLOWANCE];
  const known = remembered.get(rates) ?? new Map<string, readonly number[]>();
  remembered.set(rates, known);
  const line = `${market}\n${category}\n${month}`;
  const found = known.get(line) ?? tierBounds(rates, market, category, month);
  known.set(line, found);
  return found;
}

const remembered = new WeakMap<RateSet, Map<string, readonly number[]>>();

function tierBounds(rates: RateSet, market: string, category: string, month: string): readonly number[] {
  const bounds = new Set<number>();
  const currencies = new Set(rates.data.cards.map(({ currency }) => currency));
  for (const currency of currencies) {
    for (const spelling of [category, `${category}_international`]) {
      const groups = linesOf(rates.lines, currency).get(market)?.get(spelling)?.groups ?? [];
      const first = groups.findLastIndex(({ card }) => card.date <= `${month}-01`);
      for (const { card, rows } of groups.slice(Math.max(0, first))) {
        if (card.date.slice(0, 7) > month) continue;
        for (const { tierFrom, tierTo } of rows) {
          if (tierFrom !== null && tierFrom > 1) bounds.add(tierFrom - 1);
          if (tierTo !== null) bounds.add(tierTo);
        }
      }
    }
  }
  return [...bounds].sort((a, b) => a - b);
}
