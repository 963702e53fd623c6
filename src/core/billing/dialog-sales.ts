import { ok, type Result, refuse } from "../kernel/result.ts";
import { type BillingState, clientsOf, ownerOn, pathOf, sellersOf } from "./business.ts";
import { costKey } from "./cost-key.ts";
import { dayAfter, firstDay } from "./days.ts";
import type { DerivedSale, PlacedBillable } from "./derive-sales.ts";
import { countsDialogs, type DialogUnit, dialogVersionOn, startsOf } from "./dialog-units.ts";
import { type DatedPlan, planOn, versionOn } from "./plan.ts";
import type { Price, PriceRefusal } from "./price.ts";
import { type Amount, seenBelow } from "./sale.ts";
import type { WantedSale } from "./sale-book.ts";
import { packSale, type SoldKind } from "./sale-form.ts";

/** What a business buys under, in order of days. */
export function datedPlans(state: BillingState, business: string): readonly DatedPlan[] {
  const found = known.get(state) ?? new Map(clientsOf(state).map(({ id, plans }) => [id, plans]));
  known.set(state, found);
  return found.get(business) ?? [];
}

const known = new WeakMap<BillingState, ReadonlyMap<string, readonly DatedPlan[]>>();

/** Whether a business is billed by dialogs on a local day. */
export function isDialogDay(state: BillingState, business: string, date: string): boolean {
  return dialogVersionOn(datedPlans(state, business), date) !== undefined;
}

/** Businesses that are, or were, or will be billed by dialogs. */
export function dialogBusinesses(state: BillingState): readonly string[] {
  return [...state.businesses.keys()].filter((id) => datedPlans(state, id).some(({ plan }) => countsDialogs(plan)));
}

/** Whether a business is billed by dialogs on any day of a month. */
export function isDialogMonth(state: BillingState, business: string, month: string): boolean {
  const plans = datedPlans(state, business);
  const days = [firstDay(month), ...startsOf(plans).filter((day) => day > firstDay(month) && day < dayAfter(month))];
  return days.some((day) => dialogVersionOn(plans, day) !== undefined);
}

/**
 * What a seller pays for a client's use where the two of them count different units, or dialogs: no sale's buy side, but costs
 * beside the dialogs or charges that the client is sold. Meta's charges are what the provider pays; what else a seller pays
 * for is what it was itself sold, charge by charge or dialog by dialog.
 */
export function costsBeside(
  items: readonly PlacedBillable[],
  bought: readonly Purchase[],
  state: BillingState,
): readonly WantedSale[] {
  const ofMeta = items.map((item): Purchase => ({ buyer: null, item, units: "charges", cost: metaCost(item) }));
  return [...ofMeta, ...bought].flatMap(({ buyer, item, units, cost }): readonly WantedSale[] => {
    const client = clientBelow(state, buyer, item);
    if (client === undefined || (units === "charges" && !isDialogDay(state, client, item.planDate))) return [];
    const sellers = sellersOf(state, client);
    const kind = { ...cost.kind, ...sellers };
    const priced = cost.paid.ok ? ok(nothing(state, client, { ...item, ...cost.paid.value })) : cost.paid;
    const shape = packSale({ ...kind, buy: cost.paid.ok ? cost.paid.value : null, priced });
    return [rowOf(item, { business: costKey(client), shape })];
  });
}

/** A unit that a seller was sold, or a charge of Meta's to the provider. */
export interface Purchase {
  /** Null: the provider. */
  readonly buyer: string | null;
  readonly item: PlacedBillable;
  readonly units: "charges" | "dialogs";
  readonly cost: { readonly kind: SoldKind; readonly paid: Result<Amount, PriceRefusal> };
}

/** A charge as a seller was sold it. */
export function chargeBought({ business, item, sale }: DerivedSale): Purchase {
  const kind = kindOf(sale.ok ? sale.value.unit : item.charge);
  const paid = sale.ok ? ok(amountIn(sale.value.sell)) : refuse(seenBelow(sale.refusal));
  return { buyer: business, item, units: "charges", cost: { kind, paid } };
}

/** A dialog as a seller was sold it. */
export function dialogBought(business: string, { dialog, priced }: DialogUnit, place: Place): Purchase {
  const paid = priced.ok ? ok(amountIn(priced.value)) : refuse(seenBelow(priced.refusal));
  return {
    buyer: business,
    item: { ...dialog, ...place },
    units: "dialogs",
    cost: { kind: kindOf(dialog.unit), paid },
  };
}

/** Where a unit's message stands, and under which id the store keeps the unit. */
type Place = Pick<PlacedBillable, "partition" | "stored" | "id">;

function metaCost({ charge }: PlacedBillable): Purchase["cost"] {
  const { cost, currency, refusal } = charge;
  const detail = refusal ? `${refusal.code}: ${refusal.detail}` : "no cost";
  const paid = cost === null ? refuse({ code: "unrated_charge" as const, detail }) : ok({ amount: cost, currency });
  return { kind: kindOf(charge), paid };
}

/** To whom a buyer sells on what it bought; undefined where it is its own. */
function clientBelow(state: BillingState, buyer: string | null, { charge, date }: PlacedBillable): string | undefined {
  const owner = ownerOn(state, charge.waba, date);
  const path = owner === undefined ? [] : pathOf(state, owner);
  const place = buyer === null ? path.length : path.indexOf(buyer);
  return place < 0 ? undefined : path[place - 1];
}

/** The price of what is sold to nobody, in the currency that the client's other prices of that day have. */
function nothing(state: BillingState, client: string, { planDate, currency }: PlacedBillable & Amount): Price {
  const plan = planOn(datedPlans(state, client), planDate);
  const version = plan && versionOn(plan, planDate);
  const by = { plan: plan?.id ?? "", version: version?.from ?? "" };
  return { amount: 0n, currency: version?.currency ?? currency, rule: null, ...by, exchange: null };
}

function amountIn({ amount, currency }: Amount): Amount {
  return { amount, currency };
}

/** What a dialog is sold for: nothing is paid for it as such, since what the seller pays for are costs of their own. */
export function salesOfDialogs(
  units: readonly DialogUnit[],
  business: string,
  { state, placeOf }: { readonly state: BillingState; readonly placeOf: (dialog: DialogUnit["dialog"]) => Place },
): readonly WantedSale[] {
  return units.map(({ dialog, priced }) => {
    const { charge, unit } = dialog;
    const buy = priced.ok ? { amount: 0n, currency: charge.currency } : null;
    const shape = packSale({ ...kindOf(unit), ...sellersOf(state, business), buy, priced });
    return rowOf({ ...dialog, ...placeOf(dialog) }, { business, shape });
  });
}

function kindOf({ category, market, pricingType }: SoldKind): SoldKind {
  return { category, market, pricingType };
}

function rowOf(
  { id: unit, charge, date: day, partition, stored }: PlacedBillable,
  sold: Pick<WantedSale, "business" | "shape">,
): WantedSale {
  const { month, occurredAt, waba } = charge;
  return { ...sold, month, unit, occurredAt, day, waba, partition, ...stored };
}
