import { TOTAL_CATEGORIES, type TotalCategory, type Totals } from "../core/estimate-usage.ts";
import { ok, type Result, refuse } from "../core/kernel/result.ts";
import { trimmed } from "../intake/cells.ts";
import { readListFile, type WrongCell } from "../intake/list-file.ts";
import { type InputProblem, shown } from "../intake/problem.ts";
import { isDay } from "../intake/rate-csv.ts";

/** What a total may be of: messages sent, by category and market; or inbound messages, ads, users, numbers, WABAs. */
export const TOTAL_SUBJECTS = [...TOTAL_CATEGORIES, "inbound", "ads", "users", "numbers", "wabas"] as const;
export type TotalSubject = (typeof TOTAL_SUBJECTS)[number];

/** One stated total. */
export interface TotalEntry {
  /** `YYYY-MM`; empty where nobody said. */
  readonly month: string;
  readonly subject: TotalSubject;
  /** Empty where nobody said. */
  readonly market: string;
  readonly count: number;
  /** Where it was stated, for messages about it. */
  readonly where: string;
}

/** Whether a total is of messages sent to a market. */
export function isOfMarket(subject: TotalSubject): subject is TotalCategory {
  return TOTAL_CATEGORIES.some((category) => category === subject);
}

/** Whether a text is a month of the calendar, `YYYY-MM`. */
export function isMonth(text: string): boolean {
  return /^\d{4}-\d{2}$/.test(text) && isDay(`${text}-01`);
}

/** A count: digits, thousands with separators or not; undefined for anything else. */
export function parseCount(text: string): number | undefined {
  if (!/^(\d{1,12}|\d{1,3}([,_]\d{3}){1,3})$/.test(text)) return undefined;
  return Number(text.replaceAll(/[,_]/g, ""));
}

/** Reads totals from a CSV file: `category,count`, for messages a `market`, and a `month` where there are several. */
export function readTotals(path: string): Promise<Result<readonly TotalEntry[], readonly InputProblem[]>> {
  return readListFile(path, {
    required: ["category", "count"],
    header: "a header line with category and count, and with market and month where they differ",
    read: (row, find, line) => readEntry(row, find, `${path}:${line}`),
  });
}

/** Adds entries up, month by month; every entry has its month, and its market where its subject has one. */
export function totalsByMonth(entries: readonly TotalEntry[], currency: string): readonly Totals[] {
  const months = [...new Set(entries.map(({ month }) => month))].sort();
  return months.map((month) => {
    const own = entries.filter((entry) => entry.month === month);
    return { firstDay: `${month}-01`, currency, lines: linesOf(own), ...singlesOf(own) };
  });
}

/** By category in their usual order, then by market in that of their first mention. */
function linesOf(entries: readonly TotalEntry[]): Totals["lines"] {
  return TOTAL_CATEGORIES.flatMap((category) => {
    const own = entries.filter(({ subject }) => subject === category);
    return [...new Set(own.map(({ market }) => market))].map((market) => ({
      category,
      market,
      count: sumOf(own.filter((one) => one.market === market)),
    }));
  });
}

function singlesOf(entries: readonly TotalEntry[]): Pick<Totals, "inbound" | "ads" | "users" | "numbers" | "wabas"> {
  const stated = (subject: TotalSubject) => {
    const own = entries.filter((one) => one.subject === subject);
    return own.length === 0 ? null : sumOf(own);
  };
  const wabas = Math.max(1, stated("wabas") ?? 1);
  return {
    inbound: stated("inbound"),
    ads: stated("ads"),
    users: stated("users"),
    numbers: Math.max(wabas, stated("numbers") ?? 1),
    wabas,
  };
}

function sumOf(entries: readonly TotalEntry[]): number {
  return entries.reduce((sum, { count }) => sum + count, 0);
}

function readEntry(
  row: readonly string[],
  find: (name: string) => number,
  where: string,
): Result<TotalEntry, WrongCell> {
  const cell = (name: string) => trimmed(row[find(name)] ?? "");
  const wrong = (column: string, expected: string) => refuse({ column, found: shown(cell(column)), expected });
  const month = cell("month");
  if (month !== "" && !isMonth(month)) return wrong("month", "a month such as 2026-10, or nothing for that of --month");
  const word = cell("category").toLowerCase().replaceAll("-", "_");
  const subject = TOTAL_SUBJECTS.find((one) => one === word);
  if (subject === undefined) return wrong("category", `one of ${TOTAL_SUBJECTS.join(", ")}`);
  const count = parseCount(cell("count"));
  if (count === undefined) return wrong("count", "a whole number, not negative");
  return ok({ month, subject, market: cell("market"), count, where });
}
