import { type Result, refuse } from "../kernel/result.ts";
import type { Billable } from "./billable.ts";
import { type DatedPlan, planOn, versionOn } from "./plan.ts";
import { type Price, type PriceQuery, type PriceRefusal, price, type Sellable } from "./price.ts";
import { findRule } from "./rule.ts";

/**
 * Prices units one by one under a plan, each at the rank among its month and rule that the units before it give it
 * (`own`), or as if it were the first (`first`). Give units in the one order of charges.
 */
export type Pricer = (
  unit: Sellable,
  item: Pick<Billable, "charge" | "planDate">,
  rank?: "own" | "first",
) => Result<Price, PriceRefusal>;

/** Opens a pricer for one client's units under the plans that held for it; nothing is counted yet. */
export function openPricer(plans: readonly DatedPlan[], assumed: PriceQuery["assumed"]): Pricer {
  const ranks = new Map<string, number>();
  return (unit, { charge, planDate: date }, rank = "own") => {
    const plan = planOn(plans, date);
    if (!plan) return refuse({ code: "no_plan", detail: `no plan held for the client on ${date}` });
    if (rank === "first") return price(unit, plan, { date, ordinal: 1, assumed });
    const version = versionOn(plan, date);
    const rule = version && findRule(version, unit);
    const key = `${plan.id}\n${rule?.name}\n${charge.month}`;
    const ordinal = (ranks.get(key) ?? 0) + 1;
    ranks.set(key, ordinal);
    return price(unit, plan, { date, ordinal, assumed });
  };
}
