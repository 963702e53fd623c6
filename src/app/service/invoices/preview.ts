import type { Correction } from "../../../core/billing/correction.ts";
import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import type { BusinessMonth } from "../../../store/port/invoices.ts";
import { latestBilling } from "../billing/state.ts";
import type { InvoiceDesk, InvoiceRefusal } from "./desk.ts";
import type { InvoiceDocument } from "./document.ts";
import { documentOf } from "./document-of.ts";
import { correctionsFor, drawUp } from "./draw-up.ts";
import { draftOf } from "./issue.ts";

/** What the invoice of any month would be now, a running one included. Nothing is kept. */
export async function previewInvoice(
  desk: InvoiceDesk,
  about: BusinessMonth,
): Promise<Result<InvoiceDocument, InvoiceRefusal>> {
  const known = await latestBilling(desk.billing);
  const drawn = await drawUp(desk.invoices, known, about);
  if (!drawn.ok) return drawn;
  const draft = draftOf(drawn.value, { about, known, at: desk.now(), before: undefined });
  return ok(await documentOf(desk.invoices, draft));
}

/** Differences to invoiced months of a business that no invoice has asked for yet. */
export async function pendingCorrections(
  desk: InvoiceDesk,
  id: string,
): Promise<Result<readonly Correction[], InvoiceRefusal>> {
  const known = await latestBilling(desk.billing);
  const business = known.businesses.get(id);
  if (!business) return refuse({ code: "no_business", detail: `there is no business ${id}` });
  const corrected = await correctionsFor(desk.invoices, known, { business, month: "", currency: null });
  return ok(corrected.flatMap(({ corrections }) => corrections));
}
