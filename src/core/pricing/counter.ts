import type { Usage } from "../usage/usage.ts";

/** CBP1-08, CBP2-08: free conversations of a WABA's month. */
export const FREE_TIER = 1000;
/** OCT26-03: free service messages of a number's month. */
export const ALLOWANCE = 1000;

/** What a counter's key is made of, beside what the usage says itself. */
export interface CounterScope {
  readonly waba: string;
  readonly portfolio: string;
  readonly market: string;
  readonly month: string;
}

/**
 * The counter that ranks a usage; null where none does. One mechanism for all: a free tier per WABA and month, an
 * allowance per number and month, a volume tier per portfolio, market, category and month. Authentication and its
 * international form share a counter (TIER-02, AUTHI-07).
 */
export function counterKey(usage: Usage, scope: CounterScope): string | null {
  switch (usage.counting.by) {
    case "none":
      return null;
    case "free_tier":
      return ["free_tier", usage.model, scope.waba, scope.month].join("\n");
    case "allowance":
      return ["allowance", usage.message.number, scope.month].join("\n");
    case "tier":
      return ["tier", scope.portfolio, scope.market, usage.category.replace("_international", ""), scope.month].join(
        "\n",
      );
  }
}

/** Hands out ranks, from 1, to usages that come in order of (instant, message id). */
export interface Counters {
  readonly next: (key: string | null) => number | null;
}

/** Opens counters that all start at zero. */
export function openCounters(): Counters {
  const counts = new Map<string, number>();
  return {
    next: (key) => {
      if (key === null) return null;
      const rank = (counts.get(key) ?? 0) + 1;
      counts.set(key, rank);
      return rank;
    },
  };
}
