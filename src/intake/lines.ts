import { isUtf8 } from "node:buffer";
import type { Bytes } from "./bytes.ts";
import { GzipDamage } from "./gzip.ts";

/** A run of whole lines, each ending in `\n` whatever ended it in the file; or a line too long to be looked at. */
export type Block =
  | {
      readonly kind: "lines";
      readonly text: string;
      /** Number of its first line, counted from 1. */
      readonly line: number;
      readonly lines: number;
      /** How many of them were no UTF-8 and were read as Windows-1252. */
      readonly repaired: number;
    }
  | { readonly kind: "too_long"; readonly line: number }
  /** Lines that were read as bytes. */
  | { readonly kind: "read"; readonly line: number; readonly lines: number };

/** Reads a block of whole lines as bytes; says how many they are, or nothing where they must be read as text. */
export type ReadBytes = (bytes: Buffer, line: number) => number | undefined;

/** The bytes of whole lines, the last one perhaps without its end; or a line too long to be looked at. */
export type RawBlock = { readonly kind: "bytes"; readonly bytes: Buffer } | { readonly kind: "too_long" };

/** A line of more bytes than this is skipped. */
export const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

const LF = 10;
const CR = 13;

/** Cuts bytes into blocks of whole lines as text; see {@link rawBlocks}. */
export async function* lineBlocks(
  bytes: Bytes,
  longest = LONGEST_LINE_BYTES,
  readBytes?: ReadBytes,
): AsyncGenerator<Block, void, undefined> {
  let line = 1;
  for await (const raw of rawBlocks(bytes, longest)) {
    const read = raw.kind === "bytes" ? readBytes?.(raw.bytes, line) : undefined;
    let block: Block = { kind: "too_long", line };
    if (read !== undefined) block = { kind: "read", line, lines: read };
    else if (raw.kind === "bytes") block = decodeBlock(raw.bytes, line);
    yield block;
    line += block.kind === "too_long" ? 1 : block.lines;
  }
}

/**
 * Cuts bytes into blocks of whole lines; lines end in LF, CRLF or CR, also mixed. Keeps at most one line of
 * `longest` bytes in memory. What stands after the last line end is given out only when nothing of it can be missing.
 */
export async function* rawBlocks(
  bytes: Bytes,
  longest = LONGEST_LINE_BYTES,
): AsyncGenerator<RawBlock, void, undefined> {
  const held = openHeld(longest);
  const ending: Ending = {};
  for await (const piece of undividedCrLf(wholeAtLeast(bytes, ending))) {
    let rest = piece;
    if (held.overflown()) {
      const end = firstLineEnd(rest);
      if (end === 0) continue;
      yield TOO_LONG;
      held.clear();
      rest = rest.subarray(end);
    }
    const cut = lastLineEnd(rest);
    if (cut === 0) {
      held.add(rest);
      continue;
    }
    if (held.size() > 0 && held.size() + firstLineEnd(rest) > longest) {
      const end = firstLineEnd(rest);
      yield TOO_LONG;
      held.clear();
      if (end < cut) yield { kind: "bytes", bytes: rest.subarray(end, cut) };
    } else yield { kind: "bytes", bytes: held.take(rest.subarray(0, cut)) };
    held.add(rest.subarray(cut));
  }
  if (held.overflown()) yield TOO_LONG;
  else if (held.size() > 0) yield { kind: "bytes", bytes: held.take(Buffer.alloc(0)) };
  if (ending.damage) throw ending.damage;
}

const TOO_LONG = { kind: "too_long" } as const;

/** Damage behind the last byte, told after all bytes were looked at. */
interface Ending {
  damage?: GzipDamage;
}

/** Lets bytes end well where the damage is behind them: their last line is whole. */
async function* wholeAtLeast(bytes: Bytes, ending: Ending): Bytes {
  try {
    yield* bytes;
  } catch (error) {
    if (!(error instanceof GzipDamage) || error.code !== "GZIP_TRAILING") throw error;
    ending.damage = error;
  }
}

/** The beginning of a line whose end has not come yet. */
function openHeld(longest: number) {
  let pieces: Buffer[] = [];
  let size = 0;
  const clear = () => {
    pieces = [];
    size = 0;
  };
  return {
    size: () => size,
    overflown: () => size > longest,
    clear,
    add: (piece: Buffer) => {
      size += piece.length;
      if (size > longest) pieces = [];
      else if (piece.length > 0) pieces.push(piece);
    },
    take: (end: Buffer): Buffer => {
      const whole = pieces.length === 0 ? end : Buffer.concat([...pieces, end]);
      clear();
      return whole;
    },
  };
}

/** Moves a CR at the end of a piece to the next one, so that none ends between CR and LF. */
async function* undividedCrLf(bytes: Bytes): Bytes {
  let carried = false;
  for await (const piece of bytes) {
    if (piece.length === 0) continue;
    const whole: Buffer = carried ? Buffer.concat([Buffer.of(CR), piece]) : piece;
    carried = whole[whole.length - 1] === CR;
    const given = carried ? whole.subarray(0, -1) : whole;
    if (given.length > 0) yield given;
  }
  if (carried) yield Buffer.of(CR);
}

/** Position behind the last line end; 0 where there is none. */
function lastLineEnd(bytes: Buffer): number {
  return Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1;
}

/** Position behind the first line end; 0 where there is none. */
function firstLineEnd(bytes: Buffer): number {
  const lf = bytes.indexOf(LF);
  const cr = bytes.indexOf(CR);
  if (cr === -1 || (lf !== -1 && lf <= cr + 1)) return lf + 1;
  return cr + 1;
}

/** Bytes of whole lines as text. Lines that are no UTF-8 are read as Windows-1252. */
export function decodeBlock(bytes: Buffer, line: number): Extract<Block, { kind: "lines" }> {
  if (isUtf8(bytes)) return block(bytes.toString("utf8"), line, 0);
  const western = new TextDecoder("windows-1252");
  let repaired = 0;
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(LF, at);
    const piece = bytes.subarray(at, end === -1 ? bytes.length : end + 1);
    if (isUtf8(piece)) text += piece.toString("utf8");
    else {
      text += western.decode(piece);
      repaired += 1;
    }
    at += piece.length;
  }
  return block(text, line, repaired);
}

function block(raw: string, line: number, repaired: number) {
  const oneKind = raw.includes("\r") ? raw.replace(/\r\n?/g, "\n") : raw;
  const text = oneKind.endsWith("\n") ? oneKind : `${oneKind}\n`;
  return { kind: "lines", text, line, lines: countNewlines(text), repaired } as const;
}

/** How many `\n` a text holds. */
export function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
