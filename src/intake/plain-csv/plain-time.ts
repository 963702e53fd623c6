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
  read(view: DataView, start: number, end: number): Instant {
    if (end - start !== 20 || view.getUint8(start + 19) !== UPPER_Z) return readWritten(view, start, end);
    if (
      view.getUint8(start + 10) !== UPPER_T ||
      view.getUint8(start + 13) !== COLON ||
      view.getUint8(start + 16) !== COLON
    )
      return Number.NaN;
    const hour = two(view, start + 11);
    const minute = two(view, start + 14);
    const second = two(view, start + 17);
    if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
    return this.midnight(view, start) + ((hour * 60 + minute) * 60 + second) * 1000;
  }

  private midnight(view: DataView, start: number): number {
    if (view.getUint8(start + 4) !== DASH || view.getUint8(start + 7) !== DASH) return Number.NaN;
    const year = two(view, start) * 100 + two(view, start + 2);
    const day = (year * 100 + two(view, start + 5)) * 100 + two(view, start + 8);
    if (day === this.lastDay) return this.lastMidnight;
    if (Number.isNaN(day)) return Number.NaN;
    this.lastDay = day;
    this.lastMidnight = this.days.get(day) ?? this.open(day, view, start);
    return this.lastMidnight;
  }

  /** A day is read once, by the reader of cells. */
  private open(day: number, view: DataView, start: number): number {
    const midnight = inRange(readInstant(`${ascii(view, start, start + 10)}T00:00:00Z`));
    this.days.set(day, midnight);
    return midnight;
  }
}

/** Any other form of a time with its offset. */
function readWritten(view: DataView, start: number, end: number): number {
  if (end - start > 40) return Number.NaN;
  return inRange(readInstant(ascii(view, start, end)));
}

function inRange(at: Instant | undefined): number {
  return at !== undefined && at >= EARLIEST && at < LATEST ? at : Number.NaN;
}

function two(view: DataView, at: number): number {
  const tens = view.getUint8(at) - ZERO;
  const ones = view.getUint8(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Bytes as text, one character each: the text that they are if they are ASCII. */
export function ascii(view: DataView, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i += 1) text += String.fromCharCode(view.getUint8(i));
  return text;
}
