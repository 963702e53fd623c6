import { isUtf8 } from "node:buffer";
import type { Fact } from "../core/usage/fact.ts";
import type { TextSource } from "./bytes.ts";
import { parsed, readWhole } from "./json-document.ts";
import { type Log, type LogOptions, noticesOf, openLog, undeliveredNotice } from "./log.ts";
import { readRow } from "./message-log.ts";
import type { RowTaker } from "./plain-csv/row-taker.ts";
import { PlainBodies } from "./plain-webhook/plain-bodies.ts";
import { described, type InputProblem, listed, printable, shown } from "./problem.ts";
import { openRecords, type Records } from "./records.ts";
import { readBlocks } from "./table.ts";
import type { Tally } from "./tally.ts";
import { parseWebhookBody } from "./webhook.ts";

/** One step of reading a file: what it gave, and what there is to say. */
export interface Step {
  readonly facts: readonly Fact[];
  /** How many rows went to the taker of rows instead. */
  readonly taken?: number;
  readonly problems: readonly InputProblem[];
  readonly notices: readonly string[];
}

/** A file of JSON values: rows of a message log, webhook bodies, or both; lists of them count as their items. */
interface Session {
  readonly file: string;
  readonly records: Records;
  readonly log: Log;
  readonly tally: Tally;
  /** Whether the document is one value, which needs no number. */
  readonly single: boolean;
  /** Reads bodies from their bytes, where somebody takes rows. */
  plain: PlainBodies | undefined;
  facts: Fact[];
  items: number;
  /** How many of them were rows and bodies. */
  rows: number;
  bodies: number;
  /** Whether it was judged that the rows have the columns that they need. */
  judged: boolean;
}

/** Reads one JSON value a line. */
export async function* jsonLines(
  source: TextSource,
  options: LogOptions & { readonly longestLineBytes?: number | undefined; readonly taker?: RowTaker | undefined },
  tally: Tally,
): AsyncGenerator<Step, void, undefined> {
  const session = openSession(source.name, options, tally);
  const { taker } = options;
  const bodies = taker && new PlainBodies(taker);
  session.plain = bodies;
  const readBytes = bodies && ((bytes: Buffer, line: number) => readPlainly(session, bodies, bytes, line));
  let repaired = 0;
  for await (const block of readBlocks(source, options.longestLineBytes, readBytes)) {
    if (block.kind === "problem") {
      yield { facts: [], problems: [block.problem], notices: [] };
      continue;
    }
    if (block.kind === "lines") {
      repaired += block.repaired;
      bodies?.leave();
      readLines(session, block.text, block.line);
    }
    const missing = firstRowsLack(session);
    if (missing) {
      yield { facts: [], problems: [missing], notices: [] };
      return;
    }
    yield taken(session, []);
  }
  yield taken(session, closing(session, repaired));
}

/** Reads a document that is one JSON value, printed in any way. */
export async function* jsonDocument(
  source: TextSource,
  options: LogOptions,
  tally: Tally,
): AsyncGenerator<Step, void, undefined> {
  const read = await readWhole(source);
  if (read.problem) {
    yield { facts: [], problems: [read.problem], notices: [] };
    return;
  }
  const single = !Array.isArray(read.value);
  const session = { ...openSession(source.name, options, tally), single };
  const values: readonly unknown[] = Array.isArray(read.value) ? read.value : [read.value];
  for (const [index, value] of values.entries()) {
    readValue(session, value, null);
    if (index === FIRST_LOOK || index === values.length - 1) {
      const missing = firstRowsLack(session);
      if (missing) {
        yield { facts: [], problems: [missing], notices: [] };
        return;
      }
    }
    if (session.facts.length >= BATCH) yield taken(session, []);
  }
  yield taken(session, closing(session, read.western ? null : 0));
}

const BATCH = 4_096;
/** After so many rows it is judged whether a column is missing from all of them. */
const FIRST_LOOK = 100;

function openSession(file: string, options: LogOptions, tally: Tally): Session {
  const records = openRecords(options.mapping);
  return {
    file,
    records,
    log: openLog(file, records.layout, options),
    tally,
    single: false,
    plain: undefined,
    facts: [],
    items: 0,
    rows: 0,
    bodies: 0,
    judged: false,
  };
}

function readLines(session: Session, text: string, first: number): void {
  let line = first;
  for (let at = 0; at < text.length; line += 1) {
    const end = text.indexOf("\n", at);
    const content = text.slice(at, end).trim();
    at = end + 1;
    readLine(session, content, line);
  }
}

function readLine(session: Session, content: string, line: number): void {
  if (content === "") return;
  const read = parsed(content);
  if (read.ok) readValue(session, read.value, line);
  else {
    const expected = "one JSON object a line, complete and with double quotes around names and texts";
    const found = `${shown(content)} is no JSON`;
    session.log.problems.push({ file: session.file, line, column: null, found, expected });
  }
}

const LF = 10;
const CR = 13;

/** Reads whole lines of which most are bodies of few shapes; says how many lines they are, or nothing where they are no plain lines. */
function readPlainly(session: Session, plain: PlainBodies, bytes: Buffer, first: number): number | undefined {
  if (bytes.includes(CR) || !isUtf8(bytes)) return undefined;
  plain.load(bytes);
  let line = first;
  for (let at = 0; at < bytes.length; line += 1) {
    const found = bytes.indexOf(LF, at);
    const end = found === -1 ? bytes.length : found;
    if (plain.read(at, end)) {
      session.items += 1;
      session.bodies += 1;
    } else readLine(session, bytes.toString("utf8", at, end).trim(), line);
    at = end + 1;
  }
  return line - first;
}

/** A value is a row, a webhook body, or a list of them. */
function readValue(session: Session, value: unknown, line: number | null): void {
  if (Array.isArray(value)) {
    for (const item of value) readItem(session, item, line);
  } else readItem(session, value, line);
}

function readItem(session: Session, value: unknown, line: number | null): void {
  const { log, records } = session;
  session.items += 1;
  log.line = line;
  log.item = session.items;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const found = `${numbered(session, line)}${described(value)}`;
    const expected = "a JSON object: a row of a message log or a webhook body";
    log.problems.push({ file: session.file, line, column: null, found, expected });
    return;
  }
  if ("entry" in value || "object" in value) {
    readBody(session, value, line);
    return;
  }
  session.rows += 1;
  const row = records.rowOf(value);
  if ("found" in row) {
    const found = `${numbered(session, line)}${row.found}`;
    log.problems.push({ file: session.file, line, column: row.name, found, expected: row.expected });
    return;
  }
  const fact = readRow(log, row, line);
  if (fact) session.facts.push(fact);
}

/** Parts that are damaged are problems; all others are counted. */
function readBody(session: Session, body: object, line: number | null): void {
  const { file, log, tally } = session;
  session.bodies += 1;
  const reading = parseWebhookBody(body);
  const { facts, items } = reading;
  session.plain?.learn(reading);
  const place = () => (line === null ? `${file}${session.single ? "" : `, item ${session.items}`}` : `${file}:${line}`);
  for (const item of items) {
    if (item.outcome !== "damaged") tally.add(item, place);
    else {
      const found = `${numbered(session, line)}${item.found}`;
      log.problems.push({ file, line, column: printable(item.kind), found, expected: item.expected });
    }
  }
  for (const fact of facts) session.facts.push(fact);
}

/** Which item of a document a problem is about; lines have their number elsewhere. */
function numbered(session: Session, line: number | null): string {
  return line === null && !session.single ? `item ${session.items}: ` : "";
}

/** Whether the first rows of a file lack a column; judged once, and only of files without webhook bodies. */
function firstRowsLack(session: Session): InputProblem | undefined {
  if (session.judged || session.rows === 0 || session.bodies > 0) return undefined;
  session.judged = true;
  return session.records.missing(session.file);
}

function taken(session: Session, notices: readonly string[]): Step {
  const { taken = 0, aliases = [] } = session.plain?.drained(session.tally) ?? {};
  for (const alias of aliases) session.facts.push(alias);
  const step = { facts: session.facts, taken, problems: session.log.problems, notices };
  session.facts = [];
  session.log.problems = [];
  return step;
}

function closing(session: Session, repaired: number | null): readonly string[] {
  const unknown = session.records.unknown();
  return [
    ...(unknown.length > 0 ? [`names that Daybook does not know were ignored: ${listed(unknown)}`] : []),
    ...(repaired === 0 ? [] : [notUtf8(repaired)]),
    ...undeliveredNotice(session.log, ({ name }) => session.records.has(name)),
    ...noticesOf(session.log),
  ];
}

/** What to say of so many lines, or of a whole file (null), that were not UTF-8. */
export function notUtf8(lines: number | null): string {
  const which = lines === null ? "it was" : lines === 1 ? "1 line was" : `${lines} lines were`;
  return `the file is not all UTF-8; ${which} read as Windows-1252`;
}
