import { randomUUID } from "node:crypto";
import { type BookingObserver, startBooking } from "../../app/service/booking.ts";
import type { ServiceSettings } from "../../app/service/settings/settings.ts";
import { openRates } from "../../core/pricing/rate-card.ts";
import { DEFAULT_SETTINGS } from "../../core/usage/settings.ts";
import type { StoreKey } from "../../store/key.ts";
import { openAccountBooks } from "../../store/postgres/books/account-books.ts";
import { openChargeBooks } from "../../store/postgres/books/charge-books.ts";
import { openLeases } from "../../store/postgres/books/leases.ts";
import { openShapes } from "../../store/postgres/books/shapes.ts";
import { openThreadBooks } from "../../store/postgres/books/thread-books.ts";
import type { Pool } from "../../store/postgres/connection.ts";
import { openJournal } from "../../store/postgres/journal/journal.ts";
import { readRateData } from "../run-settings.ts";
import { VERSION } from "../version.ts";

/** Facts or changes of one batch: large enough to be quick, small enough that others have their turn. */
const BATCH = 1_000;
/** Partitions worked on at a time. Each takes a connection for as long as a batch lasts. */
const WORKERS = 2;
/** How often a process that nobody wakes looks for facts that others took in. */
const IDLE_MS = 250;
/** Events between two checkpoints of a thread. */
const DISTANCE = 64;

/** What the stages are made from. */
export interface StageParts {
  readonly pool: Pool;
  readonly key: StoreKey;
  readonly settings: Pick<ServiceSettings, "decideBy" | "cards">;
}

/** The journal, and both stages of booking behind it, under the rates and the version of this process. */
export async function openStages({ pool, key, settings }: StageParts) {
  const journal = openJournal(pool, key);
  const shapes = openShapes(pool);
  const accounts = openAccounts({ pool, settings });
  const rates = openRates(await readRateData(settings.cards));
  const { names } = journal;
  const charges = { books: openChargeBooks(pool, shapes), names, accounts, rates, engine: VERSION };
  const threads = { books: openThreadBooks(pool, shapes), journal, charges, distance: DISTANCE };
  /** Books what is there and what comes, until it is stopped. */
  const start = (observe: BookingObserver) =>
    startBooking({
      leases: openLeases(pool),
      threads,
      charges,
      holder: randomUUID(),
      batch: BATCH,
      workers: WORKERS,
      idleMs: IDLE_MS,
      observe,
    });
  return { journal, accounts, rates, charges, start };
}

/** The accounts that a store knows, under the service's own settings. */
export function openAccounts({
  pool,
  settings,
}: Pick<StageParts, "pool"> & { settings: Pick<ServiceSettings, "decideBy"> }) {
  return openAccountBooks(pool, { ...DEFAULT_SETTINGS, decideBy: settings.decideBy });
}
