import type { PaperDesk } from "../../app/service/papers/desk.ts";
import type { AccountBooks } from "../../store/port/accounts.ts";
import { openBillingBooks } from "../../store/postgres/billing/billing-books.ts";
import type { Pool } from "../../store/postgres/connection.ts";
import { openInvoices } from "../../store/postgres/invoices/open-invoices.ts";
import { openPapers } from "../../store/postgres/papers/open-papers.ts";

/** What papers are made from, in a store. */
export function openPaperDesk(pool: Pool, accounts: Pick<AccountBooks, "latest">): PaperDesk {
  return { invoices: openInvoices(pool), papers: openPapers(pool), billing: openBillingBooks(pool), accounts };
}
