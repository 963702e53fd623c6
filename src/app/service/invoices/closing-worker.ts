import { DAY_MS, type Instant } from "../../../core/kernel/time.ts";
import { DAYBOOK } from "../access/actor.ts";
import type { Worker } from "../worker.ts";
import { closeMonth } from "./close.ts";
import type { InvoiceDesk } from "./desk.ts";

export interface ClosingWatch {
  readonly closed: (business: string, month: string, number: string | null) => void;
  readonly failed: (error: unknown) => void;
}

const EVERY_MS = 600_000;
/** How many months back is looked: a service that was away for longer is told to close them by a person. */
const MONTHS = 3;

/** Drafts months that have ended, and issues those of businesses that want it to happen by itself, as they fall due. */
export function closingWorker(desk: InvoiceDesk, watch: ClosingWatch): Worker {
  return {
    name: "closing",
    start: () => {
      let round: Promise<void> | undefined;
      let isStopped = false;
      const run = () => {
        round ??= closeDue(desk, watch, () => isStopped)
          .catch(watch.failed)
          .finally(() => {
            round = undefined;
          });
      };
      run();
      const timer = setInterval(run, EVERY_MS);
      return async () => {
        isStopped = true;
        clearInterval(timer);
        await round;
      };
    },
  };
}

async function closeDue(desk: InvoiceDesk, watch: ClosingWatch, isStopped: () => boolean): Promise<void> {
  for (const month of monthsBefore(desk.now())) {
    if (isStopped()) return;
    const closed = await closeMonth(desk, { month, onlyAutomatic: true, isStopped }, DAYBOOK);
    for (const { outcome, business, number } of closed) if (outcome === "issued") watch.closed(business, month, number);
  }
}

/** The months that have ended somewhere on earth, oldest first. */
function monthsBefore(now: Instant): readonly string[] {
  const [year = 0, month = 1] = new Date(now + DAY_MS).toISOString().split("-").map(Number);
  return Array.from({ length: MONTHS }, (_, back) =>
    new Date(Date.UTC(year, month - 1 - MONTHS + back, 1)).toISOString().slice(0, 7),
  );
}
