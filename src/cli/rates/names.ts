import { KNOWN_CATEGORIES, knownMarkets } from "../../app/rates/list-rates.ts";
import { searchMarkets } from "../../app/rates/search-markets.ts";
import type { RateSet } from "../../core/pricing/rate-card.ts";
import { UsageError } from "../exit.ts";
import { didYouMean } from "./suggest.ts";

/** Says which flag is wrong, names in any case are right, and for a country where it belongs (on a day, or ever). */
export function marketNamed(rates: RateSet, flag: string, text: string, date?: string): string {
  const known = knownMarkets(rates);
  const name = known.find((one) => one.toLowerCase() === text.trim().toLowerCase());
  if (name !== undefined) return name;
  const { rows } = searchMarkets(rates, text, date ?? rates.data.knownUntil);
  const homes = new Set(rows.filter(({ to }) => to === null || (date ?? "") <= to).map(({ market }) => market));
  const hint =
    homes.size > 0 && homes.size < 4 ? `; did you mean ${[...homes].join(" or ")}?` : didYouMean(text, known);
  throw new UsageError(`${flag}: no such market${hint} (daybook rates search finds markets by country and number)`);
}

/** Meta writes authentication-international with a dash, too (AUTHI-05). */
export function categoryNamed(rates: RateSet, flag: string, text: string): string {
  const name = text.trim().toLowerCase().replaceAll("-", "_");
  const ofCards = rates.data.cards.flatMap(({ rows }) => rows.map(({ category }) => category));
  const known = [...new Set([...KNOWN_CATEGORIES, ...ofCards])];
  if (known.includes(name)) return name;
  throw new UsageError(`${flag}: no such category${didYouMean(name, known)}; known are ${known.join(", ")}`);
}
