import { z } from "@hono/zod-openapi";
import { exchangeText } from "../../core/billing/price-steps.ts";
import { unpackSale } from "../../core/billing/sale-form.ts";
import { formatMoney } from "../../core/kernel/money.ts";
import { formatInstant } from "../../core/kernel/time.ts";
import type { SaleInForce } from "../../store/port/posting.ts";
import { moneySchema } from "./billing.ts";
import { instantSchema } from "./json.ts";

export const saleSchema = z
  .object({
    id: z.string().openapi({ description: "The charge's id." }),
    business: z.string(),
    seller: z.string().nullable(),
    month: z.string(),
    day: z.string(),
    occurred_at: instantSchema,
    waba: z.string(),
    number: z.string(),
    message: z.string(),
    category: z.string(),
    market: z.string(),
    pricing_type: z.string(),
    price: moneySchema.nullable(),
    currency: z.string().nullable(),
    rule: z
      .string()
      .nullable()
      .openapi({ description: "The plan's rule; null: free at Meta, and no rule says otherwise." }),
    plan: z.string().nullable(),
    exchange: z.string().nullable(),
    cost: moneySchema.nullable().openapi({ description: "What the seller pays; null for who sees some WABAs only." }),
    cost_currency: z.string().nullable(),
    refusal: z.object({ code: z.string(), detail: z.string() }).nullable(),
    revision: z.int(),
    settlement: z.enum(["wallet", "invoice"]),
  })
  .openapi("Sale");

/** A sale as it goes out; `withCost`: whether the reader may know what the seller pays. */
export function saleWire(
  sale: SaleInForce,
  { message, withCost }: { readonly message: string; readonly withCost: boolean },
): z.output<typeof saleSchema> {
  const { unit, business, month, day, occurredAt, waba, number, revision, wallet } = sale;
  const { category, market, pricingType, seller, buy, priced } = unpackSale(sale.shape);
  const price = priced.ok ? priced.value : null;
  return {
    id: unit,
    business,
    seller,
    month,
    day,
    occurred_at: formatInstant(occurredAt),
    waba,
    number,
    message,
    category,
    market,
    pricing_type: pricingType,
    price: price && formatMoney(price.amount),
    currency: price?.currency ?? null,
    rule: price?.rule?.name ?? null,
    plan: price?.plan ?? null,
    exchange: price?.exchange ? exchangeText(price.exchange) : null,
    cost: withCost && buy ? formatMoney(buy.amount) : null,
    cost_currency: withCost && buy ? buy.currency : null,
    refusal: priced.ok ? null : priced.refusal,
    revision,
    settlement: wallet ? "wallet" : "invoice",
  };
}
