import type { Page, PageOf } from "./reads.ts";

/** A body that waits to be handed on, sealed. Instants are milliseconds since 1970. */
export interface WaitingBody {
  /** Begins with the instant of receipt: order by id is order of arrival. */
  readonly id: string;
  readonly receivedAt: number;
  readonly sealed: Buffer;
  /** Its size before it was sealed. */
  readonly bytes: number;
}

/** A waiting body that this process alone may deliver until its lease ends. */
export interface ClaimedBody extends WaitingBody {
  /** How often it was tried before. */
  readonly attempts: number;
}

/** What became of one attempt to deliver. */
export interface ForwardAttempt {
  readonly id: string;
  /** Counted from 1. */
  readonly attempt: number;
  readonly at: number;
  readonly outcome: "delivered" | "failed" | "given_up";
  /** What the other side answered; null where it did not. */
  readonly status: number | null;
  readonly reason: string | null;
  readonly tookMs: number;
  /** When it is tried again; counts only where it failed. */
  readonly dueAt: number;
}

/** The durable queue of bodies to be handed on. */
export interface ForwardQueue {
  /** Resolves when they are durable. */
  readonly add: (bodies: readonly WaitingBody[]) => Promise<void>;
  /** Takes the oldest due ones that nobody else holds. */
  readonly claim: (wanted: {
    readonly limit: number;
    readonly now: number;
    readonly leaseMs: number;
  }) => Promise<readonly ClaimedBody[]>;
  /** Writes down what became of claimed bodies; those that were delivered or given up are deleted. */
  readonly settle: (attempts: readonly ForwardAttempt[]) => Promise<void>;
  /** Makes everything due that waits for another try: the other side answers again. */
  readonly hasten: (now: number) => Promise<void>;
  readonly waiting: () => Promise<{ readonly count: number; readonly oldestReceivedAt: number | null }>;
  /** The latest first. */
  readonly attempts: (page: Page) => Promise<PageOf<ForwardAttempt>>;
  /** All bodies that wait. */
  readonly sealed: () => AsyncIterable<{ readonly id: string; readonly body: Buffer }>;
  /** Gives bodies up: they are deleted, and the attempts say why. Gives how many were still there. */
  readonly giveUp: (ids: readonly string[], reason: string, at: number) => Promise<number>;
  /** Deletes what was written down of attempts before an instant, and bodies received before one; gives how many bodies. */
  readonly prune: (before: { readonly attempts: number; readonly bodies: number }) => Promise<number>;
}
