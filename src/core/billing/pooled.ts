import type { Charge } from "../pricing/charge.ts";
import { FREE_TIER } from "../pricing/counter.ts";
import { findRate, type RateSet } from "../pricing/rate-card.ts";
import type { Billable } from "./billable.ts";
import type { Sellable } from "./price.ts";

/** The rates that a charge was booked under, which go on to hold for it. */
export type RatesOf = (item: Billable) => RateSet;

/** Whether others' use may have moved a charge's cost, or may move it later. */
export function isPooled(charge: Charge): boolean {
  return pooledKey(charge) !== null;
}

/**
 * What each of a client's charges would be if Meta counted this client alone (`own_count`): volume tiers by the client's
 * own rank, the free tier of a WABA by the client's own conversations. Give the client's charges only, in order.
 * The allowance of a number is never shared, and stays as it is.
 */
export function ownCosts(charges: readonly Billable[], rates: RatesOf): ReadonlyMap<string, Sellable> {
  const ranks = new Map<string, number>();
  const costs = new Map<string, Sellable>();
  for (const item of charges) {
    const key = pooledKey(item.charge);
    if (key === null) {
      costs.set(item.id, item.charge);
      continue;
    }
    const rank = (ranks.get(key) ?? 0) + 1;
    ranks.set(key, rank);
    costs.set(item.id, recosted(item, rank, rates(item)));
  }
  return costs;
}

/** What a charge would be at Meta's list rate: the first band of a tiered line, and no free tier (`list_rate`). */
export function listCost(item: Billable, rates: RatesOf): Sellable {
  return pooledKey(item.charge) === null ? item.charge : recosted(item, null, rates(item));
}

/** The counter that several clients may share; null where none saw the charge. */
function pooledKey({ ordinal, kind, category, model, waba, market, month }: Charge): string | null {
  if (ordinal === null) return null;
  if (kind === "conversation") return ["free_tier", model, waba, month].join("\n");
  if (category === "service") return null;
  return ["tier", market, category.replace("_international", ""), month].join("\n");
}

/** A counted charge at another rank; null: at none. */
function recosted(item: Billable, rank: number | null, rates: RateSet): Sellable {
  const { charge } = item;
  if (charge.kind === "message") return lookedUp(item, rank, rates);
  if (rank !== null && rank <= FREE_TIER) return { ...charge, cost: 0n, pricingType: "free_tier", refusal: null };
  return charge.pricingType === "free_tier" ? lookedUp(item, null, rates) : charge;
}

/** At the card of the charge's day. What a person stated or Meta observed has no card, and stays. */
function lookedUp({ charge, date }: Billable, ordinal: number | null, rates: RateSet): Sellable {
  const { currency, market, category, card, pricingType } = charge;
  if (card === null && pricingType === "regular") return charge;
  const found = findRate(rates, { currency, market, category, date, ordinal });
  return found.ok
    ? { ...charge, cost: found.value.rate, pricingType: "regular", refusal: null }
    : { ...charge, cost: null, pricingType: "regular", refusal: found.refusal };
}
