import { randomUUID } from "node:crypto";
import { type Booking, type BookingObserver, startBooking } from "../../app/service/booking.ts";
import { countBooked, watchBooking } from "../../app/service/watch-booking.ts";
import type { RateSet } from "../../core/pricing/rate-card.ts";
import { openRates } from "../../core/pricing/rate-card.ts";
import { DEFAULT_SETTINGS } from "../../core/usage/settings.ts";
import { loadBundledRates } from "../../intake/rate-files.ts";
import type { AccountBooks } from "../../store/port/accounts.ts";
import { openAccountBooks } from "../../store/postgres/books/account-books.ts";
import { openChargeBooks } from "../../store/postgres/books/charge-books.ts";
import { openLeases } from "../../store/postgres/books/leases.ts";
import { openReads } from "../../store/postgres/books/reads.ts";
import { openShapes } from "../../store/postgres/books/shapes.ts";
import { openThreadBooks } from "../../store/postgres/books/thread-books.ts";
import { type Journal, openJournal } from "../../store/postgres/journal/journal.ts";
import { VERSION } from "../version.ts";
import type { ServiceContext, ServicePart } from "./context.ts";

/** The journal and the books of the store that is served. */
export interface ServedBooks {
  /** What is appended is booked at once, as far as this process has hands free. */
  readonly journal: Journal;
  readonly accounts: AccountBooks;
  readonly rates: RateSet;
  readonly part: ServicePart;
}

/** Facts or changes of one batch: large enough to be quick, small enough that others have their turn. */
const BATCH = 1_000;
/** Partitions worked on at a time. Each takes a connection for as long as a batch lasts. */
const WORKERS = 2;
/** How often a process that nobody wakes looks for facts that others took in. */
const IDLE_MS = 250;
/** Events between two checkpoints of a thread. */
const DISTANCE = 64;

export function openBooks({ store, key, settings, log, metrics }: ServiceContext): ServedBooks {
  const { pool } = store;
  const journal = openJournal(pool, key);
  const shapes = openShapes(pool);
  const accounts = openAccountBooks(pool, { ...DEFAULT_SETTINGS, decideBy: settings.decideBy });
  const rates = openRates(loadBundledRates());
  const { names } = journal;
  const charges = { books: openChargeBooks(pool, shapes), names, accounts, rates, engine: VERSION };
  let booking: Booking | undefined;
  const start = () => {
    booking = startBooking({
      leases: openLeases(pool),
      threads: { books: openThreadBooks(pool, shapes), journal, charges, distance: DISTANCE },
      charges,
      holder: randomUUID(),
      batch: BATCH,
      workers: WORKERS,
      idleMs: IDLE_MS,
      observe: observer({ log, metrics }),
    });
    return booking.stop;
  };
  return {
    journal: {
      ...journal,
      append: async (entries) => {
        const appended = await journal.append(entries);
        if (appended.added > 0) booking?.wake();
        return appended;
      },
    },
    accounts: {
      ...accounts,
      learn: async (facts, by) => {
        const version = await accounts.learn(facts, by);
        booking?.wake();
        return version;
      },
    },
    rates,
    part: { workers: [{ name: "booking", start }, watchBooking(openReads(pool, names), metrics)] },
  };
}

/** A store that is away is said elsewhere, once for all. */
function observer({ log, metrics }: Pick<ServiceContext, "log" | "metrics">): BookingObserver {
  return {
    booked: ({ stage }, batch) => {
      metrics.booked(stage === 1 ? "threads" : "charges", batch.taken);
      countBooked(batch, metrics);
    },
    failed: ({ stage, partition }, error) =>
      log.error("a partition cannot be booked further; the others go on, and this one is tried again", error, {
        stage,
        partition,
      }),
    away: () => {},
  };
}
