import type { Instant } from "../../../core/kernel/time.ts";
import { StoreUnavailable } from "../../../store/unavailable.ts";
import type { Log } from "./log.ts";

/** Why the store could not do what was asked. */
export interface Trouble {
  /** Trouble of another kind is said at once. */
  readonly kind: string;
  readonly reason: string;
}

/** Hears of everything that is asked of the store, and tells the log of trouble without flooding it. */
export interface StoreTrouble {
  /** The store could not do what was asked. */
  readonly failed: (trouble: Trouble) => void;
  /** It did what was asked. */
  readonly well: () => void;
}

/** Passes on every error but that the store is away, which {@link storeTrouble} has said already. */
export function unlessStoreIsAway(tell: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof StoreUnavailable)) tell(error);
  };
}

/** Trouble that lasts is said again so often. */
const AGAIN_MS = 60_000;
/** A full disk still answers what needs no room, so the store is well only when nothing has failed for so long. */
const QUIET_MS = 2_000;

/** Says that the store is in trouble and why, again while that lasts, and when it is over. */
export function storeTrouble(log: Log, now: () => Instant): StoreTrouble {
  const saidAt = new Map<string, Instant>();
  let began: Instant | undefined;
  let last = 0;
  let count = 0;
  return {
    failed: ({ kind, reason }) => {
      last = now();
      began ??= last;
      count += 1;
      const said = saidAt.get(kind);
      if (said !== undefined && last - said < AGAIN_MS) return;
      saidAt.set(kind, last);
      const seconds = Math.round((last - began) / 1_000);
      const text = "the store cannot be used; what is posted meanwhile is refused, so that it is posted again";
      log.warn(text, { reason, failures: count, seconds });
    },
    well: () => {
      if (began === undefined || now() - last < QUIET_MS) return;
      log.info("the store can be used again", { failures: count, seconds: Math.round((last - began) / 1_000) });
      began = undefined;
      count = 0;
      saidAt.clear();
    },
  };
}
