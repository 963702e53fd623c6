import { type BillingState, pathOf, rootOf, sellersOf } from "../../../core/billing/business.ts";
import { isCost, payerOf } from "../../../core/billing/cost-key.ts";
import type { DerivedSale } from "../../../core/billing/derive-sales.ts";
import { isDialogDay } from "../../../core/billing/dialog-sales.ts";
import { priceSteps } from "../../../core/billing/price-steps.ts";
import type { SaleRow } from "../../../core/billing/sale-book.ts";
import { unpackSale } from "../../../core/billing/sale-form.ts";
import { formatMoney } from "../../../core/kernel/money.ts";
import type { SaleReads } from "../../../store/port/sales.ts";
import { explainDialog } from "./explain-dialog.ts";
import { monthFromScratch } from "./posting/derive-month.ts";
import type { SaleDerivation } from "./posting/stage.ts";
import { latestBilling } from "./state.ts";

/** Why one hop asks what it asks for a unit. */
export interface ExplainedSale {
  readonly business: string;
  readonly seller: string | null;
  /** From the unit's cost to its price, line by line. */
  readonly steps: readonly string[];
  /** The price and its rule alone, for who must not know what the seller pays. */
  readonly asked: string;
}

/** Explains all hops of a unit, from the provider's own client on; empty where it was sold to nobody. */
export async function explainSale(
  unit: string,
  {
    sales,
    stage,
  }: {
    readonly sales: Pick<SaleReads, "ofUnit">;
    readonly stage: SaleDerivation;
  },
): Promise<readonly ExplainedSale[]> {
  const rows = await sales.ofUnit(unit);
  const [first] = rows;
  if (!first) return [];
  const state = await latestBilling(stage.billing);
  const due = { root: rootOf(state, payerOf(first.business)), month: first.month };
  const month = await stage.books.reading((reads) => monthFromScratch(due, reads, { stage, state, withEnds: true }));
  const hops = [
    ...month.sales.filter(({ item }) => item.id === unit).map((sale) => explainCharge(sale, state)),
    ...month.dialogs.filter(({ id }) => id === unit).map((dialog) => explainDialog(dialog, month.costs, state)),
    ...rows.filter(({ business }) => isCost(business)).flatMap((row) => costOnly(row, state)),
  ];
  return hops.sort((a, b) => pathOf(state, a.business).length - pathOf(state, b.business).length);
}

function explainCharge({ business, item, sale }: DerivedSale, state: BillingState): ExplainedSale {
  const { seller } = sellersOf(state, business);
  const { cost, currency, pricingType } = item.charge;
  if (!sale.ok) {
    const asked = `no price (${sale.refusal.code}): ${sale.refusal.detail}`;
    return { business, seller, steps: [asked], asked };
  }
  const counted = sale.value.unit;
  const isOther = counted.cost !== cost || counted.pricingType !== pricingType || counted.currency !== currency;
  const said = `${counted.cost === null ? "no cost" : formatMoney(counted.cost)} ${counted.currency}, ${counted.pricingType}`;
  const basis = isOther ? [`by the plan's pooled discounts, and through the chain, it counts as ${said}`] : [];
  const apart =
    seller !== null && isDialogDay(state, seller, item.planDate)
      ? [`${seller} buys dialogs: what these cost stands beside, and prices begin at Meta's rates`]
      : [];
  const { rule, amount, currency: paidIn, plan } = sale.value.sell;
  const by = rule ? `rule "${rule.name}" of plan ${plan}` : `plan ${plan}, free at Meta`;
  const asked = `${formatMoney(amount)} ${paidIn} by ${by}`;
  return { business, seller, steps: [...apart, ...basis, ...priceSteps(counted, sale.value.sell)], asked };
}

/** A unit that is sold to nobody: the client buys dialogs, and it is paid for beside them. */
function costOnly({ business: key, shape, day }: SaleRow, state: BillingState): readonly ExplainedSale[] {
  const business = payerOf(key);
  // Who buys charges from a seller of dialogs has nothing to do with these.
  if (!isDialogDay(state, business, day)) return [];
  const { category, market, pricingType, buy, seller } = unpackSale(shape);
  const asked = "nothing by itself: the plan counts dialogs";
  const cost = buy ? `${formatMoney(buy.amount)} ${buy.currency}` : "an amount that is not known";
  const whose = seller === null ? `Meta asks ${cost} for it` : `${seller} pays ${cost} for it`;
  const steps = [`${whose}: ${category}, ${market}, ${pricingType}`, asked];
  return [{ business, seller, steps, asked }];
}
