import { unpackCharge } from "../../core/ledger/charge-form.ts";
import type { BookReads } from "../../store/port/reads.ts";
import type { BookedBatch } from "./book-threads.ts";
import type { BookedMoney, Metrics } from "./watch/metrics.ts";
import type { Worker } from "./worker.ts";

/** What a batch has booked: money by currency and category, and charges without a cost by what is missing. */
export interface BookedFigures {
  readonly money: readonly BookedMoney[];
  readonly unrated: readonly (readonly [string, number])[];
}

/** Sums up what a batch has booked. */
export function bookedFigures({ booked }: Pick<BookedBatch, "booked">): BookedFigures {
  const money = new Map<string, BookedMoney>();
  const unrated = new Map<string, number>();
  for (const { charges, sums } of booked) {
    for (const { currency, category, cost } of sums) {
      const key = `${currency} ${category}`;
      money.set(key, { currency, category, micros: (money.get(key)?.micros ?? 0n) + cost });
    }
    for (const charge of charges) {
      const code = charge.state === "live" ? unpackCharge(charge.packed, charge).charge.refusal?.code : undefined;
      if (code !== undefined) unrated.set(code, (unrated.get(code) ?? 0) + 1);
    }
  }
  return { money: [...money.values()].filter(({ micros }) => micros !== 0n), unrated: [...unrated] };
}

const LOOK_EVERY_MS = 5_000;

/** Says now and then how far booking is behind, and how many partitions are stuck. */
export function watchBooking(reads: Pick<BookReads, "state">, metrics: Pick<Metrics, "lag" | "gauge">): Worker {
  const look = async () => {
    const { facts, changes, lagMs, stuck } = await reads.state();
    metrics.lag("threads", lagMs / 1_000);
    metrics.gauge("facts_waiting", "Facts that no stage has worked through", Number(facts));
    metrics.gauge("changes_waiting", "Usages that changed and whose charges were not looked at yet", Number(changes));
    metrics.gauge("partitions_stuck", "Partitions that a fact of theirs has stopped", stuck.length);
  };
  return {
    name: "booking-watch",
    start: () => {
      let looking: Promise<void> = Promise.resolve();
      // A store that is away is said elsewhere; the figures stay as they were.
      const timer = setInterval(() => {
        looking = look().catch(() => {});
      }, LOOK_EVERY_MS);
      return async () => {
        clearInterval(timer);
        await looking;
      };
    },
  };
}
