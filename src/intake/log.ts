import type { Instant } from "../core/kernel/time.ts";
import { EARLIEST, LATEST, readInstant, trimmed } from "./cells.ts";
import type { Cell, Layout } from "./columns.ts";
import { type LocalClock, type LocalDates, openLocalClock } from "./local-time.ts";
import type { Mapping } from "./mapping.ts";
import { counted, type InputProblem, shown } from "./problem.ts";
import type { Templates } from "./templates.ts";
import { OUT_OF_RANGE, whyNotInstant } from "./why-not.ts";

/** A message log being read: how to read it, the row at hand, and what there is to say about it. */
export interface Log {
  readonly file: string;
  readonly mapping: Mapping;
  readonly layout: Layout;
  readonly templates: Templates | undefined;
  readonly dates: LocalDates;
  readonly clock: LocalClock | undefined;
  /** Problems not yet handed on. */
  problems: InputProblem[];
  /** Sentences for notices, each with the number of rows that it is about. */
  readonly notes: Map<string, number>;
  readonly words: Map<string, string>;
  /** Outbound rows that were read. */
  outbound: number;
  row: readonly string[];
  line: number | null;
  /** For rows without a line number: which item of the document this is. */
  item: number;
}

export interface LogOptions {
  readonly mapping: Mapping;
  readonly templates?: Templates | undefined;
  readonly dates?: LocalDates | undefined;
}

export function openLog(file: string, layout: Layout, { mapping, templates, dates: stated }: LogOptions): Log {
  const dates = { zone: stated?.zone ?? mapping.dates?.zone, order: stated?.order ?? mapping.dates?.order };
  const clock = dates.zone === undefined ? undefined : openLocalClock(dates.zone, dates.order);
  return {
    file,
    mapping,
    layout,
    templates,
    dates,
    clock,
    problems: [],
    notes: new Map(),
    words: new Map(),
    outbound: 0,
    row: [],
    line: null,
    item: 0,
  };
}

/** What a row has for a cell, translated by the mapping; empty where it has nothing. */
export function value(log: Log, cell: Cell): string {
  const text = cell.index < 0 ? "" : trimmed(log.row[cell.index] ?? "");
  if (cell.words !== undefined) {
    const meaning = cell.words.get(text.toLowerCase());
    if (meaning !== undefined) return meaning;
  }
  return text === "" ? cell.constant : text;
}

/** The instant in a cell; undefined where it is empty, NaN where it is none, which is then a problem of the log. */
export function instantOf(log: Log, cell: Cell): Instant | undefined {
  const text = value(log, cell);
  if (text === "") return undefined;
  const at = readInstant(text) ?? log.clock?.read(text);
  if (at !== undefined && at >= EARLIEST && at < LATEST) return at;
  fail(log, cell, text, at === undefined || Number.isNaN(at) ? whyNotInstant(text, log.dates) : OUT_OF_RANGE);
  return Number.NaN;
}

/** Notes what is wrong with the row at hand. */
export function fail(log: Log, cell: Cell, text: string, expected: string): undefined {
  const item = log.line === null ? `item ${log.item}: ` : "";
  const found = text === "" ? `${item}nothing` : `${item}${shown(text)}`;
  log.problems.push({ file: log.file, line: log.line, column: cell.name, found, expected });
  return undefined;
}

const MOST_NOTES = 100;

/** Counts the row at hand under a sentence. */
export function note(log: Log, sentence: string): void {
  const key = log.notes.has(sentence) || log.notes.size < MOST_NOTES ? sentence : "more words that are not known";
  log.notes.set(key, (log.notes.get(key) ?? 0) + 1);
}

/** The notes as sentences, in the order in which they came up. */
export function noticesOf(log: Log): readonly string[] {
  const twice = log.clock?.ambiguous() ?? 0;
  const sentences = [...log.notes].map(([sentence, count]) => `${sentence} (${counted(count, "row")})`);
  if (twice === 0) return sentences;
  return [...sentences, `clocks went back: ${counted(twice, "time")} happened twice, the earlier one was taken`];
}

/** What to say where neither a time of delivery nor a state tells that messages were delivered; `has` looks for a column. */
export function undeliveredNotice(log: Log, has: (cell: Cell) => boolean): readonly string[] {
  const { mapping, outbound } = log;
  const { delivered_at } = log.layout;
  if (outbound === 0 || mapping.status !== undefined || delivered_at.constant !== "" || has(delivered_at)) return [];
  const so = `${counted(outbound, "outbound message")} of this file ${outbound === 1 ? "counts" : "count"} as never delivered, which is never charged`;
  const remedy = "name that column delivered_at, or map it: --map delivered_at=COLUMN, or status=COLUMN for states";
  return [`no column says when messages were delivered, so ${so}; ${remedy}`];
}

const MOST_WORDS = 10_000;

/**
 * One copy of a word that many rows have, cut loose from the text around it; undefined for an empty one.
 */
export function own(log: Log, text: string): string | undefined {
  if (text === "") return undefined;
  const known = log.words.get(text);
  if (known !== undefined) return known;
  if (log.words.size >= MOST_WORDS) log.words.clear();
  const copy = Buffer.from(text).toString();
  log.words.set(copy, copy);
  return copy;
}
