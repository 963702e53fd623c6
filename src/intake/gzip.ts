import { createReadStream, rmSync } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import type { Bytes } from "./bytes.ts";

/**
 * What is wrong with gzip data that are not merely cut off, as the code of an exception. `GZIP_DAMAGED`: a member with
 * a wrong byte, and none before it. `GZIP_DAMAGED_LATER`: members before it are sound. `GZIP_TRAILING`: all members are.
 */
export class GzipDamage extends Error {
  readonly code: "GZIP_DAMAGED" | "GZIP_DAMAGED_LATER" | "GZIP_TRAILING";

  constructor(code: GzipDamage["code"], cause: unknown) {
    super("the gzip data are damaged", { cause });
    this.code = code;
  }
}

export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Unpacks one or several gzip members. A wrong byte shows only when the checksum behind its member does not fit, and no
 * one can tell which line it is in; so the data are unpacked once to be checked, and of a member that proves wrong
 * nothing is given out. Of data that are cut off everything is. The error comes after all that could be given.
 */
export async function* unpacked(path: string, counting: (piece: Buffer) => void): Bytes {
  const { end, slowlyFrom, damage } = await examined(path);
  let failure: unknown = damage;
  try {
    yield* inflated(fileBytes(path, end, counting), { slowlyFrom });
  } catch (error) {
    failure ??= error;
  }
  if (failure !== undefined) throw failure;
}

/** Unpacks bytes that come only once: keeps them, packed, in the system's temporary folder until they are read. */
export async function* unpackedOnce(packed: Bytes): Bytes {
  const folder = await mkdtemp(join(tmpdir(), "daybook-"));
  const removeAtExit = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeAtExit);
  try {
    const path = join(folder, "input.gz");
    await writeFile(path, packed);
    yield* unpacked(path, () => {});
  } finally {
    process.off("exit", removeAtExit);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether a path can be read more than once. */
export async function isRegularFile(path: string): Promise<boolean> {
  return path !== "-" && (await stat(path)).isFile();
}

const FILE_CHUNK_BYTES = 256 * 1024;
const UNPACKED_CHUNK_BYTES = 256 * 1024;
/** A packed byte can unpack to a thousand, so little is unpacked at a time. */
const PACKED_CHUNK_BYTES = 16 * 1024;

async function* fileBytes(path: string, end: number, counting: (piece: Buffer) => void): Bytes {
  if (end <= 0) return;
  for await (const piece of createReadStream(path, { highWaterMark: FILE_CHUNK_BYTES, end: end - 1 })) {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
    counting(bytes);
    yield bytes;
  }
}

interface Examined {
  /** Packed bytes before this may be used. */
  readonly end: number;
  /** From here on bytes are unpacked one by one: what a piece gave before it fails is lost with it. */
  readonly slowlyFrom: number;
  readonly damage?: GzipDamage;
}

/** What the unpacker says of bytes where a member would begin; what came before has passed its checksums. */
const NO_MEMBER = /incorrect header check|unknown compression method|unknown header flags set|header crc mismatch/;

async function examined(path: string): Promise<Examined> {
  const everything = { end: Number.POSITIVE_INFINITY, slowlyFrom: Number.POSITIVE_INFINITY };
  const { failure, from, fed } = await trial(path, everything);
  if (!isDamage(failure)) return everything;
  const slowly = { ...everything, slowlyFrom: from };
  if (NO_MEMBER.test(failure.message) && (await trial(path, slowly)).given)
    return { ...slowly, damage: new GzipDamage("GZIP_TRAILING", failure) };
  const end = await soundEnd(path, fed);
  return { ...everything, end, damage: new GzipDamage(end > 0 ? "GZIP_DAMAGED_LATER" : "GZIP_DAMAGED", failure) };
}

function isDamage(failure: unknown): failure is Error {
  return failure instanceof Error && "code" in failure && failure.code === "Z_DATA_ERROR";
}

/** Unpacks to see whether it can be done: which piece of the packed bytes fails, and whether anything was unpacked. */
async function trial(path: string, { end, slowlyFrom }: Examined) {
  let [from, fed, given] = [0, 0, false];
  const onPiece = (piece: Buffer) => {
    from = fed;
    fed += piece.length;
  };
  try {
    const packed = fileBytes(path, end, () => {});
    for await (const piece of inflated(packed, { slowlyFrom, onPiece })) given ||= piece.length > 0;
    return { failure: undefined, from, fed, given };
  } catch (failure) {
    return { failure, from, fed, given };
  }
}

const MOST_TRIALS = 50;

/** The last place before which all members are whole and pass their checksums; 0 where there is none. */
async function soundEnd(path: string, before: number): Promise<number> {
  const starts = await memberStarts(path, before);
  for (const start of starts.slice(-MOST_TRIALS).reverse()) {
    if ((await trial(path, { end: start, slowlyFrom: start })).failure === undefined) return start;
  }
  return 0;
}

const MEMBER_START = Buffer.of(0x1f, 0x8b, 0x08);

/** Where a member could begin, the file's beginning aside. */
async function memberStarts(path: string, before: number): Promise<readonly number[]> {
  const starts: number[] = [];
  let carried: Buffer = Buffer.alloc(0);
  let position = 0;
  for await (const piece of fileBytes(path, before, () => {})) {
    const bytes: Buffer = Buffer.concat([carried, piece]);
    for (let at = bytes.indexOf(MEMBER_START); at !== -1; at = bytes.indexOf(MEMBER_START, at + 1)) {
      if (position + at > 0) starts.push(position + at);
    }
    carried = bytes.subarray(Math.max(0, bytes.length - MEMBER_START.length + 1));
    position += bytes.length - carried.length;
  }
  return starts;
}

interface Inflating {
  readonly slowlyFrom?: number;
  readonly onPiece?: (piece: Buffer) => void;
}

/** Unpacks bytes. All that comes before the piece with an error is given out before the error is thrown. */
async function* inflated(
  packed: Bytes,
  { slowlyFrom = Number.POSITIVE_INFINITY, onPiece = () => {} }: Inflating,
): Bytes {
  const gunzip = createGunzip({ chunkSize: UNPACKED_CHUNK_BYTES });
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
    for await (const piece of pieces(packed, slowlyFrom)) {
      onPiece(piece);
      await awaited(() => gunzip.write(piece, () => wake()));
      yield* ready.splice(0);
      if (failure) break;
    }
    if (!failure) await awaited(() => gunzip.end());
    yield* ready.splice(0);
    if (failure) throw failure;
  } finally {
    gunzip.destroy();
  }
}

/** Cuts bytes into small pieces, and into single bytes from a position on. */
async function* pieces(bytes: Bytes, slowlyFrom: number): Bytes {
  let position = 0;
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; ) {
      const left = slowlyFrom - position;
      const size = left > 0 ? Math.min(PACKED_CHUNK_BYTES, left) : 1;
      const piece = chunk.subarray(at, at + size);
      yield piece;
      at += piece.length;
      position += piece.length;
    }
  }
}
