import type { Billable } from "../../../core/billing/billable.ts";
import { type BillingState, type Business, clientsOf } from "../../../core/billing/business.ts";
import { datedPlans } from "../../../core/billing/dialog-sales.ts";
import { dialogVersionOn } from "../../../core/billing/dialog-units.ts";
import type { Price, PriceRefusal } from "../../../core/billing/price.ts";
import { openPricer } from "../../../core/billing/pricer.ts";
import { openSales } from "../../../core/billing/sale.ts";
import { type Result, refuse } from "../../../core/kernel/result.ts";
import type { Instant } from "../../../core/kernel/time.ts";
import { localDate } from "../../../core/kernel/zone.ts";
import type { Charge } from "../../../core/pricing/charge.ts";
import { findRate, type RateSet } from "../../../core/pricing/rate-card.ts";
import { openAccounts, type Waba } from "../../../core/usage/accounts.ts";
import type { Settings } from "../../../core/usage/settings.ts";

/** What a price is reckoned by. */
export interface PriceGround {
  readonly state: BillingState;
  readonly settings: Settings;
  readonly rates: RateSet;
}

/**
 * What a business would pay for a charge that has not arisen yet, through all sellers before it. Ranks are not known, so
 * graduated bands and volume tiers count as at their first unit, which is the dearest one as a rule.
 */
export function pricePlanned(
  charge: Charge,
  business: Business,
  { state, settings, rates }: PriceGround,
): Result<Price, PriceRefusal> {
  const date = localDate(wabaOn(settings, charge.waba, charge.occurredAt).zone, charge.occurredAt);
  const item: Billable = { id: "planned", charge, date, planDate: date };
  const plans = datedPlans(state, business.id);
  // A message that opens a dialog costs no more than this; one that joins another costs nothing.
  if (dialogVersionOn(plans, date)) return openPricer(plans, "refuse")(charge, item, "first");
  const clients = clientsOf(state);
  const sales = openSales([item], { clients, ownerOf: () => business.id }, { rates, assumed: "refuse" });
  const sale = sales.of(business.id).get(item.id);
  if (!sale) return refuse({ code: "no_plan", detail: `no plan holds for ${business.id}` });
  return sale.ok ? { ok: true, value: sale.value.sell } : sale;
}

/** A message that Meta would charge at its list rate, where nothing is known but its category and market. */
export function chargeOf(
  { category, market }: { readonly category: string; readonly market: string },
  business: Business,
  { settings, rates, at }: Omit<PriceGround, "state"> & { readonly at: Instant },
): Charge {
  const waba = wabaAt(business, at);
  const { zone, currency } = wabaOn(settings, waba, at);
  const date = localDate(zone, at);
  const found = findRate(rates, { currency, market, category, date, ordinal: null });
  const rate = found.ok ? found.value.rate : null;
  return {
    ...{ kind: "message", model: "PMP-OCT26", occurredAt: at, expiresAt: null, month: date.slice(0, 7), waba },
    ...{ number: "", user: "", message: "", market, category, pricingType: "regular", basis: "computed" },
    ...{ rate, cost: rate, currency, card: found.ok ? found.value.card : null, tier: null, ordinal: null },
    ...{ rules: [], flags: [], refusal: found.ok ? null : found.refusal },
    ...{ template: null, agent: null, campaign: null },
  };
}

/** The first of its WABAs that it has on a day. */
function wabaAt({ wabas }: Business, at: Instant): string {
  const day = new Date(at).toISOString().slice(0, 10);
  const held = wabas.find(({ from, to }) => from <= day && (to === null || day < to));
  return held?.waba ?? wabas[0]?.waba ?? "";
}

function wabaOn(settings: Settings, waba: string, at: Instant): Waba {
  return openAccounts(settings)({ waba, number: "" }, at);
}
