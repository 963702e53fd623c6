import { assert } from "../kernel/assert.ts";
import type { Micros } from "../kernel/money.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import type { RateSet } from "../pricing/rate-card.ts";
import type { Billable } from "./billable.ts";
import { dialogVersionOn } from "./dialog-units.ts";
import { type DatedPlan, planOn, versionOn } from "./plan.ts";
import { listCost, ownCosts, type RatesOf } from "./pooled.ts";
import type { Price, PriceQuery, PriceRefusal, Sellable } from "./price.ts";
import { openPricer, type Pricer } from "./pricer.ts";

/** Who buys under a plan: from the provider (`seller` null), or from another client that resells. */
export interface Client {
  readonly id: string;
  readonly seller: string | null;
  /** What the seller asks of this client, in order of days. */
  readonly plans: readonly DatedPlan[];
}

/** An amount with its currency. */
export interface Amount {
  readonly amount: Micros;
  readonly currency: string;
}

/** One unit sold over one hop: what the seller pays for it and what the client pays the seller. Nothing of other hops. */
export interface Sale {
  /** The charge's id. */
  readonly id: string;
  readonly seller: string | null;
  readonly client: string;
  readonly buy: Amount;
  readonly sell: Price;
  /** What the unit counts as for this client, which under `own_count` need not be what Meta made of it. */
  readonly unit: Sellable;
  readonly month: string;
}

/** A sale, or why there is none. */
export type SaleResult = Result<Sale, PriceRefusal>;

/** What {@link openSales} needs beside clients and charges. */
export interface SaleOptions {
  /** One set for all charges, or what each was booked under. */
  readonly rates: RateSet | RatesOf;
  readonly assumed: PriceQuery["assumed"];
}

/** Prices charges over all hops, each once. */
export interface Sales {
  /** The sales to a client, in order of its charges; those of its own clients are among them, since it buys for them. */
  readonly of: (client: string) => ReadonlyMap<string, SaleResult>;
}

/**
 * Opens the sales of charges through a chain of sellers. `ownerOf` names the client at the end of the chain of a charge;
 * charges of nobody are left out. A price depends on the charges below its own client and on no others, unless the plan
 * passes pooled discounts through. A client whose plan counts dialogs on a charge's day is not sold that charge; who buys
 * from it is, at a price that begins anew at what Meta asks, and nothing is paid for it: the dialogs are paid for.
 */
export function openSales(
  charges: readonly Billable[],
  { clients, ownerOf }: { clients: readonly Client[]; ownerOf: (item: Billable) => string | undefined },
  options: SaleOptions,
): Sales {
  const byId = new Map(clients.map((client) => [client.id, client]));
  const known = new Map<string, ReadonlyMap<string, SaleResult>>();
  const below = groupBelow(charges, byId, ownerOf);
  const of = (id: string): ReadonlyMap<string, SaleResult> => {
    const done = known.get(id);
    if (done) return done;
    const client = byId.get(id);
    assert(client !== undefined, `client ${id} is not among the clients`);
    const bought = client.seller === null ? null : of(client.seller);
    const sales = salesTo({ client, path: pathTo(client, byId), items: below.get(id) ?? [], bought }, options);
    known.set(id, sales);
    return sales;
  };
  return { of };
}

/** The clients from the provider's own down to this one. */
function pathTo(client: Client, byId: ReadonlyMap<string, Client>): readonly Client[] {
  const path: Client[] = [];
  for (let at: Client | undefined = client; at; at = at.seller === null ? undefined : byId.get(at.seller)) {
    assert(!path.includes(at), `client ${at.id} resells to itself`);
    path.unshift(at);
  }
  return path;
}

/** The charges of each client: its own and those of all below it. */
function groupBelow(
  charges: readonly Billable[],
  byId: ReadonlyMap<string, Client>,
  ownerOf: (item: Billable) => string | undefined,
): ReadonlyMap<string, readonly Billable[]> {
  const groups = new Map<string, Billable[]>();
  for (const item of charges) {
    const owner = byId.get(ownerOf(item) ?? "");
    for (const { id } of owner ? pathTo(owner, byId) : []) {
      const group = groups.get(id) ?? [];
      if (group.length === 0) groups.set(id, group);
      group.push(item);
    }
  }
  return groups;
}

interface Hop {
  readonly client: Client;
  readonly path: readonly Client[];
  readonly items: readonly Billable[];
  /** What the seller itself pays; null where it pays Meta. */
  readonly bought: ReadonlyMap<string, SaleResult> | null;
}

function salesTo({ client, path, items, bought }: Hop, options: SaleOptions): ReadonlyMap<string, SaleResult> {
  const rates = ratesOf(options);
  const own = ownCosts(items, rates);
  const steps = path.map(({ plans }) => openPricer(plans, options.assumed));
  const last = steps.at(-1);
  const sales = new Map<string, SaleResult>();
  for (const item of items) {
    const { id, charge, planDate } = item;
    if (dialogVersionOn(client.plans, planDate)) continue;
    const above = path.slice(0, -1).findLastIndex(({ plans }) => dialogVersionOn(plans, planDate) !== undefined);
    const buysDialogs = above === path.length - 2 && above >= 0;
    const upstream = bought?.get(id);
    const plan = planOn(client.plans, planDate);
    const pooled = (plan && versionOn(plan, planDate)?.pooledDiscounts) ?? "own_count";
    const seen = pooled === "pass_through" ? charge : pooled === "list_rate" ? listCost(item, rates) : own.get(id);
    const unit =
      pooled === "pass_through" && bought && !buysDialogs
        ? passedOn(charge, upstream)
        : throughHops(seen ?? charge, item, { steps: steps.slice(above + 1, -1), ranked: pooled === "own_count" });
    const sold = unit.ok && last ? last(unit.value, item) : unit;
    const paid = buysDialogs ? 0n : (charge.cost ?? 0n);
    const buy = bought && !buysDialogs ? upstream : ok({ amount: paid, currency: charge.currency });
    sales.set(id, saleOf(item, client, { unit, sold, buy }));
  }
  return sales;
}

function ratesOf({ rates }: SaleOptions): RatesOf {
  return typeof rates === "function" ? rates : () => rates;
}

interface Parts {
  readonly unit: Result<Sellable, PriceRefusal>;
  readonly sold: Result<Price | Sellable, PriceRefusal>;
  readonly buy: Result<Amount | Sale, PriceRefusal> | undefined;
}

function saleOf({ id, charge }: Billable, client: Client, { unit, sold, buy }: Parts): SaleResult {
  if (!unit.ok) return unit;
  if (!sold.ok) return sold;
  if (!buy?.ok) return refuse(buy ? seenBelow(buy.refusal) : UPSTREAM);
  assert("version" in sold.value, "a client has a plan");
  const paid = "sell" in buy.value ? buy.value.sell : buy.value;
  return ok({
    id,
    seller: client.seller,
    client: client.id,
    buy: { amount: paid.amount, currency: paid.currency },
    sell: sold.value,
    unit: unit.value,
    month: charge.month,
  });
}

const UPSTREAM: PriceRefusal = {
  code: "upstream_unpriced",
  detail: "what the seller itself pays for it is not known; its own supplier has to resolve that first",
};

/** What is wrong with the charge itself everybody may know; what is wrong with a seller's own plan is its affair. */
export function seenBelow(refusal: PriceRefusal): PriceRefusal {
  return refusal.code === "unrated_charge" || refusal.code === "settings_assumed" ? refusal : UPSTREAM;
}

/** What the unit would cost the seller if the client's units were all there are. */
function throughHops(
  unit: Sellable,
  item: Billable,
  { steps, ranked }: { steps: readonly Pricer[]; ranked: boolean },
): Result<Sellable, PriceRefusal> {
  let seen = unit;
  for (const step of steps) {
    const priced = step(seen, item, ranked ? "own" : "first");
    if (!priced.ok) return refuse(seenBelow(priced.refusal));
    seen = { ...seen, cost: priced.value.amount, currency: priced.value.currency };
  }
  return ok(seen);
}

function passedOn(charge: Sellable, upstream: SaleResult | undefined): Result<Sellable, PriceRefusal> {
  if (!upstream?.ok) return refuse(upstream ? seenBelow(upstream.refusal) : UPSTREAM);
  const { unit, sell } = upstream.value;
  return ok({ ...charge, pricingType: unit.pricingType, cost: sell.amount, currency: sell.currency });
}
