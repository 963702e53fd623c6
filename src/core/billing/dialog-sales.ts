import { refuse } from "../kernel/result.ts";
import type { BillingState } from "./business.ts";
import { clientsOf, ownerOn } from "./business.ts";
import { costKey } from "./cost-key.ts";
import { dayAfter, firstDay } from "./days.ts";
import type { PlacedBillable } from "./derive-sales.ts";
import { countsDialogs, type DialogUnit, dialogVersionOn, startsOf } from "./dialog-units.ts";
import type { DatedPlan } from "./plan.ts";
import type { WantedSale } from "./sale-book.ts";
import { packSale } from "./sale-form.ts";

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

/** What Meta asks for charges of days on which their business is billed by dialogs. */
export function costsOf(items: readonly PlacedBillable[], state: BillingState): readonly WantedSale[] {
  return items.flatMap((item): readonly WantedSale[] => {
    const { charge, date } = item;
    const business = ownerOn(state, charge.waba, date);
    const found = business === undefined ? undefined : dialogVersionOn(datedPlans(state, business), date);
    if (business === undefined || !found) return [];
    const { plan, version } = found;
    const { cost, currency, refusal } = charge;
    const priced =
      cost === null
        ? refuse({
            code: "unrated_charge" as const,
            detail: refusal ? `${refusal.code}: ${refusal.detail}` : "no cost",
          })
        : ({
            ok: true,
            value: {
              amount: 0n,
              currency: version.currency,
              rule: null,
              plan: plan.id,
              version: version.from,
              exchange: null,
            },
          } as const);
    const buy = cost === null ? null : { amount: cost, currency };
    return [rowOf(item, { business: costKey(business), shape: packSale({ ...kindOf(charge), buy, priced }) })];
  });
}

/** What dialogs are sold for: nothing is paid for one, since the charges behind it are costs of their own. */
export function salesOfDialogs(
  units: readonly DialogUnit[],
  business: string,
  placeOf: (dialog: DialogUnit["dialog"]) => Pick<PlacedBillable, "partition" | "stored" | "id">,
): readonly WantedSale[] {
  return units.map(({ dialog, priced }) => {
    const { charge, unit } = dialog;
    const buy = priced.ok ? { amount: 0n, currency: charge.currency } : null;
    return rowOf({ ...dialog, ...placeOf(dialog) }, { business, shape: packSale({ ...kindOf(unit), buy, priced }) });
  });
}

function kindOf({
  category,
  market,
  pricingType,
}: Pick<DialogUnit["dialog"]["charge"], "category" | "market" | "pricingType">) {
  return { category, market, pricingType, seller: null, supplier: null };
}

function rowOf(
  { id: unit, charge, date: day, partition, stored }: PlacedBillable,
  sold: Pick<WantedSale, "business" | "shape">,
): WantedSale {
  const { month, occurredAt, waba } = charge;
  return { ...sold, month, unit, occurredAt, day, waba, partition, ...stored };
}
