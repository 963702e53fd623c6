import type { AssumptionId } from "./estimate-assumptions.ts";
import { DAY_MS } from "./kernel/time.ts";
import { ALLOWANCE, FREE_TIER } from "./pricing/counter.ts";
import { CHANGES } from "./usage/calendar.ts";
import type { ModelId, RuleSettings } from "./usage/settings.ts";

/** What a total counts: free-form messages without reactions, or templates of one category. */
export const TOTAL_CATEGORIES = [
  "service",
  "marketing",
  "utility",
  "authentication",
  "authentication_international",
] as const;
export type TotalCategory = (typeof TOTAL_CATEGORIES)[number];

/** Messages that the business sent in a month to the users of one market, delivered or not. */
export interface TotalLine {
  readonly category: TotalCategory;
  readonly market: string;
  readonly count: number;
}

/** All that is known of a month. Null: nobody said. */
export interface Totals {
  /** First day of the month, `YYYY-MM-01`; its rates and rules are taken for the whole month. */
  readonly firstDay: string;
  readonly currency: string;
  /** Each category and market at most once. */
  readonly lines: readonly TotalLine[];
  /** Messages of users. */
  readonly inbound: number | null;
  /** Those of them that came through an ad or page (FEP-01). */
  readonly ads: number | null;
  /** Different users who wrote or were written to. */
  readonly users: number | null;
  /** Business numbers: each has an allowance (OCT26-03). */
  readonly numbers: number;
  /** WABAs: each has a free tier (CBP1-08, CBP2-08). */
  readonly wabas: number;
}

/** One value for each assumption. */
export type AssumedValues = Readonly<Record<AssumptionId, number>>;

/** What could be charged in one category and market; fractions of a message are kept until the cost is taken. */
export interface UsageLine {
  readonly category: string;
  readonly market: string;
  readonly count: number;
  /** Whether volume tiers apply (TIER-01); they are ranked one after the other in the order of the lines. */
  readonly tiered: boolean;
  /** Whether the common free pool draws on it. */
  readonly pooled: boolean;
}

/** The usage of a month under one model, and how much of what is pooled is free. */
export interface MonthUsage {
  readonly lines: readonly UsageLine[];
  readonly free: number;
}

/** What the totals lead to under a pricing model. */
export function usageUnder(model: ModelId, totals: Totals, values: AssumedValues, rules: RuleSettings): MonthUsage {
  const month = monthOf(totals, values);
  switch (model) {
    case "NBP":
      return unpooled(notifications(month, rules));
    case "CBP1":
      return pooled(byInitiator(month), { holders: totals.wabas, each: FREE_TIER, busiest: values.busiest_share });
    case "CBP2":
      return byCategory(month);
    case "PMP":
      return unpooled(chargedTemplates(month, true));
    case "PMP-OCT26":
      return pooled([...chargedTemplates(month, rules.oct26_utility_in_csw === "free"), ...chargedService(month)], {
        holders: totals.numbers,
        each: ALLOWANCE,
        busiest: values.busiest_share,
      });
  }
}

/** Days of the month that begins on a day. */
export function daysOfMonth(firstDay: string): number {
  const [year = 0, month = 1] = firstDay.split("-").map(Number);
  return (Date.UTC(year, month, 1) - Date.UTC(year, month - 1, 1)) / DAY_MS;
}

/** What was delivered, and how it falls together. */
interface Month {
  readonly totals: Totals;
  readonly values: AssumedValues;
  readonly service: readonly TotalLine[];
  readonly templates: readonly TotalLine[];
  /** Of the service messages, the share inside free entry points. */
  readonly entryShare: number;
  /** Of the service messages, how many conversations of 24 hours each of them begins, outside free entry points. */
  readonly windowsEach: number;
}

function monthOf(totals: Totals, values: AssumedValues): Month {
  const lines = totals.lines.map((line) => ({ ...line, count: line.count * values.delivered_share }));
  const service = lines.filter(({ category }) => category === "service");
  const templates = lines.filter(({ category }) => category !== "service");
  const sent = countOf(service);
  const inbound = totals.inbound ?? sent;
  const entries = totals.ads ?? inbound * values.ads_share;
  const entryShare = sent === 0 ? 0 : Math.min(1, (entries * values.replies_per_entry) / sent);
  const replies = sent * (1 - entryShare);
  const windows = Math.min(replies / values.replies_per_window, totals.inbound ?? replies, userDays(totals));
  return { totals, values, service, templates, entryShare, windowsEach: sent === 0 ? 0 : windows / sent };
}

/** NBP-01, NBP-04 */
function notifications({ templates, values }: Month, { nbp_template_in_csw }: RuleSettings): readonly UsageLine[] {
  const share = nbp_template_in_csw === "free" ? 1 - values.window_template_share : 1;
  return byMarket(templates).map(([market, count]) => line("notification", market, count * share));
}

/** CBP1-02, CBP1-03, CBP1-05: templates outside of windows begin conversations; what answers a user is one conversation a day. */
function byInitiator({ totals, values, service, templates, windowsEach }: Month): readonly UsageLine[] {
  const each = conversationsEach(templates, totals, values);
  const inWindow = values.window_template_share;
  const begun = byMarket(templates).map(([market, count]) =>
    line("business_initiated", market, count * each * (1 - inWindow)),
  );
  const answers = [
    ...service.map((one) => ({ ...one, count: one.count * windowsEach })),
    ...templates.map((one) => ({ ...one, count: one.count * each * inWindow })),
  ];
  const answered = byMarket(answers).map(([market, count]) =>
    line("user_initiated", market, count * (1 - values.carried_share)),
  );
  return [...begun, ...answered].map((one) => ({ ...one, pooled: true }));
}

/** CBP2-03, CBP2-04, CBP2-08, SVC24-01 */
function byCategory({ totals, values, service, templates, windowsEach }: Month): MonthUsage {
  const categories = [...new Set(templates.map(({ category }) => category))];
  const begun = categories.flatMap((category) => {
    const own = templates.filter((one) => one.category === category);
    const each = conversationsEach(own, totals, values);
    return own.map(({ market, count }) => line(category, market, count * each));
  });
  if (totals.firstDay >= CHANGES.freeService) return unpooled(begun);
  const answered = service.map(({ market, count }) => ({
    ...line("service", market, count * windowsEach * (1 - values.carried_share)),
    pooled: true,
  }));
  const tier = { holders: totals.wabas, each: FREE_TIER, busiest: values.busiest_share };
  return pooled([...begun, ...answered], tier);
}

/** PMP-01 to PMP-03, PMP-05, OCT26-07: each template outside of free entry points, utility in the window where it is charged. */
function chargedTemplates({ templates, values }: Month, utilityIsFree: boolean): readonly UsageLine[] {
  return templates.map(({ category, market, count }) => {
    const charged = count * (1 - values.entry_template_share);
    const share = category === "utility" && utilityIsFree ? 1 - values.window_template_share : 1;
    return { ...line(category, market, charged * share), tiered: category !== "marketing" };
  });
}

/** OCT26-01, PMP-05 */
function chargedService({ service, entryShare }: Month): readonly UsageLine[] {
  return service.map(({ market, count }) => ({ ...line("service", market, count * (1 - entryShare)), pooled: true }));
}

/** How many conversations each template begins: those of a user's day share one (CBP2-03), and there are only so many days. */
function conversationsEach(templates: readonly TotalLine[], totals: Totals, values: AssumedValues): number {
  const sent = countOf(templates);
  if (sent === 0) return 0;
  const outside = 1 - values.entry_template_share;
  return Math.min(outside / values.templates_per_user_day, userDays(totals) / sent);
}

function userDays({ users, firstDay }: Totals): number {
  return users === null ? Number.POSITIVE_INFINITY : users * daysOfMonth(firstDay);
}

function byMarket(lines: readonly TotalLine[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { market, count } of lines) counts.set(market, (counts.get(market) ?? 0) + count);
  return [...counts];
}

function countOf(lines: readonly { readonly count: number }[]): number {
  return lines.reduce((sum, { count }) => sum + count, 0);
}

function line(category: string, market: string, count: number): UsageLine {
  return { category, market, count, tiered: false, pooled: false };
}

function unpooled(lines: readonly UsageLine[]): MonthUsage {
  return { lines, free: 0 };
}

/** Each holder's pool is its own: what the busiest one has beyond it is charged, while others may have some left. */
function pooled(
  lines: readonly UsageLine[],
  { holders, each, busiest }: { readonly holders: number; readonly each: number; readonly busiest: number },
): MonthUsage {
  const count = countOf(lines.filter((one) => one.pooled));
  const first = Math.max(busiest, 1 / holders);
  const others = holders - 1;
  const used =
    Math.min(each, count * first) + (others > 0 ? others * Math.min(each, (count * (1 - first)) / others) : 0);
  return { lines, free: used };
}
