import { daysOfMonth, type Totals } from "./estimate-usage.ts";
import { DAY_MS } from "./kernel/time.ts";
import { entryPointLengthMs } from "./usage/models/entry-point.ts";

/** What totals leave open, each a number with a stated range. */
export const ASSUMPTION_IDS = [
  /** Of the messages sent, the share delivered (GEN-01). */
  "delivered_share",
  /** Service messages of a conversation: to one user in 24 hours. */
  "replies_per_window",
  /** Of the inbound messages, the share that came through an ad or page. Not open where the totals say it. */
  "ads_share",
  /** Service messages that a free entry point carries (FEP-05), unanswered entries counted with none. */
  "replies_per_entry",
  /** Of the templates, the share sent inside a free entry point. */
  "entry_template_share",
  /** Of the templates, the share sent inside a customer service window. */
  "window_template_share",
  /** Templates of a conversation: to one user, of one category, in 24 hours. At least 1. */
  "templates_per_user_day",
  /** Of the conversations that answers would open, the share that finds one already open. */
  "carried_share",
  /** Share of the busiest number, or WABA, in the month. */
  "busiest_share",
  /** Which markets and categories the free pool falls on: the cheapest first (-1), in proportion (0), the dearest first (1). */
  "free_order",
] as const;
export type AssumptionId = (typeof ASSUMPTION_IDS)[number];

/** An assumption's values, low to high; what each means for the cost differs. */
export interface AssumedRange {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/** An assumption and where its values come from: Daybook's defaults, worked out from the totals, or a person. */
export interface Assumption extends AssumedRange {
  readonly id: AssumptionId;
  readonly from: "default" | "totals" | "stated";
}

/** Assumptions that a person makes. */
export type StatedAssumptions = Readonly<Partial<Record<AssumptionId, AssumedRange>>>;

/** What a value of each assumption may be, both ends included. */
export const ASSUMPTION_LIMITS: Readonly<Record<AssumptionId, { readonly least: number; readonly most: number }>> = {
  delivered_share: { least: 0, most: 1 },
  replies_per_window: { least: 1, most: 10_000 },
  ads_share: { least: 0, most: 1 },
  replies_per_entry: { least: 0, most: 10_000 },
  entry_template_share: { least: 0, most: 1 },
  window_template_share: { least: 0, most: 1 },
  templates_per_user_day: { least: 1, most: 10_000 },
  carried_share: { least: 0, most: 1 },
  busiest_share: { least: 0, most: 1 },
  free_order: { least: -1, most: 1 },
};

/** The assumptions that a month's totals need, in the order of {@link ASSUMPTION_IDS}. */
export function assumptionsFor(totals: Totals, stated: StatedAssumptions): readonly Assumption[] {
  return ASSUMPTION_IDS.filter((id) => isOpen(id, totals)).map((id) => {
    const own = stated[id];
    if (own !== undefined) return { id, ...own, from: "stated" };
    const derived = derive(id, totals);
    return derived === undefined ? { id, ...DEFAULTS[id], from: "default" } : { id, ...derived, from: "totals" };
  });
}

/** Ranges for a business of which nothing else is known. */
const DEFAULTS: Readonly<Record<AssumptionId, AssumedRange>> = {
  delivered_share: { low: 0.9, likely: 0.96, high: 1 },
  replies_per_window: { low: 1, likely: 2.5, high: 6 },
  ads_share: { low: 0, likely: 0.02, high: 0.1 },
  replies_per_entry: { low: 0.5, likely: 3, high: 8 },
  entry_template_share: { low: 0, likely: 0.01, high: 0.08 },
  window_template_share: { low: 0.02, likely: 0.2, high: 0.7 },
  templates_per_user_day: { low: 1, likely: 1.05, high: 1.5 },
  carried_share: { low: 0, likely: 0.2, high: 0.6 },
  busiest_share: { low: 0, likely: 0.5, high: 1 },
  free_order: { low: -0.3, likely: 0, high: 0.3 },
};

function isOpen(id: AssumptionId, { lines, ads, numbers, wabas }: Totals): boolean {
  const has = (isService: boolean) =>
    lines.some(({ category, count }) => (category === "service") === isService && count > 0);
  switch (id) {
    case "ads_share":
      return ads === null && has(true);
    case "replies_per_entry":
      return ads !== 0 && has(true);
    case "entry_template_share":
      return ads !== 0 && has(false);
    case "window_template_share":
    case "templates_per_user_day":
      return has(false);
    case "replies_per_window":
      return has(true);
    case "busiest_share":
      return numbers > 1 || wabas > 1;
    case "free_order":
      return lines.length > 1;
    case "delivered_share":
    case "carried_share":
      return true;
  }
}

/** What the totals themselves say about an assumption; undefined where nothing. */
function derive(id: AssumptionId, totals: Totals): AssumedRange | undefined {
  const { users, ads, lines, firstDay } = totals;
  const userDays = users === null ? null : users * daysOfMonth(firstDay);
  if (id === "busiest_share") return busiestShare(Math.max(totals.numbers, totals.wabas));
  if (id === "replies_per_window") return repliesPerWindow(totals);
  if (userDays === null || users === null || userDays === 0) return undefined;
  if (id === "templates_per_user_day") {
    const counts = lines.filter(({ category }) => category !== "service").map(({ count }) => count);
    const density = counts.reduce((sum, count) => sum + count, 0) / userDays;
    return { low: 1, likely: 1 + density, high: 1.5 + 2 * density };
  }
  if (id === "entry_template_share" && ads !== null) {
    const days = entryPointLengthMs(firstDay) / DAY_MS;
    const even = Math.min(1, (ads * days) / userDays);
    return { low: even / 4, likely: even, high: Math.min(1, 4 * even) };
  }
  return undefined;
}

/** Every window begins with a message of the user, so replies for each of those are the least; a user writes some times in a window. */
function repliesPerWindow({ lines, inbound }: Totals): AssumedRange | undefined {
  if (inbound === null || inbound === 0) return undefined;
  const replies = lines.reduce((sum, { category, count }) => sum + (category === "service" ? count : 0), 0);
  const each = (times: number) => Math.max(1, (times * replies) / inbound);
  return { low: each(1), likely: each(2), high: each(4) };
}

/** An even spread at best; at worst the busiest has half of what the others would have, beside its own. */
function busiestShare(holders: number): AssumedRange {
  const even = 1 / holders;
  const more = (share: number) => even + (1 - even) * share;
  return { low: even, likely: more(0.15), high: more(0.5) };
}
