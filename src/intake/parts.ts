import { createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { binaryKind } from "./binary-kinds.ts";
import type { Bytes, TextSource } from "./bytes.ts";
import { isGzip } from "./gzip.ts";
import { shapeOf } from "./shape.ts";
import { utf16Of } from "./utf16.ts";

/** A part of a file that can be read by itself: whole lines, and the header line before them where there is one. */
export interface FilePart {
  readonly path: string;
  /** Bytes of the header line; 0 where there is none. */
  readonly header: number;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

const HEAD_BYTES = 256 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const LF = 10;

/**
 * Cuts a file into two parts of about the same size. Undefined where that cannot be done without reading it: where it is
 * too small or too large, packed, read from a pipe, one JSON document, or has quotes in its beginning, in which lines may end.
 */
export async function halvesOf(
  paths: readonly string[],
  { least, most }: { least: number; most: number },
): Promise<readonly [FilePart, FilePart] | undefined> {
  const [path, ...others] = paths;
  if (path === undefined || path === "-" || others.length > 0) return undefined;
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size < least || found.size > most) return undefined;
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const header = headerOf(await bytesAt(file, 0, HEAD_BYTES));
    const cut = header === undefined ? undefined : await lineStart(file, Math.floor(found.size / 2));
    if (header === undefined || cut === undefined) return undefined;
    return [
      { path, header, start: header, end: cut },
      { path, header, start: cut, end: found.size },
    ];
  } finally {
    await file.close();
  }
}

/** A part as a text of its own. A quote in a table is an error: a line end may stand inside of it. */
export async function openPart(part: FilePart): Promise<TextSource> {
  const file = await open(part.path);
  const header = await bytesAt(file, 0, part.header);
  const head = Buffer.concat([header, await bytesAt(file, part.start, Math.min(HEAD_BYTES, part.end - part.start))]);
  await file.close();
  let bytesRead = 0;
  const counting = (bytes: number) => {
    bytesRead += bytes;
  };
  return { name: part.path, head, whole: false, bytes: bytesOf(part, header, counting), position: () => bytesRead };
}

async function* bytesOf(part: FilePart, header: Buffer, counting: (bytes: number) => void): Bytes {
  if (header.length > 0) yield header;
  const { path, start, end } = part;
  for await (const piece of createReadStream(path, { start, end: end - 1, highWaterMark: CHUNK_BYTES })) {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
    if (header.length > 0 && bytes.includes(34)) throw new Error("quotes in a part of a table");
    counting(bytes.length);
    yield bytes;
  }
}

/** How many bytes the header line of a file takes; 0 for JSON Lines; undefined for what is not read in parts. */
function headerOf(head: Buffer): number | undefined {
  if (isGzip(head) || utf16Of(head) || binaryKind(head) || head[0] === 0xef) return undefined;
  const shape = shapeOf(head, false);
  if (shape === "json_lines") return 0;
  const end = head.indexOf(LF) + 1;
  const isSimple =
    shape === "table" && end > 1 && !head.includes(34) && !head.subarray(0, 4).toString("latin1").startsWith("sep=");
  return isSimple ? end : undefined;
}

async function lineStart(file: FileHandle, near: number): Promise<number | undefined> {
  const end = (await bytesAt(file, near, CHUNK_BYTES)).indexOf(LF);
  return end === -1 ? undefined : near + end + 1;
}

async function bytesAt(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, start);
  return bytes.subarray(0, bytesRead);
}
