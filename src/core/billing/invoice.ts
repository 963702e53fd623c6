import { compareBytes } from "../kernel/bytes.ts";
import { type Micros, total } from "../kernel/money.ts";
import type { Correction } from "./correction.ts";
import type { DaySpan } from "./days.ts";
import { correctionLines, FREE_AT_META, monthLines, usageLines } from "./invoice-lines.ts";
import { type HeldSum, heldTogether, type MonthUse, type SoldSum, useOf } from "./month-use.ts";
import { type PeriodLine, periodLines } from "./period.ts";
import { type Fee, NO_TERMS, type PeriodTerms } from "./period-terms.ts";
import type { SoldUnit } from "./sold-unit.ts";
import { type TaxLine, type TaxProfile, type TaxRule, taxOn, taxRuleFor } from "./tax.ts";

/**
 * A line of an invoice. `amount` is what is asked; `exact` is what its evidence adds up to. The evidence of a line of use is
 * as many units as its quantity says, and {@link isBehind} tells which; that of a correction stands on it.
 */
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

/** A version of a plan that prices came from. */
export interface UsedPlan {
  readonly plan: string;
  /** Its first day. */
  readonly version: string;
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
  readonly held: readonly HeldSum[];
  /** Every plan version behind the lines of use, in order. */
  readonly plans: readonly UsedPlan[];
}

/** Everything that a draft depends on. Nothing of any other client is among it. */
export interface DraftInput {
  readonly client: string;
  readonly seller: string | null;
  /** `YYYY-MM` */
  readonly month: string;
  readonly currency: string;
  readonly terms: PeriodTerms;
  readonly taxes: readonly TaxRule[];
  readonly taxProfile: TaxProfile;
  readonly use: MonthUse;
  readonly active: DaySpan;
  readonly numbers: readonly DaySpan[];
  /** Fees of plans, or versions of one, that held before {@link terms} in the same month, and when. */
  readonly earlier?: readonly { readonly fees: readonly Fee[]; readonly active: DaySpan }[];
  /** Differences to earlier months that were invoiced, in any order. */
  readonly corrections: readonly Correction[];
}

/** The same with units that are not added up yet. */
export interface InvoiceInput extends Omit<DraftInput, "use"> {
  /** Units of the month, in any order. */
  readonly units: readonly SoldUnit[];
}

/** Draws up a client's invoice from its units. The same input in any order gives the same draft. */
export function draftInvoice({ units, ...input }: InvoiceInput): InvoiceDraft {
  return draftFromSums({ ...input, use: useOf(units, input) });
}

/**
 * Draws up a client's invoice. Lines add up to their charges exactly: each is rounded once, and what rounding took or gave
 * stands beside it.
 */
export function draftFromSums(input: DraftInput): InvoiceDraft {
  const { client, seller, month, currency, use } = input;
  const sold = use.sums.filter((sum) => sum.currency === currency);
  const foreign = use.sums.filter((sum) => sum.currency !== currency);
  const corrections = input.corrections.filter((correction) => correction.currency === currency);
  const lines = [
    ...usageLines(sold, currency),
    ...monthLines(linesOfMonth(input, sold), currency),
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
    held: heldTogether([...use.held, ...foreign.map((sum) => otherCurrency(sum, currency))]),
    plans: plansOf(sold),
  };
}

/** The lines of a month that belong to no single unit, as they are drawn up by what is known. */
export function linesOfMonth(
  { terms, use, month, currency, active, numbers, earlier = [] }: Omit<DraftInput, "corrections" | "taxes">,
  sold = use.sums.filter((sum) => sum.currency === currency),
): readonly PeriodLine[] {
  const about = { month, currency, sums: sold, firsts: use.firsts, numbers };
  return [
    ...earlier.flatMap(({ fees, active: then }) => periodLines({ ...NO_TERMS, fees }, { ...about, active: then })),
    ...periodLines(terms, { ...about, active }),
  ];
}

/** Whether a unit is among the evidence of a line of use. */
export function isBehind({ kind, what }: InvoiceLine, { category, market, pricingType, priced }: SoldUnit): boolean {
  if (kind !== "usage" || !priced.ok) return false;
  const about = [category, market, pricingType, priced.value.rule?.name ?? FREE_AT_META];
  return about.every((part, index) => what[index] === part);
}

function otherCurrency({ currency: found, count }: SoldSum, wanted: string): HeldSum {
  return { code: "other_currency", detail: `its price is in ${found}, and the invoice in ${wanted}`, count };
}

function plansOf(sums: readonly SoldSum[]): readonly UsedPlan[] {
  const plans = new Map(sums.map(({ plan, version }) => [`${plan}\n${version}`, { plan, version }]));
  return [...plans].sort(([a], [b]) => compareBytes(a, b)).map(([, plan]) => plan);
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
