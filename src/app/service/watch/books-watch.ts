import { formatInstant, type Instant } from "../../../core/kernel/time.ts";
import type { BookReads } from "../../../store/port/reads.ts";
import type { Worker } from "../worker.ts";
import type { Metrics } from "./metrics.ts";

/** What is looked at, and where the figures go. */
export interface BooksWatchPorts {
  readonly reads: Pick<BookReads, "state" | "usage">;
  readonly metrics: Pick<Metrics, "lag" | "gauge" | "month">;
  readonly now: () => Instant;
  readonly failed: (error: unknown) => void;
  /** For tests: between two looks. */
  readonly everyMs?: number;
}

const EVERY_MS = 5_000;

/** Looks at the books now and then, so that the metrics say how far booking is and what the month comes to. */
export function booksWatch(ports: BooksWatchPorts): Worker {
  return {
    name: "books watch",
    start: () => {
      let round: Promise<void> | undefined;
      const run = () => {
        round ??= look(ports)
          .catch(ports.failed)
          .finally(() => {
            round = undefined;
          });
      };
      run();
      const timer = setInterval(run, ports.everyMs ?? EVERY_MS);
      return async () => {
        clearInterval(timer);
        await round;
      };
    },
  };
}

async function look({ reads, metrics, now }: BooksWatchPorts): Promise<void> {
  const { facts, changes, lagMs, stuck } = await reads.state();
  metrics.lag("threads", lagMs / 1000);
  metrics.gauge("waiting_facts", "Facts that are not booked yet", Number(facts));
  metrics.gauge("waiting_changes", "Changes of usage that are not charged yet", Number(changes));
  metrics.gauge("stuck_partitions", "Partitions that a fact of theirs has stopped", stuck.length);
  const month = formatInstant(now()).slice(0, 7);
  const sums = await reads.usage({ within: null, by: ["category"], month });
  metrics.month(
    sums.map(({ key, currency, charges, unrated, cost }) => ({
      currency,
      category: key.category ?? "",
      charges,
      unrated,
      micros: cost,
    })),
  );
}
