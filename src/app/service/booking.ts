import { setTimeout as sleep } from "node:timers/promises";
import { ChargeKnown, type Lease, LeaseLost, type Leases } from "../../store/port/books.ts";
import { StoreUnavailable } from "../../store/unavailable.ts";
import { bookCharges, type ChargeStage } from "./book-charges.ts";
import { type BookedBatch, bookThreads, type ThreadStage } from "./book-threads.ts";

/** What booking works with. */
export interface BookingParts {
  readonly leases: Leases;
  readonly threads: ThreadStage;
  readonly charges: ChargeStage;
  /** Unlike any other process's name. */
  readonly holder: string;
  /** Facts or changes taken at a time. */
  readonly batch: number;
  /** Partitions worked on at the same time by this process. */
  readonly workers: number;
  /** How often an idle process looks for work, where nobody wakes it. */
  readonly idleMs: number;
  readonly observe: BookingObserver;
}

/** Told of what booking does; for metrics and logs. Names nobody. */
export interface BookingObserver {
  readonly booked: (lease: Lease, batch: BookedBatch, tookMs: number) => void;
  /** A batch failed; the partition is tried again later, the others go on. */
  readonly failed: (lease: Lease, error: unknown) => void;
  /** There was no way to look for work. */
  readonly away: (error: unknown) => void;
}

/** Booking under way. */
export interface Booking {
  /** There is something to do: look at once. */
  readonly wake: () => void;
  /** Ends after the batches under way, and gives the leases up. */
  readonly stop: () => Promise<void>;
}

/** How long a partition is worked on before others may have their turn. */
const TURN_MS = 1_000;
/** After the store did not answer. */
const AWAY_MS = 500;

/** Partitions claimed at a time for each worker. All of them are worked on before their leases end. */
const CLAIMED_EACH = 4;

/** Starts to book whatever is not booked yet, until it is stopped. Any number of processes may do so at the same time. */
export function startBooking(parts: BookingParts): Booking {
  const bell = openBell();
  const stopped = new AbortController();
  const next = openQueue(parts, bell, stopped.signal);
  const worker = async () => {
    for (let lease = await next.take(); lease; lease = await next.take()) {
      await workOn(lease, parts, { isStopped: () => stopped.signal.aborted, wake: bell.ring });
      next.done(lease);
    }
  };
  const workers = Array.from({ length: parts.workers }, worker);
  return {
    wake: bell.ring,
    stop: async () => {
      stopped.abort();
      bell.ring();
      await Promise.all(workers);
      await parts.leases.release(parts.holder).catch(parts.observe.away);
    },
  };
}

/** Leases for all workers of a process: one of them looks for more at a time, and waits where there are none. */
function openQueue({ leases, holder, workers, idleMs, observe }: BookingParts, bell: Bell, signal: AbortSignal) {
  const busy = new Set<Lease>();
  let waiting: Lease[] = [];
  let looking: Promise<void> | undefined;
  const look = async () => {
    try {
      waiting = [...(await leases.claim(holder, [...busy], workers * CLAIMED_EACH))];
      for (const lease of waiting) busy.add(lease);
      if (waiting.length === 0) await bell.wait(idleMs, signal);
    } catch (error) {
      observe.away(error);
      await pause(AWAY_MS, signal);
    }
    looking = undefined;
  };
  return {
    /** The next partition to work on; undefined at the end. */
    take: async (): Promise<Lease | undefined> => {
      while (!signal.aborted) {
        const lease = waiting.shift();
        if (lease) return lease;
        looking ??= look();
        await looking;
      }
      return undefined;
    },
    done: (lease: Lease): void => {
      busy.delete(lease);
    },
  };
}

async function workOn(
  lease: Lease,
  parts: BookingParts,
  { isStopped, wake }: { isStopped: () => boolean; wake: () => void },
): Promise<void> {
  const until = performance.now() + TURN_MS;
  let limit = parts.batch;
  while (!isStopped()) {
    const start = performance.now();
    const batch = await tryNext(lease, parts, limit);
    if (!batch) {
      if (limit === 1) return;
      limit = Math.ceil(limit / 8);
      continue;
    }
    if (batch === "over") return;
    const now = performance.now();
    parts.observe.booked(lease, batch, now - start);
    if (batch.left > 0) wake();
    if (!batch.isFull || now > until) return;
  }
}

/** Undefined: it failed, and a smaller batch may get further. One that fails alone stops its partition, and is named. */
async function tryNext(lease: Lease, parts: BookingParts, limit: number): Promise<BookedBatch | "over" | undefined> {
  try {
    return await bookNext(lease, parts, limit);
  } catch (error) {
    if (error instanceof LeaseLost || error instanceof ChargeKnown) return "over";
    if (error instanceof StoreUnavailable) {
      parts.observe.away(error);
      return "over";
    }
    if (limit === 1) {
      parts.observe.failed(lease, error);
      await parts.leases.stuck(lease, reasonOf(error)).catch(parts.observe.away);
    }
    return undefined;
  }
}

/** Books at most so many facts or changes of a partition. */
export function bookNext(
  lease: Lease,
  { threads, charges }: Pick<BookingParts, "threads" | "charges">,
  limit: number,
): Promise<BookedBatch> {
  return lease.stage === 1 ? bookThreads(lease, threads, limit) : bookCharges(lease, charges, limit);
}

interface Bell {
  readonly ring: () => void;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Wakes all who wait; whoever comes right after does not wait either. */
function openBell(): Bell {
  let waiting: (() => void)[] = [];
  let rung = false;
  return {
    ring: () => {
      rung = true;
      for (const wake of waiting) wake();
      waiting = [];
    },
    wait: async (ms: number, signal: AbortSignal) => {
      if (rung) {
        rung = false;
        return;
      }
      const timer = new AbortController();
      const woken = new Promise<void>((wake) => waiting.push(wake));
      await Promise.race([woken, pause(ms, AbortSignal.any([signal, timer.signal]))]);
      timer.abort();
      rung = false;
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : String(error).slice(0, 500);
}
