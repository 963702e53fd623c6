import { createRequire } from "node:module";
import { type Micros, parseMoney } from "../core/kernel/money.ts";
import { ok, type Result, refuse } from "../core/kernel/result.ts";
import { civilToUtcMs } from "../core/kernel/time.ts";
import type {
  AuthInternationalRow,
  MarketRow,
  RateCard,
  RateChange,
  RateRow,
  RowBasis,
} from "../core/pricing/rate-set.ts";
import { fileProblem, type InputProblem, shown } from "./problem.ts";

/** A text that was read, or everything that is wrong with it. */
export type Read<T> = Result<T, readonly InputProblem[]>;

/** Dated statements that rates changed, and how long they are known to hold. */
export interface ChangeList {
  readonly changes: readonly RateChange[];
  /** Null where the list does not say. */
  readonly knownUntil: string | null;
}

const CARD_NAME = /(?:^|[\\/])(\d{4}-\d{2}-\d{2})-([A-Z]{3})\.csv$/;

/** The date and currency in a card's file name, `2026-10-01-USD.csv`; undefined where it is not one. */
export function readCardName(file: string): Pick<RateCard, "date" | "currency"> | undefined {
  const [, date, currency] = CARD_NAME.exec(file) ?? [];
  return date !== undefined && currency !== undefined && isDay(date) ? { date, currency } : undefined;
}

/** Reads a card: `market,category,tier_from,tier_to,rate`, a derived one with `basis`. */
export function readCard(file: string, text: string, attested: boolean): Read<RateCard> {
  const name = readCardName(file);
  if (!name)
    return refuse([
      fileProblem(file, "the name is not that of a card", "DATE-CURRENCY.csv, such as 2026-10-01-USD.csv"),
    ]);
  const columns = ["market", "category", "tier_from", "tier_to", "rate", ...(attested ? [] : ["basis"])];
  const rows = readTable(file, text, columns, (row): RateRow => {
    const tierFrom = row.bound("tier_from");
    const tierTo = row.bound("tier_to");
    if (tierFrom === null && tierTo !== null) row.fault("tier_from", "a lower bound where there is an upper one");
    return {
      market: row.text("market"),
      category: row.text("category"),
      tierFrom,
      tierTo,
      rate: row.rate("rate"),
      basis: attested ? "attested" : row.basis("basis"),
    };
  });
  if (!rows.ok) return rows;
  const problems = bandProblems(file, rows.value);
  return problems.length > 0 ? refuse(problems) : ok({ ...name, attested, rows: rows.value });
}

/** Reads the market map: `market,calling_code,country_iso2,effective_from,effective_to`. */
export function readMarkets(file: string, text: string): Read<readonly MarketRow[]> {
  const columns = ["market", "calling_code", "country_iso2", "effective_from", "effective_to"];
  return readTable(file, text, columns, (row) => ({
    market: row.text("market"),
    callingCode: row.matching("calling_code", /^(\d{1,15}|\*)$/, "digits, or * for every code that is not listed"),
    country: row.matching("country_iso2", /^([A-Z]{2})?$/, "an ISO 3166 alpha-2 code, or nothing for *"),
    from: row.day("effective_from"),
    to: row.lastDay("effective_to"),
  }));
}

/** Reads the change list: `effective_date,market,category,change`; the row `DAY,*,*,known_until` says how far it goes. */
export function readChanges(file: string, text: string): Read<ChangeList> {
  const rows = readTable(file, text, ["effective_date", "market", "category", "change"], (row) => ({
    date: row.day("effective_date"),
    market: row.text("market"),
    category: row.text("category"),
    isEnd: row.optional("change") === KNOWN_UNTIL,
  }));
  if (!rows.ok) return rows;
  const ends = rows.value.filter(({ isEnd }) => isEnd).map(({ date }) => date);
  const changes = rows.value
    .filter(({ isEnd }) => !isEnd)
    .map(({ date, market, category }) => ({ date, market, category }));
  return ok({ changes, knownUntil: ends.sort().at(-1) ?? null });
}

/** The word in the column `change` of the row that says until when nothing else changes. */
export const KNOWN_UNTIL = "known_until";

/** Reads the countries of the international rate: `country_iso2,effective_from,effective_to`. */
export function readAuthInternational(file: string, text: string): Read<readonly AuthInternationalRow[]> {
  return readTable(file, text, ["country_iso2", "effective_from", "effective_to"], (row) => ({
    country: row.matching("country_iso2", /^[A-Z]{2}$/, "an ISO 3166 alpha-2 code"),
    from: row.day("effective_from"),
    to: row.lastDay("effective_to"),
  }));
}

/** Rows of separated text. Loaded only when needed: rates come packed as a rule. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const papa: typeof import("papaparse") = createRequire(import.meta.url)("papaparse");
  return papa.parse<string[]>(text.replace(/^\uFEFF/, ""), { delimiter: "," }).data;
}

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const civil = { year: Number(year), month: Number(month), day: Number(day), hour: 0, minute: 0, second: 0 };
  return day !== undefined && civilToUtcMs(civil) !== undefined;
}

/** Cells of one row by column; what is wrong is noted with its line, and a stand-in is given back. */
interface RowReader {
  readonly optional: (column: string) => string;
  readonly text: (column: string) => string;
  readonly matching: (column: string, form: RegExp, expected: string) => string;
  readonly day: (column: string) => string;
  readonly lastDay: (column: string) => string | null;
  readonly bound: (column: string) => number | null;
  readonly rate: (column: string) => Micros;
  readonly basis: (column: string) => RowBasis;
  readonly fault: (column: string, expected: string) => void;
}

function readTable<T>(
  file: string,
  text: string,
  columns: readonly string[],
  read: (row: RowReader) => T,
): Read<readonly T[]> {
  const [header = [], ...lines] = parseCsv(text);
  const places = new Map(header.map((name, place) => [name.trim(), place]));
  const missing = columns.filter((column) => !places.has(column));
  if (missing.length > 0) {
    return refuse([
      {
        file,
        line: 1,
        column: null,
        found: `no column ${missing.join(", ")}`,
        expected: `the columns ${columns.join(",")}`,
      },
    ]);
  }
  const problems: InputProblem[] = [];
  const rows = lines.flatMap((cells, index) => {
    if (cells.join("").trim() === "") return [];
    const cell = (column: string) => (cells[places.get(column) ?? -1] ?? "").trim();
    const note = (column: string, expected: string) =>
      problems.push({ file, line: index + 2, column, found: shown(cell(column)), expected });
    return [read(rowReader(cell, note))];
  });
  return problems.length > 0 ? refuse(problems) : ok(rows);
}

function rowReader(cell: (column: string) => string, fault: (column: string, expected: string) => void): RowReader {
  const matching = (column: string, form: RegExp, expected: string) => {
    if (!form.test(cell(column))) fault(column, expected);
    return cell(column);
  };
  const day = (column: string) => {
    if (!isDay(cell(column))) fault(column, "a day of the calendar, YYYY-MM-DD");
    return cell(column);
  };
  return {
    fault,
    matching,
    day,
    optional: cell,
    text: (column) => matching(column, /./, "a name"),
    lastDay: (column) => (cell(column) === "" ? null : day(column)),
    bound: (column) =>
      cell(column) === "" ? null : Number(matching(column, /^\d{1,15}$/, "a whole number, or nothing")),
    rate: (column) => {
      const rate = parseMoney(cell(column));
      if (rate === undefined || rate < 0n) fault(column, "a decimal number of at most six decimals, not negative");
      return rate ?? 0n;
    },
    basis: (column) => {
      const basis = BASES.find((one) => cell(column).split(":")[0] === one);
      if (!basis) fault(column, `a word of ${BASES.join(", ")}, and after a colon where from`);
      return basis ?? "unmarked";
    },
  };
}

const BASES: readonly RowBasis[] = ["attested", "carried", "carried-back", "unmarked"];

/** TIER-05: the bands of a line begin at 0, follow each other without a gap, and the last has no end. */
export function bandProblems(file: string, rows: readonly RateRow[]): readonly InputProblem[] {
  const lines = new Map<string, RateRow[]>();
  for (const row of rows) {
    const key = `${row.market} ${row.category}`;
    lines.set(key, [...(lines.get(key) ?? []), row]);
  }
  return [...lines].flatMap(([name, own]) => {
    const fault = bandFault(own);
    return fault === undefined
      ? []
      : [{ file, line: null, column: "tier_from", found: `${name}: ${fault}`, expected: BANDS_EXPECTED }];
  });
}

const BANDS_EXPECTED = "one row without tiers, or tiers that begin at 0, follow each other without a gap, and end open";

/** What is wrong with the rows of one market and category; undefined where nothing is. */
function bandFault(rows: readonly RateRow[]): string | undefined {
  if (rows.length === 1 && rows[0]?.tierFrom === null) return undefined;
  let next: number | null = 0;
  for (const { tierFrom, tierTo } of [...rows].sort((a, b) => (a.tierFrom ?? 0) - (b.tierFrom ?? 0))) {
    if (tierFrom === null) return "stated twice";
    if (next === null) return `a tier begins at ${tierFrom}, behind one without an end`;
    if (tierFrom !== next) return `a tier begins at ${tierFrom}, not at ${next}`;
    if (tierTo !== null && tierTo < tierFrom) return `a tier ends at ${tierTo}, before it begins`;
    next = tierTo === null ? null : tierTo + 1;
  }
  return next === null ? undefined : `the last tier ends at ${next - 1}`;
}
