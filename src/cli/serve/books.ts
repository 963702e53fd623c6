import type { Booking, BookingObserver } from "../../app/service/booking.ts";
import type { RateSet } from "../../core/pricing/rate-card.ts";
import type { AccountBooks } from "../../store/port/accounts.ts";
import type { Journal } from "../../store/postgres/journal/journal.ts";
import type { ServiceContext, ServicePart } from "./context.ts";
import { openStages } from "./stages.ts";

/** The journal and the books of the store that is served. */
export interface ServedBooks {
  /** What is appended is booked at once, as far as this process has hands free. */
  readonly journal: Journal;
  readonly accounts: AccountBooks;
  readonly rates: RateSet;
  readonly part: ServicePart;
}

export async function openBooks({ store, key, settings, log, metrics }: ServiceContext): Promise<ServedBooks> {
  const stages = await openStages({ pool: store.pool, key, settings });
  const { journal, accounts, rates } = stages;
  let booking: Booking | undefined;
  const start = () => {
    booking = stages.start(observer({ log, metrics }));
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
    part: { workers: [{ name: "booking", start }] },
  };
}

/** A store that is away is said elsewhere, once for all. */
function observer({ log, metrics }: Pick<ServiceContext, "log" | "metrics">): BookingObserver {
  return {
    booked: ({ stage }, { taken }) => metrics.booked(stage === 1 ? "threads" : "charges", taken),
    failed: ({ stage, partition }, error) =>
      log.error("a partition cannot be booked further; the others go on, and this one is tried again", error, {
        stage,
        partition,
      }),
    away: () => {},
  };
}
