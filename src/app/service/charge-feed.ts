import { setTimeout as sleep } from "node:timers/promises";
import type { Instant } from "../../core/kernel/time.ts";
import type { BookedCharge, BookReads, ChargeFilter } from "../../store/port/reads.ts";

/** What a feed gives: charges as they are booked, and places from which it can be taken up again. */
export type FeedItem =
  | { readonly kind: "charge"; readonly booked: BookedCharge }
  /** Everything booked before this instant was given; who takes it up here misses nothing. */
  | { readonly kind: "place"; readonly since: Instant }
  /** Nothing happened for a while. */
  | { readonly kind: "idle" };

export interface FeedOptions {
  readonly since: Instant;
  /** Aborted when the feed is to end. */
  readonly stop: AbortSignal;
  readonly pollMs?: number;
}

const POLL_MS = 1_000;
const IDLE_MS = 15_000;

/**
 * A booking is dated when it begins and seen when it is committed, so each look goes back a little, and every tenth one
 * further. What was given already is not given again.
 */
const SHORT_OVERLAP_MS = 2_000;
const LONG_OVERLAP_MS = 60_000;
const LONG_EVERY = 10;

/** Charges booked from an instant on, as long as somebody listens. Each revision is given once, unless the feed is taken up again. */
export async function* followCharges(
  reads: Pick<BookReads, "streamCharges">,
  filter: Omit<ChargeFilter, "changedSince">,
  { since, stop, pollMs = POLL_MS }: FeedOptions,
): AsyncGenerator<FeedItem, void, undefined> {
  const given = new Map<string, Instant>();
  let newest = since;
  let quietSince = performance.now();
  for (let turn = 1; !stop.aborted; turn += 1) {
    const isLong = turn % LONG_EVERY === 0;
    const changedSince = Math.max(since, newest - (isLong ? LONG_OVERLAP_MS : SHORT_OVERLAP_MS));
    let count = 0;
    for await (const piece of reads.streamCharges({ ...filter, changedSince })) {
      for (const booked of piece) {
        const key = `${booked.id}:${booked.revision}`;
        if (given.has(key)) continue;
        given.set(key, booked.bookedAt);
        newest = Math.max(newest, booked.bookedAt);
        count += 1;
        yield { kind: "charge", booked };
      }
      if (stop.aborted) return;
    }
    const now = performance.now();
    if (count > 0) yield { kind: "place", since: Math.max(since, newest - LONG_OVERLAP_MS) };
    else if (now - quietSince >= IDLE_MS) yield { kind: "idle" };
    if (count > 0 || now - quietSince >= IDLE_MS) quietSince = now;
    if (isLong) forget(given, newest - 2 * LONG_OVERLAP_MS);
    await sleep(pollMs, undefined, { signal: stop }).catch(() => {});
  }
}

function forget(given: Map<string, Instant>, before: Instant): void {
  for (const [key, at] of given) if (at < before) given.delete(key);
}
