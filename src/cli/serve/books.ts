import { BASE_SETTINGS, keepDecideBy } from "../../app/service/base-settings.ts";
import { watchBooking } from "../../app/service/watch-booking.ts";
import type { Worker } from "../../app/service/worker.ts";
import type { RateSet } from "../../core/pricing/rate-card.ts";
import { openRates } from "../../core/pricing/rate-card.ts";
import type { AccountBooks } from "../../store/port/accounts.ts";
import type { BillingBooks } from "../../store/port/billing.ts";
import { openBillingBooks } from "../../store/postgres/billing/billing-books.ts";
import { openAccountBooks } from "../../store/postgres/books/account-books.ts";
import { openReads } from "../../store/postgres/books/reads.ts";
import { type Journal, openJournal } from "../../store/postgres/journal/journal.ts";
import { readRateData } from "../run-settings.ts";
import { openBookingWorker } from "./booking-worker.ts";
import type { ServiceContext, ServicePart } from "./context.ts";

/** The journal and the books of the store that is served. */
export interface ServedBooks {
  /** What is appended is booked at once, as far as this process has hands free. */
  readonly journal: Journal;
  readonly accounts: AccountBooks;
  /** What is learnt of businesses and plans; sales follow at once. */
  readonly billing: BillingBooks;
  readonly rates: RateSet;
  readonly part: ServicePart;
}

export async function openBooks(context: ServiceContext): Promise<ServedBooks> {
  const { store, key, settings, log, metrics } = context;
  const { pool } = store;
  const journal = openJournal(pool, key);
  const accounts = openAccountBooks(pool, BASE_SETTINGS);
  const booking = openBookingWorker(context);
  const learn: AccountBooks["learn"] = async (facts, by) => {
    const version = await accounts.learn(facts, by);
    booking.wake();
    return version;
  };
  return {
    journal: {
      ...journal,
      append: async (entries) => {
        const appended = await journal.append(entries);
        if (appended.added > 0) booking.wake();
        return appended;
      },
    },
    accounts: { ...accounts, learn },
    billing: wakening(openBillingBooks(pool), booking.wake),
    rates: openRates(await readRateData(settings.cards)),
    part: {
      workers: [
        booking,
        watchBooking(openReads(pool, journal.names), metrics),
        decider(() => keepDecideBy({ ...accounts, learn }, settings.decideBy), log),
      ],
    },
  };
}

function wakening(billing: BillingBooks, wake: () => void): BillingBooks {
  const then = async <T>(learning: Promise<T>): Promise<T> => {
    const learnt = await learning;
    wake();
    return learnt;
  };
  return {
    ...billing,
    learn: (facts, by) => then(billing.learn(facts, by)),
    learnAt: (version, facts, learning) => then(billing.learnAt(version, facts, learning)),
  };
}

/** Who decides is written down once, at the start; a store that is away then is no reason not to start. */
function decider(keep: () => Promise<void>, log: ServiceContext["log"]): Worker {
  return {
    name: "decide-by",
    start: () => {
      const kept = keep().catch((error: unknown) => log.error("who decides could not be kept with the store", error));
      return () => kept;
    },
  };
}
