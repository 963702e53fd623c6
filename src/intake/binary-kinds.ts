import { utf16Of } from "./utf16.ts";

/** What a file is that is no text, and what its owner can do about it. */
export interface BinaryKind {
  readonly found: string;
  readonly remedy: string;
}

const AS_CSV = "a text file; open it in the spreadsheet program and save it as CSV (UTF-8)";
const UNPACKED = "a text file, plain or packed with gzip; unpack it first";

/** First bytes, as Latin-1 text, of files that people hand in by mistake. */
const KINDS: readonly (readonly [start: string, kind: BinaryKind])[] = [
  ["%PDF", { found: "this is a PDF document", remedy: "the table itself; ask its source for a CSV export" }],
  ["\xd0\xcf\x11\xe0", { found: "this is an old Excel workbook or Office document", remedy: AS_CSV }],
  ["BZh", { found: "this is packed with bzip2", remedy: UNPACKED }],
  ["\xfd7zXZ", { found: "this is packed with xz", remedy: UNPACKED }],
  ["7z\xbc\xaf\x27\x1c", { found: "this is a 7-Zip archive", remedy: UNPACKED }],
  ["\x28\xb5\x2f\xfd", { found: "this is packed with zstd", remedy: UNPACKED }],
  ["Rar!", { found: "this is a RAR archive", remedy: UNPACKED }],
  ["PAR1", { found: "this is a Parquet file", remedy: "a text file; export the table as CSV or JSON Lines" }],
  ["SQLite format 3", { found: "this is an SQLite database", remedy: "a text file; export the table as CSV" }],
  ["\x89PNG", { found: "this is a picture", remedy: "the table itself as CSV" }],
  ["\xff\xd8\xff", { found: "this is a picture", remedy: "the table itself as CSV" }],
];

const MARKUP: BinaryKind = { found: "this is a web page or an XML document", remedy: "a CSV, JSON Lines or JSON file" };
const BINARY: BinaryKind = { found: "this is a binary file, not text", remedy: "a CSV, JSON Lines or JSON file" };

/** Recognises by its first bytes what is no text; undefined for text. */
export function binaryKind(head: Buffer): BinaryKind | undefined {
  const start = head.subarray(0, 16).toString("latin1");
  if (start.startsWith("PK\x03\x04") || start.startsWith("PK\x05\x06")) return zipKind(head);
  const known = KINDS.find(([magic]) => start.startsWith(magic));
  if (known) return known[1];
  if (utf16Of(head) !== undefined) return undefined;
  if (head.subarray(0, 4096).includes(0)) return BINARY;
  return /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table)/i.test(head.subarray(0, 200).toString("latin1"))
    ? MARKUP
    : undefined;
}

function zipKind(head: Buffer): BinaryKind {
  if (head.includes("xl/") || head.includes("[Content_Types].xml"))
    return { found: "this is an Excel workbook", remedy: AS_CSV };
  if (head.includes("opendocument.spreadsheet"))
    return { found: "this is an OpenDocument spreadsheet", remedy: AS_CSV };
  return { found: "this is a zip archive", remedy: UNPACKED };
}
