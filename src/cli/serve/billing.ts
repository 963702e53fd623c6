import { BASE_SETTINGS } from "../../app/service/base-settings.ts";
import type { SaleDerivation } from "../../app/service/billing/posting/stage.ts";
import type { Ledger } from "../../store/port/billing.ts";
import type { Names } from "../../store/port/journal.ts";
import type { SaleReads } from "../../store/port/sales.ts";
import { openBillingBooks } from "../../store/postgres/billing/billing-books.ts";
import { openPostingBooks } from "../../store/postgres/billing/posting-books.ts";
import { openSaleReads } from "../../store/postgres/billing/sale-reads.ts";
import { openAccountBooks } from "../../store/postgres/books/account-books.ts";
import { openChargeBooks } from "../../store/postgres/books/charge-books.ts";
import { openShapes } from "../../store/postgres/books/shapes.ts";
import type { Pool } from "../../store/postgres/connection.ts";
import { openLedger } from "../../store/postgres/ledger/open-ledger.ts";

/** What the API and the command line read of billing. */
export interface OpenBilling {
  readonly ledger: Ledger;
  readonly sales: SaleReads;
  readonly posting: SaleDerivation;
}

export function openBilling(pool: Pool, names: Pick<Names, "reveal">): OpenBilling {
  const shapes = openShapes(pool);
  const charges = openChargeBooks(pool, shapes);
  const books = openPostingBooks(pool, shapes);
  return {
    ledger: openLedger(pool),
    sales: openSaleReads(pool),
    posting: {
      books,
      billing: openBillingBooks(pool),
      names,
      charges,
      accounts: openAccountBooks(pool, BASE_SETTINGS),
    },
  };
}
