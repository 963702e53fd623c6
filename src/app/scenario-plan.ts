import { type Billable, billables } from "../core/billing/billable.ts";
import { dialogs } from "../core/billing/dialog.ts";
import { alwaysPlan, type Plan } from "../core/billing/plan.ts";
import type { Price, PriceRefusal } from "../core/billing/price.ts";
import { openPricer } from "../core/billing/pricer.ts";
import { openSales } from "../core/billing/sale.ts";
import type { Result } from "../core/kernel/result.ts";
import type { Charge } from "../core/pricing/charge.ts";
import type { RateSet } from "../core/pricing/rate-card.ts";
import type { ScenarioRow } from "../core/scenario-text.ts";
import type { Scenario } from "../intake/scenario.ts";

/** What a scenario's plan makes of it: `units` of the provider's own, or `prices` of Meta's charges. */
export function planSection(
  { plan, facts, settings, zone }: Pick<Scenario, "plan" | "facts" | "settings" | "zone">,
  charges: readonly Charge[],
  rates: RateSet,
): { readonly heading: string; readonly rows: readonly ScenarioRow[] } {
  const unit = plan?.versions[0]?.unit;
  if (!plan || !unit) return { heading: "prices", rows: [] };
  if (unit.of === "meta_charge") {
    const zoneOf = (waba: string) => settings.wabas[waba]?.zone ?? zone;
    return { heading: "prices", rows: pricesOf(billables(charges, zoneOf), plan, rates) };
  }
  const pricer = openPricer(alwaysPlan(plan), "accept");
  const rows = dialogs(facts, unit.dialog, { settings, rates }).map((dialog) =>
    row(dialog, { what: `dialog ${dialog.initiator}`, priced: pricer(dialog.unit, dialog) }),
  );
  return { heading: "units", rows };
}

function pricesOf(items: readonly Billable[], plan: Plan, rates: RateSet): readonly ScenarioRow[] {
  const client = { id: "client", seller: null, plans: alwaysPlan(plan) };
  const parties = { clients: [client], ownerOf: () => client.id };
  const sales = openSales(items, parties, { rates, assumed: "accept" }).of(client.id);
  return items.flatMap((item) => {
    const sale = sales.get(item.id);
    if (!sale) return [];
    const priced = sale.ok ? { ok: true as const, value: sale.value.sell } : sale;
    return [row(item, { what: `${item.charge.model} ${item.charge.kind}`, priced })];
  });
}

function row(
  { charge }: Billable,
  { what, priced }: { readonly what: string; readonly priced: Result<Price, PriceRefusal> },
): ScenarioRow {
  if (!priced.ok) {
    const code = priced.refusal.code === "unrated_charge" ? (charge.refusal?.code ?? "no_cost") : priced.refusal.code;
    return { charge, what, amount: null, currency: charge.currency, refusal: code, rules: [] };
  }
  const { amount, currency, rule } = priced.value;
  return { charge, what, amount, currency, refusal: null, rules: rule === null ? [] : [rule.name] };
}
