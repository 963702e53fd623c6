/**
 * Under which name the store keeps what a business's seller pays for its use, to Meta or to the seller before, where the two
 * count different units, or dialogs: no sale to anybody, but a cost. No business can be called so.
 */
export function costKey(business: string): string {
  return `${COST}${business}`;
}

/** Whose cost or sale a row is. */
export function payerOf(key: string): string {
  return isCost(key) ? key.slice(COST.length) : key;
}

/** Whether a row is a cost and no sale. */
export function isCost(key: string): boolean {
  return key.startsWith(COST);
}

/** How such names begin. */
export const COST = "meta:";

/** Businesses with the names under which their costs are kept. */
export function withCosts(businesses: readonly string[]): readonly string[] {
  return [...businesses, ...businesses.map(costKey)];
}
