import type { Fact, MessageFact } from "../../core/usage/fact.ts";
import { isDamagedNumber, isDigits, readUser } from "../cells.ts";
import type { Separator } from "../csv.ts";
import type { Log } from "../log.ts";
import { readRow } from "../message-log.ts";
import { Dictionary } from "../texts/dictionary.ts";
import { hashBytes } from "../texts/text-pool.ts";
import { Phones } from "./phones.ts";
import { ascii, PlainTimes } from "./plain-time.ts";
import { AT, DELIVERED, ID, type Plan, planOf, USER, WORDS } from "./plan.ts";
import type { PlainRow, RowTaker } from "./row-taker.ts";
import { WordClasses } from "./word-classes.ts";

const LF = 10;
/** A class whose rows are read one by one, because reading them leaves a note; a cell that is no user. */
const NOT_PLAIN = -1;
/** More classes than this are no classes. */
const MOST_CLASSES = 2 ** 17;

/**
 * Reads rows from their bytes. The first row of each class, all of it but id, user and times, goes through the reader of
 * cells, and so does the first cell of each user and the first of each day; what it made of them is what later rows of the same
 * bytes are. Its bytes must be UTF-8 without quotes and carriage returns. Whatever is not plain is left to that reader: a row is read here only if it would give the same there.
 */
export class PlainRows {
  private count = 0;
  private facts: Fact[] = [];
  private readonly log: Log;
  private readonly taker: RowTaker;
  private readonly separator: number;
  private readonly plan: Plan;
  private readonly times = new PlainTimes();
  private readonly phones = new Phones();
  private readonly cells = new Dictionary();
  /** By cell that is no plain phone number: the taker's number of the user. */
  private readonly users: number[] = [];
  private readonly words = new WordClasses();
  /** By class: the taker's number of it, and whether its rows are outbound. */
  private readonly classes: number[] = [];
  private readonly outbound: boolean[] = [];
  /** The parts of the row at hand that make its class. */
  private readonly parts: { readonly at: Int32Array; count: number };
  /** Where its id and its user are. */
  private idStart = 0;
  private idEnd = 0;
  private userStart = 0;
  private userEnd = 0;
  /** The lines at hand, with some bytes behind them. */
  private bytes = Buffer.alloc(2 ** 16);
  private view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
  size = 0;
  private readonly row: PlainRow = { at: 0, later: 0, user: 0, class: 0, hash: 0 };

  private constructor(log: Log, taker: RowTaker, separator: Separator, plan: Plan) {
    this.log = log;
    this.taker = taker;
    this.separator = separator.charCodeAt(0);
    this.plan = plan;
    this.parts = { at: new Int32Array(plan.kinds.length * 2), count: 0 };
  }

  /** A reader for a log, where rows of that log can be plain. */
  static open(log: Log, { taker, separator, width }: { taker: RowTaker; separator: Separator; width: number }) {
    const { mapping, layout, templates } = log;
    const isPlain = !mapping.party && mapping.status === undefined && mapping.status_at === undefined && !templates;
    const plan = isPlain ? planOf(layout, width) : undefined;
    return plan && new PlainRows(log, taker, separator, plan);
  }

  /** How many rows the taker has taken, and the facts of rows that were the first of their class, since last asked. */
  drained(): { readonly count: number; readonly facts: readonly Fact[] } {
    const { count, facts } = this;
    this.facts = [];
    this.count = 0;
    return { count, facts };
  }

  /** Begins with other lines, the last of them with its end. */
  load(lines: Buffer): void {
    this.size = lines.length;
    if (this.bytes.length < lines.length + BEHIND) {
      this.bytes = Buffer.alloc(lines.length * 2 + BEHIND);
      this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    }
    lines.copy(this.bytes);
    this.bytes.fill(LF, lines.length, lines.length + BEHIND);
  }

  /** Reads the row that begins at a position; gives the position behind its line, or -1 where it is not plain. */
  read(start: number, line: number): number {
    const { row, view } = this;
    const end = this.cut(start);
    if (end < 0 || Number.isNaN(row.at) || !isPlainId(view, this.idStart, this.idEnd)) return -1;
    row.user = this.userOf(this.userStart, this.userEnd);
    if (row.user < 0) return -1;
    const hash = this.hashOfParts();
    const known = this.words.find(view, this.parts, hash);
    if (known < 0) return this.meet({ start, end, line }, hash);
    row.class = this.classes[known] ?? NOT_PLAIN;
    if (row.class < 0) return -1;
    if (this.outbound[known]) this.log.outbound += 1;
    else row.later = Number.NaN;
    row.hash = hashBytes(view, this.idStart, this.idEnd);
    this.count += 1;
    this.taker.take(row, view, this.idStart, this.idEnd);
    return end;
  }

  /** Finds the parts of a row and reads its times; gives the position behind its line, or -1. */
  private cut(start: number): number {
    const { view, plan, separator, row, parts } = this;
    const last = plan.kinds.length - 1;
    let at = start;
    parts.count = 0;
    row.later = Number.NaN;
    for (let step = 0; step <= last; step += 1) {
      const kind = plan.kinds[step];
      const from = at;
      const stop = step === last ? LF : separator;
      if (kind === ID || kind === USER) {
        at = endOfInk(view, at, separator);
        if (kind === ID) {
          this.idStart = from;
          this.idEnd = at;
        } else {
          this.userStart = from;
          this.userEnd = at;
        }
        if (at === from) return -1;
      } else if (kind === AT || kind === DELIVERED) {
        at = isPlainTime(view, at, stop) ? at + PLAIN_TIME : endOfCell(view, at, separator);
        const time = at === from ? Number.NaN : this.times.read(view, from, at);
        if (kind === AT) row.at = time;
        else if (at > from && Number.isNaN(time)) return -1;
        else row.later = time;
      } else {
        for (let left = plan.columns[step] ?? 1; left > 1; left -= 1) {
          at = endOfCell(view, at, separator);
          if (view.getUint8(at) !== separator) return -1;
          at += 1;
        }
        at = endOfCell(view, at, separator);
        if (kind === WORDS) {
          parts.at[parts.count * 2] = from;
          parts.at[parts.count * 2 + 1] = at;
          parts.count += 1;
        }
      }
      if (view.getUint8(at) !== stop) return -1;
      at += 1;
    }
    return at;
  }

  private hashOfParts(): number {
    const { view } = this;
    const { at, count } = this.parts;
    let hash = 0;
    for (let i = 0; i < count; i += 1) hash = hashBytes(view, at[i * 2] ?? 0, at[i * 2 + 1] ?? 0, hash);
    return hash;
  }

  private userOf(start: number, end: number): number {
    const { view } = this;
    if (!this.phones.read(view, start, end)) return this.userOfCell(start, end);
    const known = this.phones.get();
    if (known >= 0) return known;
    const name = readUser(ascii(view, start, end));
    if (name === undefined) return NOT_PLAIN;
    const user = this.taker.userOf(name);
    this.phones.set(user);
    return user;
  }

  private userOfCell(start: number, end: number): number {
    const { view } = this;
    const hash = hashBytes(view, start, end);
    const known = this.cells.find(view, start, end, hash);
    if (known >= 0) return this.users[known] ?? NOT_PLAIN;
    const name = readUser(ascii(view, start, end));
    if (name === undefined) return NOT_PLAIN;
    const user = this.taker.userOf(name);
    this.users[this.cells.add(view, start, end, hash)] = user;
    return user;
  }

  /** Lets the reader of cells read the first row of a class, and remembers the class if that left no note. */
  private meet({ start, end, line }: { start: number; end: number; line: number }, hash: number): number {
    if (this.words.size >= MOST_CLASSES) return -1;
    const { log, row } = this;
    const noted = notesOf(log);
    const found = log.problems.length;
    const cells = this.bytes.toString("utf8", start, end - 1).split(String.fromCharCode(this.separator));
    const fact = readRow(log, cells, line);
    const isClean = notesOf(log) === noted && log.problems.length === found;
    const known = this.words.add(this.view, this.parts, hash);
    const isPlain = fact !== undefined && isClean && this.isWhatWasRead(fact, cells);
    this.classes[known] = isPlain ? this.taker.classOf(fact) : NOT_PLAIN;
    this.outbound[known] = fact?.direction === "outbound";
    if (fact !== undefined) this.facts.push(fact);
    row.class = NOT_PLAIN;
    return end;
  }

  /** Whether id and times are what the reader of cells found. */
  private isWhatWasRead(
    { id, idDerived, at, deliveredAt = Number.NaN, failedAt, direction }: MessageFact,
    cells: readonly string[],
  ) {
    const { row } = this;
    const later = direction === "outbound" ? row.later : Number.NaN;
    const isSameTime = at === row.at && Object.is(deliveredAt, later) && failedAt === undefined;
    return isSameTime && !idDerived && id === cells[this.plan.idColumn];
  }
}

/** A damaged number is no id; only what begins like a number can be one. */
function isPlainId(view: DataView, start: number, end: number): boolean {
  const first = view.getUint8(start);
  if (first > 57) return true;
  const text = ascii(view, start, end);
  return isDigits(text) || !isDamagedNumber(text);
}

function notesOf({ notes }: Log): number {
  let count = 0;
  for (const times of notes.values()) count += times;
  return count;
}

/** The length of `2026-10-01T09:30:00Z`. */
const PLAIN_TIME = 20;

/** Whether a cell looks like that, so that its end need not be looked for. */
function isPlainTime(view: DataView, at: number, stop: number): boolean {
  return view.getUint8(at + PLAIN_TIME) === stop && view.getUint8(at + PLAIN_TIME - 1) === UPPER_Z;
}

const UPPER_Z = 90;

/** How many line ends stand behind the lines: as far as a time is looked for at once. */
const BEHIND = 64;

const ONES = 0x01010101;
const HIGHS = 0x80808080 | 0;

/**
 * Where a cell ends: at a separator or a line end. Looks at four bytes at once: a byte of `word ^ wanted` is zero where the
 * wanted one stands, and taking one from it then borrows into its highest bit.
 */
function endOfCell(view: DataView, start: number, separator: number): number {
  const wanted = Math.imul(separator, ONES);
  for (let at = start; ; at += 4) {
    const word = view.getInt32(at, true);
    const a = word ^ wanted;
    const b = word ^ LINE_ENDS;
    const hits = (((a - ONES) & ~a) | ((b - ONES) & ~b)) & HIGHS;
    if (hits !== 0) return at + ((31 - Math.clz32(hits & -hits)) >> 3);
  }
}

const LINE_ENDS = Math.imul(LF, ONES);

/** Where a cell of visible ASCII ends; the position of the first byte that is none. */
function endOfInk(view: DataView, start: number, separator: number): number {
  let at = start;
  for (let code = view.getUint8(at); code !== separator && code > 32 && code < 127; code = view.getUint8(at)) at += 1;
  return at;
}
