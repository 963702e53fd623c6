import { findInvoice, letterheadFor, type PaperDesk, paperOf } from "../papers/desk.ts";
import { invoicePdf } from "../papers/pdf/invoice-pdf.ts";
import { type Body, textIn } from "./letters/bodies.ts";
import type { MailAttachment } from "./smtp.ts";

/** The PDF of the invoice that an event names; nothing where it is not on file. */
export async function invoiceFile(desk: PaperDesk, body: Body): Promise<MailAttachment | undefined> {
  const invoice = await findInvoice(desk, textIn(body, "id") ?? "");
  if (!invoice) return undefined;
  const document = await paperOf(desk, invoice);
  const content = await invoicePdf(document, await letterheadFor(desk, document));
  // A name for any disk: numbers of invoices may hold slashes.
  const filename = `${(invoice.number ?? invoice.id).replaceAll(/[^\w.-]+/g, "-")}.pdf`;
  return { filename, contentType: "application/pdf", content };
}
