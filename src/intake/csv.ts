import Papa from "papaparse";
import { countNewlines } from "./lines.ts";
import { type QuoteFault, scanQuotes } from "./quotes.ts";

/** Characters that may stand between the fields of a row. */
export const SEPARATORS = [",", ";", "\t", "|"] as const;
export type Separator = (typeof SEPARATORS)[number];

/** Rows that were read together, or a row whose quotes do not close. */
export type CsvPiece =
  | {
      readonly kind: "rows";
      readonly rows: readonly (readonly string[])[];
      /** Line on which the first row begins. */
      readonly line: number;
      /** Whether some row stands on more than one line. */
      readonly tall: boolean;
    }
  | { readonly kind: "fault"; readonly line: number; readonly found: string; readonly fault: QuoteFault };

/** Reads the text of whole lines; `last` says that no more will come. A quoted field may go on in the next text. */
export interface CsvReader {
  (text: string, line: number, last: boolean): readonly CsvPiece[];
  /** Whether a row has begun whose end has not come yet. */
  readonly isInside: () => boolean;
}

/** Opens a reader of rows. A row with a quote that does not close costs its own lines and no others. */
export function openCsv(separator: Separator): CsvReader {
  let carried = "";
  let carriedLine = 0;
  const read = (text: string, line: number, last: boolean): readonly CsvPiece[] => {
    const whole = carried + text;
    const from = carried === "" ? line : carriedLine;
    if (!whole.includes('"')) {
      carried = "";
      return whole === "" ? [] : [rowsOf(whole, separator, from)];
    }
    const { pieces, open } = cut(whole, separator, { line: from, last });
    carried = whole.slice(open.at);
    carriedLine = open.line;
    return pieces;
  };
  return Object.assign(read, { isInside: () => carried !== "" });
}

/** How many lines a row of a tall piece stands on. */
export function rowHeight(row: readonly string[]): number {
  let height = 1;
  for (const cell of row) if (cell.includes("\n")) height += countNewlines(cell);
  return height;
}

/** The fields of a text, all of its lines taken together. */
export function splitRow(line: string, separator: Separator): readonly string[] {
  return parse(line, separator).flat();
}

function cut(text: string, separator: Separator, { line, last }: { line: number; last: boolean }) {
  const pieces: CsvPiece[] = [];
  let at = 0;
  let current = line;
  for (;;) {
    const next = scanQuotes(text, at, { separator, last });
    if (next.end > at) {
      const good = text.slice(at, next.end);
      pieces.push(rowsOf(good, separator, current));
      current += countNewlines(good);
    }
    if (next.fault === undefined) return { pieces, open: { at: next.end, line: current } };
    const bad = text.slice(next.end, next.resume);
    pieces.push({ kind: "fault", line: current, found: bad.slice(0, 200).trimEnd(), fault: next.fault });
    current += countNewlines(bad);
    at = next.resume;
  }
}

function rowsOf(text: string, separator: Separator, line: number): CsvPiece {
  const rows = parse(text.endsWith("\n") ? text.slice(0, -1) : text, separator);
  const tall = text.includes('"') && countNewlines(text) !== rows.length;
  return { kind: "rows", rows, line, tall };
}

function parse(text: string, separator: Separator): string[][] {
  return text === "" ? [[""]] : Papa.parse<string[]>(text, { delimiter: separator, newline: "\n" }).data;
}
