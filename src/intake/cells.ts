import type { Instant } from "../core/kernel/time.ts";
import { DAY_MS, parseInstant } from "../core/kernel/time.ts";

/**
 * Readers of single cells. Each takes a text without spaces around it and returns undefined when it is not what it
 * should be; why not is asked afterwards, of the functions in {@link ./why-not.ts}. The common forms take no regex.
 */

/** Facts are neither older than WhatsApp (2009) nor from the next century. */
export const EARLIEST: Instant = Date.UTC(2009, 0, 1);
export const LATEST: Instant = Date.UTC(2100, 0, 1);

/** An instant with its offset, or Unix seconds of ten digits with or without a fraction. Not checked for its range. */
export function readInstant(text: string): Instant | undefined {
  const { length } = text;
  if (length >= 20 && text.charCodeAt(4) === DASH && text.charCodeAt(10) === UPPER_T) {
    const plain = readPlainIso(text);
    if (plain !== undefined && !Number.isNaN(plain)) return plain;
  }
  if (length === 10 && isDigits(text)) return Number(text) * 1000;
  if (length > 10 && text.charCodeAt(10) === DOT && isDigits(text.slice(0, 10))) return readFraction(text);
  return parseInstant(text) ?? readWithZoneWord(text);
}

/** A user: E.164 digits of any usual spelling, or a business-scoped user id. */
export function readUser(text: string): string | undefined {
  if (isDigits(text)) return readPhone(text);
  const bare = withoutWrapping(text);
  if (BSUID.test(bare)) return bare;
  const digits = phoneDigits(bare);
  return digits === undefined ? undefined : readPhone(digits);
}

/** A business number: digits of any usual spelling, or an id as it is. Undefined for what a spreadsheet has damaged. */
export function readNumber(text: string): string | undefined {
  if (isDigits(text)) return text;
  if (isDamagedNumber(text)) return undefined;
  const bare = withoutWrapping(text);
  return phoneDigits(bare) ?? bare;
}

/** A long number that a spreadsheet has rounded: `5.5E+12`, `5,51199E+12`. */
export function isDamagedNumber(text: string): boolean {
  return /^[+-]?\d+(?:[.,]\d+)?e\+?\d+$/i.test(text);
}

/** `true`, `false`, `1`, `0`, in any case. */
export function readBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === "true" || word === "1") return true;
  return word === "false" || word === "0" ? false : undefined;
}

/** Whether a text is nothing but ASCII digits, and not empty. */
export function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) return false;
  }
  return text !== "";
}

/** Takes spaces off both ends; most cells have none. */
export function trimmed(text: string): string {
  const { length } = text;
  if (length === 0 || (isInk(text.charCodeAt(0)) && isInk(text.charCodeAt(length - 1)))) return text;
  return text.trim();
}

const ZERO = 48;
const NINE = 57;
const DASH = 45;
const DOT = 46;
const COLON = 58;
const PLUS = 43;
const UPPER_T = 84;
const UPPER_Z = 90;
const BSUID = /^[A-Z]{2}\.[A-Za-z0-9._-]{1,128}$/;

function isInk(code: number): boolean {
  return code > 32 && code < 127;
}

/** `2026-10-01T09:30:00` with `Z`, `.123Z` or an offset; anything else is NaN and left to the general reader. */
function readPlainIso(text: string): number {
  if (text.charCodeAt(7) !== DASH || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return Number.NaN;
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  const day = utcDay(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8));
  if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
  const local = day + ((hour * 60 + minute) * 60 + second) * 1000;
  return local + readTail(text);
}

/** What is behind the seconds, in milliseconds to add; NaN when it is none of the common forms. */
function readTail(text: string): number {
  const { length } = text;
  const first = text.charCodeAt(19);
  if (length === 20 && first === UPPER_Z) return 0;
  if (length === 24 && first === DOT && text.charCodeAt(23) === UPPER_Z) {
    return two(text, 20) * 10 + (two(text, 21) % 10);
  }
  if (length === 25 && text.charCodeAt(22) === COLON && (first === PLUS || first === DASH)) {
    const [hours, rest] = [two(text, 20), two(text, 23)];
    const minutes = hours <= 18 && rest < 60 ? hours * 60 + rest : Number.NaN;
    return (first === PLUS ? -minutes : minutes) * 60_000;
  }
  return Number.NaN;
}

/** Two digits as a number; NaN when they are none. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Midnight UTC of a civil day; NaN when there is no such day. Counts days in 400-year eras that begin in March. */
function utcDay(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return Number.NaN;
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const days = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
  return (era * 146_097 + days - 719_468) * DAY_MS;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `1767225600.25`; the fraction counts to the millisecond. */
function readFraction(text: string): Instant | undefined {
  const fraction = text.slice(11);
  if (!isDigits(fraction)) return undefined;
  return Number(text.slice(0, 10)) * 1000 + Number(fraction.slice(0, 3).padEnd(3, "0"));
}

const MAIL_DATE =
  /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}(?::\d{2})?) ([+-]\d{4}|GMT|UTC)$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Instants of exports that say their zone in words: `2026-10-01 09:30:00 UTC`, `Thu, 01 Oct 2026 09:30:00 +0000`. */
function readWithZoneWord(text: string): Instant | undefined {
  const utc = /^(.{16,29}) ?(?:UTC|GMT)$/.exec(text)?.[1];
  const plain = utc === undefined ? undefined : parseInstant(`${utc.trim()}Z`);
  if (plain !== undefined) return plain;
  const [, day = "", month = "", year, clock, offset = ""] = MAIL_DATE.exec(text) ?? [];
  const index = MONTHS.indexOf(month);
  if (index === -1) return undefined;
  const date = `${year}-${String(index + 1).padStart(2, "0")}-${day.padStart(2, "0")}`;
  return parseInstant(`${date}T${clock}${/^[+-]/.test(offset) ? offset : "Z"}`);
}

/** What exporters put around numbers: `whatsapp:`, an apostrophe, `="..."`, marks of writing direction. */
function withoutWrapping(text: string): string {
  const visible = text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
  const formula = /^="(.*)"$/.exec(visible)?.[1] ?? visible;
  const bare = formula.replace(/^'/, "").replace(/^\s*(?:whatsapp|tel):\s*/i, "");
  return bare.replace(/@(?:c\.us|s\.whatsapp\.net)$/, "").trim();
}

/** The digits of a phone number written with `+`, spaces, dashes, dots or brackets; undefined when more is in it. */
function phoneDigits(text: string): string | undefined {
  const whole = text.replace(/^(\d+)\.0$/, "$1"); // a data frame's decimal number, no digit lost
  if (!/^\+?[\d\s().\-\u2010-\u2015]+$/.test(whole) || /\.\d{1,2}$/.test(whole)) return undefined;
  const digits = whole.replace(/\D/g, "");
  return digits === "" ? undefined : digits;
}

/** 7 to 15 digits, none of them a national prefix; the international prefix `00` may stand for `+`. */
function readPhone(digits: string): string | undefined {
  const bare = digits.startsWith("00") ? digits.slice(2) : digits;
  return bare.length >= 7 && bare.length <= 15 && bare.charCodeAt(0) !== ZERO ? bare : undefined;
}
