import type { Micros } from "../kernel/money.ts";
import type { Ppm, Ratio } from "../kernel/ratio.ts";
import type { PricingType } from "../usage/usage.ts";
import type { DialogRules } from "./dialog-rules.ts";
import type { PeriodTerms } from "./period-terms.ts";
import type { TaxRule } from "./tax.ts";

/** What a seller asks of a client, as data: dated versions and the exchange rates that they need. */
export interface Plan {
  readonly id: string;
  /** In order of their first day; at least one. */
  readonly versions: readonly PlanVersion[];
  readonly exchange: readonly ExchangeRate[];
}

/** Which plan holds for a client from a local day on; an earlier one ends there. */
export interface DatedPlan {
  /** `YYYY-MM-DD` in the zone of the WABA whose charge is priced. */
  readonly from: string;
  readonly plan: Plan;
}

/** The plan that holds on a local day, from plans in order of their days; undefined before the first. */
export function planOn(plans: readonly DatedPlan[], date: string): Plan | undefined {
  return plans.findLast(({ from }) => from <= date)?.plan;
}

/** One plan for all times. */
export function alwaysPlan(plan: Plan): readonly DatedPlan[] {
  return [{ from: "0000-01-01", plan }];
}

/** A plan as it stands from a day on, until the next version begins. */
export interface PlanVersion {
  /** First local day, `YYYY-MM-DD`, in the zone of the WABA whose charge is priced. */
  readonly from: string;
  /** ISO 4217 code of every price, fee and period line. */
  readonly currency: string;
  readonly unit: Unit;
  readonly rules: readonly PriceRule[];
  readonly pooledDiscounts: PooledDiscounts;
  readonly terms: PeriodTerms;
  readonly taxes: readonly TaxRule[];
}

/** What a plan counts: Meta's charges, or the provider's own dialogs. */
export type Unit = { readonly of: "meta_charge" } | { readonly of: "dialog"; readonly dialog: DialogRules };

/**
 * What a volume discount of Meta, earned by several clients together, means for the price of one of them. `own_count`: a
 * client pays as if alone, and the difference is the seller's margin; so no client's late fact moves another's price.
 * `pass_through`: the cost as it is. `list_rate`: the first band, and no free tier.
 */
export type PooledDiscounts = "own_count" | "pass_through" | "list_rate";

/** Which charges a rule is for beside category and market: one pricing type, every free one, or all. */
export type RuleScope = PricingType | "free" | "any";

/** How a unit's price comes from its cost. A null matches everything. */
export interface PriceRule {
  /** How prices name it; its graduated bands count under this name. */
  readonly name: string;
  /** Meta's word exactly: `authentication` is not `authentication_international`. */
  readonly category: string | null;
  readonly market: string | null;
  /** `regular` where a plan says nothing, so that what is free at Meta stays free unless a rule names it. */
  readonly pricingType: RuleScope;
  /** Graduated by the unit's rank among those of its client, month and rule; the first begins at 1. */
  readonly bands: readonly PriceBand[];
}

/** The price of units from a rank on, until the next band. */
export interface PriceBand {
  readonly from: number;
  readonly markup: Markup;
}

/** Cost plus a share and plus an amount; or an amount whatever the cost. Amounts are per unit, in the plan's currency. */
export type Markup =
  | { readonly by: "cost"; readonly percent: Ppm; readonly fixed: Micros }
  | { readonly by: "price"; readonly amount: Micros };

/** What one unit of a currency is worth in another from a day on, as somebody published it. */
export interface ExchangeRate {
  readonly from: string;
  readonly to: string;
  readonly rate: Ratio;
  /** The rate as it was printed. */
  readonly printed: string;
  /** First local day, `YYYY-MM-DD`, for which it is used. */
  readonly date: string;
  /** Who published it. */
  readonly source: string;
}

/** The version of a plan in force on a local day; undefined before the first. */
export function versionOn(plan: Plan, date: string): PlanVersion | undefined {
  return plan.versions.findLast(({ from }) => from <= date);
}

/** The newest exchange rate not after a day; undefined where none is on file. It is never inverted or chained. */
export function exchangeOn(
  plan: Plan,
  { from, to, date }: Pick<ExchangeRate, "from" | "to" | "date">,
): ExchangeRate | undefined {
  let found: ExchangeRate | undefined;
  for (const rate of plan.exchange) {
    const fits = rate.from === from && rate.to === to && rate.date <= date;
    if (fits && (!found || found.date <= rate.date)) found = rate;
  }
  return found;
}
