import type { EvidenceUnit, InvoiceReads, StoredInvoice } from "../../../store/port/invoices.ts";
import type { Page, PageOf } from "../../../store/port/reads.ts";

/** Which units of an invoice: those behind a line of use, by its place from 0; or those that are held. */
export type EvidenceQuery = { readonly line: number } | "held";

/** Units behind a line, as they were when the invoice was drawn up; undefined where it is no line of use. */
export async function evidenceOf(
  reads: Pick<InvoiceReads, "evidence">,
  { business, month, salesVersion: version, currency, content, part }: StoredInvoice,
  query: EvidenceQuery,
  page: Page,
): Promise<PageOf<EvidenceUnit> | undefined> {
  const at = { business, month, version };
  if (query === "held") return reads.evidence(at, { of: "held", currency }, page);
  const line = content.draft.lines[query.line];
  if (part !== "month" || line?.kind !== "usage") return undefined;
  return reads.evidence(at, { of: "line", what: line.what, currency }, page);
}

/** All of them, page by page. */
export async function* allEvidence(
  reads: Pick<InvoiceReads, "evidence">,
  invoice: StoredInvoice,
  query: EvidenceQuery,
): AsyncGenerator<readonly EvidenceUnit[], void, undefined> {
  const limit = 1_000;
  let page = await evidenceOf(reads, invoice, query, { limit });
  while (page) {
    yield page.items;
    if (page.next === null) return;
    page = await evidenceOf(reads, invoice, query, { limit, after: page.next });
  }
}
