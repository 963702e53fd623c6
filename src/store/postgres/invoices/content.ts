import { z } from "zod";
import type { InvoiceContent } from "../../port/invoices.ts";

/** Micro-units, as their digits. */
const money = z.string().transform((digits) => BigInt(digits));
const texts = z.array(z.string());

const party = z.object({
  id: z.string(),
  name: z.string(),
  address: texts,
  country: z.string().nullable(),
  taxId: z.string().nullable(),
  emails: texts,
});

const correction = z.object({
  id: z.string().nullable(),
  month: z.string(),
  number: z.string(),
  message: z.string(),
  category: z.string(),
  market: z.string(),
  before: money.nullable(),
  after: money.nullable(),
  currency: z.string(),
  why: z.enum(["late", "withdrawn", "changed", "period_line"]),
});

const line = z.object({
  kind: z.enum(["usage", "volume", "included", "minimum", "fee", "correction"]),
  what: texts,
  quantity: z.number(),
  exact: money,
  amount: money,
  residual: money,
  steps: texts,
  corrections: z.array(correction),
});

const tax = z.object({
  name: z.string(),
  rate: money,
  mode: z.enum(["exclusive", "inclusive"]),
  base: money,
  amount: money,
  note: z.string().nullable(),
  steps: texts,
});

const draft = z.object({
  client: z.string(),
  seller: z.string().nullable(),
  month: z.string(),
  currency: z.string(),
  document: z.enum(["invoice", "credit_note"]),
  lines: z.array(line),
  notes: z.array(z.object({ month: z.string(), kind: z.enum(["credit_note", "debit_note"]), amount: money })),
  taxes: z.array(tax),
  net: money,
  gross: money,
  residual: money,
  held: z.array(z.object({ code: z.string(), detail: z.string(), count: z.number() })),
  plans: z.array(z.object({ plan: z.string(), version: z.string() })),
});

const content = z.object({
  draft,
  seller: party,
  buyer: party,
  locale: z.string(),
  zone: z.string(),
  settlement: z.enum(["wallet", "invoice"]),
  terms: z.string(),
});

/** What an invoice says, as it is kept: JSON, with money as the digits of its micro-units. */
export function packContent(said: InvoiceContent): string {
  return JSON.stringify(said, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
}

export function unpackContent(body: unknown): InvoiceContent {
  return content.parse(body);
}

const profile = party.omit({ id: true });

export function unpackProfile(body: unknown): z.output<typeof profile> {
  return profile.parse(body);
}
