import { type BillingState, familyOf, ownerOn, rootOf } from "../../core/billing/business.ts";
import { payerOf, withCosts } from "../../core/billing/cost-key.ts";
import { unpackSale } from "../../core/billing/sale-form.ts";
import { compareBytes } from "../../core/kernel/bytes.ts";
import type { Rehearsal } from "../../store/port/books.ts";
import { salesFromScratch } from "./billing/posting/derive-month.ts";
import type { DialogStage } from "./billing/posting/dialogs.ts";

/** What a business's sales of a currency come to, before and after. */
export interface RerateBusiness {
  readonly business: string;
  readonly currency: string;
  /** What its seller pays, in micros of the same currency; what is paid in another stands in no sum. */
  readonly costBefore: bigint;
  readonly costAfter: bigint;
  readonly priceBefore: bigint;
  readonly priceAfter: bigint;
}

/** A WABA and day on which a charge changes. */
export interface ChangedDay {
  readonly waba: string;
  readonly day: string;
}

/** What changed charges make of the sales of businesses, month by month from scratch; those that stay are left out. */
export async function rehearseSales(
  { billing }: Pick<Rehearsal, "billing">,
  changed: Iterable<ChangedDay>,
  { state, stage }: { readonly state: BillingState; readonly stage: DialogStage },
): Promise<readonly RerateBusiness[]> {
  const months = new Map<string, { readonly root: string; readonly month: string }>();
  for (const { waba, day } of changed) {
    const owner = ownerOn(state, waba, day);
    if (owner === undefined) continue;
    const due = { root: rootOf(state, owner), month: day.slice(0, 7) };
    months.set(`${due.root}\n${due.month}`, due);
  }
  const sums = new Map<string, RerateBusiness>();
  for (const due of months.values()) {
    for (const sale of await billing.sales(withCosts(familyOf(state, due.root)), due.month)) add(sums, sale, "Before");
    for (const sale of await salesFromScratch(due, billing, { stage, state })) add(sums, sale, "After");
  }
  return [...sums]
    .filter(([, sum]) => sum.costBefore !== sum.costAfter || sum.priceBefore !== sum.priceAfter)
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([, sum]) => sum);
}

function add(
  sums: Map<string, RerateBusiness>,
  { business: key, shape }: { readonly business: string; readonly shape: string },
  when: "Before" | "After",
): void {
  const { buy, priced } = unpackSale(shape);
  if (!priced.ok || !buy) return;
  const { amount, currency } = priced.value;
  const business = payerOf(key);
  const sum = `${business}\n${currency}`;
  const known = sums.get(sum) ?? { business, currency, costBefore: 0n, costAfter: 0n, priceBefore: 0n, priceAfter: 0n };
  const cost = buy.currency === currency ? buy.amount : 0n;
  sums.set(sum, {
    ...known,
    [`cost${when}`]: known[`cost${when}`] + cost,
    [`price${when}`]: known[`price${when}`] + amount,
  });
}
