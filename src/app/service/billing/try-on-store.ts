import { type BillingState, type Business, familyOf, rootOf } from "../../../core/billing/business.ts";
import { derivedSales, type PlacedBillable } from "../../../core/billing/derive-sales.ts";
import type { Plan } from "../../../core/billing/plan.ts";
import type { RatesOf } from "../../../core/billing/pooled.ts";
import { compareBytes } from "../../../core/kernel/bytes.ts";
import { monthOf } from "./posting/derive-month.ts";
import type { SaleDerivation } from "./posting/stage.ts";

/** What a month comes to for a business in a currency. */
export interface TriedSum {
  readonly units: number;
  readonly price: bigint;
  readonly unpriced: number;
}

/** How a business's month changes under a plan. */
export interface TriedBusiness {
  readonly business: string;
  readonly currency: string;
  readonly now: TriedSum;
  readonly tried: TriedSum;
}

/** What is tried: a plan over a past month. */
export interface TrialOnStore {
  readonly plan: Plan;
  readonly month: string;
  /** Only this business, as if it had the plan; else all that are billed by a plan of this id. */
  readonly business?: string | undefined;
  /** `YYYY-MM-DD`: the version and exchange rates of this day for the whole month. */
  readonly asOf?: string | undefined;
}

/** Prices a past month's units under a plan beside what holds; lines of the month as a whole are no part of it. */
export async function tryOnStore(
  { plan, month, business, asOf }: TrialOnStore,
  state: BillingState,
  stage: SaleDerivation,
): Promise<readonly TriedBusiness[]> {
  const tried = [...state.businesses.values()]
    .filter(({ id, plans }) => (business === undefined ? plans.some((one) => one.plan === plan.id) : id === business))
    .map(({ id }) => id);
  const then = stateUnder(plan, state, business);
  const found: TriedBusiness[] = [];
  for (const root of new Set(tried.map((id) => rootOf(state, id)))) {
    const { items, ratesOf } = await stage.books.reading((reads) => monthOf({ root, month }, reads, { stage, state }));
    const later = asOf === undefined ? items : items.map((item) => ({ ...item, planDate: asOf }));
    const sums = [sumsOf(items, { state, root, ratesOf }), sumsOf(later, { state: then, root, ratesOf })] as const;
    found.push(...tried.filter((id) => familyOf(state, root).includes(id)).flatMap((id) => linesOf(id, sums)));
  }
  return found.sort((a, b) => compareBytes(a.business, b.business) || compareBytes(a.currency, b.currency));
}

function stateUnder(plan: Plan, state: BillingState, business: string | undefined): BillingState {
  const plans = new Map(state.plans).set(plan.id, plan);
  const only = business === undefined ? undefined : state.businesses.get(business);
  if (!only) return { ...state, plans };
  const changed: Business = { ...only, plans: [{ from: "0000-01-01", plan: plan.id }] };
  return { plans, businesses: new Map(state.businesses).set(only.id, changed) };
}

type Sums = ReadonlyMap<string, ReadonlyMap<string, TriedSum>>;

/** By business and currency; what has no price stands under an empty currency. */
function sumsOf(
  items: readonly PlacedBillable[],
  { state, root, ratesOf }: { readonly state: BillingState; readonly root: string; readonly ratesOf: RatesOf },
): Sums {
  const sums = new Map<string, Map<string, TriedSum>>();
  for (const { business, sale } of derivedSales(items, { businesses: familyOf(state, root), state, rates: ratesOf })) {
    const own = sums.get(business) ?? new Map<string, TriedSum>();
    sums.set(business, own);
    const currency = sale.ok ? sale.value.sell.currency : "";
    const { units, price, unpriced } = own.get(currency) ?? NOTHING;
    own.set(currency, {
      units: units + 1,
      price: price + (sale.ok ? sale.value.sell.amount : 0n),
      unpriced: unpriced + (sale.ok ? 0 : 1),
    });
  }
  return sums;
}

const NOTHING: TriedSum = { units: 0, price: 0n, unpriced: 0 };

function linesOf(business: string, [now, then]: readonly [Sums, Sums]): readonly TriedBusiness[] {
  const [before, after] = [now.get(business), then.get(business)];
  const currencies = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  return [...currencies].map((currency) => ({
    business,
    currency,
    now: before?.get(currency) ?? NOTHING,
    tried: after?.get(currency) ?? NOTHING,
  }));
}
