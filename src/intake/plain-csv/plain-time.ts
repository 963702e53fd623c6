import type { Instant } from "../../core/kernel/time.ts";
import { EARLIEST, LATEST, readInstant } from "../cells.ts";

const DASH = 45;
const COLON = 58;
const ZERO = 48;
const UPPER_T = 84;
const UPPER_Z = 90;

/** Reads times from bytes; a time that it does not know is NaN and left to the reader of cells. */
export class PlainTimes {
  /** Midnight UTC of the days met so far, by their digits; NaN: no day, or out of range. */
  private readonly days = new Map<number, number>();
  private lastDay = -1;
  private lastMidnight = Number.NaN;

  /** The instant in a cell. */
  read(bytes: Uint8Array, start: number, end: number): Instant {
    if (end - start !== 20 || bytes[start + 19] !== UPPER_Z) return readWritten(bytes, start, end);
    if (bytes[start + 10] !== UPPER_T || bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return Number.NaN;
    const hour = two(bytes, start + 11);
    const minute = two(bytes, start + 14);
    const second = two(bytes, start + 17);
    if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
    return this.midnight(bytes, start) + ((hour * 60 + minute) * 60 + second) * 1000;
  }

  private midnight(bytes: Uint8Array, start: number): number {
    if (bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) return Number.NaN;
    const year = two(bytes, start) * 100 + two(bytes, start + 2);
    const day = (year * 100 + two(bytes, start + 5)) * 100 + two(bytes, start + 8);
    if (day === this.lastDay) return this.lastMidnight;
    if (Number.isNaN(day)) return Number.NaN;
    this.lastDay = day;
    this.lastMidnight = this.days.get(day) ?? this.open(day, bytes, start);
    return this.lastMidnight;
  }

  /** A day is read once, by the reader of cells. */
  private open(day: number, bytes: Uint8Array, start: number): number {
    const midnight = inRange(readInstant(`${ascii(bytes, start, start + 10)}T00:00:00Z`));
    this.days.set(day, midnight);
    return midnight;
  }
}

/** Any other form of a time with its offset. */
function readWritten(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 40) return Number.NaN;
  return inRange(readInstant(ascii(bytes, start, end)));
}

function inRange(at: Instant | undefined): number {
  return at !== undefined && at >= EARLIEST && at < LATEST ? at : Number.NaN;
}

function two(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - ZERO;
  const ones = (bytes[at + 1] ?? 0) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Bytes as text, one character each: the text that they are if they are ASCII. */
export function ascii(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i += 1) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
