import { isUtf8 } from "node:buffer";
import type { PlainRows } from "./plain-rows.ts";

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** Whole lines as bytes that may hold plain rows, each ending in LF; undefined where they hold none for sure. */
export function plainBytes(bytes: Buffer): Buffer | undefined {
  if (bytes.includes(QUOTE) || !isUtf8(bytes)) return undefined;
  const lines = bytes.includes(CR) ? withoutCr(bytes) : bytes;
  if (lines === undefined || lines[lines.length - 1] === LF) return lines;
  return Buffer.concat([lines, Buffer.of(LF)]);
}

/** Position behind the end of the line that begins at a position. */
export function lineEnd(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(LF, start);
  return end === -1 ? bytes.length : end + 1;
}

/** Reads plain rows up to the first that is none; says where that begins, and counts lines. */
export function readPlain(rows: PlainRows, start: number, at: { line: number }): number {
  let position = start;
  while (position < rows.size) {
    const next = rows.read(position, at.line);
    if (next < 0) break;
    position = next;
    at.line += 1;
  }
  return position;
}

/** CRLF as LF; undefined where a CR stands alone. */
function withoutCr(bytes: Buffer): Buffer | undefined {
  const lines = Buffer.allocUnsafe(bytes.length);
  let to = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const code = bytes[i] ?? 0;
    if (code !== CR) lines[to++] = code;
    else if (i + 1 < bytes.length && bytes[i + 1] !== LF) return undefined;
  }
  return bytes[bytes.length - 1] === CR ? undefined : lines.subarray(0, to);
}
