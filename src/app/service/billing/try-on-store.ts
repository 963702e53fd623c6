import { type BillingState, type Business, familyOf, rootOf } from "../../../core/billing/business.ts";
import { isCost } from "../../../core/billing/cost-key.ts";
import type { Plan } from "../../../core/billing/plan.ts";
import type { WantedSale } from "../../../core/billing/sale-book.ts";
import { compareBytes } from "../../../core/kernel/bytes.ts";
import { salesFromScratch } from "./posting/derive-month.ts";
import type { SaleDerivation } from "./posting/stage.ts";
import type { KnownBilling } from "./state.ts";
import { compareMonths, type TriedBusiness } from "./tried-lines.ts";
import { triedMonth } from "./tried-month.ts";

/** What is tried: a plan over a past month. */
export interface TrialOnStore {
  readonly plan: Plan;
  readonly month: string;
  /** Only this business, as if it had the plan; else all that are billed by a plan of this id. */
  readonly business?: string | undefined;
  /** `YYYY-MM-DD`: the version and exchange rates of this day for the whole month. */
  readonly asOf?: string | undefined;
}

/**
 * Draws a past month up under a plan beside what holds, as its invoice would be: units, lines of the month as a whole, and
 * tax. For those whom the plan bills, and for who buys through them where their month comes out otherwise. Corrections of
 * other months are no part of it, and what was paid or invoiced makes no difference.
 */
export async function tryOnStore(
  { plan, month, business, asOf }: TrialOnStore,
  state: KnownBilling,
  stage: SaleDerivation,
): Promise<readonly TriedBusiness[]> {
  const asked = [...state.businesses.values()]
    .filter(({ id, plans }) => (business === undefined ? plans.some((one) => one.plan === plan.id) : id === business))
    .map(({ id }) => id);
  const then = stateUnder(plan, state, business);
  const found: TriedBusiness[] = [];
  for (const root of new Set(asked.map((id) => rootOf(state, id)))) {
    const [now, tried] = await stage.books.reading(async (reads) => {
      const due = { root, month };
      const before = await salesFromScratch(due, reads, { stage, state });
      return [before, await salesFromScratch(due, reads, { stage, state: then, asOf })] as const;
    });
    const [salesNow, salesTried] = [byBusiness(now), byBusiness(tried)];
    for (const id of familyOf(state, root)) {
      const before = await triedMonth(salesNow.get(id) ?? [], state, { business: id, month });
      const after = await triedMonth(salesTried.get(id) ?? [], then, { business: id, month, asOf });
      const compared = compareMonths(id, before, after);
      found.push(...compared.filter(({ lines }) => asked.includes(id) || lines.length > 0));
    }
  }
  return found.sort((a, b) => compareBytes(a.business, b.business) || compareBytes(a.currency, b.currency));
}

function stateUnder(plan: Plan, state: KnownBilling, business: string | undefined): KnownBilling {
  const plans = new Map(state.plans).set(plan.id, plan);
  const only = business === undefined ? undefined : state.businesses.get(business);
  if (!only) return { ...state, plans };
  const changed: Business = { ...only, plans: [{ from: "0000-01-01", plan: plan.id }] };
  const businesses: BillingState["businesses"] = new Map(state.businesses).set(only.id, changed);
  return { ...state, plans, businesses };
}

function byBusiness(sales: readonly WantedSale[]): ReadonlyMap<string, readonly WantedSale[]> {
  const groups = new Map<string, WantedSale[]>();
  for (const sale of sales) {
    if (isCost(sale.business)) continue;
    const group = groups.get(sale.business);
    if (group) group.push(sale);
    else groups.set(sale.business, [sale]);
  }
  return groups;
}
