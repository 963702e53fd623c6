import { z } from "@hono/zod-openapi";
import type { Closed } from "../../app/service/invoices/close.ts";
import type { InvoiceDocument, InvoiceParty } from "../../app/service/invoices/document.ts";
import { remedyFor } from "../../app/service/invoices/remedies.ts";
import { openOf } from "../../app/service/invoices/settle.ts";
import type { Correction } from "../../core/billing/correction.ts";
import type { InvoiceLine } from "../../core/billing/invoice.ts";
import type { TaxLine } from "../../core/billing/tax.ts";
import { formatMinor } from "../../core/kernel/currency.ts";
import { formatMoney, type Micros, parseMoney } from "../../core/kernel/money.ts";
import { formatPercent } from "../../core/kernel/ratio.ts";
import { formatInstant, type Instant } from "../../core/kernel/time.ts";
import type { EvidenceUnit, StoredInvoice } from "../../store/port/invoices.ts";
import { instantSchema } from "./json.ts";

const money = z.string().openapi({ description: "A decimal in the invoice's currency.", example: "12.34" });
const day = z.string().openapi({ description: "A local day.", example: "2026-11-04" });
const moneyText = /^\d{1,12}(\.\d{1,6})?$/;

/** An amount above zero in a body. */
export const moneyIn = z
  .string()
  .regex(moneyText, 'a decimal in quotes, above zero, such as "12.34"')
  .transform((text) => parseMoney(text) ?? 0n)
  .refine((amount) => amount > 0n, "an amount above zero");
export const dayIn = z.iso.date({ error: "a day such as 2026-11-04" });
export const invoiceStateSchema = z.enum(["draft", "issued", "settled", "void"]);

const correctionSchema = z.object({
  id: z.string().nullable().openapi({ description: "The charge's id; null for a line of the month as a whole." }),
  month: z.string(),
  number: z.string(),
  message: z.string(),
  category: z.string(),
  market: z.string(),
  why: z.enum(["late", "withdrawn", "changed", "period_line"]),
  before: money.nullable().openapi({ description: "What was asked; null where it was not on the invoice." }),
  after: money.nullable().openapi({ description: "What it is; null where there is no such charge any more." }),
  currency: z.string(),
});

const lineSchema = z.object({
  kind: z.enum(["usage", "volume", "included", "minimum", "fee", "correction"]),
  what: z.array(z.string()).readonly().openapi({
    description:
      "Of use: category, market, pricing type, rule. Of a correction: month, category, market. Else its name.",
  }),
  quantity: z.int(),
  exact: money.openapi({ description: "What its charges add up to." }),
  amount: money.openapi({ description: "`exact`, rounded half to even to the minor unit once." }),
  residual: money.openapi({ description: "`exact - amount`." }),
  steps: z.array(z.string()).readonly(),
  corrections: z.int().openapi({ description: "How many differences it stands for; see `/corrections`." }),
});

const partySchema = z.object({
  id: z.string(),
  name: z.string(),
  address: z.array(z.string()).readonly(),
  country: z.string().nullable(),
  tax_id: z.string().nullable(),
  emails: z.array(z.string()).readonly(),
});

const brief = {
  id: z.string(),
  kind: z.enum(["invoice", "credit_note"]),
  state: invoiceStateSchema,
  number: z.string().nullable().openapi({ description: "Without a gap in its series; null while it is a draft." }),
  month: z.string().openapi({ description: "The month of its charges.", example: "2026-10" }),
  currency: z.string(),
  net: money,
  gross: money.openapi({ description: "What is asked, taxes included; below zero on a credit note." }),
  paid: money,
  credited: money,
  open: money.openapi({ description: "What is still to be paid." }),
  issued_on: day.nullable(),
  due_on: day.nullable(),
};

export const invoiceBriefSchema = z
  .object({ ...brief, business: z.string(), seller: z.string() })
  .openapi("InvoiceBrief");

export const invoiceSchema = z
  .object({
    ...brief,
    series: z.string(),
    period: z.object({ from: day, to: day }),
    drafted_at: instantSchema,
    issued_at: instantSchema.nullable(),
    settled_at: instantSchema.nullable(),
    voided: z.object({ at: instantSchema, reason: z.string() }).nullable(),
    locale: z.string(),
    zone: z.string(),
    settlement: z.enum(["wallet", "invoice"]),
    seller: partySchema,
    buyer: partySchema,
    lines: z.array(lineSchema).readonly(),
    notes: z
      .array(z.object({ month: z.string(), kind: z.enum(["credit_note", "debit_note"]), amount: money }))
      .readonly()
      .openapi({ description: "What the corrections of each earlier month come to." }),
    taxes: z
      .array(
        z.object({
          name: z.string(),
          rate: z.string().openapi({ description: "Percent." }),
          mode: z.enum(["exclusive", "inclusive"]),
          base: money,
          amount: money,
          note: z.string().nullable(),
        }),
      )
      .readonly(),
    residual: money,
    payments: z.array(z.object({ reference: z.string(), amount: money, paid_on: day })).readonly(),
    credits: z
      .array(z.object({ id: z.string(), number: z.string(), issued_on: day, reason: z.string(), amount: money }))
      .readonly(),
    corrects: z.object({ id: z.string(), number: z.string(), reason: z.string() }).nullable(),
    held: z
      .array(z.object({ code: z.string(), detail: z.string(), count: z.int(), remedy: z.string() }))
      .readonly()
      .openapi({ description: "Units that are on no line until what is wrong with them is resolved." }),
    plans: z.array(z.object({ plan: z.string(), version: z.string() })).readonly(),
  })
  .openapi("Invoice");

export const evidenceSchema = z
  .object({
    id: z.string().openapi({ description: "The charge's id." }),
    occurred_at: instantSchema,
    day,
    waba: z.string(),
    number: z.string(),
    message: z.string(),
    category: z.string(),
    market: z.string(),
    pricing_type: z.string(),
    price: money.nullable(),
    currency: z.string().nullable(),
    refusal: z.string().nullable(),
  })
  .openapi("InvoicedUnit");

export const correctionOut = correctionSchema.openapi("Correction");

export const closedSchema = z
  .object({
    business: z.string(),
    month: z.string(),
    outcome: z.enum(["issued", "drafted", "already", "nothing", "waiting"]),
    invoice: z.string().nullable(),
    number: z.string().nullable(),
    currency: z.string().nullable(),
    gross: money.nullable(),
    held: z.int(),
    waits_for: z.object({ code: z.string(), detail: z.string() }).nullable(),
    issuable_at: instantSchema.openapi({ description: "When the grace period for late facts is over." }),
  })
  .openapi("ClosedMonth");

export function briefWire(invoice: StoredInvoice): z.output<typeof invoiceBriefSchema> {
  const { id, state, number, month, currency, business, seller, content } = invoice;
  const asked = (amount: Micros) => formatMinor(amount, currency);
  return {
    ...{ id, kind: content.draft.document, state, number, month, currency, business, seller },
    ...{ net: asked(invoice.net), gross: asked(invoice.gross), paid: asked(invoice.paid) },
    ...{ credited: asked(invoice.credited), open: asked(openOf(invoice)) },
    ...{ issued_on: invoice.issuedOn, due_on: invoice.dueOn },
  };
}

export function invoiceWire(document: InvoiceDocument): z.output<typeof invoiceSchema> {
  const { id, kind, state, number, series, month, period, currency, locale, zone, settlement, corrects, plans } =
    document;
  const asked = (amount: Micros) => formatMinor(amount, currency);
  return {
    ...{ id, kind, state, number, series, month, period, currency, locale, zone, settlement, corrects, plans },
    drafted_at: formatInstant(document.draftedAt),
    issued_at: instantOut(document.issuedAt),
    settled_at: instantOut(document.settledAt),
    voided: document.voided && { at: formatInstant(document.voided.at), reason: document.voided.reason },
    ...{ issued_on: document.issuedOn, due_on: document.dueOn },
    ...{ seller: partyWire(document.seller), buyer: partyWire(document.buyer) },
    lines: document.lines.map((line) => lineWire(line, asked)),
    notes: document.notes.map((note) => ({ ...note, amount: asked(note.amount) })),
    taxes: document.taxes.map((tax) => taxWire(tax, asked)),
    ...{ net: asked(document.net), gross: asked(document.gross), residual: formatMoney(document.residual) },
    payments: document.payments.map(({ reference, amount, paidOn }) => ({
      ...{ reference, amount: asked(amount), paid_on: paidOn },
    })),
    credits: document.credits.map(({ issuedOn, amount, ...credit }) => ({
      ...{ ...credit, issued_on: issuedOn, amount: asked(amount) },
    })),
    ...{ paid: asked(document.paid), credited: asked(document.credited), open: asked(document.open) },
    held: document.held.map((one) => ({ ...one, remedy: remedyFor(one.code) })),
  };
}

export function evidenceWire(unit: EvidenceUnit): z.output<typeof evidenceSchema> {
  const {
    id,
    occurredAt,
    day: on,
    waba,
    number,
    message,
    category,
    market,
    pricingType,
    price,
    currency,
    refusal,
  } = unit;
  return {
    ...{ id, occurred_at: formatInstant(occurredAt), day: on, waba, number, message, category, market },
    ...{ pricing_type: pricingType, price: price === null ? null : formatMoney(price), currency, refusal },
  };
}

export function correctionWire({ before, after, ...rest }: Correction): z.output<typeof correctionSchema> {
  const orNull = (amount: Micros | null) => (amount === null ? null : formatMoney(amount));
  return { ...rest, before: orNull(before), after: orNull(after) };
}

export function closedWire({ gross, refusal, issuableAt, ...rest }: Closed): z.output<typeof closedSchema> {
  const asked = gross === null || rest.currency === null ? null : formatMinor(gross, rest.currency);
  return { ...rest, gross: asked, waits_for: refusal, issuable_at: formatInstant(issuableAt) };
}

function lineWire(line: InvoiceLine, asked: (amount: Micros) => string) {
  const { kind, what, quantity, exact, amount, residual, steps, corrections } = line;
  const sums = { exact: formatMoney(exact), amount: asked(amount), residual: formatMoney(residual) };
  return { kind, what, quantity, ...sums, steps, corrections: corrections.length };
}

function taxWire({ name, rate, mode, base, amount, note }: TaxLine, asked: (amount: Micros) => string) {
  return { name, rate: formatPercent(rate), mode, base: asked(base), amount: asked(amount), note };
}

function partyWire({ taxId, ...party }: InvoiceParty) {
  return { ...party, tax_id: taxId };
}

function instantOut(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}
