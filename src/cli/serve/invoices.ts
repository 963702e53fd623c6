import { BASE_SETTINGS } from "../../app/service/base-settings.ts";
import { closingWorker } from "../../app/service/invoices/closing-worker.ts";
import type { InvoiceDesk } from "../../app/service/invoices/desk.ts";
import { unlessStoreIsAway } from "../../app/service/watch/store-trouble.ts";
import type { AccountBooks } from "../../store/port/accounts.ts";
import { openBillingBooks } from "../../store/postgres/billing/billing-books.ts";
import { openAccountBooks } from "../../store/postgres/books/account-books.ts";
import type { Pool } from "../../store/postgres/connection.ts";
import { openInvoices } from "../../store/postgres/invoices/open-invoices.ts";
import type { ServiceContext, ServicePart } from "./context.ts";

/** What working with invoices takes, on a store. */
export function openInvoiceDesk(
  pool: Pool,
  accounts: Pick<AccountBooks, "latest"> = openAccountBooks(pool, BASE_SETTINGS),
): InvoiceDesk {
  return { invoices: openInvoices(pool), billing: openBillingBooks(pool), accounts, now: Date.now };
}

/** Closes months of the businesses that want it to happen by itself. */
export function closingPart({ store, log }: ServiceContext): ServicePart {
  const worker = closingWorker(openInvoiceDesk(store.pool), {
    closed: (business, month, number) => log.info("an invoice was issued", { business, month, number }),
    failed: unlessStoreIsAway((error) => log.error("months could not be closed; it is tried again", error)),
  });
  return { workers: [worker] };
}
