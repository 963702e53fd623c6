import { randomUUID } from "node:crypto";
import { rootOf } from "../../../core/billing/business.ts";
import { invoiceTransaction, PROVIDER } from "../../../core/billing/posting.ts";
import { formatMinor } from "../../../core/kernel/currency.ts";
import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import { DAY_MS, formatInstant, type Instant } from "../../../core/kernel/time.ts";
import { localDate } from "../../../core/kernel/zone.ts";
import type { EventType } from "../../../store/port/billing.ts";
import type { BusinessMonth, InvoiceBooks, StoredInvoice } from "../../../store/port/invoices.ts";
import type { Actor } from "../access/actor.ts";
import { type KnownBilling, latestBilling } from "../billing/state.ts";
import type { InvoiceDesk, InvoiceRefusal } from "./desk.ts";
import { type Drawn, drawUp } from "./draw-up.ts";
import { type DueTimes, openDueTimes } from "./due.ts";

/** How an invoice is issued. */
export interface IssueOptions {
  /** Whether to issue although the grace period for late facts is not over. */
  readonly early?: boolean;
  /** When it is due, where the caller has looked that up. */
  readonly times?: DueTimes;
}

/** Keeps a draft of an ended month, in place of the one before. */
export async function keepDraft(
  desk: InvoiceDesk,
  about: BusinessMonth,
  by: Actor,
  options: Pick<IssueOptions, "times"> = {},
): Promise<Result<StoredInvoice, InvoiceRefusal>> {
  const known = await latestBilling(desk.billing);
  const running = await whyRunning(desk, known, about, { ...options, early: true });
  if (running) return refuse(running);
  return desk.invoices.atomically(async (books) => {
    const ready = await readied(books, desk, known, about);
    if (!ready.ok) return ready;
    const { draft, before } = ready.value;
    await books.save(draft);
    if (!before) {
      await books.emit([eventOf("invoice.drafted", draft)]);
      await books.audit({ ...by, ...entryOf("invoice.draft", draft) });
    }
    return ok(draft);
  });
}

/**
 * Issues the invoice of a business's month: drawn up anew, numbered, posted and told of in one transaction, so that all of it
 * happens once or nothing of it does.
 */
export async function issueInvoice(
  desk: InvoiceDesk,
  about: BusinessMonth,
  by: Actor,
  options: IssueOptions = {},
): Promise<Result<StoredInvoice, InvoiceRefusal>> {
  const known = await latestBilling(desk.billing);
  const running = await whyRunning(desk, known, about, options);
  if (running) return refuse(running);
  return desk.invoices.atomically(async (books) => {
    const ready = await readied(books, desk, known, about);
    if (!ready.ok) return ready;
    if (!(await books.holdSeller(about.business, ready.value.draft.seller))) {
      return refuse({ code: "being_booked", detail: `${about.business} buys from another seller now; try again` });
    }
    const issued = await numbered(books, ready.value);
    await books.audit({ ...by, ...entryOf("invoice.issue", issued) });
    return ok(issued);
  });
}

/** Why a month cannot be issued yet; undefined where it can. */
async function whyRunning(
  { accounts, invoices, now }: InvoiceDesk,
  known: KnownBilling,
  { business: id, month }: BusinessMonth,
  { early = false, times }: IssueOptions,
): Promise<InvoiceRefusal | undefined> {
  const business = known.businesses.get(id);
  if (!business) return { code: "no_business", detail: `there is no business ${id}` };
  const { endsAt, issuableAt } = times ?? openDueTimes(known, (await accounts.latest()).settings, month)(business);
  if (now() < endsAt) {
    const detail = `${month} ends for ${id} at ${formatInstant(endsAt)}; a preview can be had at any time`;
    return { code: "month_running", detail };
  }
  if (!early && now() < issuableAt) {
    const detail = `late facts are waited for until ${formatInstant(issuableAt)}; issue it early if you do not want to wait`;
    return { code: "grace", detail };
  }
  // Whoever closes many months at once has waited for the books before.
  const left = times ? null : await invoices.caughtUp(PATIENCE_MS);
  return left === null ? undefined : { code: "being_booked", detail: `${left}: is the service running?` };
}

/** How long one invoice waits for facts that are taken in and not booked yet. */
const PATIENCE_MS = 15_000;

interface Ready {
  readonly draft: StoredInvoice;
  readonly drawn: Drawn;
  readonly before: StoredInvoice | undefined;
  readonly at: Instant;
}

/** Draws up a month under the lock of its business. */
async function readied(
  books: InvoiceBooks,
  { now }: InvoiceDesk,
  known: KnownBilling,
  about: BusinessMonth,
): Promise<Result<Ready, InvoiceRefusal>> {
  const { business, month } = about;
  await books.lock(business);
  const before = await books.ofBusinessMonth(about);
  if (before && before.state !== "draft") {
    return refuse({ code: "already_issued", detail: `${month} of ${business} was invoiced as ${before.number}` });
  }
  if (await books.waiting(rootOf(known, business), month)) {
    return refuse({ code: "being_booked", detail: `sales of ${month} are being derived anew; try again in a moment` });
  }
  const drawn = await drawUp(books, known, about);
  if (!drawn.ok) return drawn;
  if (drawn.value.content.draft.lines.length === 0) {
    return refuse({ code: "nothing_to_invoice", detail: `there is nothing to invoice to ${business} for ${month}` });
  }
  const at = now();
  return ok({ draft: draftOf(drawn.value, { about, known, at, before }), drawn: drawn.value, before, at });
}

interface Circumstances {
  readonly about: BusinessMonth;
  readonly known: KnownBilling;
  readonly at: Instant;
  readonly before: StoredInvoice | undefined;
}

/** A drawn-up invoice as a draft on file, in place of the one before. */
export function draftOf(
  { content, business, salesVersion }: Drawn,
  { about, known, at, before }: Circumstances,
): StoredInvoice {
  const { currency, net, gross } = content.draft;
  return {
    id: before?.id ?? randomUUID(),
    ...about,
    seller: business.seller ?? PROVIDER,
    ...{ part: "month", corrects: null, reason: "", state: "draft" },
    series: business.invoicing.series,
    ...{ number: null, place: null },
    ...{ currency, net, gross, paid: 0n, credited: 0n, salesVersion, words: known.version, content },
    draftedAt: before?.draftedAt ?? at,
    ...{ issuedAt: null, issuedOn: null, dueOn: null, settledAt: null, voidedAt: null, voidReason: null, entry: null },
  };
}

async function numbered(
  books: InvoiceBooks,
  { draft, drawn, at }: Pick<Ready, "draft" | "drawn" | "at">,
): Promise<StoredInvoice> {
  const { content, business, prepaid, reaches, corrections } = drawn;
  const { settlement, zone } = content;
  const { place, number } = await books.nextNumber(draft.seller, draft.series);
  const entry = invoiceTransaction(content.draft, { number, settlement, prepaid, happenedAt: at, recordedAt: at });
  const isSettled = settlement === "wallet" || draft.gross === 0n;
  const issuedOn = localDate(zone, at);
  const issued: StoredInvoice = {
    ...draft,
    ...{ state: isSettled ? "settled" : "issued", number, place },
    paid: isSettled ? draft.gross : 0n,
    ...{ issuedAt: at, issuedOn, dueOn: localDate(zone, at + business.invoicing.dueDays * DAY_MS) },
    settledAt: isSettled ? at : null,
    entry: entry.id,
  };
  await books.save(issued);
  if (corrections.length > 0) await books.keepCorrections(issued.id, issued.business, { reaches, corrections });
  await books.append(issued.business, [entry]);
  await books.emit([eventOf("invoice.issued", issued), ...(isSettled ? [eventOf("invoice.settled", issued)] : [])]);
  return issued;
}

/** What is told of an invoice. */
export function eventOf(type: EventType, invoice: StoredInvoice) {
  return { type, business: invoice.business, body: told(invoice) };
}

/** An entry of the audit log about an invoice. */
export function entryOf(action: string, invoice: StoredInvoice) {
  return { action, subject: invoice.id, before: null, after: told(invoice) };
}

function told(invoice: StoredInvoice) {
  const { id, number, business, seller, month, state, currency, net, gross, paid, dueOn } = invoice;
  const money = (amount: bigint) => formatMinor(amount, currency);
  return {
    ...{ id, number, business, seller, month, state, currency },
    ...{ net: money(net), gross: money(gross), paid: money(paid), due_on: dueOn },
  };
}
