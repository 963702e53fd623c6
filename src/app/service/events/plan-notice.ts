import { type ComingChange, comingChanges, ruleChanges } from "../../../core/billing/coming-change.ts";
import type { PriceRule } from "../../../core/billing/plan.ts";
import { formatMoney } from "../../../core/kernel/money.ts";
import { formatPercent } from "../../../core/kernel/ratio.ts";
import { DAY_MS, type Instant } from "../../../core/kernel/time.ts";
import { localDate } from "../../../core/kernel/zone.ts";
import type { BillingBooks } from "../../../store/port/billing.ts";
import type { PlanNotice, PlanNotices } from "../../../store/port/mail.ts";
import { readBilling } from "../billing/state.ts";

export interface NoticePorts {
  readonly billing: Pick<BillingBooks, "latest">;
  readonly notices: PlanNotices;
  readonly now: () => Instant;
  /** How many days before. */
  readonly days: number;
}

/**
 * Tells of every change of prices that begins within the days of notice, each once; what is announced later than that is
 * told at once. A change that began before today is no notice any more. Gives how many it told.
 */
export async function noticePlans({ billing, notices, now, days }: NoticePorts): Promise<number> {
  const { businesses, plans } = readBilling(await billing.latest());
  const at = now();
  const found = [...businesses.values()].flatMap((business) => {
    const first = localDate(business.zone, at);
    const span = { first, last: daysAfter(first, days) };
    return comingChanges(business, plans, span).map((change) => noticeOf(business.id, change));
  });
  return found.length === 0 ? 0 : notices.tell(found);
}

/** A local day so many days later. */
export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function noticeOf(business: string, { from, before, after }: ComingChange): PlanNotice {
  const body = {
    plan: after.plan.id,
    from,
    previous_plan: before.plan.id,
    currency: after.version.currency,
    previous_currency: before.version.currency,
    changes: ruleChanges(before.version, after.version).map((change) => ({
      rule: change.name,
      category: (change.after ?? change.before)?.category ?? null,
      market: (change.after ?? change.before)?.market ?? null,
      before: change.before && bandsOf(change.before),
      after: change.after && bandsOf(change.after),
    })),
  };
  return { business, plan: after.plan.id, from, event: { type: "plan.changing", business, body } };
}

function bandsOf({ bands }: PriceRule) {
  return bands.map(({ from, markup }) =>
    markup.by === "cost"
      ? { from, by: "cost", percent: formatPercent(markup.percent), fixed: formatMoney(markup.fixed) }
      : { from, by: "price", amount: formatMoney(markup.amount) },
  );
}
