import { useQuery } from "@tanstack/react-query";
import { type AnswerOf, call } from "../../api/client.ts";

export type Counter = AnswerOf<"GET /v1/counters">["items"][number];

const MOST_COUNTERS = 1_000;
/** An allowance of which no more than this share is left needs a look. */
const NEARLY = 0.1;

/** How far allowances and volume tiers of a month have come. */
export function useCounters(month: string) {
  return useQuery({
    queryKey: ["counters", month],
    queryFn: ({ signal }) => call("GET /v1/counters", { query: { month, limit: MOST_COUNTERS }, signal }),
  });
}

/** Allowances that are used up or nearly so: what comes next costs money. */
export function useEnding(month: string): readonly Counter[] {
  const counters = useCounters(month);
  return (counters.data?.items ?? []).filter((counter) => counter.kind !== "tier" && usedOf(counter) >= 1 - NEARLY);
}

/** The charges that a counter counts, as near as the list of charges can say it. */
export function searchOf(counter: Counter): Readonly<Record<string, string>> {
  const { month } = counter;
  if (counter.kind === "allowance") return { month, number: counter.number, category: "service" };
  if (counter.kind === "free_tier") return { month, waba: counter.waba, type: "free_tier" };
  return { month, market: counter.market, category: counter.category };
}

/** Whose it is. */
export function nameOf(counter: Counter): string {
  if (counter.kind === "tier") return `${counter.market}, ${counter.category}`;
  return counter.kind === "allowance" ? counter.number : counter.waba;
}

/** The share that is used, up to the next step of a tier; 1: all of it. */
export function usedOf({ counted, left }: Counter): number {
  if (left === null) return 1;
  return counted + left === 0 ? 0 : Math.min(1, counted / (counted + left));
}
