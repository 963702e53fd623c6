import { correctionWire, evidenceWire, invoiceWire } from "../api/schemas/invoices.ts";
import { COMMAND_LINE } from "../app/service/access/actor.ts";
import { type Closed, closeMonth } from "../app/service/invoices/close.ts";
import type { InvoiceDesk, InvoiceRefusal } from "../app/service/invoices/desk.ts";
import { documentOf } from "../app/service/invoices/document-of.ts";
import { allEvidence } from "../app/service/invoices/evidence.ts";
import { issueInvoice } from "../app/service/invoices/issue.ts";
import { pendingCorrections, previewInvoice } from "../app/service/invoices/preview.ts";
import { creditInvoice, openOf, payInvoice, voidInvoice } from "../app/service/invoices/settle.ts";
import type { Correction } from "../core/billing/correction.ts";
import { formatMinor } from "../core/kernel/currency.ts";
import { type Micros, parseMoney } from "../core/kernel/money.ts";
import type { Result } from "../core/kernel/result.ts";
import type { InvoiceFilter, StoredInvoice } from "../store/port/invoices.ts";
import type { InvoiceFlags, InvoiceVerb } from "./commands/invoice.ts";
import { EXIT, UsageError } from "./exit.ts";
import { invoiceText, table } from "./invoice-table.ts";
import { openInvoiceDesk } from "./serve/invoices.ts";
import { withStore } from "./serve/open-store.ts";
import { plural } from "./terminal.ts";

/** Runs one of the commands of `daybook invoice`; gives the exit status. */
export async function runInvoice(verb: InvoiceVerb, which: string, flags: InvoiceFlags): Promise<number> {
  return withStore(flags, async ({ store }) => {
    const desk = openInvoiceDesk(store.pool);
    if (verb === "list") return listInvoices(desk, flags);
    if (verb === "draft" || verb === "issue") return drawUp(desk, verb, flags);
    if (verb === "pending") {
      const pending = await pendingCorrections(desk, which);
      return pending.ok ? differences(pending.value, flags) : refused(pending.refusal);
    }
    const invoice = await named(desk, which);
    if (verb === "corrections") {
      const { lines } = await documentOf(desk.invoices, invoice);
      return differences(
        lines.flatMap((line) => line.corrections),
        flags,
      );
    }
    if (verb === "show") return show(desk, invoice, flags);
    if (verb === "evidence") return evidence(desk, invoice, flags);
    return said(desk, await changed(desk, { verb, invoice, flags }));
  });
}

/** Closes a month; 1 where some business waits for something. */
export async function runClose(flags: InvoiceFlags): Promise<number> {
  const month = monthIn(flags);
  return withStore(flags, async ({ store }) => {
    const options = { month, dryRun: flags.dryRun === true, early: flags.early === true };
    const closed = await closeMonth(openInvoiceDesk(store.pool), options, COMMAND_LINE);
    process.stdout.write(closingText(closed, options.dryRun));
    return closed.some(({ outcome }) => outcome === "waiting") ? EXIT.refused : EXIT.ok;
  });
}

function closingText(closed: readonly Closed[], isDry: boolean): string {
  const shown = closed.filter(({ outcome }) => outcome !== "nothing");
  const rows = shown.map(({ business, outcome, number, currency, gross, held, refusal }) => [
    business,
    isDry && (outcome === "issued" || outcome === "drafted") ? `would be ${outcome}` : outcome,
    number ?? "",
    gross === null || currency === null ? "" : `${formatMinor(gross, currency)} ${currency}`,
    refusal ? `${refusal.detail} (${refusal.code})` : held > 0 ? `${plural(held, "unit")} held` : "",
  ]);
  const idle = closed.length - shown.length;
  const rest = idle > 0 ? `Nothing to invoice: ${plural(idle, "other")}.\n` : "";
  if (rows.length === 0) return rest || "There are no businesses.\n";
  return `${table(["business", "outcome", "number", "gross:", ""], rows)}\n${rest}`;
}

async function listInvoices(desk: InvoiceDesk, { business, month, state }: InvoiceFlags): Promise<number> {
  const states = ["draft", "issued", "settled", "void"] as const;
  const wanted = states.find((one) => one === state);
  if (state !== undefined && !wanted) throw new UsageError(`--state ${state}: expected one of ${states.join(", ")}`);
  const filter: InvoiceFilter = { within: null, business, month, state: wanted };
  const rows: string[][] = [];
  let page = await desk.invoices.list(filter, { limit: 1_000 });
  for (;;) {
    for (const one of page.items) rows.push(rowOf(one));
    if (page.next === null) break;
    page = await desk.invoices.list(filter, { limit: 1_000, after: page.next });
  }
  const head = ["number", "state", "business", "month", "gross:", "open:", "issued", "due"];
  process.stdout.write(rows.length === 0 ? "There are no invoices.\n" : `${table(head, rows)}\n`);
  return EXIT.ok;
}

function rowOf(invoice: StoredInvoice): string[] {
  const { number, id, state, business, month, currency, gross, issuedOn, dueOn } = invoice;
  const money = (amount: Micros) => `${formatMinor(amount, currency)} ${currency}`;
  return [number ?? id, state, business, month, money(gross), money(openOf(invoice)), issuedOn ?? "", dueOn ?? ""];
}

async function drawUp(desk: InvoiceDesk, verb: "draft" | "issue", flags: InvoiceFlags): Promise<number> {
  const about = { business: flags.business ?? "", month: monthIn(flags) };
  if (verb === "issue") {
    return said(desk, await issueInvoice(desk, about, COMMAND_LINE, { early: flags.early === true }));
  }
  const drawn = await previewInvoice(desk, about);
  if (!drawn.ok) return refused(drawn.refusal);
  process.stdout.write(invoiceText(drawn.value));
  return EXIT.ok;
}

async function show({ invoices }: InvoiceDesk, invoice: StoredInvoice, { format }: InvoiceFlags): Promise<number> {
  const document = await documentOf(invoices, invoice);
  const isJson = format === "json";
  process.stdout.write(isJson ? `${JSON.stringify(invoiceWire(document), null, 2)}\n` : invoiceText(document));
  return EXIT.ok;
}

async function evidence({ invoices }: InvoiceDesk, invoice: StoredInvoice, flags: InvoiceFlags): Promise<number> {
  const { line: place = "", format = "csv" } = flags;
  const line = Number(place);
  const isUse = invoice.content.draft.lines[line]?.kind === "usage";
  if (place !== "held" && !isUse) throw new UsageError(`--line ${place}: expected the place of a line of use, or held`);
  let isFirst = true;
  for await (const units of allEvidence(invoices, invoice, place === "held" ? "held" : { line })) {
    for (const row of units.map(evidenceWire)) {
      if (format === "csv" && isFirst) process.stdout.write(`${Object.keys(row).join(",")}\n`);
      isFirst = false;
      const text = format === "csv" ? Object.values(row).map(cell).join(",") : JSON.stringify(row);
      process.stdout.write(`${text}\n`);
    }
  }
  return EXIT.ok;
}

function differences(corrections: readonly Correction[], { format }: InvoiceFlags): number {
  const items = corrections.map(correctionWire);
  const rows = items.map((one) => [
    ...[one.month, one.message, one.category, one.market, one.why],
    ...[one.before ?? "", one.after ?? "", one.currency],
  ]);
  const head = ["month", "message", "category", "market", "why", "asked:", "now:", ""];
  const text = rows.length === 0 ? "There are no differences." : table(head, rows);
  process.stdout.write(`${format === "json" ? JSON.stringify(items, null, 2) : text}\n`);
  return EXIT.ok;
}

function cell(value: string | null): string {
  const text = value ?? "";
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

interface Wish {
  readonly verb: "pay" | "credit" | "void";
  readonly invoice: StoredInvoice;
  readonly flags: InvoiceFlags;
}

function changed(
  desk: InvoiceDesk,
  { verb, invoice: { id }, flags }: Wish,
): Promise<Result<StoredInvoice, InvoiceRefusal>> {
  const { reason = "", reference = "", on } = flags;
  if (verb === "void") return voidInvoice(desk, id, reason, COMMAND_LINE);
  const amount = moneyIn(flags);
  if (verb === "credit") return creditInvoice(desk, id, { amount, reason }, COMMAND_LINE);
  if (on !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(on))
    throw new UsageError(`--on ${on}: expected a day, as 2026-11-20`);
  return payInvoice(desk, id, { amount, reference, paidOn: on }, COMMAND_LINE);
}

async function said(desk: InvoiceDesk, result: Result<StoredInvoice, InvoiceRefusal>): Promise<number> {
  if (!result.ok) return refused(result.refusal);
  process.stdout.write(invoiceText(await documentOf(desk.invoices, result.value)));
  return EXIT.ok;
}

function refused({ code, detail }: InvoiceRefusal): number {
  process.stderr.write(`daybook: ${detail} (${code})\n`);
  return EXIT.refused;
}

async function named({ invoices }: InvoiceDesk, which: string): Promise<StoredInvoice> {
  const byId = await invoices.byId(which);
  if (byId) return byId;
  const found = await invoices.byNumber(which);
  const [only] = found;
  if (only && found.length === 1) return only;
  if (!only) throw new UsageError(`there is no invoice ${which}`);
  const ids = found.map(({ id, seller }) => `${id} of ${seller}`).join(", ");
  throw new UsageError(`several sellers have an invoice ${which}; name it by its id: ${ids}`);
}

function monthIn({ month = "" }: InvoiceFlags): string {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new UsageError(`--month ${month}: expected a month, as 2026-10`);
  return month;
}

function moneyIn({ amount: text = "" }: InvoiceFlags): Micros {
  const amount = parseMoney(text);
  if (amount === undefined || amount <= 0n) throw new UsageError(`--amount ${text}: expected an amount, as 120.50`);
  return amount;
}
