import { EARLIEST, LATEST } from "../cells.ts";
import { Phones } from "../plain-csv/phones.ts";
import { isSameText } from "../texts/text-pool.ts";

/** What bodies of one shape differ in: a text that no rule looks at, or one of the four that become a row. */
export const FREE = 0;
export const ID = 1;
export const TIME = 2;
export const PHONE = 3;
export const BSUID = 4;

/** Bytes of a user's name; longer ones are left to the reader of bodies. */
export const LONGEST_NAME = 48;

const VALUE = "entry/0/changes/0/value";

const HOLES: ReadonlyMap<string, number> = new Map([
  [`${VALUE}/contacts/0/profile/name`, FREE],
  [`${VALUE}/contacts/0/profile/username`, FREE],
  [`${VALUE}/contacts/0/wa_id`, PHONE],
  [`${VALUE}/contacts/0/user_id`, BSUID],
  [`${VALUE}/statuses/0/id`, ID],
  [`${VALUE}/statuses/0/timestamp`, TIME],
  [`${VALUE}/statuses/0/recipient_id`, PHONE],
  [`${VALUE}/statuses/0/recipient_user_id`, BSUID],
  [`${VALUE}/statuses/0/biz_opaque_callback_data`, FREE],
  [`${VALUE}/messages/0/id`, ID],
  [`${VALUE}/messages/0/timestamp`, TIME],
  [`${VALUE}/messages/0/from`, PHONE],
  [`${VALUE}/messages/0/from_user_id`, BSUID],
]);

/** Contents of messages; nothing is read of what stands in them, but of a referral its source. */
const CONTENTS = new RegExp(
  `^${VALUE}/messages/0/(?:audio|button|context|document|image|interactive|location|reaction|sticker|text|video|referral(?!/source_type$))/`,
);

/** What kind of hole a text is by its path; -1 where it is none, and its bytes are part of the shape. */
export function holeAt(path: string): number {
  return HOLES.get(path) ?? (CONTENTS.test(path) ? FREE : -1);
}

const [QUOTE, BACKSLASH, DOT, ZERO] = [34, 92, 46, 48];

/** What stands in the holes of the line at hand. A hole that comes several times holds the same each time. */
export class HoleReader {
  readonly phones = new Phones();
  /** Unix milliseconds. */
  at = 0;
  readonly starts = new Int32Array(5);
  /** 0: not met. */
  readonly ends = new Int32Array(5);

  clear(): void {
    this.ends.fill(0);
  }

  /** Reads a hole that begins at a position; gives that of the quote behind it, or -1 where it is not in its plainest form. */
  read(kind: number, view: DataView, start: number): number {
    if (kind === FREE) return endOfFree(view, start);
    const known = this.ends[kind] ?? 0;
    if (known > 0) return this.again(kind, view, start);
    const end = endOfInk(view, start);
    if (end <= start || (kind !== ID && end - start > LONGEST_NAME)) return -1;
    if (kind === TIME) this.at = readTime(view, start, end);
    if (kind === TIME && Number.isNaN(this.at)) return -1;
    if (kind === PHONE && !this.phones.read(view, start, end)) return -1;
    if (kind === BSUID && !isBsuid(view, start, end)) return -1;
    this.starts[kind] = start;
    this.ends[kind] = end;
    return end;
  }

  private again(kind: number, view: DataView, start: number): number {
    const first = this.starts[kind] ?? 0;
    const length = (this.ends[kind] ?? 0) - first;
    const isSame = view.getUint8(start + length) === QUOTE && isSameText(view, first, view, start, length);
    return isSame ? start + length : -1;
  }
}

/** Where a text without escapes ends; -1 where it has some. */
function endOfFree(view: DataView, start: number): number {
  for (let at = start; ; at += 1) {
    const code = view.getUint8(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH || code < 32) return -1;
  }
}

/** Where a text of visible ASCII without escapes ends; -1 where it is none. */
function endOfInk(view: DataView, start: number): number {
  for (let at = start; ; at += 1) {
    const code = view.getUint8(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH || code <= 32 || code > 126) return -1;
  }
}

/** Unix seconds as milliseconds; NaN where they are not written in ten digits, or out of range. */
function readTime(view: DataView, start: number, end: number): number {
  if (end - start !== 10) return Number.NaN;
  let seconds = 0;
  for (let at = start; at < end; at += 1) {
    const digit = view.getUint8(at) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    seconds = seconds * 10 + digit;
  }
  const at = seconds * 1000;
  return at >= EARLIEST && at < LATEST ? at : Number.NaN;
}

/** Letters, a point, and something behind it. */
function isBsuid(view: DataView, start: number, end: number): boolean {
  let at = start;
  for (; at < end; at += 1) {
    const letter = view.getUint8(at) | 32;
    if (letter < 97 || letter > 122) break;
  }
  return at > start && at + 1 < end && view.getUint8(at) === DOT;
}
