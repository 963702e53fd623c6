import { DAY_MS, type Instant } from "../../../core/kernel/time.ts";
import type { ContentStore } from "../../../store/port/content.ts";
import type { DeadLetterStore } from "../../../store/port/dead-letters.ts";
import type { ForwardQueue } from "../../../store/port/forwarding.ts";
import type { Forgetting, Forgotten } from "../../../store/port/journal.ts";
import { pruneForwards } from "../forward-deliver.ts";
import type { Worker } from "../worker.ts";

export interface RetentionPorts {
  readonly forgetting: Pick<Forgetting, "forgetOlder">;
  readonly letters: Pick<DeadLetterStore, "dropExpired">;
  readonly contents: Pick<ContentStore, "dropBefore">;
  /** Bodies wait there also where nobody hands them on any more. */
  readonly queue: Pick<ForwardQueue, "prune">;
  /** How long names of users and ids of messages are kept; 0: for good. */
  readonly days: number;
  readonly now: () => Instant;
}

/** What one round let go. */
export interface Retained extends Forgotten {
  readonly letters: number;
  readonly contents: number;
  /** Bodies that were to be handed on. */
  readonly forwards: number;
}

/** Lets go what is older than it may be. May be stopped and begun again at any time. */
export async function retain(ports: RetentionPorts): Promise<Retained> {
  const { forgetting, letters, contents, queue, days, now } = ports;
  const at = now();
  const expired = { letters: await letters.dropExpired(at), forwards: await pruneForwards(queue, at) };
  if (days === 0) return { users: 0, messages: 0, partitions: 0, contents: 0, ...expired };
  const than = at - days * DAY_MS;
  const dropped = await contents.dropBefore(than);
  return { ...(await forgetting.forgetOlder(than, at)), contents: dropped, ...expired };
}

const EVERY_MS = 3_600_000;

export interface RetentionWatch {
  readonly done: (retained: Retained) => void;
  readonly failed: (error: unknown) => void;
}

/** Runs at the start and every hour. */
export function retentionWorker(ports: RetentionPorts, watch: RetentionWatch): Worker {
  return {
    name: "retention",
    start: () => {
      let round: Promise<void> | undefined;
      const run = () => {
        round ??= retain(ports)
          .then(watch.done, watch.failed)
          .finally(() => {
            round = undefined;
          });
      };
      run();
      const timer = setInterval(run, EVERY_MS);
      return async () => {
        clearInterval(timer);
        await round;
      };
    },
  };
}
