import type { Instant } from "../../core/kernel/time.ts";
import type { StoreKey } from "../../store/key.ts";
import type { ClaimedBody, ForwardAttempt, ForwardQueue } from "../../store/port/forwarding.ts";
import { forwardPurpose } from "./forward-enqueue.ts";
import { GIVE_UP_AFTER_MS, nextTry } from "./forward-schedule.ts";

/** What the other side said to a body. */
export type Delivery =
  | { readonly ok: true; readonly status: number }
  | { readonly ok: false; readonly status: number | null; readonly reason: string };

export interface DeliverPorts {
  readonly queue: ForwardQueue;
  readonly key: StoreKey;
  /** Posts one body; never rejects. */
  readonly send: (body: Buffer, id: string, attempt: number) => Promise<Delivery>;
  readonly now: () => Instant;
  /** Tells metrics what became of an attempt. */
  readonly onAttempt: (attempt: ForwardAttempt) => void;
}

/** Deliveries under way at a time while the other side answers. */
const MOST_AT_ONCE = 32;
/** After so many failures in a row only one body is tried at a time. */
const FAILING_STREAK = 4;
/** Longer than any attempt can take, so that a body is with one process at a time. */
const LEASE_MS = 60_000;
const ATTEMPTS_KEPT_MS = 30 * 24 * 3_600_000;

/** Delivers what is due. */
export interface Deliverer {
  /** Claims and tries one round; gives how many bodies it tried. Rejects when the store is away. */
  readonly round: () => Promise<number>;
  /** Deletes what is too old to be of use. */
  readonly prune: () => Promise<unknown>;
}

/**
 * Bodies start in order of arrival while the other side takes them. One that is refused is tried again later and does not
 * hold up the others. When an answer comes after failures, everything that waits is due at once.
 */
export function openDeliverer(ports: DeliverPorts): Deliverer {
  let failures = 0;
  const round = async (): Promise<number> => {
    const limit = failures >= FAILING_STREAK ? 1 : MOST_AT_ONCE;
    const claimed = await ports.queue.claim({ limit, now: ports.now(), leaseMs: LEASE_MS });
    const attempts = await Promise.all(claimed.map((body) => attempt(ports, body)));
    await ports.queue.settle(attempts);
    const answered = attempts.some(({ outcome }) => outcome === "delivered");
    if (answered && failures > 0) await ports.queue.hasten(ports.now());
    if (attempts.length > 0) failures = answered ? 0 : failures + attempts.length;
    for (const one of attempts) ports.onAttempt(one);
    return attempts.length;
  };
  return { round, prune: () => pruneForwards(ports.queue, ports.now()) };
}

/** Deletes bodies that are past their time, and what was written down of attempts long ago; gives how many bodies. */
export function pruneForwards(queue: Pick<ForwardQueue, "prune">, now: Instant): Promise<number> {
  return queue.prune({ attempts: now - ATTEMPTS_KEPT_MS, bodies: now - GIVE_UP_AFTER_MS - LEASE_MS });
}

async function attempt(ports: DeliverPorts, body: ClaimedBody): Promise<ForwardAttempt> {
  const count = body.attempts + 1;
  const startedAt = ports.now();
  const plain = ports.key.unseal(body.sealed, forwardPurpose(body.id));
  if (!plain) {
    const reason = "the body was sealed with another key, so it cannot be handed on";
    return {
      id: body.id,
      attempt: count,
      at: startedAt,
      outcome: "given_up",
      status: null,
      reason,
      tookMs: 0,
      dueAt: 0,
    };
  }
  const delivery = await ports.send(plain, body.id, count);
  const now = ports.now();
  const dueAt = delivery.ok ? undefined : nextTry({ receivedAt: body.receivedAt, attempt: count, now });
  return {
    id: body.id,
    attempt: count,
    at: startedAt,
    outcome: delivery.ok ? "delivered" : dueAt === undefined ? "given_up" : "failed",
    status: delivery.status,
    reason: delivery.ok ? null : delivery.reason,
    tookMs: Math.max(0, now - startedAt),
    dueAt: dueAt ?? 0,
  };
}
