import { firstDay, lastDay } from "../../../core/billing/days.ts";
import type { InvoiceLine } from "../../../core/billing/invoice.ts";
import type { InvoiceReads, StoredInvoice } from "../../../store/port/invoices.ts";
import type { InvoiceDocument } from "./document.ts";
import { openOf } from "./settle.ts";

/** Everything that a paper about an invoice needs, with real message ids as far as they are known. */
export async function documentOf(reads: InvoiceReads, invoice: StoredInvoice): Promise<InvoiceDocument> {
  const { id, content, corrects, month, currency, paid, credited } = invoice;
  const { draft, seller, buyer, locale, zone, settlement } = content;
  const credits = await reads.credits(id);
  const about = corrects === null ? undefined : await reads.byId(corrects);
  const messages = draft.lines.some(hasCorrections) ? await reads.messages(id) : new Map<string, string>();
  const { state, number, series, draftedAt, issuedAt, issuedOn, dueOn, settledAt, voidedAt, voidReason } = invoice;
  return {
    ...{ id, kind: draft.document, state, number, series, month },
    period: { from: firstDay(month), to: lastDay(month) },
    ...{ draftedAt, issuedAt, issuedOn, dueOn, settledAt },
    voided: voidedAt === null ? null : { at: voidedAt, reason: voidReason ?? "" },
    ...{ currency, locale, zone, settlement, seller, buyer },
    lines: draft.lines.map((line) => named(line, messages)),
    ...{ notes: draft.notes, taxes: draft.taxes, net: draft.net, gross: draft.gross, residual: draft.residual },
    payments: (await reads.payments(id)).map(({ reference, amount, paidOn }) => ({ reference, amount, paidOn })),
    credits: credits.map((credit) => ({
      id: credit.id,
      number: credit.number ?? "",
      issuedOn: credit.issuedOn ?? "",
      reason: credit.reason,
      amount: -credit.gross,
    })),
    corrects: about ? { id: about.id, number: about.number ?? "", reason: invoice.reason } : null,
    ...{ paid, credited, open: openOf(invoice), held: draft.held, plans: draft.plans },
  };
}

function hasCorrections({ corrections }: InvoiceLine): boolean {
  return corrections.length > 0;
}

function named(line: InvoiceLine, messages: ReadonlyMap<string, string>): InvoiceLine {
  const corrections = line.corrections.map((one) => ({ ...one, message: messages.get(one.message) ?? one.message }));
  return { ...line, corrections };
}
