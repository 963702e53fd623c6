import type { ModelId } from "../usage/settings.ts";

/** The categories with rates of their own in each pricing model, in the order in which Meta's cards print them. */
export const RATED_CATEGORIES: Readonly<Record<ModelId, readonly string[]>> = {
  NBP: ["notification"],
  CBP1: ["business_initiated", "user_initiated"],
  CBP2: ["marketing", "utility", "authentication", "authentication_international", "service"],
  PMP: ["marketing", "utility", "authentication", "authentication_international"],
  "PMP-OCT26": ["marketing", "utility", "authentication", "authentication_international", "service"],
};
