import type { Fact } from "../core/usage/fact.ts";
import type { TextSource } from "./bytes.ts";
import { headerOf, layoutOf, missingColumns, unknownColumns } from "./columns.ts";
import { rowHeight } from "./csv.ts";
import { notUtf8, type Step } from "./json-log.ts";
import { type Log, type LogOptions, noticesOf, openLog, undeliveredNotice } from "./log.ts";
import { readRow } from "./message-log.ts";
import { fileProblem, type InputProblem, listed, shown } from "./problem.ts";
import { isBlank, type TablePiece, tablePieces } from "./table.ts";

type Rows = Extract<TablePiece, { kind: "rows" }>;

/** Reads a message log that is a table with a header. */
export async function* tableLog(
  source: TextSource,
  options: LogOptions & { readonly longestLineBytes?: number | undefined },
): AsyncGenerator<Step, void, undefined> {
  const { longestLineBytes, mapping } = options;
  let open: { readonly log: Log; readonly width: number } | undefined;
  let repaired = 0;
  for await (const piece of tablePieces(source, { separator: mapping.separator, longestLineBytes })) {
    if (piece.kind === "repaired") repaired += piece.lines;
    else if (piece.kind === "problem") yield { facts: [], problems: [piece.problem], notices: [] };
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
  const notices = repaired > 0 ? [notUtf8(repaired)] : [];
  if (open === undefined) yield { facts: [], problems: [noRows(source.name)], notices };
  else
    yield {
      facts: [],
      problems: [],
      notices: [...notices, ...undeliveredNotice(open.log, ({ index }) => index >= 0), ...noticesOf(open.log)],
    };
}

function openTable(file: string, header: readonly string[], options: LogOptions) {
  const names = header.map((name) => name.trim());
  const layout = layoutOf(options.mapping, headerOf(names));
  const problem = missingColumns(file, { mapping: options.mapping, layout, found: names });
  if (problem) return { said: { problems: [problem], notices: [] }, table: undefined };
  const unknown = unknownColumns(names, layout);
  const notices = unknown.length > 0 ? [`columns that Daybook does not know were ignored: ${listed(unknown)}`] : [];
  return { said: { problems: [], notices }, table: { log: openLog(file, layout, options), width: names.length } };
}

function readRows(
  { log, width }: { log: Log; width: number },
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
