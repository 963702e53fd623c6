import type { InvoiceDesk } from "../../../src/app/service/invoices/desk.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/usage/settings.ts";
import type { BillingFact } from "../../../src/store/port/billing.ts";
import type { Invoices } from "../../../src/store/port/invoices.ts";
import { openBillingBooks } from "../../../src/store/postgres/billing/billing-books.ts";
import { openAccountBooks } from "../../../src/store/postgres/books/account-books.ts";
import { openPool, type Pool } from "../../../src/store/postgres/connection.ts";
import { openInvoices } from "../../../src/store/postgres/invoices/open-invoices.ts";
import { freshDatabase } from "../../store/database.ts";

export interface TestDesk {
  readonly pool: Pool;
  readonly url: string;
  readonly invoices: Invoices;
  readonly desk: InvoiceDesk;
  /** Sets the clock. */
  readonly at: (instant: string) => void;
  readonly know: (facts: readonly BillingFact[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A desk on a database of its own, with a clock that a test sets. */
export async function openTestDesk(): Promise<TestDesk> {
  const database = await freshDatabase();
  const pool = openPool(database.url, { max: 5 });
  let now = Date.parse("2026-11-10T12:00:00Z");
  const billing = openBillingBooks(pool);
  const invoices = openInvoices(pool);
  return {
    pool,
    url: database.url,
    invoices,
    desk: { invoices, billing, accounts: openAccountBooks(pool, DEFAULT_SETTINGS), now: () => now },
    at: (instant) => {
      now = Date.parse(instant);
    },
    know: async (facts) => {
      await billing.learn(facts, "test");
    },
    close: async () => {
      await pool.close();
      await database.drop();
    },
  };
}

/** A word on a plan. */
export function plan(more: object = {}, id = "standard"): BillingFact {
  const version = { from: "2026-01-01", currency: "USD", prices: [{ percent: "20" }], ...more };
  return { kind: "plan", subject: id, body: { id, versions: [version] } };
}

/** A word on a business. */
export function business(id: string, more: object = {}): BillingFact {
  const body = {
    ...{ id, name: `${id} Ltd`, currency: "USD", zone: "UTC" },
    plans: [{ plan: "standard" }],
    wabas: [{ waba: `W-${id}` }],
    ...more,
  };
  return { kind: "business", subject: id, body };
}
