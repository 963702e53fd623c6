import { familyOf, rootOf } from "../../../core/billing/business.ts";
import { isCost, payerOf } from "../../../core/billing/cost-key.ts";
import { derivedSales } from "../../../core/billing/derive-sales.ts";
import { priceSteps } from "../../../core/billing/price-steps.ts";
import { type SaleShape, unpackSale } from "../../../core/billing/sale-form.ts";
import { formatMoney } from "../../../core/kernel/money.ts";
import type { SaleReads } from "../../../store/port/sales.ts";
import { explainDialog } from "./explain-dialog.ts";
import { monthOf } from "./posting/derive-month.ts";
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
  const [first] = await sales.ofUnit(unit);
  if (!first) return [];
  const state = await latestBilling(stage.billing);
  const root = rootOf(state, payerOf(first.business));
  const due = { root, month: first.month };
  if (isCost(first.business)) return [costOnly(payerOf(first.business), unpackSale(first.shape))];
  const { items, ratesOf } = await stage.books.reading((reads) => monthOf(due, reads, { stage, state }));
  if (!items.some(({ id }) => id === unit))
    return stage.books.reading((reads) => explainDialog(unit, due, reads, { stage, state }));
  const all = derivedSales(items, { businesses: familyOf(state, root), state, rates: ratesOf });
  return all.flatMap(({ business, item, sale }): readonly ExplainedSale[] => {
    if (item.id !== unit) return [];
    const seller = state.businesses.get(business)?.seller ?? null;
    const { cost, currency, pricingType } = item.charge;
    if (!sale.ok) {
      const asked = `no price (${sale.refusal.code}): ${sale.refusal.detail}`;
      return [{ business, seller, steps: [asked], asked }];
    }
    const counted = sale.value.unit;
    const isOther = counted.cost !== cost || counted.pricingType !== pricingType || counted.currency !== currency;
    const said = `${counted.cost === null ? "no cost" : formatMoney(counted.cost)} ${counted.currency}, ${counted.pricingType}`;
    const basis = isOther ? [`by the plan's pooled discounts, and through the chain, it counts as ${said}`] : [];
    const { rule, amount, currency: paidIn, plan } = sale.value.sell;
    const by = rule ? `rule "${rule.name}" of plan ${plan}` : `plan ${plan}, free at Meta`;
    const asked = `${formatMoney(amount)} ${paidIn} by ${by}`;
    return [{ business, seller, steps: [...basis, ...priceSteps(counted, sale.value.sell)], asked }];
  });
}

/** A charge of a business that is billed by dialogs is sold to nobody. */
function costOnly(business: string, { category, market, pricingType, buy }: SaleShape): ExplainedSale {
  const asked = "nothing by itself: the plan counts dialogs";
  const cost = buy ? `${formatMoney(buy.amount)} ${buy.currency}` : "an amount that is not known";
  return {
    business,
    seller: null,
    steps: [`Meta asks ${cost} for it: ${category}, ${market}, ${pricingType}`, asked],
    asked,
  };
}
