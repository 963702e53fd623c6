import type { RateReport } from "../app/rate-files.ts";
import { type Saving, type Summary, type SummaryLine, totalByCurrency } from "../app/rating/summary.ts";
import { formatMoney } from "../core/kernel/money.ts";
import { formatCount, formatTable, plural, type Terminal } from "./terminal.ts";

/** Above this many lines, markets are added up so that the table stays readable. */
const MOST_LINES = 60;

/** What each flag means to a reader, in one line. */
const FLAG_WORDS: Readonly<Record<string, string>> = {
  settings_assumed: "zone and currency are assumed: describe the WABA with --accounts, or use --zone and --currency",
  market_assumed: "the market is assumed: no source states it for that date",
  derived: "the rate was filled in by a rule, not read for that date (--attested leaves such rates out)",
  list_only: "the card on file has list rates only, so volume tiers are not applied",
  stale: "later than the rates on file are known to hold: import the newer card with daybook rates import",
  rate_override: "priced with --rate",
  incomplete: "a reply proves an inbound message that the history lacks; it was inferred",
  id_derived: "the row has no message id; one was made from its content",
  conflicting_facts: "the facts contradict each other on something that decides the charge",
};

/** What each free pricing type means to a reader. */
export const FREE_WORDS: Readonly<Record<string, string>> = {
  free_customer_service: "customer service",
  free_entry_point: "free entry point (ad or page)",
  free_tier: "free tier",
  free_service: "service conversations are free",
  free_reaction: "reactions are free",
  free_exempt: "exempt organisation",
};

/** The table form of `daybook rate`. */
export function renderRating(summary: Summary, report: RateReport, terminal: Terminal): string {
  const sections = [
    heading(summary, report, terminal),
    costSection(summary.lines, terminal),
    freeSection(summary.lines, terminal),
    savingSection(summary.savings, terminal),
    unratedSection(summary, terminal),
    refusalSection(report, terminal),
    flagSection(summary, terminal),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function heading({ lines, count }: Summary, report: RateReport, terminal: Terminal): string {
  const months = [...new Set(lines.map(({ month }) => month))].sort();
  const span = months.length === 0 ? "" : months.length === 1 ? `, ${months[0]}` : `, ${months[0]} to ${months.at(-1)}`;
  const way = report.why === "" ? report.way : `${report.way}: ${report.why}`;
  return `${terminal.bold(`${plural(report.facts, "fact")} read, ${plural(count, "charge")}${span}`)} ${terminal.dim(`(${way})`)}`;
}

function costSection(lines: readonly SummaryLine[], terminal: Terminal): string {
  const charged = lines.filter(({ refusal, pricingType }) => refusal === null && pricingType === "regular");
  if (charged.length === 0) return `${terminal.bold("Cost")}\n  nothing was charged`;
  const shown = charged.length > MOST_LINES ? withoutMarkets(charged) : charged;
  const rows = shown.map((line) => [
    line.month,
    line.category,
    line.market,
    formatCount(line.count),
    formatMoney(line.cost),
    line.currency,
  ]);
  const totals = totalByCurrency(charged).map(([currency, cost]) => {
    const count = charged.filter((line) => line.currency === currency).reduce((sum, line) => sum + line.count, 0);
    return ["total", "", "", formatCount(count), formatMoney(cost), currency];
  });
  const columns = [
    { title: "month" },
    { title: "category" },
    { title: "market" },
    { title: "charges", align: "right" },
    { title: "cost", align: "right" },
    { title: "currency" },
  ] as const;
  const table = formatTable(columns, [...rows, ...totals], terminal).split("\n");
  const cut = table.length - totals.length;
  return [terminal.bold("Cost"), ...table.slice(0, cut), ...table.slice(cut).map(terminal.bold)].join("\n");
}

/** Adds up the markets of each month, currency and category. */
function withoutMarkets(lines: readonly SummaryLine[]): readonly SummaryLine[] {
  const sums = new Map<string, SummaryLine>();
  for (const line of lines) {
    const key = `${line.month}\n${line.currency}\n${line.category}`;
    const sum = sums.get(key);
    sums.set(key, {
      ...line,
      market: "all markets",
      count: (sum?.count ?? 0) + line.count,
      cost: (sum?.cost ?? 0n) + line.cost,
    });
  }
  return [...sums.values()];
}

function freeSection(lines: readonly SummaryLine[], terminal: Terminal): string {
  const free = new Map<string, number>();
  for (const { refusal, pricingType, category, count } of lines) {
    if (refusal !== null || pricingType === "regular") continue;
    const key = `${FREE_WORDS[pricingType] ?? pricingType}\n${category}`;
    free.set(key, (free.get(key) ?? 0) + count);
  }
  const rows = [...free].sort().map(([key, count]) => [...key.split("\n"), formatCount(count)]);
  if (rows.length === 0) return "";
  const columns = [{ title: "why" }, { title: "category" }, { title: "charges", align: "right" }] as const;
  return `${terminal.bold("Free")}\n${formatTable(columns, rows, terminal)}`;
}

function savingSection(savings: readonly Saving[], terminal: Terminal): string {
  if (savings.length === 0) return "";
  const words = { free_tier: "free tier of conversations", allowance: "allowance of service messages" };
  const rows = savings.map(({ month, by, count, cost, currency, unpriced }) => [
    month,
    words[by],
    formatCount(count),
    `${formatMoney(cost)} ${currency}`,
    unpriced > 0 ? `${formatCount(unpriced)} more without a rate on file` : "",
  ]);
  const columns = [
    { title: "month" },
    { title: "by" },
    { title: "used", align: "right" },
    { title: "saved", align: "right" },
    { title: "" },
  ] as const;
  return `${terminal.bold("Saved by allowances")}\n${formatTable(columns, rows, terminal)}`;
}

function unratedSection({ lines, refusalDetails }: Summary, terminal: Terminal): string {
  const counts = new Map<string, number>();
  for (const { refusal, count } of lines) if (refusal !== null) counts.set(refusal, (counts.get(refusal) ?? 0) + count);
  if (counts.size === 0) return "";
  const rows = [...counts]
    .sort()
    .map(([code, count]) => [terminal.warn(code), formatCount(count), `e.g. ${refusalDetails.get(code) ?? ""}`]);
  return [terminal.bold("Not rated"), ...rows.map(([code, count, detail]) => `  ${code}  ${count}  ${detail}`)].join(
    "\n",
  );
}

function refusalSection({ refusals }: RateReport, terminal: Terminal): string {
  if (refusals.length === 0) return "";
  const words = {
    no_user: "the facts about it name no user",
    no_direction: "nothing tells whether the user or the business sent it",
    no_time: "the facts about it state no time",
  };
  const counts = new Map<string, number>();
  for (const { code } of refusals) counts.set(words[code], (counts.get(words[code]) ?? 0) + 1);
  return [
    terminal.bold("Messages that could not be used"),
    ...[...counts].map(([why, count]) => `  ${formatCount(count)}  ${why}`),
  ].join("\n");
}

function flagSection({ flags }: Summary, terminal: Terminal): string {
  if (flags.size === 0) return "";
  const rows = [...flags].sort().map(([flag, count]) => [flag, formatCount(count), FLAG_WORDS[flag] ?? ""]);
  const columns = [{ title: "flag" }, { title: "charges", align: "right" }, { title: "meaning" }] as const;
  return `${terminal.bold("Notes")}\n${formatTable(columns, rows, terminal)}`;
}
