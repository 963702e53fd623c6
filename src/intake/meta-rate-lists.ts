import Papa from "papaparse";
import { ok, refuse } from "../core/kernel/result.ts";
import type { RateRow } from "../core/pricing/rate-set.ts";
import { rowHeight } from "./csv.ts";
import { readBand, readCurrency, readRateCell, readTitle } from "./meta-rate-cells.ts";
import { type ListColumns, readColumns } from "./meta-rate-columns.ts";
import { type InputProblem, listed, shown } from "./problem.ts";
import type { Read } from "./rate-csv.ts";

/** A rate list or tier list as Meta gives it out, read. */
export interface RateList {
  readonly file: string;
  /** From the title; null where it does not say. */
  readonly date: string | null;
  readonly currency: string | null;
  readonly rows: readonly RateRow[];
  /** Cells that say that there is no rate. */
  readonly absent: readonly Pick<RateRow, "market" | "category">[];
  readonly notices: readonly string[];
}

/**
 * Reads a list of Meta's, or a copy that a spreadsheet made: titles and notes above the header, columns in any order,
 * currency signs, `n/a`, separators between thousands. Lists have a column for each category; tier lists have
 * tiers in one column (`0:100000`) or two, and categories as columns or in a column.
 */
export function readRateList(file: string, text: string): Read<RateList> {
  const { data, meta } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), { delimitersToGuess: [",", ";", "\t"] });
  const rows = withLines(data);
  const place = rows.findIndex(({ cells }) => readColumns(cells) !== undefined);
  const header = rows[place];
  const columns = header && readColumns(header.cells);
  if (!columns)
    return refuse([{ file, line: null, column: null, found: "no header of a rate list", expected: HEADER_EXPECTED }]);
  const title = readTitle(rows.slice(0, place).map(({ cells }) => cells.join(" ")));
  const reader = openReader({ file, columns, decimalComma: meta.delimiter !== ",", currency: title.currency });
  for (const row of rows.slice(place + 1)) reader.read(row);
  const { problems, ...content } = reader.result();
  if (problems.length > 0) return refuse(problems);
  const ignored = columns.ignored.length > 0 ? [`columns ignored: ${listed(columns.ignored)}`] : [];
  return ok({ ...content, file, date: title.date, notices: ignored });
}

const HEADER_EXPECTED =
  "a line with Market and Marketing, Utility, Authentication, ..., or with Market, a category, tiers and a rate";

interface ListRow {
  readonly line: number;
  readonly cells: readonly string[];
}

function withLines(data: readonly (readonly string[])[]): readonly ListRow[] {
  let line = 1;
  return data.map((cells) => {
    const row = { line, cells: cells.map((cell) => cell.trim()) };
    line += rowHeight(cells);
    return row;
  });
}

interface ReaderOptions {
  readonly file: string;
  readonly columns: ListColumns;
  readonly decimalComma: boolean;
  readonly currency: string | null;
}

/** Reads row after row. Cells that a spreadsheet merged are empty below the first: the one above goes on. */
function openReader(options: ReaderOptions) {
  const { columns, file } = options;
  const rows: RateRow[] = [];
  const absent: Pick<RateRow, "market" | "category">[] = [];
  const problems: InputProblem[] = [];
  let { currency } = options;
  let [market, category] = ["", ""];
  const read = ({ line, cells }: ListRow) => {
    const note = (column: string, found: string, expected: string) =>
      problems.push({ file, line, column, found: shown(found), expected });
    const rates = ratesOf(cells, columns);
    if (rates.every(({ cell }) => cell === "")) return;
    market = cells[columns.market] || market;
    category = columns.category === null ? "" : cells[columns.category] || category;
    if (market === "") return void note("Market", "", "the name of a market");
    const stated = columns.currency === null ? null : readCurrency(cells[columns.currency] ?? "");
    if (stated !== null && currency !== null && stated !== currency)
      note("Currency", stated, `${currency}, as above; one list is in one currency`);
    currency ??= stated;
    const band = bandOf(cells, columns);
    if (band === undefined) return void note("tier", tierText(cells, columns), "a tier such as 0:100000 or 100001:MAX");
    for (const { title, category: fixed, cell } of rates) {
      const name = fixed ?? columns.categoryOf(category);
      if (name === undefined) note("category", category, "a category such as utility or authentication");
      else if (cell !== "") add(name, band, readRateCell(cell, options), (expected) => note(title, cell, expected));
    }
  };
  const add = (
    name: string,
    band: { from: number | null; to: number | null },
    rate: ReturnType<typeof readRateCell>,
    note: (expected: string) => void,
  ) => {
    if (rate === "absent") absent.push({ market, category: name });
    else if (rate === undefined)
      note("a decimal number of at most six decimals, not negative, or n/a; mend the cell or take the row out");
    else rows.push({ market, category: name, tierFrom: band.from, tierTo: band.to, rate, basis: "attested" });
  };
  return { read, result: () => ({ rows, absent, currency, problems }) };
}

interface RateCell {
  readonly title: string;
  /** Null where a column of the row names it. */
  readonly category: string | null;
  readonly cell: string;
}

function ratesOf(cells: readonly string[], { rates }: ListColumns): readonly RateCell[] {
  return rates.map(({ place, title, category }) => ({ title, category, cell: cells[place] ?? "" }));
}

function tierText(cells: readonly string[], { tier, from, to }: ListColumns): string {
  return [from, to, tier].flatMap((place) => (place === null ? [] : [cells[place] ?? ""])).join(" ");
}

/** A row that names no tier has the list rate. */
function bandOf(cells: readonly string[], columns: ListColumns) {
  const { tier, from, to } = columns;
  if (tierText(cells, from === null ? columns : { ...columns, tier: null }).trim() === "")
    return { from: null, to: null };
  if (from !== null) return readBand(`${cells[from] ?? ""}:${to === null ? "" : (cells[to] ?? "")}`);
  return tier === null ? undefined : readBand(cells[tier] ?? "");
}
