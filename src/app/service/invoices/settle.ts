import { randomUUID } from "node:crypto";
import { creditNoteTransaction, paymentTransaction } from "../../../core/billing/posting.ts";
import type { TaxLine } from "../../../core/billing/tax.ts";
import { formatMinor, scaledToMinorUnit, toMinorUnit } from "../../../core/kernel/currency.ts";
import type { Micros } from "../../../core/kernel/money.ts";
import { WHOLE_PPM } from "../../../core/kernel/ratio.ts";
import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import type { Instant } from "../../../core/kernel/time.ts";
import { localDate } from "../../../core/kernel/zone.ts";
import { reversal } from "../../../core/ledger/transaction.ts";
import type { InvoiceBooks, StoredInvoice } from "../../../store/port/invoices.ts";
import type { Actor } from "../access/actor.ts";
import type { InvoiceDesk, InvoiceRefusal } from "./desk.ts";
import { entryOf, eventOf } from "./issue.ts";

/** Money that came for an invoice. */
export interface PaymentWish {
  /** Above zero; of a credit note, what was paid out. */
  readonly amount: Micros;
  /** The payment's own: told twice, it is one payment. */
  readonly reference: string;
  /** Local day; absent: today. */
  readonly paidOn?: string | undefined;
  /** Where the money is on file as a payment that belongs to nobody yet: it belongs to this invoice from now on. */
  readonly open?: { readonly source: string; readonly reference: string } | undefined;
}

/** What is given back by hand. */
export interface CreditWish {
  /** Tax included, above zero. */
  readonly amount: Micros;
  readonly reason: string;
}

type Outcome = Promise<Result<StoredInvoice, InvoiceRefusal>>;

/** What is still to be paid; below zero where it is the seller who owes. */
export function openOf({ state, gross, paid, credited }: StoredInvoice): Micros {
  return state === "void" ? 0n : gross - paid - credited;
}

/** Takes in a payment, perhaps only a part. Gives the invoice as it is then. */
export async function payInvoice(desk: InvoiceDesk, id: string, wish: PaymentWish, by: Actor): Outcome {
  return changed(desk, id, async (books, invoice, at) => {
    const { currency, seller, business, content } = invoice;
    const open = openOf(invoice);
    const amount = open < 0n ? -wish.amount : wish.amount;
    const paidOn = wish.paidOn ?? localDate(content.zone, at);
    const known = (await books.payments(id)).find(({ reference }) => reference === wish.reference);
    // Once it is paid out, nothing tells any more that money went the other way.
    if (known && abs(known.amount) === wish.amount) return ok(invoice);
    if (known) return refuse(used(wish.reference, formatMinor(known.amount, currency)));
    if (wish.amount !== toMinorUnit(wish.amount, currency) || wish.amount > abs(open)) {
      const detail = `${formatMinor(abs(open), currency)} ${currency} are open: state no more, and whole cents`;
      return refuse({ code: "too_much", detail });
    }
    const note = `paid ${invoice.number}`;
    if (wish.open && !(await books.closePayment(wish.open, note))) {
      return refuse({ code: "payment_closed", detail: "this payment is booked or dismissed already" });
    }
    const isNew = await books.addPayment(id, { reference: wish.reference, amount, paidOn, recordedAt: at });
    if (!isNew) return refuse(used(wish.reference, "another amount"));
    const paid = settledIfPaid({ ...invoice, paid: invoice.paid + amount }, at);
    await books.save(paid);
    const reference = `${invoice.number}/${wish.reference}`;
    const passing = { owner: seller, party: business, amount, currency, reference, happenedAt: at, recordedAt: at };
    await books.append(business, [paymentTransaction(passing)]);
    if (paid.state === "settled") await books.emit([eventOf("invoice.settled", paid)]);
    await books.audit({ ...by, ...entryOf("invoice.pay", paid) });
    if (wish.open) {
      const subject = `${wish.open.source}:${wish.open.reference}`;
      await books.audit({ ...by, action: "payment.assign", subject, before: null, after: { invoice: id, note } });
    }
    return ok(paid);
  });
}

/** Takes an issued invoice, or a credit note, back altogether. Its number stays used, and its month may be invoiced again. */
export async function voidInvoice(desk: InvoiceDesk, id: string, reason: string, by: Actor): Outcome {
  return changed(desk, id, async (books, invoice, at) => {
    const no = await whyNotVoid(books, invoice);
    if (no) return refuse(no);
    const { number, business, entry } = invoice;
    const original = (await books.entriesOf(number ?? "")).find((one) => one.id === entry);
    if (!original) throw new Error(`the ledger has no entry about ${number}`);
    const voided: StoredInvoice = { ...invoice, state: "void", voidedAt: at, voidReason: reason };
    await books.save(voided);
    await books.append(business, [reversal(original, { recordedAt: at, reason })]);
    await books.emit([eventOf("invoice.voided", voided)]);
    await books.audit({ ...by, ...entryOf("invoice.void", voided) });
    const about = voided.corrects === null ? undefined : await books.byId(voided.corrects);
    if (about) await books.save(reopened(creditedBy(about, voided.gross)));
    return ok(voided);
  });
}

/** Gives part of an invoice back by a credit note of its own, with its share of tax. */
export async function creditInvoice(desk: InvoiceDesk, id: string, wish: CreditWish, by: Actor): Outcome {
  return changed(desk, id, async (books, invoice, at) => {
    const { currency, seller, business, number, content } = invoice;
    const left = invoice.gross - invoice.credited;
    if (invoice.part === "credit" || wish.amount > left || wish.amount !== toMinorUnit(wish.amount, currency)) {
      const detail = `${formatMinor(left > 0n ? left : 0n, currency)} ${currency} of it can be given back, in whole cents`;
      return refuse({ code: "too_much", detail });
    }
    const tax = taxWithin(wish.amount, content.draft.taxes, currency);
    const given = await books.nextNumber(seller, invoice.series);
    const note = creditNote(invoice, { wish, tax, given, at });
    const amount = wish.amount - tax;
    const about = { owner: seller, party: business, amount, tax, currency, reference: given.number };
    const times = { happenedAt: at, recordedAt: at };
    const corrects = invoice.entry ?? "";
    const entry = creditNoteTransaction({ ...about, ...times, corrects, reason: wish.reason }, content.settlement);
    const kept = { ...note, entry: entry.id };
    const credited = settledIfPaid(creditedBy(invoice, wish.amount), at);
    await books.save(kept);
    await books.save(credited);
    await books.append(business, [entry]);
    const isSettledNow = credited.state === "settled" && invoice.state !== "settled";
    await books.emit([
      eventOf("invoice.issued", kept),
      ...(isSettledNow ? [eventOf("invoice.settled", credited)] : []),
    ]);
    await books.audit({ ...by, ...entryOf("invoice.credit", kept), before: { number } });
    return ok(kept);
  });
}

type Change = (books: InvoiceBooks, invoice: StoredInvoice, at: Instant) => Outcome;

/** Does something with an issued invoice under the lock of its business. */
async function changed(desk: InvoiceDesk, id: string, change: Change): Outcome {
  const found = await desk.invoices.byId(id);
  if (!found) return refuse({ code: "no_invoice", detail: "there is no such invoice" });
  return desk.invoices.atomically(async (books) => {
    await books.lock(found.business);
    const invoice = await books.byId(id);
    if (!invoice) return refuse({ code: "no_invoice", detail: "there is no such invoice any more" });
    if (invoice.state === "draft" || invoice.state === "void") {
      const detail = invoice.state === "draft" ? "it is a draft: issue it first" : `${invoice.number} is void`;
      return refuse({ code: "not_issued", detail });
    }
    return change(books, invoice, desk.now());
  });
}

async function whyNotVoid(books: InvoiceBooks, invoice: StoredInvoice): Promise<InvoiceRefusal | undefined> {
  const { id, number, content, part } = invoice;
  const payments = await books.payments(id);
  if (part === "month" && content.settlement === "invoice" && payments.length > 0) {
    return { code: "paid", detail: `${number} has payments: give the money back with a credit note instead` };
  }
  const credits = part === "month" ? await books.credits(id) : [];
  if (credits.length > 0) {
    return { code: "credited", detail: `${number} has credit notes: void ${credits.map((one) => one.number)} first` };
  }
  const later = part === "month" ? await books.correctedBy(invoice) : undefined;
  if (later !== undefined) {
    const detail = `${later} corrects ${invoice.month}: void that first, or give back with a credit note`;
    return { code: "corrected_since", detail };
  }
  // What it asked for a month would be asked by nobody: the later one begins where it ended.
  const next = part === "month" ? await books.builtOnBy(id) : undefined;
  if (next === undefined) return undefined;
  const detail = `${next} goes on correcting where ${number} ended: void that first, or give back with a credit note`;
  return { code: "corrected_since", detail };
}

/** A wallet gets back at once what it had paid. */
function creditedBy(invoice: StoredInvoice, amount: Micros): StoredInvoice {
  const returned = invoice.content.settlement === "wallet" ? amount : 0n;
  return { ...invoice, credited: invoice.credited + amount, paid: invoice.paid - returned };
}

function settledIfPaid(invoice: StoredInvoice, at: Instant): StoredInvoice {
  const open = openOf(invoice);
  const isPaid = invoice.gross < 0n ? open >= 0n : open <= 0n;
  return isPaid && invoice.state === "issued" ? { ...invoice, state: "settled", settledAt: at } : invoice;
}

/** A credit note that is void no longer settles what it was for. */
function reopened(invoice: StoredInvoice): StoredInvoice {
  return invoice.state === "settled" && openOf(invoice) > 0n
    ? { ...invoice, state: "issued", settledAt: null }
    : invoice;
}

/** The tax that an amount contains, at the rate of the invoice. */
function taxWithin(amount: Micros, taxes: readonly TaxLine[], currency: string): Micros {
  return taxes.reduce((sum, { rate }) => {
    return sum + scaledToMinorUnit(amount, { numerator: rate, denominator: WHOLE_PPM + rate }, currency);
  }, 0n);
}

interface CreditParts {
  readonly wish: CreditWish;
  readonly tax: Micros;
  readonly given: { readonly place: bigint; readonly number: string };
  readonly at: Instant;
}

/** Settled at once: what it gives back, its invoice asks no more. */
function creditNote(invoice: StoredInvoice, { wish, tax, given, at }: CreditParts): StoredInvoice {
  const { content, number } = invoice;
  const { draft } = content;
  const gross = -wish.amount;
  const isContained = draft.taxes.some(({ mode }) => mode === "inclusive");
  const net = isContained ? gross : gross + tax;
  const line = { quantity: 1, exact: net, amount: net, residual: 0n, steps: [wish.reason], corrections: [] };
  const taxes = draft.taxes.map((one) => ({ ...one, base: net, amount: -tax }));
  const said = {
    ...draft,
    document: "credit_note" as const,
    lines: [{ ...line, kind: "correction" as const, what: [draft.month, number ?? ""] }],
    ...{ notes: [], taxes, net, gross, residual: 0n, held: [], plans: [] },
  };
  const today = localDate(content.zone, at);
  return {
    ...invoice,
    id: randomUUID(),
    ...{ part: "credit", corrects: invoice.id, reason: wish.reason, state: "settled", ...given },
    ...{ net, gross, paid: gross, credited: 0n, content: { ...content, draft: said } },
    ...{ draftedAt: at, issuedAt: at, issuedOn: today, dueOn: today, settledAt: at },
  };
}

function used(reference: string, amount: string): InvoiceRefusal {
  return { code: "reference_used", detail: `a payment ${reference} is on file with ${amount}` };
}

function abs(amount: Micros): Micros {
  return amount < 0n ? -amount : amount;
}
