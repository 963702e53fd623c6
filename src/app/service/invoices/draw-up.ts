import type { Business } from "../../../core/billing/business.ts";
import { type Correction, correctionsOf, periodCorrections } from "../../../core/billing/correction.ts";
import type { DaySpan } from "../../../core/billing/days.ts";
import { type DraftInput, draftFromSums, type InvoiceLine, linesOfMonth } from "../../../core/billing/invoice.ts";
import { firstsOf } from "../../../core/billing/month-use.ts";
import type { PeriodLine } from "../../../core/billing/period.ts";
import { compareBytes } from "../../../core/kernel/bytes.ts";
import type { Micros } from "../../../core/kernel/money.ts";
import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import type {
  BusinessMonth,
  InvoiceContent,
  InvoicedMonth,
  InvoiceReads,
  MonthAt,
} from "../../../store/port/invoices.ts";
import type { KnownBilling } from "../billing/state.ts";
import type { InvoiceRefusal } from "./desk.ts";
import { type MonthTerms, monthTerms } from "./month-terms.ts";
import { partyOf, sellerParty } from "./parties.ts";
import { isBelow } from "./subtree.ts";

/** An invoice as it would be, and what it was drawn from. */
export interface Drawn {
  readonly content: InvoiceContent;
  readonly business: Business;
  readonly salesVersion: bigint;
  /** How much of its use came out of the wallet already. */
  readonly prepaid: Micros;
  /** Months that it corrects, each up to which count of their changes. */
  readonly reaches: readonly Omit<MonthAt, "business">[];
  readonly corrections: readonly Correction[];
}

/** What an invoice is drawn from, beside what is known of businesses and plans. */
export type DraftReads = Pick<InvoiceReads, "sums" | "first" | "numbers" | "invoiced" | "changed" | "provider">;

/** Which month; by the version of a plan that holds on another day, where one is only tried. */
export interface MonthAbout extends BusinessMonth {
  readonly asOf?: string | undefined;
}

/** Draws up the invoice of a business's month from what is known now, and keeps nothing. */
export async function drawUp(
  reads: DraftReads,
  known: KnownBilling,
  { business: id, month, asOf }: MonthAbout,
): Promise<Result<Drawn, InvoiceRefusal>> {
  const business = known.businesses.get(id);
  if (!business) return refuse({ code: "no_business", detail: `there is no business ${id}` });
  const terms = monthTerms(known, business, month, asOf);
  if (!terms.ok) return terms;
  const { currency, taxes, digest } = terms.value;
  const found = await inputOf(reads, known, { business, month, terms: terms.value });
  const corrected = await correctionsFor(reads, known, { business, month, currency });
  const corrections = corrected.flatMap(({ corrections: some }) => some);
  const draft = draftFromSums({ ...found.input, taxes, corrections });
  const content: InvoiceContent = {
    draft,
    seller: await sellerParty(reads, known, business),
    buyer: partyOf(business),
    locale: business.locale,
    zone: business.zone,
    settlement: business.settlement,
    terms: digest,
  };
  return ok({
    content,
    business,
    salesVersion: found.version,
    prepaid: corrected.reduce((sum, one) => sum + one.prepaid, found.prepaid),
    reaches: corrected.map(({ month: about, version }) => ({ month: about, version })),
    corrections,
  });
}

interface About {
  readonly business: Business;
  readonly month: string;
  /** A count of the month's changes; absent: as it is now. */
  readonly version?: bigint;
  readonly terms: MonthTerms;
}

interface MonthInput {
  readonly input: Omit<DraftInput, "corrections" | "taxes">;
  readonly version: bigint;
  readonly prepaid: Micros;
}

/** The part of a draft's input that depends on the month's own sales and terms. */
async function inputOf(
  reads: DraftReads,
  known: KnownBilling,
  { business, month, version: wanted, terms: { currency, terms, active, earlier } }: About,
): Promise<MonthInput> {
  const { sums, held, prepaid, version } = await reads.sums({ business: business.id, month }, wanted);
  const at = { business: business.id, month, version };
  const firsts = [];
  for (const query of firstsOf(terms)) firsts.push({ ...query, ...(await reads.first(at, { ...query, currency })) });
  const fees = [...terms.fees, ...earlier.flatMap((span) => span.fees)];
  const numbers = fees.some(({ per }) => per === "number") ? await numberDays(reads, known, { business, at }) : [];
  const input = {
    client: business.id,
    seller: business.seller,
    month,
    currency,
    terms,
    taxProfile: business.tax,
    use: { sums, held, firsts },
    active,
    numbers,
    earlier,
  };
  return { input, version, prepaid: prepaid.get(currency) ?? 0n };
}

/** The days on which each number with sales in the month was of a WABA of the business, or of one that buys through it. */
async function numberDays(
  reads: DraftReads,
  known: KnownBilling,
  { business, at }: { readonly business: Business; readonly at: MonthAt },
): Promise<readonly DaySpan[]> {
  const owned = [...known.businesses.values()].filter((one) => isBelow(known, one.id, business.id));
  const days = new Map<string, DaySpan>();
  for (const { number, waba } of await reads.numbers(at)) {
    const spans = owned.flatMap(({ wabas }) => wabas.filter((one) => one.waba === waba));
    for (const { from, to } of spans) {
      const before = days.get(number);
      days.set(number, before ? together(before, { from, to }) : { from, to });
    }
  }
  return [...days].sort(([a], [b]) => compareBytes(a, b)).map(([, span]) => span);
}

function together(a: DaySpan, b: DaySpan): DaySpan {
  const to = a.to === null || b.to === null ? null : a.to > b.to ? a.to : b.to;
  return { from: a.from < b.from ? a.from : b.from, to };
}

interface CorrectedMonth extends Omit<MonthAt, "business"> {
  readonly corrections: readonly Correction[];
  /** How much of them the wallet bore already. */
  readonly prepaid: Micros;
}

/** What other months of the business that were invoiced would cost now, less what was asked; in the invoice's currency. */
export async function correctionsFor(
  reads: DraftReads,
  known: KnownBilling,
  {
    business,
    month,
    currency,
  }: { readonly business: Business; readonly month: string; readonly currency: string | null },
): Promise<readonly CorrectedMonth[]> {
  const corrected: CorrectedMonth[] = [];
  for (const invoiced of await reads.invoiced(business.id)) {
    const { invoice, version, reach } = invoiced;
    if (invoice.month === month || (currency !== null && invoice.currency !== currency)) continue;
    const terms = monthTerms(known, business, invoice.month);
    const isSame = !terms.ok || terms.value.digest === invoice.content.terms;
    if (version <= reach && isSame) continue;
    const units = version > reach ? await reads.changed(invoiced) : [];
    const asked = units.flatMap((unit) => unit.asked ?? []);
    const differences = correctionsOf(
      asked,
      units.flatMap((unit) => unit.now ?? []),
      invoice.currency,
    );
    const wallet = new Set(units.flatMap((one) => (one.prepaid ? ((one.now ?? one.asked)?.id ?? []) : [])));
    const lines = terms.ok ? await lineDifferences(reads, known, { business, invoiced, terms: terms.value }) : [];
    const corrections = [...differences, ...lines];
    if (corrections.length === 0) continue;
    const paid = differences.filter(({ id }) => id !== null && wallet.has(id));
    const prepaid = paid.reduce((sum, { before, after }) => sum + (after ?? 0n) - (before ?? 0n), 0n);
    corrected.push({ month: invoice.month, version, corrections, prepaid });
  }
  return corrected;
}

async function lineDifferences(
  reads: DraftReads,
  known: KnownBilling,
  { business, invoiced, terms }: { business: Business; invoiced: InvoicedMonth; terms: MonthTerms },
): Promise<readonly Correction[]> {
  const { invoice, version, lines } = invoiced;
  const { month, currency } = invoice;
  if (terms.currency !== currency) return [];
  const { input } = await inputOf(reads, known, { business, month, version, terms });
  return periodCorrections({ month, currency }, askedLines(invoice.content.draft.lines, lines), linesOfMonth(input));
}

/** Lines of a month as a whole as they were invoiced, with the corrections since. */
function askedLines(lines: readonly InvoiceLine[], corrections: readonly Correction[]): readonly PeriodLine[] {
  const asked = new Map<string, PeriodLine>();
  for (const { kind, what, quantity, exact, steps } of lines) {
    if (kind === "usage" || kind === "correction") continue;
    const name = what[0] ?? "";
    asked.set(`${kind}\n${name}`, { kind, name, quantity, amount: exact, steps });
  }
  for (const { category, message: name, after } of corrections) {
    const key = `${category}\n${name}`;
    const kind = KINDS.find((one) => one === category);
    if (after === null) asked.delete(key);
    else if (kind) asked.set(key, { kind, name, quantity: 1, amount: after, steps: [] });
  }
  return [...asked.values()];
}

const KINDS = ["included", "volume", "minimum", "fee"] as const satisfies readonly PeriodLine["kind"][];
