import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { compareBytes } from "../core/kernel/bytes.ts";
import type { Fact } from "../core/usage/fact.ts";
import { openText, sizeOnDisk, type TextSource } from "./bytes.ts";
import { jsonDocument, jsonLines, type Step } from "./json-log.ts";
import type { LocalDates } from "./local-time.ts";
import type { Mapping } from "./mapping.ts";
import { type FilePart, openPart } from "./parts.ts";
import type { RowTaker } from "./plain-csv/row-taker.ts";
import { fileProblem, type InputNotice, type InputProblem } from "./problem.ts";
import { shapeOf } from "./shape.ts";
import { tableLog } from "./table-log.ts";
import { openTally, type Tally, type WebhookCount } from "./tally.ts";
import type { Templates } from "./templates.ts";

export interface InputOptions {
  readonly mapping?: Mapping | undefined;
  readonly templates?: Templates | undefined;
  /** How times without an offset are meant; goes before what the mapping says. */
  readonly dates?: LocalDates | undefined;
  /** Longer lines are skipped and reported; 16 MiB where nothing is stated. */
  readonly longestLineBytes?: number | undefined;
  /** Takes plain rows of message logs without an object for each; where there is none, all are facts. */
  readonly taker?: RowTaker | undefined;
}

/** What reading gives, piece by piece and in the order of the input. */
export type InputItem =
  | {
      readonly kind: "facts";
      readonly file: string;
      readonly facts: readonly Fact[];
      /** How many rows went to the taker instead. */
      readonly taken: number;
      /** Bytes read so far of all inputs, as they are on disk. */
      readonly bytes: number;
    }
  | { readonly kind: "problem"; readonly problem: InputProblem }
  | { readonly kind: "notice"; readonly notice: InputNotice }
  /** What became of the parts of all webhook bodies; comes last, and only where there were any. */
  | { readonly kind: "outcomes"; readonly items: readonly WebhookCount[] };

/**
 * Reads files, folders of webhook bodies, and standard input (`-`) as facts. What each is, its content tells. Never
 * throws for what is in them; holds a few blocks of one file in memory, whatever its size.
 */
export async function* readInputs(
  paths: readonly string[],
  options: InputOptions = {},
): AsyncGenerator<InputItem, void, undefined> {
  const tally = openTally();
  let before = 0;
  for (const path of paths) {
    let bytes = 0;
    for await (const item of readPath(path, options, tally)) {
      if (item.kind === "facts") bytes = item.bytes;
      yield item.kind === "facts" ? { ...item, bytes: before + item.bytes } : item;
    }
    before += bytes;
  }
  const items = tally.counts();
  if (items.length > 0) yield { kind: "outcomes", items };
}

/** Total bytes of the inputs on disk, for a progress bar; standard input counts as nothing. */
export async function inputSize(paths: readonly string[]): Promise<number> {
  let total = 0;
  for (const path of paths) {
    const files = (await isFolder(path)) ? (await bodiesIn(path)).bodies : [path];
    for (const file of files) total += await sizeOnDisk(file);
  }
  return total;
}

/** Reads a part of a file like a file of its own. Lines are counted from the beginning of the part. */
export async function* readPart(part: FilePart, options: InputOptions): AsyncGenerator<InputItem, void, undefined> {
  const tally = openTally();
  yield* readText(await openPart(part), options, tally);
  const items = tally.counts();
  if (items.length > 0) yield { kind: "outcomes", items };
}

async function* readPath(
  path: string,
  options: InputOptions,
  tally: Tally,
): AsyncGenerator<InputItem, void, undefined> {
  if (!(await isFolder(path))) {
    yield* readFile(path, options, tally);
    return;
  }
  const { bodies, others } = await bodiesIn(path);
  if (bodies.length === 0) {
    yield { kind: "problem", problem: noBodies(path, others) };
    return;
  }
  if (others > 0) {
    yield notice(path, `${others} ${others === 1 ? "file" : "files"} whose names do not end in .json were left out`);
  }
  let before = 0;
  for (const body of bodies) {
    let bytes = 0;
    for await (const item of readFile(body, options, tally)) {
      if (item.kind === "facts") bytes = item.bytes;
      yield item.kind === "facts" ? { ...item, bytes: before + item.bytes } : item;
    }
    before += bytes;
  }
}

async function* readFile(
  path: string,
  options: InputOptions,
  tally: Tally,
): AsyncGenerator<InputItem, void, undefined> {
  const source = await openText(path);
  if ("found" in source) yield { kind: "problem", problem: source };
  else yield* readText(source, options, tally);
}

async function* readText(
  source: TextSource,
  options: InputOptions,
  tally: Tally,
): AsyncGenerator<InputItem, void, undefined> {
  for await (const { facts, taken = 0, problems, notices } of stepsOf(source, options, tally)) {
    for (const problem of problems) yield { kind: "problem", problem };
    for (const message of notices) yield notice(source.name, message);
    yield { kind: "facts", file: source.name, facts, taken, bytes: source.position() };
  }
}

async function* stepsOf(
  source: TextSource,
  options: InputOptions,
  tally: Tally,
): AsyncGenerator<Step, void, undefined> {
  const settled = { ...options, mapping: options.mapping ?? {} };
  const shape = shapeOf(source.head, source.whole);
  if (shape === "table") yield* tableLog(source, settled);
  else if (shape === "json_lines") yield* jsonLines(source, settled, tally);
  else if (shape === "json_document") yield* jsonDocument(source, settled, tally);
  else {
    await source.bytes.return();
    yield { facts: [], problems: [shape === "blank" ? blank(source.name) : chat(source.name)], notices: [] };
  }
}

function notice(file: string, message: string): InputItem {
  return { kind: "notice", notice: { file, message } };
}

function blank(file: string): InputProblem {
  return fileProblem(file, "the file is empty", "a message log with a header line, or webhook bodies");
}

function chat(file: string): InputProblem {
  const expected =
    "a message log: the app's export does not say what was delivered, to which number, or as which template";
  return fileProblem(file, "this is a chat exported from the WhatsApp app", expected);
}

function noBodies(path: string, others: number): InputProblem {
  const found =
    others === 0
      ? "an empty folder"
      : `a folder without .json files (it has ${others} other ${others === 1 ? "file" : "files"})`;
  return fileProblem(
    path,
    found,
    "a folder of webhook bodies, one .json file each; name message logs one by one, FOLDER/*.csv",
  );
}

async function isFolder(path: string): Promise<boolean> {
  if (path === "-") return false;
  const stats = await stat(path).catch(() => undefined);
  return stats?.isDirectory() ?? false;
}

/** The webhook bodies in a folder and the folders in it, in order of their names' bytes. */
async function bodiesIn(folder: string): Promise<{ readonly bodies: readonly string[]; readonly others: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  const bodies = files.filter((file) => file.toLowerCase().endsWith(".json")).sort(compareBytes);
  return { bodies, others: files.length - bodies.length };
}
