import { isExact } from "../app/estimate-forms.ts";
import type { Estimate, ModelEstimate, Range } from "../core/estimate.ts";
import type { Assumption, AssumptionId } from "../core/estimate-assumptions.ts";
import type { Totals } from "../core/estimate-usage.ts";
import type { Micros } from "../core/kernel/money.ts";
import { ASSUMPTION_WORDS } from "./estimate-words.ts";
import { formatCount, formatTable, type Terminal } from "./terminal.ts";

/** The table form of `daybook estimate`; here alone money is rounded, to hundredths. */
export function renderEstimates(estimates: readonly Estimate[], terminal: Terminal): string {
  return estimates.map((one) => renderMonth(one, terminal)).join("\n");
}

function renderMonth(estimate: Estimate, terminal: Terminal): string {
  const inForce = estimate.models.find((one) => one.inForce);
  const sections = [
    heading(estimate, terminal),
    costSection(estimate, terminal),
    ...(inForce ? [lineSection(inForce, terminal), swingSection(inForce, estimate, terminal)] : []),
    assumptionSection(estimate, terminal),
    missingSection(estimate, terminal),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function heading({ totals }: Estimate, terminal: Terminal): string {
  const title = terminal.bold(`Estimate for ${totals.firstDay.slice(0, 7)} in ${totals.currency}`);
  return `${title} ${terminal.dim(`(${totalsInWords(totals)})`)}`;
}

function totalsInWords(totals: Totals): string {
  const sent = (isService: boolean) =>
    totals.lines
      .filter(({ category }) => (category === "service") === isService)
      .reduce((sum, { count }) => sum + count, 0);
  const words = [
    [sent(true), "service messages"],
    [sent(false), "templates"],
    [totals.inbound, "inbound"],
    [totals.ads, "through ads"],
    [totals.users, "users"],
    [totals.numbers, totals.numbers === 1 ? "number" : "numbers"],
    [totals.wabas, totals.wabas === 1 ? "WABA" : "WABAs"],
  ] as const;
  return words.flatMap(([count, noun]) => (count === null ? [] : [`${formatCount(count)} ${noun}`])).join(", ");
}

const RANGE_COLUMNS = [
  { title: "low", align: "right" },
  { title: "likely", align: "right" },
  { title: "high", align: "right" },
] as const;

function costSection({ models }: Estimate, terminal: Terminal): string {
  const rows = models.map((one) => [
    one.model,
    ...moneyCells(one.cost),
    countCell(one.charged),
    one.inForce ? "in force" : "",
    noteOn(one),
  ]);
  const columns = [
    { title: "model" },
    ...RANGE_COLUMNS,
    { title: "charged", align: "right" } as const,
    { title: "" },
    { title: "matters most" },
  ];
  return `${terminal.bold("Cost under each pricing model")}\n${formatTable(columns, rows, terminal)}`;
}

function noteOn(one: ModelEstimate): string {
  const part = one.missing.length > 0 ? (one.cost === null ? "no rate on file" : "without what has no rate") : "";
  const [first] = one.swings;
  const cause = isExact(one) ? "exact" : first === undefined ? "" : wordsOf(first.assumption).flag;
  return [cause, part].filter((text) => text !== "").join("; ");
}

function lineSection({ model, lines }: ModelEstimate, terminal: Terminal): string {
  if (lines.length === 0) return "";
  const rows = lines.map(({ category, market, charged, cost }) => [
    category,
    market,
    countCell(charged),
    ...moneyCells(cost),
  ]);
  const columns = [
    { title: "category" },
    { title: "market" },
    { title: "charged", align: "right" } as const,
    ...RANGE_COLUMNS,
  ];
  return `${terminal.bold(`Charged under ${model}`)}\n${formatTable(columns, rows, terminal)}`;
}

function swingSection({ model, swings }: ModelEstimate, { assumptions }: Estimate, terminal: Terminal): string {
  if (swings.length === 0) return "";
  const rows = swings.map(({ assumption, atLow, atHigh, size }) => {
    const own = assumptions.find(({ id }) => id === assumption);
    return [
      wordsOf(assumption).flag,
      own ? `${formatValue(own.low)} to ${formatValue(own.high)}` : "",
      `${rounded(atLow)} to ${rounded(atHigh)}`,
      rounded(size),
    ];
  });
  const columns = [
    { title: "assumption" },
    { title: "from, to" },
    { title: "moves the cost", align: "right" },
    { title: "by", align: "right" },
  ] as const;
  return `${terminal.bold(`What matters most under ${model}`)} ${terminal.dim("(each alone, the others at likely)")}\n${formatTable(columns, rows, terminal)}`;
}

function assumptionSection({ assumptions }: Estimate, terminal: Terminal): string {
  const from: Readonly<Record<Assumption["from"], string>> = {
    default: "",
    totals: "from the totals",
    stated: "as stated",
  };
  const rows = assumptions.map((one) => {
    const { flag, text } = wordsOf(one.id);
    return [flag, formatValue(one.low), formatValue(one.likely), formatValue(one.high), from[one.from], text];
  });
  const columns = [{ title: "set with" }, ...RANGE_COLUMNS, { title: "" }, { title: "meaning" }];
  return `${terminal.bold("Assumptions")}\n${formatTable(columns, rows, terminal)}`;
}

function missingSection({ models }: Estimate, terminal: Terminal): string {
  const rows = models.flatMap(({ model, missing }) => missing.map(({ detail }) => `  ${model}  ${detail}`));
  return rows.length === 0 ? "" : [terminal.bold("No rate on file"), ...rows].join("\n");
}

function wordsOf(id: AssumptionId): { readonly flag: string; readonly text: string } {
  return ASSUMPTION_WORDS.find((one) => one.id === id) ?? { flag: id, text: "" };
}

function moneyCells(cost: Range<Micros> | null): readonly string[] {
  return cost === null ? ["-", "-", "-"] : [cost.low, cost.likely, cost.high].map(rounded);
}

function countCell({ low, high }: Range<number>): string {
  return low === high ? formatCount(low) : `${formatCount(low)} to ${formatCount(high)}`;
}

/** Hundredths of the currency's unit, half up: more would pretend to know more. */
function rounded(amount: Micros): string {
  const cents = (amount + 5_000n) / 10_000n;
  return `${(cents / 100n).toLocaleString("en-US")}.${(cents % 100n).toString().padStart(2, "0")}`;
}

function formatValue(value: number): string {
  return String(Number(value.toFixed(4)));
}
