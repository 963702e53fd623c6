import type { BillingState } from "../../../core/billing/business.ts";

/** A business and those through whom it buys, itself first. */
export function pathUp({ businesses }: BillingState, id: string): readonly string[] {
  const path: string[] = [];
  for (let at: string | null = id; at !== null && !path.includes(at); at = businesses.get(at)?.seller ?? null)
    path.push(at);
  return path;
}

/** Whether a business is another one, or buys through it. */
export function isBelow(state: BillingState, id: string, ancestor: string): boolean {
  return pathUp(state, id).includes(ancestor);
}
