import { openRates, type RateSet } from "../../src/core/pricing/rate-card.ts";
import type { RateCard, RateRow } from "../../src/core/pricing/rate-set.ts";
import { RATES } from "./books.ts";

/** Volume tiers so small that a handful of messages passes them. */
export const SMALL_TIERS: RateSet = openRates({
  ...RATES.data,
  hash: "small tiers",
  cards: RATES.data.cards.map(withSmallTiers),
});

function withSmallTiers(card: RateCard): RateCard {
  if (card.date < "2025-07-01") return card;
  const lists = card.rows.filter(({ tierFrom }) => tierFrom === null || tierFrom <= 1);
  return { ...card, rows: lists.flatMap(tiersOf) };
}

function tiersOf(row: RateRow): readonly RateRow[] {
  if (row.category !== "utility" && !row.category.startsWith("authentication")) return [row];
  return [
    { ...row, tierFrom: 1, tierTo: 2, rate: row.rate },
    { ...row, tierFrom: 3, tierTo: 5, rate: row.rate - 1n },
    { ...row, tierFrom: 6, tierTo: null, rate: row.rate - 2n },
  ];
}
