import { openText, type TextSource, unreadable } from "./bytes.ts";
import { type CsvPiece, openCsv, SEPARATORS, type Separator, splitRow } from "./csv.ts";
import { type Block, LONGEST_LINE_BYTES, lineBlocks } from "./lines.ts";
import { fileProblem, type InputProblem, shown } from "./problem.ts";

/** Rows of a table as they come, what could not be read between them, and lines that were not UTF-8. */
export type TablePiece =
  | Extract<CsvPiece, { kind: "rows" }>
  | { readonly kind: "problem"; readonly problem: InputProblem }
  | { readonly kind: "repaired"; readonly lines: number };

export interface TableOptions {
  /** Found out from the header where it is not stated. */
  readonly separator?: Separator | undefined;
  readonly longestLineBytes?: number | undefined;
}

/** Reads a small table from a path; its header is the first row that is not blank. */
export async function* readTable(path: string): AsyncGenerator<TablePiece, void, undefined> {
  const source = await openText(path);
  if ("found" in source) yield { kind: "problem", problem: source };
  else yield* tablePieces(source, {});
}

/** Reads a table of separated fields, header and all. Never throws for what is in it. */
export async function* tablePieces(
  source: TextSource,
  { separator, longestLineBytes }: TableOptions,
): AsyncGenerator<TablePiece, void, undefined> {
  const stated = /^sep=([,;|\t])\r?\n/i.exec(source.head.subarray(0, 16).toString("latin1"));
  const csv = openCsv(separator ?? SEPARATORS.find((one) => one === stated?.[1]) ?? separatorOf(source.head));
  let line = 1;
  for await (const block of readBlocks(source, longestLineBytes)) {
    if (block.kind === "problem") {
      yield* closed(csv("", line, true), source.name);
      yield block;
      line += 1;
      continue;
    }
    if (block.repaired > 0) yield { kind: "repaired", lines: block.repaired };
    const skipped = block.line === 1 && stated ? block.text.indexOf("\n") + 1 : 0;
    yield* closed(csv(block.text.slice(skipped), skipped > 0 ? 2 : block.line, false), source.name);
    line = block.line + block.lines;
  }
  yield* closed(csv("", line, true), source.name);
}

/** Blocks of whole lines; lines that are too long, and an input that breaks off, are problems among them. */
export async function* readBlocks(
  source: TextSource,
  longest = LONGEST_LINE_BYTES,
): AsyncGenerator<Extract<Block, { kind: "lines" }> | { kind: "problem"; problem: InputProblem }, void, undefined> {
  let line = 1;
  try {
    for await (const block of lineBlocks(source.bytes, longest)) {
      if (block.kind === "lines") yield block;
      else yield { kind: "problem", problem: tooLong(source.name, block.line, longest) };
      line = block.kind === "lines" ? block.line + block.lines : block.line + 1;
    }
  } catch (error) {
    yield { kind: "problem", problem: unreadable(source.name, error, line) };
  }
}

/** Whether a row has nothing in it. */
export function isBlank(row: readonly string[]): boolean {
  return row.length === 1 && (row[0] ?? "").trim() === "";
}

/** The first line with something on it. */
export function firstLine(head: Buffer): string {
  return /[^\s][^\r\n]*/.exec(head.subarray(0, 65_536).toString("utf8"))?.[0] ?? "";
}

/** The separator that cuts the header into most fields. */
export function separatorOf(head: Buffer): Separator {
  const header = firstLine(head);
  const fields = SEPARATORS.map((one) => ({ one, count: splitRow(header, one).length }));
  return fields.reduce((best, next) => (next.count > best.count ? next : best)).one;
}

function tooLong(file: string, line: number, longest: number): InputProblem {
  const mib = Math.round(longest / 1024 / 1024);
  return {
    ...fileProblem(file, `a line of more than ${mib} MiB`, "lines of a message log; is a line end missing?"),
    line,
  };
}

function* closed(pieces: readonly CsvPiece[], file: string): Generator<TablePiece> {
  for (const piece of pieces) {
    if (piece.kind === "rows") yield piece;
    else yield { kind: "problem", problem: quoteProblem(file, piece) };
  }
}

function quoteProblem(file: string, { line, found, fault }: Extract<CsvPiece, { kind: "fault" }>): InputProblem {
  const expected =
    fault === "unclosed"
      ? "a closing quote for the one that opens a field here; quotes inside of a quoted field are doubled"
      : "a separator or the end of the line behind a closing quote; quotes inside of a quoted field are doubled";
  return { file, line, column: null, found: shown(found), expected };
}
