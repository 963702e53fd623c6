import { type Billable, billables } from "../../core/billing/billable.ts";
import { lastDay } from "../../core/billing/days.ts";
import { dialogThreads } from "../../core/billing/dialog.ts";
import { countsDialogs, dialogUnits } from "../../core/billing/dialog-units.ts";
import { type PeriodLine, periodLines, type UseSum, useOfUnits } from "../../core/billing/period.ts";
import { alwaysPlan, exchangeOn, type Plan, versionOn } from "../../core/billing/plan.ts";
import type { Price, PriceRefusal, Sellable } from "../../core/billing/price.ts";
import { priceSteps } from "../../core/billing/price-steps.ts";
import { openSales } from "../../core/billing/sale.ts";
import { compareBytes } from "../../core/kernel/bytes.ts";
import { formatMoney, type Micros } from "../../core/kernel/money.ts";
import { scaled } from "../../core/kernel/ratio.ts";
import type { Result } from "../../core/kernel/result.ts";
import type { Charge } from "../../core/pricing/charge.ts";
import type { RateSet } from "../../core/pricing/rate-card.ts";
import { openAccounts } from "../../core/usage/accounts.ts";
import type { Fact } from "../../core/usage/fact.ts";
import type { Settings } from "../../core/usage/settings.ts";
import { addUp, type TrialLine } from "./trial-lines.ts";

/** What a plan would have brought over some traffic, all of it one client's. */
export interface Trial {
  readonly plan: string;
  /** By month, category and market, in that order. */
  readonly lines: readonly TrialLine[];
  /** What belongs to a month as a whole. */
  readonly period: readonly { readonly month: string; readonly currency: string; readonly line: PeriodLine }[];
  /** Units without a price, by reason, with one example's detail. */
  readonly refusals: readonly { readonly code: string; readonly count: number; readonly detail: string }[];
  /** Units whose WABA nobody described: priced here, and not to be invoiced before it is. */
  readonly assumed: number;
}

/** The traffic that a plan is tried on: what Meta asks for it, and the facts where the plan counts dialogs of its own. */
export interface Traffic {
  readonly charges: readonly Charge[];
  readonly facts: readonly Fact[];
  readonly settings: Settings;
  readonly rates: RateSet;
}

/** A unit with its price, or why it has none. */
export interface TriedUnit {
  readonly item: Billable;
  readonly unit: Sellable;
  readonly priced: Result<Price, PriceRefusal>;
}

/** Tries a plan; `asOf`: the version and exchange rates of that day for all of the traffic. */
export function tryPlan(plan: Plan, traffic: Traffic, asOf?: string): Trial {
  const items = itemsOf(traffic, asOf);
  const units = [...chargeUnits(plan, items, traffic), ...dialogUnitsOf(plan, traffic, asOf)];
  const costs = items.map((item) => ({ item, inPlan: costInPlan(item, plan) }));
  return {
    plan: plan.id,
    lines: addUp(costs, units, (item) => currencyOn(plan, item.planDate)),
    period: periodOf(plan, units, asOf),
    refusals: refusalsOf(units),
    assumed: units.filter(({ unit, priced }) => priced.ok && unit.flags.includes("settings_assumed")).length,
  };
}

/** How one message's units come to their prices: Meta's charge, what it counts as for the client, and the arithmetic. */
export function explainUnits(plan: Plan, traffic: Traffic, message: string, asOf?: string): readonly string[] {
  const items = itemsOf(traffic, asOf);
  const units = [...chargeUnits(plan, items, traffic), ...dialogUnitsOf(plan, traffic, asOf)];
  return units
    .filter(({ item }) => item.charge.message === message)
    .flatMap(({ item, unit, priced }) => [
      `${item.charge.category}, ${item.charge.market}, ${item.charge.pricingType}, ${item.date}`,
      ...basisSteps(item, unit),
      ...(priced.ok ? priceSteps(unit, priced.value) : [`no price (${priced.refusal.code}): ${priced.refusal.detail}`]),
    ]);
}

/** Where the plan counts the client alone, or at list rates, what that makes of Meta's charge. */
function basisSteps({ charge }: Billable, unit: Sellable): readonly string[] {
  if (charge.cost === unit.cost && charge.pricingType === unit.pricingType) return [];
  const said = (one: Sellable) =>
    `${one.cost === null ? "no cost" : formatMoney(one.cost)} ${one.currency}, ${one.pricingType}`;
  return [`Meta: ${said(charge)}; by the plan's pooled discounts it counts as: ${said(unit)}`];
}

function itemsOf({ charges, settings }: Traffic, asOf: string | undefined): readonly Billable[] {
  const wabaOf = openAccounts(settings);
  return billables(charges, (waba) => wabaOf({ waba, number: waba }).zone, asOf);
}

function currencyOn(plan: Plan, date: string): string {
  return (versionOn(plan, date) ?? plan.versions[0])?.currency ?? "";
}

/** Charges of the days on which the plan sells Meta's charges, or has no version yet. */
function chargeUnits(plan: Plan, items: readonly Billable[], { rates }: Traffic): readonly TriedUnit[] {
  const client = { id: "client", seller: null, plans: alwaysPlan(plan) };
  const parties = { clients: [client], ownerOf: () => client.id };
  const sales = openSales(items, parties, { rates, assumed: "accept" }).of(client.id);
  return items.flatMap((item): TriedUnit[] => {
    if (versionOn(plan, item.planDate)?.unit.of === "dialog") return [];
    const sale = sales.get(item.id);
    if (!sale) return [];
    return sale.ok
      ? [{ item, unit: sale.value.unit, priced: { ok: true, value: sale.value.sell } }]
      : [{ item, unit: item.charge, priced: sale }];
  });
}

/** Dialogs of the days on which a version that counts them holds. */
function dialogUnitsOf(
  plan: Plan,
  { facts, settings, rates }: Traffic,
  asOf: string | undefined,
): readonly TriedUnit[] {
  if (!countsDialogs(plan)) return [];
  const selling = { plans: alwaysPlan(plan), isOwn: () => true, month: null, asOf, assumed: "accept" } as const;
  return dialogUnits(dialogThreads(facts, settings), selling, { settings, rates }).map(({ dialog, priced }) => {
    return { item: dialog, unit: dialog.unit, priced };
  });
}

/** Meta's cost in the plan's currency at the plan's own exchange rate; null where there is no cost or no rate. */
function costInPlan({ charge, planDate }: Billable, plan: Plan): Micros | null {
  const to = currencyOn(plan, planDate);
  if (charge.cost === null || charge.cost === 0n || charge.currency === to) return charge.cost;
  const exchange = exchangeOn(plan, { from: charge.currency, to, date: planDate });
  return exchange ? scaled(charge.cost, exchange.rate) : null;
}

/** Every month's lines, as if the plan held on all of its days and for the numbers that were seen in it. */
function periodOf(plan: Plan, units: readonly TriedUnit[], asOf: string | undefined): Trial["period"] {
  const months = [...new Set(units.map(({ item }) => item.charge.month))].sort();
  return months.flatMap((month) => {
    const version = versionOn(plan, asOf ?? lastDay(month));
    if (!version) return [];
    const own = units.filter(({ item }) => item.charge.month === month);
    const numbers = [...new Set(own.map(({ item }) => item.charge.number))].sort(compareBytes);
    const whole = { from: `${month}-01`, to: null };
    const lines = periodLines(version.terms, {
      month,
      currency: version.currency,
      ...useOfUnits(own.flatMap(pricedUnit), version.terms),
      active: whole,
      numbers: numbers.map(() => whole),
    });
    return lines.map((line) => ({ month, currency: version.currency, line }));
  });
}

function pricedUnit({ unit, priced }: TriedUnit): readonly Omit<UseSum, "count">[] {
  const { category, market } = unit;
  return priced.ok ? [{ category, market, amount: priced.value.amount }] : [];
}

function refusalsOf(units: readonly TriedUnit[]): Trial["refusals"] {
  const found = new Map<string, { code: string; count: number; detail: string }>();
  for (const { priced } of units) {
    if (priced.ok) continue;
    const { code, detail } = priced.refusal;
    const known = found.get(code);
    found.set(code, { code, count: (known?.count ?? 0) + 1, detail: known?.detail ?? detail });
  }
  return [...found.values()].sort((a, b) => compareBytes(a.code, b.code));
}
