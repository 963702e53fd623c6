import type { Business } from "../../../core/billing/business.ts";
import type { Micros } from "../../../core/kernel/money.ts";
import type { Instant } from "../../../core/kernel/time.ts";
import type { BusinessMonth, StoredInvoice } from "../../../store/port/invoices.ts";
import type { Actor } from "../access/actor.ts";
import { type KnownBilling, latestBilling } from "../billing/state.ts";
import type { InvoiceDesk, InvoiceRefusal } from "./desk.ts";
import { drawUp } from "./draw-up.ts";
import { type DueTimes, openDueTimes } from "./due.ts";
import { issueInvoice, keepDraft } from "./issue.ts";

/** What closing a month did for one business, or would do. */
export interface Closed extends BusinessMonth {
  /** `already`: it was invoiced before; `waiting`: the code says for what. */
  readonly outcome: "issued" | "drafted" | "already" | "nothing" | "waiting";
  readonly invoice: string | null;
  readonly number: string | null;
  readonly currency: string | null;
  readonly gross: Micros | null;
  /** Units that are on no line until somebody resolves what is wrong with them. */
  readonly held: number;
  readonly refusal: InvoiceRefusal | null;
  /** When the grace period is over. */
  readonly issuableAt: Instant;
}

/** How a month is closed. */
export interface CloseOptions {
  readonly month: string;
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean;
  /** Issue only for businesses that want it to happen by itself; keep drafts for the others. */
  readonly onlyAutomatic?: boolean;
  /** How long to wait for facts that are taken in and not booked yet; a minute where nothing is stated. */
  readonly patienceMs?: number;
  /** Issue although the grace period is not over. */
  readonly early?: boolean;
  /** Asked between two businesses: whether to leave the rest to the next time. */
  readonly isStopped?: () => boolean;
}

/**
 * Closes a month for every business: issues where it is due, keeps a draft where the grace period still runs. Each business
 * is a transaction of its own, so that doing it again, or twice at once, or after a crash does what is left to do.
 */
export async function closeMonth(desk: InvoiceDesk, options: CloseOptions, by: Actor): Promise<readonly Closed[]> {
  const known = await latestBilling(desk.billing);
  const { settings } = await desk.accounts.latest();
  const there = await desk.invoices.ofMonth(options.month);
  const businesses = [...known.businesses.values()];
  const dueOf = openDueTimes(known, settings, options.month);
  const left = businesses.length > 0 ? await desk.invoices.caughtUp(options.patienceMs ?? PATIENCE_MS) : null;
  if (left !== null) {
    const refusal = { code: "being_booked", detail: `${left}: is the service running?` } as const;
    return businesses.map((one) => undone({ business: one.id, month: options.month }, refusal, dueOf(one).issuableAt));
  }
  const closed = new Map<string, Closed>();
  const waiting = businesses.values();
  /** Several at a time, since most of closing one is waiting for the store. */
  const closeNext = async (): Promise<void> => {
    for (const business of waiting) {
      if (options.isStopped?.()) return;
      const before = there.get(business.id);
      const closing = { known, business, times: dueOf(business), before, options, by };
      closed.set(business.id, await closeOne(desk, closing));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, closeNext));
  return businesses.flatMap(({ id }) => closed.get(id) ?? []);
}

const AT_A_TIME = 4;
/** How long closing waits for what was taken in before it to be booked. */
const PATIENCE_MS = 60_000;

interface Closing {
  readonly known: KnownBilling;
  readonly business: Business;
  readonly times: DueTimes;
  readonly before: StoredInvoice | undefined;
  readonly options: CloseOptions;
  readonly by: Actor;
}

async function closeOne(desk: InvoiceDesk, closing: Closing): Promise<Closed> {
  const { business, times, before, by } = closing;
  const { month, dryRun = false, onlyAutomatic = false, early = false } = closing.options;
  const about = { business: business.id, month };
  const { issuableAt } = times;
  if (before && before.state !== "draft") return doneOf(before, "already", issuableAt);
  const now = desk.now();
  const isDue = now >= times.endsAt && (early || now >= issuableAt) && (!onlyAutomatic || business.invoicing.automatic);
  if (dryRun) return rehearsed(desk, closing, isDue);
  if (!isDue && before && onlyAutomatic) return doneOf(before, "drafted", issuableAt);
  const done = isDue
    ? await issueInvoice(desk, about, by, { early, times })
    : await keepDraft(desk, about, by, { times });
  if (done.ok) return doneOf(done.value, isDue ? "issued" : "drafted", issuableAt);
  if (done.refusal.code !== "already_issued") return undone(about, done.refusal, issuableAt);
  const other = await desk.invoices.ofBusinessMonth(about);
  return other ? doneOf(other, "already", issuableAt) : undone(about, done.refusal, issuableAt);
}

async function rehearsed(
  desk: InvoiceDesk,
  { known, business, times, options }: Closing,
  isDue: boolean,
): Promise<Closed> {
  const about = { business: business.id, month: options.month };
  const { issuableAt, endsAt } = times;
  if (desk.now() < endsAt)
    return undone(about, { code: "month_running", detail: "the month has not ended" }, issuableAt);
  const drawn = await drawUp(desk.invoices, known, about);
  if (!drawn.ok) return undone(about, drawn.refusal, issuableAt);
  const { draft } = drawn.value.content;
  const held = draft.held.reduce((sum, { count }) => sum + count, 0);
  const outcome = draft.lines.length === 0 ? "nothing" : isDue ? "issued" : "drafted";
  const { currency, gross } = draft;
  return { ...about, outcome, invoice: null, number: null, currency, gross, held, refusal: null, issuableAt };
}

function doneOf(invoice: StoredInvoice, outcome: Closed["outcome"], issuableAt: Instant): Closed {
  const { business, month, id, number, currency, gross, content } = invoice;
  const held = content.draft.held.reduce((sum, { count }) => sum + count, 0);
  return { business, month, outcome, invoice: id, number, currency, gross, held, refusal: null, issuableAt };
}

function undone(about: BusinessMonth, refusal: InvoiceRefusal, issuableAt: Instant): Closed {
  const outcome = refusal.code === "nothing_to_invoice" ? "nothing" : "waiting";
  return { ...about, outcome, invoice: null, number: null, currency: null, gross: null, held: 0, refusal, issuableAt };
}
