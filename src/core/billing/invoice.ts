import { type Micros, total } from "../kernel/money.ts";
import type { Correction } from "./correction.ts";
import type { DaySpan } from "./days.ts";
import { correctionLines, monthLines, usageLines } from "./invoice-lines.ts";
import { periodLines } from "./period.ts";
import type { PeriodTerms } from "./period-terms.ts";
import { compareUnits, type SoldUnit } from "./sold-unit.ts";
import { type TaxLine, type TaxProfile, type TaxRule, taxOn, taxRuleFor } from "./tax.ts";

/** A line of an invoice. `amount` is what is asked; `exact` is what its evidence adds up to. */
export interface InvoiceLine {
  readonly kind: "usage" | "volume" | "included" | "minimum" | "fee" | "correction";
  /** What the line is about, from the general to the particular: category, market, ...; of a period line its name. */
  readonly what: readonly string[];
  readonly quantity: number;
  /** Micro-units. */
  readonly exact: Micros;
  /** {@link exact} rounded half to even to the minor unit, once. */
  readonly amount: Micros;
  /** `exact - amount`: shown, and posted to rounding. */
  readonly residual: Micros;
  /** Ids of the charges behind it, in order. */
  readonly evidence: readonly string[];
  /** Exchange rates used, with source and date; or how a period line comes about. */
  readonly steps: readonly string[];
  /** Of a correction: each difference. */
  readonly corrections: readonly Correction[];
}

/** What the corrections of one earlier month come to: a credit note takes back, a debit note asks for more. */
export interface CorrectionNote {
  readonly month: string;
  readonly kind: "credit_note" | "debit_note";
  readonly amount: Micros;
}

/** A unit that cannot be invoiced until what is wrong with it is resolved. */
export interface HeldUnit {
  readonly id: string;
  readonly code: string;
  readonly detail: string;
}

/** A client's month as it would be invoiced. */
export interface InvoiceDraft {
  readonly client: string;
  readonly seller: string | null;
  readonly month: string;
  readonly currency: string;
  /** A credit note where the whole comes to less than nothing. */
  readonly document: "invoice" | "credit_note";
  readonly lines: readonly InvoiceLine[];
  readonly notes: readonly CorrectionNote[];
  readonly taxes: readonly TaxLine[];
  /** The sum of the lines. */
  readonly net: Micros;
  /** What is to be paid: the lines and the taxes on top of them. */
  readonly gross: Micros;
  /** The sum of the lines' residuals. */
  readonly residual: Micros;
  readonly held: readonly HeldUnit[];
}

/** Everything that a draft depends on. Nothing of any other client is among it. */
export interface InvoiceInput {
  readonly client: string;
  readonly seller: string | null;
  /** `YYYY-MM` */
  readonly month: string;
  readonly currency: string;
  readonly terms: PeriodTerms;
  readonly taxes: readonly TaxRule[];
  readonly taxProfile: TaxProfile;
  /** Units of the month, in any order. */
  readonly units: readonly SoldUnit[];
  readonly active: DaySpan;
  readonly numbers: readonly DaySpan[];
  /** Differences to earlier months that were invoiced, in any order. */
  readonly corrections: readonly Correction[];
}

/**
 * Draws up a client's invoice. Lines add up to their charges exactly: each is rounded once, and what rounding took or gave
 * stands beside it. The same input in any order gives the same draft.
 */
export function draftInvoice(input: InvoiceInput): InvoiceDraft {
  const { client, seller, month, currency } = input;
  const { sold, held } = sort(input);
  const use = { month, currency, units: sold.map(pricedUnit), active: input.active, numbers: input.numbers };
  const corrections = input.corrections.filter((correction) => correction.currency === currency);
  const lines = [
    ...usageLines(sold, currency),
    ...monthLines(periodLines(input.terms, use), currency),
    ...correctionLines(corrections, currency),
  ];
  const amounts = lines.map(({ amount }) => amount);
  const rule = taxRuleFor(input.taxes, input.taxProfile);
  const taxes = rule ? [taxOn(rule, amounts, currency)] : [];
  const net = total(amounts);
  const gross = net + total(taxes.flatMap(({ mode, amount }) => (mode === "exclusive" ? [amount] : [])));
  return {
    client,
    seller,
    month,
    currency,
    document: gross < 0n ? "credit_note" : "invoice",
    lines,
    notes: notesOf(lines),
    taxes,
    net,
    gross,
    residual: total(lines.map(({ residual }) => residual)),
    held,
  };
}

/** A unit that has its price, in the invoice's currency. */
export interface PricedSoldUnit extends SoldUnit {
  readonly priced: Extract<SoldUnit["priced"], { readonly ok: true }>;
}

/** Parts what can be invoiced from what cannot, both in the one order of units. */
function sort({ units, currency, month }: InvoiceInput): {
  sold: readonly PricedSoldUnit[];
  held: readonly HeldUnit[];
} {
  const ordered = [...units].sort(compareUnits);
  const sold: PricedSoldUnit[] = [];
  const held: HeldUnit[] = [];
  for (const unit of ordered) {
    const { id, priced } = unit;
    if (!priced.ok) held.push({ id, code: priced.refusal.code, detail: priced.refusal.detail });
    else if (priced.value.currency !== currency) held.push({ id, ...otherCurrency(priced.value.currency, currency) });
    else if (unit.month !== month) held.push({ id, code: "other_month", detail: `belongs to ${unit.month}` });
    else sold.push({ ...unit, priced });
  }
  return { sold, held };
}

function otherCurrency(found: string, wanted: string) {
  return { code: "other_currency", detail: `its price is in ${found}, and the invoice in ${wanted}` };
}

function pricedUnit({ id, category, market, priced }: PricedSoldUnit) {
  return { id, category, market, amount: priced.value.amount };
}

/** The corrections by the month that they correct. */
function notesOf(lines: readonly InvoiceLine[]): readonly CorrectionNote[] {
  const sums = new Map<string, Micros>();
  for (const { corrections, amount } of lines) {
    const month = corrections[0]?.month;
    if (month !== undefined) sums.set(month, (sums.get(month) ?? 0n) + amount);
  }
  return [...sums]
    .filter(([, amount]) => amount !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, amount]) => ({
      month,
      kind: amount < 0n ? "credit_note" : "debit_note",
      amount,
    }));
}
