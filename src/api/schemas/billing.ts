import { z } from "@hono/zod-openapi";
import type { Business } from "../../core/billing/business.ts";
import { formatMoney } from "../../core/kernel/money.ts";
import { formatInstant } from "../../core/kernel/time.ts";
import type { Balance } from "../../core/ledger/balance.ts";
import { TRANSACTION_KINDS, type Transaction } from "../../core/ledger/transaction.ts";
import { businessJson } from "../../intake/business/write-business.ts";
import type { MarginLine } from "../../store/port/sales.ts";
import { instantSchema } from "./json.ts";

const day = z.string().openapi({ description: "A local day, `YYYY-MM-DD`.", example: "2026-10-01" });
export const moneySchema = z.string().openapi({ description: "A decimal of at most six decimals.", example: "12.50" });

export const businessSchema = z
  .object({
    id: z.string(),
    name: z.string().openapi({ description: "As documents print it." }),
    seller: z.string().nullable().openapi({ description: "The business that sells to it; null: the provider." }),
    currency: z.string().openapi({ description: "Of its wallet; invoices are in the plan's currency." }),
    zone: z.string(),
    locale: z.string(),
    settlement: z.enum(["wallet", "invoice"]),
    plans: z.array(z.object({ from: day.nullable(), plan: z.string() })).readonly(),
    wabas: z.array(z.object({ waba: z.string(), from: day.nullable(), to: day.nullable() })).readonly(),
    tax: z.object({ country: z.string().nullable(), tax_id: z.string().nullable() }),
    address: z.array(z.string()).readonly(),
    emails: z.array(z.string()).readonly(),
    invoicing: z.object({ series: z.string(), grace_days: z.int(), due_days: z.int(), automatic: z.boolean() }),
    wallet: z.object({
      warn_below: moneySchema.nullable(),
      alarm_below: moneySchema.nullable(),
      cool_down_hours: z.int(),
      at_zero: z.enum(["warn", "block_marketing", "block_all"]),
    }),
  })
  .openapi("Business");

/** What is said of a business: read strictly by `intake`, which knows places and remedies. */
export const businessIn = z
  .looseObject({ name: z.string().optional(), zone: z.string().optional(), currency: z.string().optional() })
  .openapi("BusinessStatement", {
    description:
      "The keys of a business (docs/billing.md); `name`, `currency` and `zone` must be there, the rest has defaults. A key that no business has is refused.",
  });

export function businessWire(business: Business): z.output<typeof businessSchema> {
  return businessJson(business);
}

export const planSchema = z.object({ id: z.string(), plan: z.record(z.string(), z.unknown()) }).openapi("StoredPlan");

export const planIn = z
  .looseObject({ versions: z.array(z.unknown()).optional() })
  .openapi("PlanStatement", { description: "A plan as its file writes it (docs/plans.md)." });

export const balanceSchema = z
  .object({
    owner: z.string().openapi({ description: "Whose books: `provider`, or a business that resells." }),
    kind: z.string(),
    party: z.string().nullable(),
    currency: z.string(),
    amount: moneySchema.openapi({ description: "Above zero a debit balance, below zero a credit balance." }),
  })
  .openapi("Balance");

export function balanceWire({ account, currency, amount }: Balance): z.output<typeof balanceSchema> {
  return { ...account, currency, amount: formatMoney(amount) };
}

export const entrySchema = z
  .object({
    id: z.string(),
    kind: z.enum(TRANSACTION_KINDS),
    subject: z.string(),
    happened_at: instantSchema,
    recorded_at: instantSchema,
    corrects: z.string().nullable(),
    reason: z.string(),
    tags: z.record(z.string(), z.string()),
    postings: z.array(balanceSchema).readonly(),
  })
  .openapi("LedgerEntry");

export function entryWire(entry: Transaction): z.output<typeof entrySchema> {
  const { id, kind, subject, happenedAt, recordedAt, corrects, reason, tags, postings } = entry;
  return {
    id,
    kind,
    subject,
    happened_at: formatInstant(happenedAt),
    recorded_at: formatInstant(recordedAt),
    corrects,
    reason,
    tags: Object.fromEntries(tags),
    postings: postings.map(balanceWire),
  };
}

export const marginSchema = z
  .object({
    of: z.string().openapi({ description: "A business, category, market or local day." }),
    units: z.int(),
    unpriced: z.int().openapi({ description: "Units without a price, which are in no sum." }),
    price: moneySchema,
    currency: z.string().openapi({ description: "Empty where nothing has a price." }),
    cost: moneySchema,
    cost_currency: z.string(),
    margin: moneySchema.nullable().openapi({ description: "Price less cost; null where the currencies differ." }),
  })
  .openapi("MarginLine");

export function marginWire(line: MarginLine): z.output<typeof marginSchema> {
  const { of, units, unpriced, price, cost, currency, buyCurrency } = line;
  return {
    of,
    units,
    unpriced,
    price: formatMoney(price),
    currency,
    cost: formatMoney(cost),
    cost_currency: buyCurrency,
    margin: currency === buyCurrency ? formatMoney(price - cost) : null,
  };
}
