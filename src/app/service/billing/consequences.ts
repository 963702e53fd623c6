import type { BillingState, Business } from "../../../core/billing/business.ts";
import type { Plan } from "../../../core/billing/plan.ts";
import { touchedBy } from "../../../core/billing/touched.ts";
import type { InvoiceReads, StoredInvoice } from "../../../store/port/invoices.ts";
import { isBelow } from "../invoices/subtree.ts";

/** What stating something of a business or a plan would move. */
export interface Consequences {
  /** Whether anything is asked otherwise than before. */
  readonly reprices: boolean;
  /** The first local day of which it is; null: from the beginning on. */
  readonly from: string | null;
  /** Those whose sales they are. */
  readonly businesses: readonly string[];
  /** Invoices of these days that stand: what differs from them comes onto the next one. */
  readonly invoiced: readonly StoredInvoice[];
  /** Whether there are more of them than were looked at. */
  readonly hasMore: boolean;
}

/** So many of the latest invoices are looked at. */
const MOST = 1_000;
const BEGINNING = "0000-01-01";

/** What a business stated so would move, beside how it stands. */
export function ofBusiness(
  reads: Pick<InvoiceReads, "list">,
  state: BillingState,
  business: Business,
): Promise<Consequences> {
  const known = state.businesses.has(business.id);
  const after = { ...state, businesses: new Map(state.businesses).set(business.id, business) };
  const earliest = business.wabas.map(({ from }) => from).sort()[0];
  const from = known ? firstDayOf(state, after) : earliest;
  const whose = (one: BillingState) => [...one.businesses.keys()].filter((id) => isBelow(one, id, business.id));
  return consequences(reads, from, [...new Set([...whose(state), ...whose(after)])]);
}

/** What a plan stated so would move: prices of units, or lines of a month as a whole. */
export function ofPlan(reads: Pick<InvoiceReads, "list">, state: BillingState, plan: Plan): Promise<Consequences> {
  const users = [...state.businesses.values()].filter(({ plans }) => plans.some((one) => one.plan === plan.id));
  const whose = [...state.businesses.keys()].filter((id) => users.some((user) => isBelow(state, id, user.id)));
  return consequences(reads, firstDifference(state.plans.get(plan.id), plan), whose);
}

function firstDayOf(before: BillingState, after: BillingState): string | undefined {
  return touchedBy(before, after)
    .map(({ from }) => from)
    .sort()[0];
}

/** The day of the first version or exchange rate that only one of two plans has. */
function firstDifference(old: Plan | undefined, now: Plan): string | undefined {
  const dated = (plan: Plan | undefined) =>
    new Map([
      ...(plan?.versions ?? []).map((version) => [textOf(version), version.from] as const),
      ...(plan?.exchange ?? []).map((rate) => [textOf(rate), rate.date] as const),
    ]);
  const [had, has] = [dated(old), dated(now)];
  const changed = [...had].filter(([text]) => !has.has(text)).concat([...has].filter(([text]) => !had.has(text)));
  return changed.map(([, day]) => day).sort()[0];
}

function textOf(item: object): string {
  return JSON.stringify(item, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
}

async function consequences(
  reads: Pick<InvoiceReads, "list">,
  from: string | undefined,
  businesses: readonly string[],
): Promise<Consequences> {
  if (from === undefined || businesses.length === 0)
    return { reprices: false, from: null, businesses: [], invoiced: [], hasMore: false };
  const month = from.slice(0, 7);
  const { items, next } = await reads.list({ within: businesses }, { limit: MOST });
  const invoiced = items.filter(
    ({ part, state, month: about }) =>
      part === "month" && (state === "issued" || state === "settled") && about >= month,
  );
  return { reprices: true, from: from === BEGINNING ? null : from, businesses, invoiced, hasMore: next !== null };
}
