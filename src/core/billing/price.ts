import type { Micros } from "../kernel/money.ts";
import { onTop, type Ppm, product, type Ratio, scaled } from "../kernel/ratio.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import type { Charge } from "../pricing/charge.ts";
import { type ExchangeRate, exchangeOn, type Markup, type Plan, versionOn } from "./plan.ts";
import { bandAt, findRule } from "./rule.ts";

/** What a price is made from: a charge, or a dialog, or a charge as the hop before sold it. */
export type Sellable = Pick<Charge, "category" | "market" | "pricingType" | "cost" | "currency" | "refusal" | "flags">;

/** What a hop asks for one unit, and what it comes from; {@link ./price-steps.ts} derives it again by hand. */
export interface Price {
  /** Micro-units of {@link currency}, rounded half to even once. */
  readonly amount: Micros;
  readonly currency: string;
  /** The rule that applied; null where the unit is free at Meta and no rule says otherwise. */
  readonly rule: AppliedRule | null;
  /** The plan that applied, and the first day of its version. */
  readonly plan: string;
  readonly version: string;
  readonly exchange: ExchangeRate | null;
}

/** The rule and band that a price comes from. */
export interface AppliedRule {
  readonly name: string;
  /** First rank of the band; null where the rule has but one. */
  readonly band: number | null;
  /** The unit's rank among those of its client, month and rule. */
  readonly ordinal: number;
  readonly markup: Markup;
}

/** Why a unit has no price: the code, what is missing, and what to do about it. */
export interface PriceRefusal {
  readonly code:
    | "unrated_charge"
    | "settings_assumed"
    | "no_plan"
    | "no_plan_version"
    | "no_price_rule"
    | "no_exchange_rate"
    | "upstream_unpriced";
  readonly detail: string;
}

/** What a price depends on beside the unit and the plan. */
export interface PriceQuery {
  /** Local day of the charge in its WABA's zone; picks plan version and exchange rate. */
  readonly date: string;
  /** Rank, from 1, among the units of the client, month and rule; matters to graduated bands only. */
  readonly ordinal: number;
  /** Whether a charge whose WABA nobody described may have a price: to try a plan yes, to invoice never. */
  readonly assumed: "refuse" | "accept";
}

/** The price of one unit under a plan: cost times markup, rounded once; or why there is none. */
export function price(unit: Sellable, plan: Plan, query: PriceQuery): Result<Price, PriceRefusal> {
  const unpriceable = refusalOf(unit, query);
  if (unpriceable) return refuse(unpriceable);
  const version = versionOn(plan, query.date);
  if (!version) return refuse(noVersion(plan, query));
  const rule = findRule(version, unit);
  if (!rule && unit.pricingType !== "regular") return ok(free(version, plan));
  if (!rule) return refuse(noRule(unit, plan));
  const band = bandAt(rule, query.ordinal) ?? rule.bands[0];
  if (!band) return refuse(noRule(unit, plan));
  const { from, markup } = band;
  const applied = { name: rule.name, band: rule.bands.length > 1 ? from : null, ordinal: query.ordinal, markup };
  return priced({ unit, plan, version, applied, date: query.date });
}

function refusalOf({ refusal, flags }: Sellable, { assumed }: PriceQuery): PriceRefusal | undefined {
  if (refusal)
    return { code: "unrated_charge", detail: `the charge is not rated (${refusal.code}): ${refusal.detail}` };
  if (assumed === "accept" || !flags.includes("settings_assumed")) return undefined;
  return { code: "settings_assumed", detail: "zone and currency of the WABA are assumed: describe the WABA first" };
}

/** A dialog that Meta has no rate for can be sold at a price of its own, but has no cost to mark up. */
function noCost({ category, market }: Sellable, rule: string): PriceRefusal {
  return {
    code: "unrated_charge",
    detail: `no card has a rate for ${category} in ${market} that rule "${rule}" could mark up: state an amount instead`,
  };
}

function noVersion({ id, versions }: Plan, { date }: PriceQuery): PriceRefusal {
  const first = versions[0]?.from ?? "no day";
  return { code: "no_plan_version", detail: `plan ${id} begins on ${first}, and this is of ${date}` };
}

function noRule({ category, market, pricingType }: Sellable, { id }: Plan): PriceRefusal {
  return {
    code: "no_price_rule",
    detail: `plan ${id} has no rule for ${category} in ${market} (${pricingType}): add one without category and market`,
  };
}

function free({ currency, from }: Pricing["version"], { id }: Plan): Price {
  return { amount: 0n, currency, rule: null, plan: id, version: from, exchange: null };
}

interface Pricing {
  readonly unit: Sellable;
  readonly plan: Plan;
  readonly version: { readonly currency: string; readonly from: string };
  readonly applied: AppliedRule;
  readonly date: string;
}

function priced({ unit, plan, version, applied, date }: Pricing): Result<Price, PriceRefusal> {
  const { markup } = applied;
  const { currency, from } = version;
  if (markup.by === "price")
    return ok({ amount: markup.amount, currency, rule: applied, plan: plan.id, version: from, exchange: null });
  if (unit.cost === null) return refuse(noCost(unit, applied.name));
  const needsExchange = unit.cost !== 0n && unit.currency !== currency;
  const exchange = needsExchange ? exchangeOn(plan, { from: unit.currency, to: currency, date }) : null;
  if (exchange === undefined) {
    const detail = `plan ${plan.id} has no exchange rate from ${unit.currency} to ${currency} on or before ${date}`;
    return refuse({ code: "no_exchange_rate", detail });
  }
  const amount = scaled(unit.cost, factorOf(markup.percent, exchange)) + markup.fixed;
  return ok({ amount, currency, rule: applied, plan: plan.id, version: from, exchange });
}

/** What a cost is multiplied by: the exchange rate, where there is one, and the percentage on top. */
export function factorOf(percent: Ppm, exchange: ExchangeRate | null): Ratio {
  return exchange ? product(exchange.rate, onTop(percent)) : onTop(percent);
}
