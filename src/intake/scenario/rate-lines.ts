import { parseMoney } from "../../core/kernel/money.ts";
import type { RateOverride } from "../../core/pricing/rate-card.ts";
import type { RateCard, RateRow } from "../../core/pricing/rate-set.ts";
import { splitPair } from "./lines.ts";

/** `CATEGORY[@MARKET]=COST`, the market with its spaces. */
export function parseOverride(words: readonly string[]): RateOverride | undefined {
  const [target, cost] = splitPair(words.join(" ")) ?? [];
  const [category, market, more] = target?.split("@") ?? [];
  const rate = parseMoney(cost ?? "");
  if (!category || market === "" || more !== undefined || rate === undefined) return undefined;
  return { category, market: market ?? null, rate };
}

/** `DATE MARKET CATEGORY list=RATE` or bands `0..5=RATE 6..=RATE`: a card of one market and category. */
export function parseCard(words: readonly string[], currency: string): RateCard | undefined {
  const bands = words.flatMap((word) => [splitPair(word)]).filter((pair) => pair !== undefined);
  const [date = "", ...names] = words.filter((word) => !word.includes("="));
  const category = names.at(-1);
  const market = names.slice(0, -1).join(" ");
  const rows = bands.map(([band, rate]) => parseBand(band, rate)).filter((row) => row !== undefined);
  const complete = /^\d{4}-\d{2}-\d{2}$/.test(date) && category !== undefined && market !== "";
  if (!complete || rows.length === 0 || rows.length < bands.length) return undefined;
  return { date, currency, attested: true, rows: rows.map((row) => ({ market, category, ...row, basis: "attested" })) };
}

function parseBand(band: string, rateText: string): Pick<RateRow, "tierFrom" | "tierTo" | "rate"> | undefined {
  const rate = parseMoney(rateText);
  if (rate === undefined) return undefined;
  if (band === "list") return { tierFrom: null, tierTo: null, rate };
  const parts = /^(\d+)\.\.(\d*)$/.exec(band);
  return parts ? { tierFrom: Number(parts[1]), tierTo: parts[2] ? Number(parts[2]) : null, rate } : undefined;
}
