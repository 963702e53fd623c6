import type { Business } from "./business.ts";
import type { Plan, PlanVersion, PriceRule } from "./plan.ts";

/** A version of a plan that a business is on from a day on. */
export interface PlanInForce {
  readonly plan: Plan;
  readonly version: PlanVersion;
}

/** What a business pays by changes on a day: another plan, or another version of the same one. */
export interface ComingChange {
  /** First local day, `YYYY-MM-DD`. */
  readonly from: string;
  readonly before: PlanInForce;
  readonly after: PlanInForce;
}

/** A rule that is not what it was; null: it was not there, or is no longer. */
export interface RuleChange {
  readonly name: string;
  readonly before: PriceRule | null;
  readonly after: PriceRule | null;
}

/** Changes of what a business pays by, from the first of these days to the last, both inclusive, in order of days. */
export function comingChanges(
  { plans: dated }: Pick<Business, "plans">,
  plans: ReadonlyMap<string, Plan>,
  { first, last }: { readonly first: string; readonly last: string },
): readonly ComingChange[] {
  const starts = dated.flatMap(({ from, plan }) => [from, ...(plans.get(plan)?.versions ?? []).map((one) => one.from)]);
  const days = [...new Set(starts)].filter((day) => day >= first && day <= last).sort();
  return days.flatMap((from) => {
    const before = inForce(dated, plans, (day) => day < from);
    const after = inForce(dated, plans, (day) => day <= from);
    return before && after && before.version !== after.version ? [{ from, before, after }] : [];
  });
}

function inForce(
  dated: Business["plans"],
  plans: ReadonlyMap<string, Plan>,
  hasBegun: (day: string) => boolean,
): PlanInForce | undefined {
  const named = dated.findLast(({ from }) => hasBegun(from));
  const plan = named && plans.get(named.plan);
  const version = plan?.versions.findLast(({ from }) => hasBegun(from));
  return plan && version && { plan, version };
}

/** Rules of two versions that differ, by their names, in the order of the later version. */
export function ruleChanges(before: PlanVersion, after: PlanVersion): readonly RuleChange[] {
  const known = new Map(before.rules.map((rule) => [rule.name, rule]));
  const changed = after.rules.flatMap((rule) => {
    const old = known.get(rule.name) ?? null;
    const isSame = old !== null && before.currency === after.currency && sayingOf(old) === sayingOf(rule);
    return isSame ? [] : [{ name: rule.name, before: old, after: rule }];
  });
  const kept = new Set(after.rules.map(({ name }) => name));
  const gone = before.rules.filter(({ name }) => !kept.has(name));
  return [...changed, ...gone.map((rule) => ({ name: rule.name, before: rule, after: null }))];
}

function sayingOf(rule: PriceRule): string {
  return JSON.stringify(rule, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}
