import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { binaryKind } from "./binary-kinds.ts";
import { fileProblem, type InputProblem } from "./problem.ts";
import { utf16Of } from "./utf16.ts";

/** Bytes that arrive piece by piece. */
export type Bytes = AsyncGenerator<Buffer, void, undefined>;

/** A file that turned out to be text: its bytes as UTF-8 (or close to it), unpacked and without a byte order mark. */
export interface TextSource {
  readonly name: string;
  readonly bytes: Bytes;
  /** The first bytes of `bytes`, for finding out what the text is. */
  readonly head: Buffer;
  /** Whether `head` is all there is. */
  readonly whole: boolean;
  /** Bytes read so far from where they are kept (packed, if they are). */
  readonly position: () => number;
}

const CHUNK_BYTES = 256 * 1024;
const HEAD_BYTES = 256 * 1024;
/** A packed byte can unpack to a thousand, so little is unpacked at a time. */
const PACKED_CHUNK_BYTES = 16 * 1024;

/** Opens a path, or standard input where it is `-`. Whatever is no text is a problem that says what it is instead. */
export async function openText(path: string): Promise<TextSource | InputProblem> {
  const name = path === "-" ? "standard input" : path;
  let bytesRead = 0;
  const counting = (piece: Buffer) => {
    bytesRead += piece.length;
  };
  try {
    const raw = await peeked(readRaw(path, counting));
    const unpacked = isGzip(raw.head) ? await peeked(gunzipped(raw.bytes)) : raw;
    const problem = notText(name, unpacked.head);
    if (problem) {
      await unpacked.bytes.return();
      return problem;
    }
    const { bytes, head, whole } = await asUtf8(unpacked);
    return { name, bytes, head, whole, position: () => bytesRead };
  } catch (error) {
    return unreadable(name, error);
  }
}

/** Total bytes that the paths occupy, for a progress bar; what is unknown (standard input, absent files) counts as 0. */
export async function sizeOnDisk(path: string): Promise<number> {
  if (path === "-") return 0;
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() ? stats.size : 0;
}

/** The problem behind an exception of the file system or the unpacker. */
export function unreadable(name: string, error: unknown, line: number | null = null): InputProblem {
  const { code, message } =
    error instanceof Error ? { code: codeOf(error), message: error.message } : { code: "", message: "" };
  const [found, expected] = REASONS[code] ?? [`reading it failed: ${message}`, "a file that can be read"];
  return { file: name, line, column: null, found, expected };
}

const REASONS: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ["there is no such file", "the path of a file or folder; check the spelling, and quote paths with spaces"],
  EACCES: ["it may not be read", "a file that this user may read; change its permissions or copy it"],
  Z_BUF_ERROR: [
    "the gzip data stop in the middle; every complete line before that was read",
    "the whole file; copy or download it again",
  ],
  Z_DATA_ERROR: [
    "the gzip data are damaged; the lines before the damage were read",
    "an undamaged file; copy or download it again, `gzip -t` tests it",
  ],
};

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

async function* readRaw(path: string, counting: (piece: Buffer) => void): Bytes {
  const stream = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
  for await (const piece of stream) {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
    counting(bytes);
    yield bytes;
  }
}

/** Reads as many pieces as a look at the beginning takes; `bytes` gives all of them again. */
async function peeked(bytes: Bytes): Promise<Pick<TextSource, "bytes" | "head" | "whole">> {
  const first: Buffer[] = [];
  let size = 0;
  let whole = false;
  let failure: { readonly error: unknown } | undefined;
  while (size < HEAD_BYTES && !whole && !failure) {
    try {
      const next = await bytes.next();
      if (next.done) whole = true;
      else {
        first.push(next.value);
        size += next.value.length;
      }
    } catch (error) {
      failure = { error };
    }
  }
  if (failure && size === 0) throw failure.error;
  const head = Buffer.concat(first);
  return { head, whole, bytes: replay(head, bytes, failure) };
}

async function* replay(head: Buffer, rest: Bytes, failure: { readonly error: unknown } | undefined): Bytes {
  try {
    if (head.length > 0) yield head;
    if (failure) throw failure.error;
    yield* rest;
  } finally {
    await rest.return();
  }
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Unpacks one or several gzip members. All that comes before an error is given out before the error is thrown. */
async function* gunzipped(packed: Bytes): Bytes {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const ready: Buffer[] = [];
  let failure: Error | undefined;
  let wake = () => {};
  gunzip.on("data", (piece: Buffer) => ready.push(piece));
  gunzip.on("error", (error) => {
    failure = error;
  });
  for (const event of ["end", "close"]) gunzip.on(event, () => wake()); // after an error no write is ever answered
  const awaited = (start: () => void) =>
    new Promise<void>((done) => {
      wake = done;
      start();
    });
  try {
    for await (const chunk of packed) {
      for (let at = 0; at < chunk.length && !failure; at += PACKED_CHUNK_BYTES) {
        await awaited(() => gunzip.write(chunk.subarray(at, at + PACKED_CHUNK_BYTES), () => wake()));
        yield* ready.splice(0);
      }
      if (failure) break;
    }
    if (!failure) await awaited(() => gunzip.end());
    yield* ready.splice(0);
    if (failure) throw failure;
  } finally {
    gunzip.destroy();
  }
}

function notText(name: string, head: Buffer): InputProblem | undefined {
  if (head.length === 0) {
    return fileProblem(name, "the file is empty", "a message log with a header line, or webhook bodies");
  }
  const kind = binaryKind(head);
  return kind && fileProblem(name, kind.found, kind.remedy);
}

type Opened = Pick<TextSource, "bytes" | "head" | "whole">;

async function asUtf8(source: Opened): Promise<Opened> {
  const { head } = source;
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) {
    return { ...source, head: head.subarray(3), bytes: skipping(3, source.bytes) };
  }
  const encoding = utf16Of(head);
  return encoding ? peeked(transcoded(encoding, source.bytes)) : source;
}

async function* transcoded(encoding: string, bytes: Bytes): Bytes {
  const decoder = new TextDecoder(encoding);
  for await (const piece of bytes) {
    const text = decoder.decode(piece, { stream: true });
    if (text !== "") yield Buffer.from(text);
  }
  const rest = decoder.decode();
  if (rest !== "") yield Buffer.from(rest);
}

async function* skipping(count: number, bytes: Bytes): Bytes {
  let left = count;
  for await (const piece of bytes) {
    if (left < piece.length) yield left === 0 ? piece : piece.subarray(left);
    left = Math.max(0, left - piece.length);
  }
}
