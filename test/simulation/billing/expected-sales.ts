import { rate } from "../../../src/core/engine.ts";
import { type Charge, chargeId } from "../../../src/core/pricing/charge.ts";
import type { RateSet } from "../../../src/core/pricing/rate-card.ts";
import type { Fact } from "../../../src/core/usage/fact.ts";
import { ACCOUNTS, type SimBusiness, type SimPlan, type SimRule, type SimWorld } from "./world.ts";

/** One unit sold over one hop, as the auditor reckons it: by plain loops over all charges, and nothing of the code that it checks. */
export interface ExpectedSale {
  readonly unit: string;
  readonly business: string;
  readonly seller: string | null;
  /** Who sells to the seller: `meta`, `provider`, or a business. */
  readonly supplier: string;
  readonly month: string;
  readonly at: number;
  readonly category: string;
  readonly market: string;
  readonly pricingType: string;
  readonly rule: string;
  readonly buy: bigint;
  readonly buyCurrency: string;
  readonly price: bigint;
  readonly currency: string;
}

interface Item {
  readonly charge: Charge;
  readonly unit: string;
  readonly day: string;
}

/** What is sold, and what Meta charges for it by currency. */
export interface Expected {
  readonly sales: readonly ExpectedSale[];
  readonly metaCost: ReadonlyMap<string, bigint>;
}

/** Everything from scratch: all facts are rated at once by core, and each client's units are priced one by one. */
export function expectedSales(facts: readonly Fact[], rates: RateSet, world: SimWorld): Expected {
  const below = new Map<string, Item[]>();
  const metaCost = new Map<string, bigint>();
  const byId = new Map(world.businesses.map((one) => [one.id, one]));
  for (const charge of rate(facts, ACCOUNTS, rates).charges) {
    const day = localDay(charge.waba, charge.occurredAt);
    const owner = world.owners.find((one) => one.waba === charge.waba && one.from <= day && day < one.to);
    if (!owner) continue;
    if (charge.cost === null) throw new Error(`the simulation expects a rate for ${charge.message}`);
    metaCost.set(charge.currency, (metaCost.get(charge.currency) ?? 0n) + charge.cost);
    for (let at = byId.get(owner.business); at; at = byId.get(at.seller ?? "")) {
      const items = below.get(at.id) ?? [];
      items.push({ charge, unit: chargeId(charge), day });
      below.set(at.id, items);
    }
  }
  const sales = new Map<string, ExpectedSale>();
  // Sellers before their clients, since what they pay is what their clients cost them.
  for (const one of [...world.businesses].sort((a, b) => pathOf(a, byId).length - pathOf(b, byId).length))
    for (const sale of salesTo(one, below.get(one.id) ?? [], { byId, world, rates, bought: sales }))
      sales.set(`${one.id} ${sale.unit}`, sale);
  return { sales: [...sales.values()], metaCost };
}

interface Known {
  readonly byId: ReadonlyMap<string, SimBusiness>;
  readonly world: SimWorld;
  readonly rates: RateSet;
  readonly bought: ReadonlyMap<string, ExpectedSale>;
}

function salesTo(one: SimBusiness, items: readonly Item[], known: Known): readonly ExpectedSale[] {
  const ownRanks = new Map<string, number>();
  const ruleRanks = new Map<string, number>();
  const path = pathOf(one, known.byId);
  return items.map((item): ExpectedSale => {
    const { charge, unit, day } = item;
    const own = planOf(one, day, known.world);
    const isList = own.pooled === "list_rate";
    const isPassed = own.pooled === "pass_through";
    const upstream = known.bought.get(`${one.seller} ${unit}`);
    const bought = { price: upstream?.price ?? charge.cost ?? 0n, currency: upstream?.currency ?? charge.currency };
    let cost = charge.cost ?? 0n;
    let currency = charge.currency;
    let rule: SimRule | undefined;
    if (charge.ordinal !== null && charge.category !== "service") {
      const tier = `${charge.market} ${charge.category} ${charge.month}`;
      const rank = count(ownRanks, tier);
      cost = cardRate(known.rates, charge, { day, rank: isList ? 1 : rank });
    }
    // What came of a discount is passed on as the seller itself got it.
    if (isPassed) [cost, currency] = [bought.price, bought.currency];
    for (const step of isPassed ? [one] : path) {
      const isLast = step === one;
      const plan = planOf(step, day, known.world);
      rule = ruleFor(plan, charge, day);
      const rank = isList && !isLast ? 1 : count(ruleRanks, `${step.id} ${plan.id} ${rule?.name} ${charge.month}`);
      cost = rule ? priceOf(rule, { cost, currency, rank, day, plan }) : 0n;
      currency = plan.currency;
    }
    return {
      ...{ unit, business: one.id, seller: one.seller, month: charge.month, at: charge.occurredAt },
      supplier: one.seller === null ? "meta" : (known.byId.get(one.seller)?.seller ?? "provider"),
      ...{ category: charge.category, market: charge.market, pricingType: charge.pricingType },
      rule: rule?.name ?? "free at Meta",
      buy: bought.price,
      buyCurrency: bought.currency,
      price: cost,
      currency,
    };
  });
}

/** From the provider's own client down to this one. */
export function pathOf(one: SimBusiness, byId: ReadonlyMap<string, SimBusiness>): readonly SimBusiness[] {
  const seller = byId.get(one.seller ?? "");
  return seller ? [...pathOf(seller, byId), one] : [one];
}

export function planOf({ id, plans }: SimBusiness, day: string, world: SimWorld): SimPlan {
  const [latest] = plans.filter(({ from }) => from <= day).sort((a, b) => (a.from < b.from ? 1 : -1));
  const plan = world.plans.find((each) => each.id === latest?.plan);
  if (!plan) throw new Error(`${id} has no plan on ${day}`);
  return plan;
}

function ruleFor(plan: SimPlan, { category, pricingType }: Charge, day: string): SimRule | undefined {
  const [version] = plan.versions.filter(({ from }) => from <= day).sort((a, b) => (a.from < b.from ? 1 : -1));
  const isFree = pricingType !== "regular";
  const fitting = (version?.rules ?? []).filter((rule) => (rule.free ?? false) === isFree);
  return fitting.find((rule) => rule.category === category) ?? fitting.find((rule) => rule.category === undefined);
}

interface Priced {
  readonly cost: bigint;
  readonly currency: string;
  readonly rank: number;
  readonly day: string;
  readonly plan: SimPlan;
}

function priceOf(rule: SimRule, { cost, currency, rank, day, plan }: Priced): bigint {
  let [band] = rule.bands;
  for (const next of rule.bands) if (next.from <= rank) band = next;
  if (!band) throw new Error("a rule has a band");
  let numerator = cost * (1_000_000n + band.share);
  let denominator = 1_000_000n;
  if (currency !== plan.currency) {
    const dated = plan.exchange.filter(({ from, date }) => from === currency && date <= day);
    const [newest] = dated.sort((a, b) => (a.date < b.date ? 1 : -1));
    if (!newest) throw new Error(`no exchange from ${currency} to ${plan.currency}`);
    const [whole = "", part = ""] = newest.rate.split(".");
    numerator *= BigInt(whole + part);
    denominator *= 10n ** BigInt(part.length);
  }
  return halfEven(numerator, denominator) + band.fixed;
}

/** The quotient of two numbers, the second above zero, as a whole number; a half goes to the even one. */
export function halfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  let quotient = size / denominator;
  const twice = 2n * (size % denominator);
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) quotient += 1n;
  return negative ? -quotient : quotient;
}

function cardRate({ data }: RateSet, charge: Charge, { day, rank }: { day: string; rank: number }): bigint {
  let found: bigint | undefined;
  let newest = "";
  for (const { date, currency, rows } of data.cards) {
    if (currency !== charge.currency || date > day || date < newest) continue;
    for (const { market, category, tierFrom, tierTo, rate: value } of rows) {
      if (market !== charge.market || category !== charge.category) continue;
      if (tierFrom !== null && (rank < tierFrom || (tierTo !== null && rank > tierTo))) continue;
      newest = date;
      found = value;
    }
  }
  if (found === undefined) throw new Error(`no rate for ${charge.category} in ${charge.market}`);
  return found;
}

function count(ranks: Map<string, number>, key: string): number {
  const rank = (ranks.get(key) ?? 0) + 1;
  ranks.set(key, rank);
  return rank;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A day where a WABA is, by the platform's own calendar. */
export function localDay(waba: string, at: number): string {
  const zone = ACCOUNTS.wabas[waba]?.zone ?? "UTC";
  const format = formats.get(zone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  formats.set(zone, format);
  return format.format(at);
}
