import { createHash } from "node:crypto";
import type { BillingState, Business } from "../../../core/billing/business.ts";
import { type DaySpan, dayAfter, daysIn, firstDay, lastDay } from "../../../core/billing/days.ts";
import type { Fee, PeriodTerms } from "../../../core/billing/period-terms.ts";
import { type DatedPlan, type PlanVersion, planOn, versionOn } from "../../../core/billing/plan.ts";
import type { TaxRule } from "../../../core/billing/tax.ts";
import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import type { InvoiceRefusal } from "./desk.ts";

/** What a business's plans ask for a month as a whole. */
export interface MonthTerms {
  readonly currency: string;
  readonly terms: PeriodTerms;
  readonly taxes: readonly TaxRule[];
  /** Days of the plan version that the month ends under. */
  readonly active: DaySpan;
  /** Fees of those before it in the same month. */
  readonly earlier: readonly { readonly fees: readonly Fee[]; readonly active: DaySpan }[];
  /** Hash of all that lines of the month depend on, beside its sales. */
  readonly digest: string;
}

/**
 * The terms of a month: those of the version that holds on its last day. Where versions with other fees held earlier in it,
 * each asks its fees for its own days. As of another day: the version of that day for the whole month.
 */
export function monthTerms(
  { plans }: Pick<BillingState, "plans">,
  business: Pick<Business, "id" | "plans">,
  month: string,
  asOf?: string,
): Result<MonthTerms, InvoiceRefusal> {
  const dated = business.plans.flatMap(({ from, plan }): DatedPlan[] => {
    const known = plans.get(plan);
    return known ? [{ from, plan: known }] : [];
  });
  const day = asOf ?? lastDay(month);
  const last = versionAt(dated, day);
  if (!last) {
    const detail = `no plan holds for ${business.id} on ${day}: give it one that has begun by then`;
    return refuse({ code: "no_plan", detail });
  }
  const spans = asOf === undefined ? spansOf(dated, month) : [];
  const { active } = spans.at(-1) ?? { active: { from: firstDay(month), to: null } };
  const terms = { ...last.terms, fees: within(last.terms.fees, active, Math.max(1, spans.length)) };
  const earlier = spans.slice(0, -1).map(({ fees, active: then }) => ({
    fees: within(fees, then, spans.length).map((fee) => ({ ...fee, name: `${fee.name} (to ${then.to})` })),
    active: then,
  }));
  const said = { currency: last.currency, terms, taxes: last.taxes, active, earlier };
  return ok({ ...said, digest: digestOf({ terms, active, earlier }) });
}

function versionAt(dated: readonly DatedPlan[], date: string): PlanVersion | undefined {
  const plan = planOn(dated, date);
  return plan && versionOn(plan, date);
}

interface FeeSpan {
  readonly fees: readonly Fee[];
  readonly active: DaySpan;
}

/** The month's days by the fees that hold on them; the last span has no end. */
function spansOf(dated: readonly DatedPlan[], month: string): readonly FeeSpan[] {
  const spans: { fees: readonly Fee[]; key: string; from: string }[] = [];
  for (let day = 1; day <= daysIn(month); day += 1) {
    const date = `${month}-${`${day}`.padStart(2, "0")}`;
    const fees = versionAt(dated, date)?.terms.fees;
    if (!fees) continue;
    const key = textOf(fees);
    if (spans.at(-1)?.key !== key) spans.push({ fees, key, from: date });
  }
  return spans.map(({ fees, from }, index) => ({ fees, active: { from, to: spans[index + 1]?.from ?? null } }));
}

/** Where fees change within a month, one that falls due once belongs to the days on which it stands. */
function within(fees: readonly Fee[], { from, to }: DaySpan, spans: number): readonly Fee[] {
  if (spans === 1) return fees;
  return fees.filter((fee) => fee.per !== "once" || (fee.on >= from && fee.on < (to ?? dayAfter(from.slice(0, 7)))));
}

function digestOf(value: object): string {
  return createHash("sha256").update(textOf(value)).digest("hex");
}

function textOf(value: object): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}` : part));
}
