import { BASE_SETTINGS } from "../../app/service/base-settings.ts";
import { startPosting } from "../../app/service/billing/posting/posting.ts";
import { type BookingObserver, startBooking } from "../../app/service/booking.ts";
import { openRates } from "../../core/pricing/rate-card.ts";
import { openBillingBooks } from "../../store/postgres/billing/billing-books.ts";
import { openPostingBooks } from "../../store/postgres/billing/posting-books.ts";
import { openAccountBooks } from "../../store/postgres/books/account-books.ts";
import { openChargeBooks } from "../../store/postgres/books/charge-books.ts";
import { openLeases } from "../../store/postgres/books/leases.ts";
import { openShapes } from "../../store/postgres/books/shapes.ts";
import { openThreadBooks } from "../../store/postgres/books/thread-books.ts";
import type { Pool } from "../../store/postgres/connection.ts";
import { reveal } from "../../store/postgres/journal/names.ts";
import { openReader } from "../../store/postgres/journal/reader.ts";
import { readRateData } from "../run-settings.ts";
import { VERSION } from "../version.ts";

/** Facts or changes of one batch: large enough to be quick, small enough that others have their turn. */
const BATCH = 1_000;
/** Partitions worked on at a time. Each takes a connection for as long as a batch lasts. */
export const WORKERS = 2;
/** How often a process that nobody wakes looks for facts that others took in. */
const IDLE_MS = 250;
/** Changes of charges taken at a time by posting. */
const POSTED = 2_000;
/** Events between two checkpoints of a thread. */
const DISTANCE = 64;

/** Both stages of booking on a store, under the rates (with the cards of a folder over them) and version of this process. */
export async function openStages(pool: Pool, cards: string | undefined) {
  const shapes = openShapes(pool);
  const names = { reveal: (partition: number, asked: readonly string[]) => reveal(pool, partition, asked) };
  const accounts = openAccountBooks(pool, BASE_SETTINGS);
  const rates = openRates(await readRateData(cards));
  const charges = { books: openChargeBooks(pool, shapes), names, accounts, rates, engine: VERSION };
  const threads = { books: openThreadBooks(pool, shapes), journal: openReader(pool), charges, distance: DISTANCE };
  /** Books what is there and what comes, until it is stopped. */
  const start = (holder: string, observe: BookingObserver) =>
    startBooking({
      leases: openLeases(pool),
      threads,
      charges,
      holder,
      batch: BATCH,
      workers: WORKERS,
      idleMs: IDLE_MS,
      observe,
    });
  const posting = {
    books: openPostingBooks(pool, shapes),
    billing: openBillingBooks(pool),
    names,
    charges: charges.books,
    accounts,
  };
  /** Turns charges into sales and entries of the ledger, as soon as businesses are known. */
  const startPosts = (failed: (error: unknown) => void) =>
    startPosting(posting, { batch: POSTED, idleMs: IDLE_MS, failed });
  return { charges, posting, start, startPosts };
}
