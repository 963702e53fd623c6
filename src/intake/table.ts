import { openText, type TextSource, unreadable } from "./bytes.ts";
import { type CsvPiece, type CsvReader, openCsv, SEPARATORS, type Separator, splitRow } from "./csv.ts";
import { type Block, decodeBlock, LONGEST_LINE_BYTES, lineBlocks, type ReadBytes, rawBlocks } from "./lines.ts";
import { lineEnd, plainBytes, readPlain } from "./plain-csv/plain-block.ts";
import type { PlainRows } from "./plain-csv/plain-rows.ts";
import { fileProblem, type InputProblem, shown } from "./problem.ts";

/** Rows of a table as they come, what could not be read between them, and lines that were not UTF-8. */
export type TablePiece =
  | Extract<CsvPiece, { kind: "rows" }>
  | { readonly kind: "problem"; readonly problem: InputProblem }
  | { readonly kind: "repaired"; readonly lines: number }
  /** Rows went to the reader of plain rows. */
  | { readonly kind: "plain" };

export interface TableOptions {
  /** Found out from the header where it is not stated. */
  readonly separator?: Separator | undefined;
  readonly longestLineBytes?: number | undefined;
  /** The reader of plain rows, once the header is known. */
  readonly plainRows?: ((separator: Separator) => PlainRows | "no header yet" | undefined) | undefined;
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
  { separator, longestLineBytes, plainRows }: TableOptions,
): AsyncGenerator<TablePiece, void, undefined> {
  const stated = /^sep=([,;|\t])\r?\n/i.exec(source.head.subarray(0, 16).toString("latin1"));
  const used = separator ?? SEPARATORS.find((one) => one === stated?.[1]) ?? separatorOf(source.head);
  const reading: Reading = { name: source.name, csv: openCsv(used), line: 1 };
  const plain = () => plainRows?.(used);
  for await (const raw of readRaw(source, reading, longestLineBytes)) {
    if (raw.kind === "problem") {
      yield* closed(reading.csv("", reading.line, true), source.name);
      yield raw;
      reading.line += 1;
      continue;
    }
    let { bytes } = raw;
    if (reading.line === 1 && stated) {
      bytes = bytes.subarray(lineEnd(bytes, 0));
      reading.line = 2;
    }
    const lines = plainRows === undefined || reading.csv.isInside() ? undefined : plainBytes(bytes);
    if (lines) yield* readPlainly(reading, lines, plain);
    else if (bytes.length > 0) yield* readCarefully(reading, bytes);
  }
  yield* closed(reading.csv("", reading.line, true), source.name);
}

/** A table being read. */
interface Reading {
  readonly name: string;
  readonly csv: CsvReader;
  /** Number of the next line. */
  line: number;
}

/** Reads whole lines as CSV has it, quotes and all. */
function* readCarefully(reading: Reading, bytes: Buffer): Generator<TablePiece> {
  const block = decodeBlock(bytes, reading.line);
  if (block.repaired > 0) yield { kind: "repaired", lines: block.repaired };
  yield* closed(reading.csv(block.text, block.line, false), reading.name);
  reading.line += block.lines;
}

/** Lines that go to the careful reader together where many in a row are not plain. */
const MOST_CAREFUL = 1_024;

/** Reads whole lines without quotes: header and rows that are not plain carefully, the others from their bytes. */
function* readPlainly(
  reading: Reading,
  bytes: Buffer,
  plain: () => PlainRows | "no header yet" | undefined,
): Generator<TablePiece> {
  let start = 0;
  while (start < bytes.length && plain() === "no header yet") {
    const end = lineEnd(bytes, start);
    yield* readCarefully(reading, bytes.subarray(start, end));
    start = end;
  }
  const rows = plain();
  let careful = 1;
  if (rows !== undefined && rows !== "no header yet") rows.load(bytes);
  while (start < bytes.length) {
    if (rows === undefined || rows === "no header yet") {
      yield* readCarefully(reading, bytes.subarray(start));
      return;
    }
    const before = reading.line;
    start = readPlain(rows, start, reading);
    if (reading.line > before) yield { kind: "plain" };
    if (start === bytes.length) return;
    careful = reading.line > before ? 1 : Math.min(careful * 2, MOST_CAREFUL);
    let end = start;
    for (let i = 0; i < careful && end < bytes.length; i += 1) end = lineEnd(bytes, end);
    yield* readCarefully(reading, bytes.subarray(start, end));
    start = end;
  }
}

/** Blocks of bytes; lines that are too long, and an input that breaks off, are problems among them. */
async function* readRaw(
  source: TextSource,
  at: { readonly line: number },
  longest = LONGEST_LINE_BYTES,
): AsyncGenerator<{ kind: "bytes"; bytes: Buffer } | { kind: "problem"; problem: InputProblem }, void, undefined> {
  try {
    for await (const block of rawBlocks(source.bytes, longest)) {
      if (block.kind === "bytes") yield block;
      else yield { kind: "problem", problem: tooLong(source.name, at.line, longest) };
    }
  } catch (error) {
    yield { kind: "problem", problem: unreadable(source.name, error, at.line) };
  }
}

/** Blocks of whole lines; lines that are too long, and an input that breaks off, are problems among them. */
export async function* readBlocks(
  source: TextSource,
  longest = LONGEST_LINE_BYTES,
  readBytes?: ReadBytes,
): AsyncGenerator<Exclude<Block, { kind: "too_long" }> | { kind: "problem"; problem: InputProblem }, void, undefined> {
  let line = 1;
  try {
    for await (const block of lineBlocks(source.bytes, longest, readBytes)) {
      if (block.kind !== "too_long") yield block;
      else yield { kind: "problem", problem: tooLong(source.name, block.line, longest) };
      line = block.line + (block.kind === "too_long" ? 1 : block.lines);
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
