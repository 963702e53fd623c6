import { openRates, type RateSet } from "../../core/pricing/rate-card.ts";
import { DEFAULT_SETTINGS } from "../../core/usage/settings.ts";
import { loadBundledRates } from "../../intake/rate-files.ts";
import type { AccountBooks } from "../../store/port/accounts.ts";
import { openAccountBooks } from "../../store/postgres/books/account-books.ts";
import { type Journal, openJournal } from "../../store/postgres/journal/journal.ts";
import type { ServiceContext } from "./context.ts";

/** What several parts of the service work with. */
export interface Desk {
  readonly journal: Journal;
  readonly accounts: AccountBooks;
  readonly rates: RateSet;
}

export function openDesk({ store, key, settings }: ServiceContext): Desk {
  return {
    journal: openJournal(store.pool, key),
    accounts: openAccountBooks(store.pool, { ...DEFAULT_SETTINGS, decideBy: settings.decideBy }),
    rates: openRates(loadBundledRates()),
  };
}
