import type { PricingType, Usage, Verdict } from "../usage/usage.ts";
import { ALLOWANCE, FREE_TIER } from "./counter.ts";

/** A usage's category and pricing type once its rank is known: the first thousand of a free tier or allowance are free. */
export function afterCounter(
  usage: Pick<Usage, "category" | "pricingType" | "counting">,
  ordinal: number | null,
): Verdict {
  return { category: usage.category, pricingType: pricingTypeAt(usage, ordinal) };
}

function pricingTypeAt(
  { counting, pricingType }: Pick<Usage, "pricingType" | "counting">,
  ordinal: number | null,
): PricingType {
  if (ordinal === null) return pricingType;
  if (counting.by === "free_tier" && ordinal <= FREE_TIER) return "free_tier";
  if (counting.by === "allowance" && !counting.decided && ordinal <= ALLOWANCE) return "free_customer_service";
  return pricingType;
}
