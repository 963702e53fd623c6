import type { BillingState } from "../../../core/billing/business.ts";

/** Whether a business is another one, or buys through it. */
export function isBelow({ businesses }: BillingState, id: string, ancestor: string): boolean {
  const seen = new Set<string>();
  for (let at: string | null = id; at !== null && !seen.has(at); at = businesses.get(at)?.seller ?? null) {
    if (at === ancestor) return true;
    seen.add(at);
  }
  return false;
}
