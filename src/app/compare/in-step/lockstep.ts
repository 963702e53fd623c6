import { openRun, type RatingRun } from "../../../core/engine.ts";
import type { Charge } from "../../../core/pricing/charge.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import type { Identities } from "../../../core/usage/identity.ts";
import type { Message } from "../../../core/usage/message.ts";
import type { Settings } from "../../../core/usage/settings.ts";

/** A delivered message and its charge under each of several settings, in their order; null where it rides. */
export interface Lot {
  readonly message: Message;
  readonly charges: readonly (Charge | null)[];
}

/** What a run in step needs: the settings to rate under, and where each delivered message goes. */
export interface LockstepOptions {
  readonly settings: readonly Settings[];
  readonly rates: RateSet;
  readonly identities: Identities;
  readonly onLot: (lot: Lot) => void;
}

/**
 * Rates the same events under several settings in step, so that the charges of one message meet. To whoever feeds it,
 * it is one run; it keeps its charges to itself and hands out lots.
 */
export function openLockstep({ settings, rates, identities, onLot }: LockstepOptions): RatingRun {
  const runs = settings.map((one) => openRun(one, rates, identities));
  return {
    take: (event) => {
      const charges = runs.map((run) => run.take(event));
      if (event.is === "delivered") onLot({ message: event.message, charges });
      return null;
    },
    peek: (message, at) => {
      for (const run of runs) run.peek(message, at);
    },
    mattered: (then, now) => runs.some((run) => run.mattered(then, now)),
    forget: (message) => {
      for (const run of runs) run.forget(message);
    },
    sweep: (now) => {
      for (const run of runs) run.sweep(now);
    },
  };
}
