import type { Comparison, ThreadDifference } from "../app/compare/comparison.ts";
import { costRows, currenciesOf, freeRows, unratedRows } from "../app/compare/matrix.ts";
import type { RateReport } from "../app/rate-files.ts";
import {
  cardWords,
  causeWords,
  cellWords,
  exampleWords,
  freeWords,
  heading,
  share,
  signed,
  threadWords,
  totalWords,
  verdict,
} from "./compare/words.ts";
import { type Column, formatCount, formatTable, plural, type Terminal } from "./terminal.ts";

/** Causes, cards and threads shown in full; the rest is counted, and stands in the other forms. */
const CAUSES_SHOWN = 12;
const CARDS_SHOWN = 30;
const THREADS_SHOWN = 10;
const REASONS_SHOWN = 3;

/** The table form of `daybook compare`. */
export function renderComparison(comparison: Comparison, report: RateReport, terminal: Terminal): string {
  const currencies = currenciesOf(comparison);
  const sections = [
    head(comparison, report, terminal),
    ...currencies.map((currency) => costSection(comparison, currency, terminal)),
    freeSection(comparison, terminal),
    unratedSection(comparison, terminal),
    ...currencies.flatMap((currency) => causeSections(comparison, currency, terminal)),
    cardSection(comparison, terminal),
    ...currencies.flatMap((currency) => threadSections(comparison, currency, terminal)),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function head(comparison: Comparison, report: RateReport, terminal: Terminal): string {
  const way = report.why === "" ? report.way : `${report.way}: ${report.why}`;
  const verdicts = currenciesOf(comparison).flatMap((currency) => {
    const [base, ...others] = comparison.totals.filter((total) => total.currency === currency);
    return base ? others.map((total) => verdict(total, base)) : [];
  });
  return [`${terminal.bold(heading(comparison, report.facts))} ${terminal.dim(`(${way})`)}`, ...verdicts].join("\n");
}

function columnsOf(first: readonly string[], { models }: Comparison): readonly Column[] {
  return [...first.map((title) => ({ title })), ...models.map((title) => ({ title, align: "right" as const }))];
}

function costSection(comparison: Comparison, currency: string, terminal: Terminal): string {
  const rows = costRows(comparison).filter((row) => row.currency === currency);
  const totals = comparison.totals.filter((total) => total.currency === currency);
  const [base] = totals;
  const body = rows.map(({ month, category, cells }) => [month, category, ...cells.map(cellWords)]);
  const foot = [
    ["total", "", ...totals.map(totalWords)],
    ["difference", "", ...totals.map(({ difference }, index) => (index === 0 ? "base" : signed(difference)))],
    ["", "", ...totals.map(({ difference }, index) => (index === 0 ? "" : share(difference, base?.cost ?? 0n)))],
  ];
  const table = formatTable(columnsOf(["month", "category"], comparison), [...body, ...foot], terminal).split("\n");
  const star = totals.some(({ unrated }) => unrated > 0) ? ["  * without charges that could not be rated"] : [];
  const cut = table.length - foot.length;
  return [
    terminal.bold(`Cost in ${currency}`),
    ...table.slice(0, cut),
    ...table.slice(cut).map(terminal.bold),
    ...star.map(terminal.dim),
  ].join("\n");
}

function freeSection(comparison: Comparison, terminal: Terminal): string {
  const { rides } = comparison;
  const rows = freeRows(comparison).map(({ why, category, counts }) => [
    freeWords(why),
    category,
    ...counts.map(formatCount),
  ]);
  const riding = rides.some((count) => count > 0) ? [["rides a conversation", "any", ...rides.map(formatCount)]] : [];
  if (rows.length + riding.length === 0) return "";
  const columns = columnsOf(["why", "category"], comparison);
  return `${terminal.bold("Free, and why")}\n${formatTable(columns, [...rows, ...riding], terminal)}`;
}

function unratedSection(comparison: Comparison, terminal: Terminal): string {
  const rows = unratedRows(comparison).map(({ why, category, counts }) => [why, category, ...counts.map(formatCount)]);
  if (rows.length === 0) return "";
  const details = [...comparison.refusalDetails]
    .sort()
    .map(([code, detail]) => `  ${terminal.warn(code)}, e.g. ${detail}`);
  const columns = columnsOf(["why", "category"], comparison);
  return [terminal.bold("Not rated"), formatTable(columns, rows, terminal), ...details].join("\n");
}

function causeSections(comparison: Comparison, currency: string, terminal: Terminal): readonly string[] {
  const [base = ""] = comparison.models;
  return comparison.models.slice(1).flatMap((model) => {
    const causes = comparison.causes.filter((line) => line.model === model && line.currency === currency);
    if (causes.length === 0) return [];
    const rows = causes
      .slice(0, CAUSES_SHOWN)
      .map(({ text, category, count, difference }) => [text, category, formatCount(count), signed(difference)]);
    const rest = causes.slice(CAUSES_SHOWN);
    const sum = (some: typeof causes) => signed(some.reduce((total, line) => total + line.difference, 0n));
    const count = (some: typeof causes) => formatCount(some.reduce((total, line) => total + line.count, 0));
    if (rest.length > 0) rows.push([`${plural(rest.length, "more cause")}`, "", count(rest), sum(rest)]);
    rows.push(["total", "", count(causes), sum(causes)]);
    const columns = [
      { title: "cause" },
      { title: "category" },
      { title: "messages", align: "right" },
      { title: "difference", align: "right" },
    ] as const;
    return [
      `${terminal.bold(`Why ${model} differs from ${base}, in ${currency}`)}\n${formatTable(columns, rows, terminal)}`,
    ];
  });
}

function cardSection({ cards }: Comparison, terminal: Terminal): string {
  if (cards.length === 0) return "";
  const rows = cards
    .slice(0, CARDS_SHOWN)
    .map((line) => [
      line.model,
      line.category,
      line.market,
      line.currency,
      line.card,
      formatCount(line.count),
      cardWords(line),
    ]);
  const hidden = cards.length - rows.length;
  const columns = [
    { title: "model" },
    { title: "category" },
    { title: "market" },
    { title: "currency" },
    { title: "card" },
    { title: "charges", align: "right" },
    { title: "" },
  ] as const;
  const more = hidden > 0 ? [terminal.dim(`  and ${plural(hidden, "more line")}; --format json has all`)] : [];
  return [
    terminal.bold("Rates that the model does not have on the day, from the nearest card that has them"),
    formatTable(columns, rows, terminal),
    ...more,
  ].join("\n");
}

function threadSections(comparison: Comparison, currency: string, terminal: Terminal): readonly string[] {
  const [base = ""] = comparison.models;
  return comparison.models.slice(1).flatMap((model) => {
    const own = comparison.threads.filter((thread) => thread.model === model && thread.currency === currency);
    if (own.length === 0) return [];
    const shown = [...own]
      .sort((a, b) => (sizeOf(a) < sizeOf(b) ? 1 : sizeOf(a) > sizeOf(b) ? -1 : 0))
      .slice(0, THREADS_SHOWN);
    const told = shown.map((thread) => threadStory(thread, base, terminal));
    return [[terminal.bold(`Threads that differ most under ${model}, in ${currency}`), ...told].join("\n")];
  });
}

function sizeOf({ difference }: ThreadDifference): bigint {
  return difference < 0n ? -difference : difference;
}

function threadStory(thread: ThreadDifference, base: string, terminal: Terminal): string {
  const { causes, examples, model } = thread;
  const hidden = causes.length - REASONS_SHOWN;
  return [
    `  ${threadWords(thread, base)}`,
    ...causes.slice(0, REASONS_SHOWN).map((cause) => `    ${causeWords(cause)}`),
    ...(hidden > 0 ? [`    and ${plural(hidden, "more cause")}`] : []),
    ...examples.slice(0, 1).map((example) => terminal.dim(`    e.g. ${exampleWords(example, { base, other: model })}`)),
  ].join("\n");
}
