import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { ProblemError } from "./problem.ts";

/** How often something may happen in so many seconds. */
export interface Limit {
  readonly times: number;
  readonly seconds: number;
}

export interface LimitSettings {
  /** Wrong API keys and spent links from one address. */
  readonly guesses: Limit;
  /** Failed sign-ins from one address. */
  readonly loginsByAddress: Limit;
  /** Failed sign-ins to one account, from anywhere. */
  readonly loginsByAccount: Limit;
  /** Requests of one caller. */
  readonly calls: Limit;
}

export const DEFAULT_LIMITS: LimitSettings = {
  guesses: { times: 20, seconds: 60 },
  loginsByAddress: { times: 20, seconds: 900 },
  loginsByAccount: { times: 10, seconds: 900 },
  calls: { times: 6_000, seconds: 60 },
};

/** Counts what may not happen too often. Each process counts for itself, in memory. */
export interface Counter {
  /** Throws the problem `too_many` where the limit is reached already. */
  readonly check: (who: string) => Promise<void>;
  /** Counts one more; throws the same where that is one too many. */
  readonly count: (who: string) => Promise<void>;
}

export type Limits = { readonly [Name in keyof LimitSettings]: Counter };

export function openLimits(settings: LimitSettings = DEFAULT_LIMITS): Limits {
  return {
    guesses: openCounter(settings.guesses),
    loginsByAddress: openCounter(settings.loginsByAddress),
    loginsByAccount: openCounter(settings.loginsByAccount),
    calls: openCounter(settings.calls),
  };
}

/** The part of a client's address that one person can hardly change: an IPv6 network, or a whole IPv4 address. */
export function addressOf(remote: string): string {
  const address = remote.replace(/^::ffff:/, "");
  if (!address.includes(":")) return address;
  const [head = ""] = address.split("::");
  return `${head.split(":").slice(0, 4).join(":")}::/64`;
}

function openCounter({ times, seconds }: Limit): Counter {
  const limiter = new RateLimiterMemory({ points: times, duration: seconds });
  return {
    check: async (who) => {
      const state = await limiter.get(who);
      if (state && state.remainingPoints <= 0) throw tooMany(state.msBeforeNext);
    },
    count: async (who) => {
      try {
        await limiter.consume(who);
      } catch (state) {
        if (state instanceof RateLimiterRes) throw tooMany(state.msBeforeNext);
        throw state;
      }
    },
  };
}

function tooMany(waitMs: number): ProblemError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new ProblemError({
    code: "too_many",
    detail: `That was too often. Try again in ${retryAfterSeconds} seconds.`,
    retryAfterSeconds,
  });
}
