import { writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { replaceFile } from "../app/replace-file.ts";
import { BASE_SETTINGS } from "../app/service/base-settings.ts";
import { evidenceCsv } from "../app/service/papers/csv/evidence-csv.ts";
import { invoiceCsv } from "../app/service/papers/csv/invoice-csv.ts";
import { findInvoice, letterheadFor, type PaperDesk, paperOf } from "../app/service/papers/desk.ts";
import { focusCsv } from "../app/service/papers/focus/export.ts";
import { focusOfMonth } from "../app/service/papers/focus/of-month.ts";
import { invoicePdf } from "../app/service/papers/pdf/invoice-pdf.ts";
import type { StoredInvoice } from "../store/port/invoices.ts";
import { openAccountBooks } from "../store/postgres/books/account-books.ts";
import type { FocusFlags } from "./commands/focus.ts";
import type { PaperFlags } from "./commands/invoice-papers.ts";
import { EXIT, UsageError } from "./exit.ts";
import { withStore } from "./serve/open-store.ts";
import { openPaperDesk } from "./serve/paper-desk.ts";
import { checkWritable, writeFileWhole } from "./write-file.ts";

type Flags = Readonly<Record<string, unknown>> & { readonly out?: string };

/** Writes an invoice as a PDF. */
export async function runInvoicePdf(name: string, flags: PaperFlags & { readonly out: string }): Promise<number> {
  return withDesk(flags, async (desk) => {
    const document = await paperOf(desk, await invoiceNamed(desk, name));
    const bytes = await invoicePdf(document, await letterheadFor(desk, document));
    await replaceFile(flags.out, (target) => writeFile(target, bytes));
  });
}

/** Writes the lines of an invoice, or what is behind them, as CSV. */
export async function runInvoiceCsv(name: string, flags: PaperFlags): Promise<number> {
  return withDesk(flags, async (desk) => {
    const invoice = await invoiceNamed(desk, name);
    const texts = flags.evidence ? evidenceCsv(desk, invoice) : once(invoiceCsv(await paperOf(desk, invoice)));
    await write(texts, flags.out);
  });
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Writes the invoices of a month as a FOCUS dataset. */
export async function runFocusExport(flags: FocusFlags): Promise<number> {
  const { month, business, out } = flags;
  if (!MONTH.test(month)) throw new UsageError(`--month ${month}: expected a month such as 2026-10`);
  return withDesk(flags, (desk) => write(focusCsv(focusOfMonth(desk, { month, business, within: null })), out));
}

async function withDesk(flags: Flags, work: (desk: PaperDesk) => Promise<void>): Promise<number> {
  if (flags.out !== undefined) await checkWritable("--out", flags.out);
  return withStore(flags, async ({ store: { pool } }) => {
    await work(openPaperDesk(pool, openAccountBooks(pool, BASE_SETTINGS)));
    return EXIT.ok;
  });
}

async function invoiceNamed(desk: PaperDesk, name: string): Promise<StoredInvoice> {
  const invoice = await findInvoice(desk, name);
  if (!invoice)
    throw new UsageError(`${name}: there is no such invoice, or several sellers have one; name it by its id`);
  return invoice;
}

async function write(texts: AsyncIterable<string>, out: string | undefined): Promise<void> {
  if (out === undefined) await pipeline(texts, process.stdout, { end: false });
  else await writeFileWhole(out, texts);
}

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}
