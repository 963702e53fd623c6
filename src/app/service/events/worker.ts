import type { EventOutbox } from "../../../store/port/events.ts";
import { claimLanes, type EventPorts } from "./deliver.ts";

export interface EventWorkerOptions {
  /** Whether mails are sent at all. */
  readonly mail: boolean;
  readonly idleMs?: number;
  readonly onError: (error: unknown) => void;
}

/** Delivers in the background until it is stopped. */
export interface RunningEvents {
  /** Resolves when the deliveries under way are written down. */
  readonly stop: () => Promise<void>;
}

const IDLE_MS = 500;
/** While the store is away. */
const AWAY_MS = 5_000;
const PRUNE_MS = 3_600_000;
const KEPT_MS = 30 * 24 * 3_600_000;
const TOLD_AT_ONCE = 500;

/** Puts events into the queues of those who want them, and delivers what is due, each endpoint in a lane of its own. */
export function startEvents(ports: EventPorts, { mail, idleMs = IDLE_MS, onError }: EventWorkerOptions): RunningEvents {
  const lanes = new Map<string, Promise<void>>();
  const idle = openPause();
  let stopped = false;
  let prunedAt: number | undefined;
  const launch = (endpoint: string, run: () => Promise<void>) => {
    const lane = run()
      .catch(onError)
      .finally(() => {
        lanes.delete(endpoint);
        idle.end();
      });
    lanes.set(endpoint, lane);
  };
  const turn = async (): Promise<boolean> => {
    if (prunedAt === undefined || performance.now() - prunedAt > PRUNE_MS) {
      await ports.outbox.prune(ports.now() - KEPT_MS);
      prunedAt = performance.now();
    }
    const told = await tellAll(ports.outbox, { now: ports.now(), mail });
    const claimed = await claimLanes(ports, [...lanes.keys()]);
    for (const { endpoint, run } of claimed) launch(endpoint, run);
    return told > 0 || claimed.length > 0;
  };
  const work = async () => {
    while (!stopped) {
      try {
        if (!(await turn()) && !stopped) await idle.pause(idleMs);
      } catch (error) {
        onError(error);
        if (!stopped) await idle.pause(AWAY_MS);
      }
    }
    await Promise.all(lanes.values());
  };
  const done = work();
  return {
    stop: async () => {
      stopped = true;
      idle.end();
      await done;
    },
  };
}

/** Tells everything that waits; gives how many events that were. */
export async function tellAll(
  outbox: Pick<EventOutbox, "tell">,
  wanted: { readonly now: number; readonly mail: boolean },
): Promise<number> {
  let total = 0;
  for (let count = TOLD_AT_ONCE; count === TOLD_AT_ONCE; total += count)
    count = await outbox.tell({ ...wanted, limit: TOLD_AT_ONCE });
  return total;
}

/** A pause that can be ended from outside. */
function openPause() {
  let wakeUp = () => {};
  return {
    pause: (ms: number) =>
      new Promise<void>((done) => {
        const timer = setTimeout(done, ms);
        wakeUp = () => {
          clearTimeout(timer);
          done();
        };
      }),
    end: () => wakeUp(),
  };
}
