import type { Charge } from "../pricing/charge.ts";
import { type BillingState, pathOf } from "./business.ts";
import { isPooled } from "./pooled.ts";

/** What of the plans on a business's chain can make a price depend on other units. */
interface ChainTraits {
  /** No rule of any version has a second band, so that no price goes by a rank. */
  readonly isFlat: boolean;
  /** No version counts a client alone, so that no cost goes by the client's own rank. */
  readonly isNeverOwn: boolean;
}

/**
 * Whether the sales of a business's charge depend on that charge alone, and those of no other charge on it: then it can be
 * priced by itself, and gives what deriving its whole month gives.
 */
export function isRankFree(charge: Charge, business: string, state: BillingState): boolean {
  const { isFlat, isNeverOwn } = traitsOf(business, state);
  return isFlat && (isNeverOwn || !isPooled(charge));
}

const known = new WeakMap<BillingState, Map<string, ChainTraits>>();

function traitsOf(business: string, state: BillingState): ChainTraits {
  const traits = known.get(state) ?? new Map<string, ChainTraits>();
  known.set(state, traits);
  const found = traits.get(business) ?? readTraits(business, state);
  traits.set(business, found);
  return found;
}

/** All versions of all plans that ever hold on the chain: ranks go by month and rule, over versions and plans. */
function readTraits(business: string, state: BillingState): ChainTraits {
  const versions = pathOf(state, business).flatMap((id) =>
    (state.businesses.get(id)?.plans ?? []).flatMap(({ plan }) => state.plans.get(plan)?.versions ?? []),
  );
  return {
    // Dialogs are derived month by month, and so is a month in which they begin or end.
    isFlat: versions.every(({ unit, rules }) => unit.of !== "dialog" && rules.every(({ bands }) => bands.length === 1)),
    isNeverOwn: versions.every(({ pooledDiscounts }) => pooledDiscounts !== "own_count"),
  };
}
