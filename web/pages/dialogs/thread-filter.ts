import { HOUR_MS } from "../../../src/core/kernel/time.ts";
import type { AnswerOf } from "../../api/client.ts";

export type Thread = AnswerOf<"GET /v1/threads">["items"][number];

/** What of the threads is shown. */
export const FILTERS = ["all", "open", "closing", "entry"] as const;
export type Filter = (typeof FILTERS)[number];

/** Whether a thread is such a one at an instant; windows close by themselves, without news. */
export function isKept({ windows }: Thread, filter: Filter, now: number): boolean {
  const leftOf = (window: { readonly until: string } | null) => (window === null ? 0 : Date.parse(window.until) - now);
  const window = leftOf(windows.customer_service_window);
  switch (filter) {
    case "all":
      return true;
    case "open":
      return window > 0;
    case "closing":
      return window > 0 && window <= HOUR_MS;
    case "entry":
      return leftOf(windows.free_entry_point) > 0;
  }
}
