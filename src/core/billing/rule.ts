import type { PricingType } from "../usage/usage.ts";
import type { PlanVersion, PriceBand, PriceRule } from "./plan.ts";

/** What a rule is looked up by. */
export interface Priceable {
  readonly category: string;
  readonly market: string;
  readonly pricingType: PricingType;
}

/**
 * The rule for a unit: the most specific of those that match. A rule that names the category goes before one that does
 * not; among those alike, one that names the market; then one that names the very pricing type, then `free`, then `any`;
 * then the later in the plan. Undefined where none matches.
 */
export function findRule(version: Pick<PlanVersion, "rules">, unit: Priceable): PriceRule | undefined {
  let best: PriceRule | undefined;
  for (const rule of version.rules) {
    if (matches(rule, unit) && (!best || rank(rule) >= rank(best))) best = rule;
  }
  return best;
}

/** The band of a rule that a rank, counted from 1, falls into. */
export function bandAt(rule: PriceRule, ordinal: number): PriceBand | undefined {
  return rule.bands.findLast(({ from }) => from <= ordinal);
}

function matches({ category, market, pricingType }: PriceRule, unit: Priceable): boolean {
  if (category !== null && category !== unit.category) return false;
  if (market !== null && market !== unit.market) return false;
  if (pricingType === "any") return true;
  return pricingType === "free" ? unit.pricingType !== "regular" : pricingType === unit.pricingType;
}

function rank({ category, market, pricingType }: PriceRule): number {
  const type = pricingType === "any" ? 0 : pricingType === "free" ? 1 : 2;
  return (category === null ? 0 : 8) + (market === null ? 0 : 4) + type;
}
