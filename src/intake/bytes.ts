import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { binaryKind } from "./binary-kinds.ts";
import { isGzip, isRegularFile, unpacked, unpackedOnce } from "./gzip.ts";
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

/** Opens a path, or standard input where it is `-`. Whatever is no text is a problem that says what it is instead. */
export async function openText(path: string): Promise<TextSource | InputProblem> {
  const name = path === "-" ? "standard input" : path;
  let bytesRead = 0;
  const counting = (piece: Buffer) => {
    bytesRead += piece.length;
  };
  try {
    const raw = await peeked(readRaw(path, counting));
    const isPacked = isGzip(raw.head);
    if (isPacked) bytesRead = 0; // it is opened anew
    const plain = isPacked ? await peeked(await withoutGzip(path, raw.bytes, counting)) : raw;
    const problem = notText(name, plain.head);
    if (problem) {
      await plain.bytes.return();
      return problem;
    }
    const { bytes, head, whole } = await asUtf8(plain);
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

/** The problem behind an exception of the file system or the unpacker; `line` is the one reached by who reads lines. */
export function unreadable(name: string, error: unknown, line: number | null = null): InputProblem {
  const { code, message } =
    error instanceof Error ? { code: codeOf(error), message: error.message } : { code: "", message: "" };
  const reason = REASONS[code] ?? { found: `reading it failed: ${message}`, expected: "a file that can be read" };
  const found = line === null || reason.lines === undefined ? reason.found : `${reason.found}; ${reason.lines}`;
  return { file: name, line, column: null, found, expected: reason.expected };
}

interface Reason {
  readonly found: string;
  readonly expected: string;
  /** What became of the lines before. */
  readonly lines?: string;
}

const UNDAMAGED = "an undamaged file; copy or download it again, `gzip -t` tests it";

const REASONS: Readonly<Record<string, Reason>> = {
  ENOENT: {
    found: "there is no such file",
    expected: "the path of a file or folder; check the spelling, and quote paths with spaces",
  },
  EACCES: {
    found: "it may not be read",
    expected: "a file that this user may read; change its permissions or copy it",
  },
  Z_BUF_ERROR: {
    found: "the gzip data stop in the middle",
    lines: "every complete line before that was read",
    expected: "the whole file; copy or download it again",
  },
  GZIP_DAMAGED: {
    found: "the gzip data are damaged, and nothing tells in which lines, so none of them was read",
    expected: UNDAMAGED,
  },
  GZIP_DAMAGED_LATER: {
    found: "the gzip data are damaged from here on, and nothing tells in which lines",
    lines: "those of the sound members before were read",
    expected: UNDAMAGED,
  },
  GZIP_TRAILING: {
    found: "bytes that are no gzip data stand behind those that are",
    lines: "every line before them was read",
    expected: "nothing behind the gzip data; copy or download the file again, or join files that are all packed",
  },
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

/** A file is opened anew and counted from its beginning; what comes only once goes on from what was read of it. */
async function withoutGzip(path: string, bytes: Bytes, counting: (piece: Buffer) => void): Promise<Bytes> {
  if (!(await isRegularFile(path))) return unpackedOnce(bytes);
  await bytes.return();
  return unpacked(path, counting);
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
