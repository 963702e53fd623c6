import { formatMoney, type Micros } from "../kernel/money.ts";
import { formatPercent, ONE, onTop, product, type Ratio, scaled } from "../kernel/ratio.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import type { Charge } from "../pricing/charge.ts";
import { type ExchangeRate, exchangeOn, type Markup, type Plan, type PriceBand, versionOn } from "./plan.ts";
import { bandAt, findRule } from "./rule.ts";

/** What a price is made from: a charge, or a dialog, or a charge as the hop before sold it. */
export type Sellable = Pick<Charge, "category" | "market" | "pricingType" | "cost" | "currency" | "refusal" | "flags">;

/** What a hop asks for one unit, and how it comes to that. */
export interface Price {
  /** Micro-units of {@link currency}, rounded half to even once. */
  readonly amount: Micros;
  readonly currency: string;
  /** The rule that applied; null where the unit is free at Meta and no rule says otherwise. */
  readonly rule: string | null;
  /** First rank of the graduated band that applied. */
  readonly band: number | null;
  /** First day of the plan version that applied. */
  readonly version: string;
  readonly exchange: ExchangeRate | null;
  /** From the cost to the price, so that a person can follow it with pen and paper. */
  readonly steps: readonly string[];
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
  if (!rule && unit.pricingType !== "regular") return ok(free(unit, version));
  if (!rule) return refuse(noRule(unit, plan));
  const band = bandAt(rule, query.ordinal) ?? rule.bands[0];
  if (!band) return refuse(noRule(unit, plan));
  const named = { rule: rule.name, band, graduated: rule.bands.length > 1, ordinal: query.ordinal };
  return priced({ unit, plan, version, named, date: query.date });
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

function free(unit: Sellable, { currency, from }: { currency: string; from: string }): Price {
  const steps = [
    `free at Meta (${unit.pricingType}), and no rule of the plan asks for a fee: ${formatMoney(0n)} ${currency}`,
  ];
  return { amount: 0n, currency, rule: null, band: null, version: from, exchange: null, steps };
}

interface Named {
  readonly rule: string;
  readonly band: PriceBand;
  readonly graduated: boolean;
  readonly ordinal: number;
}

interface Pricing {
  readonly unit: Sellable;
  readonly plan: Plan;
  readonly version: { readonly currency: string; readonly from: string };
  readonly named: Named;
  readonly date: string;
}

function priced({ unit, plan, version, named, date }: Pricing): Result<Price, PriceRefusal> {
  const { markup } = named.band;
  const { currency } = version;
  if (unit.cost === null && markup.by === "cost") return refuse(noCost(unit, named.rule));
  const cost = unit.cost ?? 0n;
  const needsExchange = markup.by === "cost" && cost !== 0n && unit.currency !== currency;
  const exchange = needsExchange ? exchangeOn(plan, { from: unit.currency, to: currency, date }) : null;
  if (exchange === undefined) {
    const detail = `plan ${plan.id} has no exchange rate from ${unit.currency} to ${currency} on or before ${date}`;
    return refuse({ code: "no_exchange_rate", detail });
  }
  const factor = factorOf(markup, exchange);
  const amount = markup.by === "price" ? markup.amount : scaled(cost, factor) + markup.fixed;
  return ok({
    amount,
    currency,
    rule: named.rule,
    band: named.band.from,
    version: version.from,
    exchange,
    steps: stepsOf({ unit, currency, named, exchange, amount, exact: exactOf(cost, factor, markup) }),
  });
}

function factorOf(markup: Markup, exchange: ExchangeRate | null): Ratio {
  return markup.by === "cost" ? product(exchange?.rate ?? ONE, onTop(markup.percent)) : ONE;
}

interface Derivation {
  readonly unit: Sellable;
  readonly currency: string;
  readonly named: Named;
  readonly exchange: ExchangeRate | null;
  readonly amount: Micros;
  /** The price before rounding. */
  readonly exact: string;
}

function stepsOf({ unit, currency, named, exchange, amount, exact }: Derivation): readonly string[] {
  const { markup, from } = named.band;
  const rule = `rule "${named.rule}"${named.graduated ? `, number ${named.ordinal} of the month, band from ${from}` : ""}`;
  const printed = `${formatMoney(amount)} ${currency}`;
  if (markup.by === "price") return [`${rule}: ${printed} a unit, whatever the cost`];
  const cost = formatMoney(unit.cost ?? 0n);
  const factors = [cost, ...(exchange ? [exchange.printed] : []), factorText(markup.percent)];
  const formula = `${factors.join(" x ")}${markup.fixed === 0n ? "" : ` + ${formatMoney(markup.fixed)}`}`;
  const rounded = isSame(exact, amount) ? "" : `, rounded half to even from ${exact}`;
  return [
    `cost ${cost} ${unit.currency}`,
    ...(exchange
      ? [`1 ${exchange.from} = ${exchange.printed} ${exchange.to} (${exchange.source}, ${exchange.date})`]
      : []),
    `${rule}: ${signed(markup.percent)} %${markup.fixed === 0n ? "" : ` and ${formatMoney(markup.fixed)} ${currency} a unit`}`,
    `${formula} = ${printed}${rounded}`,
  ];
}

function signed(percent: bigint): string {
  return `${percent < 0n ? "" : "+"}${formatPercent(percent)}`;
}

/** `1.25` for 25 %. */
function factorText(percent: bigint): string {
  return decimal(onTop(percent));
}

function exactOf(cost: Micros, { numerator, denominator }: Ratio, markup: Markup): string {
  if (markup.by === "price") return decimal({ numerator: markup.amount, denominator: 1_000_000n });
  return decimal({
    numerator: cost * numerator + markup.fixed * denominator,
    denominator: denominator * 1_000_000n,
  });
}

/** A fraction over a power of ten as a decimal without needless zeros. */
function decimal({ numerator, denominator }: Ratio): string {
  const places = denominator.toString().length - 1;
  const size = (numerator < 0n ? -numerator : numerator).toString().padStart(places + 1, "0");
  const whole = size.slice(0, size.length - places);
  const fraction = size.slice(size.length - places).replace(/0+$/, "");
  return `${numerator < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

function isSame(exact: string, amount: Micros): boolean {
  return exact === decimal({ numerator: amount, denominator: 1_000_000n });
}
