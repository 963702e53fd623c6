import { PROVIDER } from "../../../core/billing/posting.ts";
import type { AccountBooks } from "../../../store/port/accounts.ts";
import type { BillingBooks } from "../../../store/port/billing.ts";
import type { InvoiceReads, StoredInvoice } from "../../../store/port/invoices.ts";
import type { PaperBooks } from "../../../store/port/papers.ts";
import type { Within } from "../../../store/port/reads.ts";
import { latestBilling } from "../billing/state.ts";
import type { InvoiceDocument } from "../invoices/document.ts";
import { documentOf } from "../invoices/document-of.ts";
import { visibleBusinesses } from "../invoices/visible.ts";
import { type Letterhead, NO_LETTERHEAD } from "./letterhead.ts";

/** What papers are made from. */
export interface PaperDesk {
  readonly invoices: InvoiceReads;
  readonly papers: PaperBooks;
  readonly billing: Pick<BillingBooks, "latest">;
  readonly accounts: Pick<AccountBooks, "latest">;
}

/** An invoice by its id, or by its number where one seller alone has given that. */
export async function findInvoice({ invoices }: PaperDesk, name: string): Promise<StoredInvoice | undefined> {
  if (UUID.test(name)) return invoices.byId(name);
  const found = await invoices.byNumber(name);
  return found.length === 1 ? found[0] : undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An invoice as papers show it. */
export function paperOf({ invoices }: PaperDesk, invoice: StoredInvoice): Promise<InvoiceDocument> {
  return documentOf(invoices, invoice);
}

/** The provider's letterhead for its own documents; resellers' documents have none. */
export async function letterheadFor({ papers }: PaperDesk, { seller }: InvoiceDocument): Promise<Letterhead> {
  const word = seller.id === PROVIDER ? await papers.provider() : undefined;
  if (!word) return NO_LETTERHEAD;
  const { logo, ...rest } = word.letterhead;
  return { ...rest, logo: logo === null ? null : Buffer.from(logo, "base64") };
}

/** The businesses whose papers a reader may have; null: all. */
export async function readersBusinesses({ billing }: Pick<PaperDesk, "billing">, within: Within): Promise<Within> {
  return within === null ? null : visibleBusinesses(await latestBilling(billing), within);
}
