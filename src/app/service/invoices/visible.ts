import type { BillingState } from "../../../core/billing/business.ts";
import type { Within } from "../../../store/port/reads.ts";
import { isBelow } from "./subtree.ts";

/**
 * Businesses whose invoices somebody may see who is confined to some WABAs: those of which, and of whose own clients, every
 * WABA is among them. Null: all.
 */
export function visibleBusinesses(state: BillingState, within: Within): readonly string[] | null {
  if (within === null) return null;
  const all = [...state.businesses.values()];
  return all
    .filter(({ id }) => {
      const wabas = all.filter((one) => isBelow(state, one.id, id)).flatMap((one) => one.wabas);
      return wabas.length > 0 && wabas.every(({ waba }) => within.includes(waba));
    })
    .map(({ id }) => id);
}
