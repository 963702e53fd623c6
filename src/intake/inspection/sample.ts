import { openText, sizeOnDisk, type TextSource } from "../bytes.ts";
import type { Separator } from "../csv.ts";
import { parsed, readWhole } from "../json-document.ts";
import type { InputProblem } from "../problem.ts";
import { leavesOf, textOf } from "../records.ts";
import { shapeOf } from "../shape.ts";
import { isBlank, readBlocks, separatorOf, tablePieces } from "../table.ts";

/** The first rows of a file, and what is known of the rest. */
export interface Sample {
  readonly format: "table" | "json" | "webhooks" | "unreadable";
  readonly separator: Separator | null;
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows in the file, counted or estimated from the size of these. */
  readonly rowCount: { readonly count: number; readonly exact: boolean };
  readonly problems: readonly InputProblem[];
}

const SAMPLED_ROWS = 200;

/** Reads the first rows of a file, whatever it is. */
export async function sampleOf(path: string): Promise<Sample> {
  const source = await openText(path);
  if ("found" in source) return { ...NOTHING, problems: [source] };
  try {
    const shape = shapeOf(source.head, source.whole);
    if (shape === "table") return await sampleTable(source, path);
    if (shape === "json_lines") return await sampleLines(source, path);
    if (shape === "json_document") return await sampleDocument(source);
    return NOTHING;
  } finally {
    await source.bytes.return();
  }
}

const NOTHING: Sample = {
  format: "unreadable",
  separator: null,
  names: [],
  rows: [],
  rowCount: { count: 0, exact: true },
  problems: [],
};

async function sampleTable(source: TextSource, path: string): Promise<Sample> {
  const separator = separatorOf(source.head);
  const problems: InputProblem[] = [];
  const rows: (readonly string[])[] = [];
  let exact = true;
  for await (const piece of tablePieces(source, {})) {
    if (piece.kind === "problem") problems.push(piece.problem);
    if (piece.kind === "rows") for (const row of piece.rows) if (!isBlank(row)) rows.push(row);
    if (rows.length > SAMPLED_ROWS && !source.whole) {
      exact = false;
      break;
    }
  }
  const [names = [], ...data] = rows;
  const size = data.reduce((sum, row) => sum + Buffer.byteLength(row.join(separator)) + 1, 0);
  const rowCount = exact ? { count: data.length, exact } : await estimated(source, path, { rows: data.length, size });
  const sampled = data.slice(0, SAMPLED_ROWS);
  return { format: "table", separator, names: names.map((name) => name.trim()), rows: sampled, rowCount, problems };
}

async function sampleLines(source: TextSource, path: string): Promise<Sample> {
  const values: unknown[] = [];
  const problems: InputProblem[] = [];
  let size = 0;
  let exact = true;
  for await (const block of readBlocks(source)) {
    if (block.kind === "problem") problems.push(block.problem);
    else if (block.kind === "lines") {
      for (const line of block.text.split("\n")) {
        const read = parsed(line);
        if (read.ok) for (const value of Array.isArray(read.value) ? read.value : [read.value]) values.push(value);
      }
      size += Buffer.byteLength(block.text);
    }
    if (values.length > SAMPLED_ROWS && !source.whole) {
      exact = false;
      break;
    }
  }
  const rows = values.length;
  return {
    ...sampleValues(values),
    rowCount: exact ? { count: rows, exact } : await estimated(source, path, { rows, size }),
    problems,
  };
}

async function sampleDocument(source: TextSource): Promise<Sample> {
  const read = await readWhole(source);
  if (read.problem) return { ...NOTHING, problems: [read.problem] };
  return sampleValues(Array.isArray(read.value) ? read.value : [read.value]);
}

/** The names of all objects are the columns; an object without one has nothing there. */
function sampleValues(values: readonly unknown[]): Sample {
  const objects = values.filter((value) => typeof value === "object" && value !== null && !Array.isArray(value));
  const rowCount = { count: values.length, exact: true };
  if (objects.some((one) => one !== null && typeof one === "object" && ("entry" in one || "object" in one))) {
    return { ...NOTHING, format: "webhooks", rowCount };
  }
  const records = objects.slice(0, SAMPLED_ROWS).map((one) => new Map(leavesOf(one ?? {}, () => false)));
  const names = [...new Set(records.flatMap((record) => [...record.keys()]))];
  const rows = records.map((record) => names.map((name) => textOf(record.get(name)) ?? ""));
  return { ...NOTHING, format: "json", names, rows, rowCount };
}

/** Goes by the size of the rows seen, and by how much the file is packed or otherwise larger on disk than as text. */
async function estimated(source: TextSource, path: string, seen: { rows: number; size: number }) {
  const total = await sizeOnDisk(path);
  const onDiskPerByte = source.position() / Math.max(1, source.head.length);
  const perRow = (seen.size / Math.max(1, seen.rows)) * Math.min(onDiskPerByte, 2);
  return { count: Math.max(seen.rows, Math.round(total / perRow)), exact: false };
}
