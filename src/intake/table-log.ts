import type { Fact } from "../core/usage/fact.ts";
import type { TextSource } from "./bytes.ts";
import { headerOf, layoutOf, missingColumns, unknownColumns } from "./columns.ts";
import { rowHeight, type Separator } from "./csv.ts";
import { notUtf8, type Step } from "./json-log.ts";
import { type Log, type LogOptions, noticesOf, openLog, undeliveredNotice } from "./log.ts";
import { readRow } from "./message-log.ts";
import { PlainRows } from "./plain-csv/plain-rows.ts";
import type { RowTaker } from "./plain-csv/row-taker.ts";
import { fileProblem, type InputProblem, listed, shown } from "./problem.ts";
import { isBlank, type TablePiece, tablePieces } from "./table.ts";

type Rows = Extract<TablePiece, { kind: "rows" }>;

interface TableLogOptions extends LogOptions {
  readonly longestLineBytes?: number | undefined;
  /** Takes rows that need no objects; where there is none, every row becomes a fact. */
  readonly taker?: RowTaker | undefined;
}

/** A table whose header was read. */
interface Table {
  readonly log: Log;
  readonly width: number;
  readonly plain: PlainRows | undefined;
}

/** Reads a message log that is a table with a header. */
export async function* tableLog(source: TextSource, options: TableLogOptions): AsyncGenerator<Step, void, undefined> {
  const { longestLineBytes, mapping, taker } = options;
  let open: Table | undefined;
  let repaired = 0;
  const plainRows =
    taker &&
    ((separator: Separator) => {
      if (open === undefined) return "no header yet";
      open = open.plain ? open : { ...open, plain: PlainRows.open(open.log, { taker, separator, width: open.width }) };
      return open.plain;
    });
  for await (const piece of tablePieces(source, { separator: mapping.separator, longestLineBytes, plainRows })) {
    if (piece.kind === "repaired") repaired += piece.lines;
    else if (piece.kind === "problem") yield { facts: [], problems: [piece.problem], notices: [] };
    else if (piece.kind === "plain") yield plainStep(open);
    else {
      let from = 0;
      if (open === undefined) {
        const header = piece.rows.findIndex((row) => !isBlank(row));
        if (header === -1) continue;
        const opened = openTable(source.name, piece.rows[header] ?? [], options);
        yield { facts: [], ...opened.said };
        if (opened.table === undefined) return;
        open = opened.table;
        from = header + 1;
      }
      yield { facts: readRows(open, piece, from), problems: drained(open.log), notices: [] };
    }
  }
  yield closing(source.name, open, repaired);
}

function plainStep(table: Table | undefined): Step {
  if (table?.plain === undefined) return { facts: [], problems: [], notices: [] };
  const { count, facts } = table.plain.drained();
  return { facts, taken: count, problems: drained(table.log), notices: [] };
}

function closing(file: string, table: Table | undefined, repaired: number): Step {
  const notices = repaired > 0 ? [notUtf8(repaired)] : [];
  if (table === undefined) return { facts: [], problems: [noRows(file)], notices };
  const undelivered = undeliveredNotice(table.log, ({ index }) => index >= 0);
  return { facts: [], problems: [], notices: [...notices, ...undelivered, ...noticesOf(table.log)] };
}

function openTable(file: string, header: readonly string[], options: LogOptions) {
  const names = header.map((name) => name.trim());
  const layout = layoutOf(options.mapping, headerOf(names));
  const problem = missingColumns(file, { mapping: options.mapping, layout, found: names });
  if (problem) return { said: { problems: [problem], notices: [] }, table: undefined };
  const unknown = unknownColumns(names, layout);
  const notices = unknown.length > 0 ? [`columns that Daybook does not know were ignored: ${listed(unknown)}`] : [];
  return {
    said: { problems: [], notices },
    table: { log: openLog(file, layout, options), width: names.length, plain: undefined },
  };
}

function readRows(
  { log, width }: Pick<Table, "log" | "width">,
  { rows, line: first, tall }: Rows,
  from: number,
): Fact[] {
  const facts: Fact[] = [];
  let line = first;
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] ?? [];
    if (i >= from) {
      if (row.length === width || fits(row, width)) {
        const fact = readRow(log, row, line);
        if (fact !== undefined) facts.push(fact);
      } else if (!isBlank(row)) log.problems.push(wrongWidth(log.file, line, row, width));
    }
    line += tall ? rowHeight(row) : 1;
  }
  return facts;
}

/** Whether a row only has more separators than the header; a shorter row may have lost what decides a price. */
function fits(row: readonly string[], width: number): boolean {
  return row.length > width && row.slice(width).every((cell) => cell.trim() === "");
}

function wrongWidth(file: string, line: number, row: readonly string[], width: number): InputProblem {
  const found = `${row.length} ${row.length === 1 ? "field" : "fields"}, beginning with ${shown(row[0] ?? "")}`;
  const expected = `${width} fields as in the header; a text that contains the separator goes in double quotes`;
  return { file, line, column: null, found, expected };
}

function drained(log: Log): readonly InputProblem[] {
  const { problems } = log;
  log.problems = [];
  return problems;
}

function noRows(file: string): InputProblem {
  return fileProblem(
    file,
    "no header line",
    "a header line that names the columns, and a row for every message below it",
  );
}
