import type { CorrectionNote, InvoiceLine, UsedPlan } from "../../../core/billing/invoice.ts";
import type { HeldSum } from "../../../core/billing/month-use.ts";
import type { TaxLine } from "../../../core/billing/tax.ts";
import type { Micros } from "../../../core/kernel/money.ts";
import type { Instant } from "../../../core/kernel/time.ts";

/** Where an invoice is in its life. A month without a row of its own is open. */
export type InvoiceState = "draft" | "issued" | "settled" | "void";

/** A seller or buyer as it was when the document was drawn up. */
export interface InvoiceParty {
  /** Id of the business; `provider` for the provider itself. */
  readonly id: string;
  readonly name: string;
  /** Lines of a postal address, perhaps none. */
  readonly address: readonly string[];
  /** ISO 3166 alpha-2, or null. */
  readonly country: string | null;
  readonly taxId: string | null;
  readonly emails: readonly string[];
}

/** Money that came for a document. */
export interface InvoicePayment {
  /** Its own reference, once for each document. */
  readonly reference: string;
  /** Micro-units; below zero where a credit was paid out. */
  readonly amount: Micros;
  /** Local day, `YYYY-MM-DD`. */
  readonly paidOn: string;
}

/** A credit note that was written by hand against an invoice, as that invoice lists it. */
export interface InvoiceCredit {
  readonly id: string;
  readonly number: string;
  readonly issuedOn: string;
  readonly reason: string;
  /** What is given back, tax included; above zero. */
  readonly amount: Micros;
}

/**
 * Everything that a paper, a file or a page about an invoice needs; nothing has to be looked up. Amounts are micro-units of
 * {@link currency}, whole in its minor unit but for `exact` and `residual`.
 */
export interface InvoiceDocument {
  readonly id: string;
  /** `invoice`, or `credit_note`: a month that comes to less than nothing, or one that a person wrote ({@link corrects}). */
  readonly kind: "invoice" | "credit_note";
  readonly state: InvoiceState;
  /** Number in its series, without a gap; null while it is a draft. */
  readonly number: string | null;
  readonly series: string;
  /** `YYYY-MM`, the month of its charges. */
  readonly month: string;
  /** First and last day of the month, both included. */
  readonly period: { readonly from: string; readonly to: string };
  readonly draftedAt: Instant;
  readonly issuedAt: Instant | null;
  /** Local days of {@link zone}, `YYYY-MM-DD`; null while it is a draft. */
  readonly issuedOn: string | null;
  readonly dueOn: string | null;
  readonly settledAt: Instant | null;
  readonly voided: { readonly at: Instant; readonly reason: string } | null;
  readonly currency: string;
  /** BCP 47 tag of the buyer's language. */
  readonly locale: string;
  /** IANA zone of its dates. */
  readonly zone: string;
  readonly settlement: "wallet" | "invoice";
  readonly seller: InvoiceParty;
  readonly buyer: InvoiceParty;
  /** `what` of a line of use: category, market, pricing type, rule; of a correction: month, category, market. */
  readonly lines: readonly InvoiceLine[];
  /** What the corrections of each earlier month come to. */
  readonly notes: readonly CorrectionNote[];
  readonly taxes: readonly TaxLine[];
  /** The sum of the lines. */
  readonly net: Micros;
  /** What is asked: lines and taxes on top of them; below zero on a credit note. */
  readonly gross: Micros;
  readonly residual: Micros;
  readonly payments: readonly InvoicePayment[];
  readonly credits: readonly InvoiceCredit[];
  /** Of a credit note by hand: what it takes back from, and why. */
  readonly corrects: { readonly id: string; readonly number: string; readonly reason: string } | null;
  readonly paid: Micros;
  readonly credited: Micros;
  /** What is still to be paid: `gross - paid - credited`; nothing where it is void. */
  readonly open: Micros;
  /** Units that are on no line until somebody resolves what is wrong with them. */
  readonly held: readonly HeldSum[];
  /** Plan versions that prices came from. */
  readonly plans: readonly UsedPlan[];
}
