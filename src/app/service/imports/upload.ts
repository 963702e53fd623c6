import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { StoreUnavailable } from "../../../store/unavailable.ts";

/** Where uploads lie while they are imported. */
export interface UploadFolder {
  /** Names this folder among all machines, so that only its own process works on what lies in it. */
  readonly place: string;
  readonly upload: (id: string) => string;
  /** Which row was found to be which message of another source; kept, so that going on after a stop decides alike. */
  readonly matches: (id: string) => string;
  readonly remove: (id: string) => Promise<void>;
  /** Removes what belongs to no import that is under way. */
  readonly tidy: (keep: ReadonlySet<string>) => Promise<void>;
}

/** An upload on disk: how long it is, and its hash. */
export interface Uploaded {
  readonly bytes: bigint;
  readonly hash: Uint8Array;
}

/** The body was longer than is taken. */
export class UploadTooLarge extends Error {
  override readonly name = "UploadTooLarge";
}

/** Whoever sent the body went away, or was too slow. */
export class UploadBrokenOff extends Error {
  override readonly name = "UploadBrokenOff";
}

const STILL_MS = 3_600_000;
const READABLE_BY_OWNER = 0o600;

export async function openUploadFolder(folder: string): Promise<UploadFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const remove = async (id: string) => {
    for (const suffix of SUFFIXES) await rm(join(folder, id + suffix), { force: true });
  };
  return {
    place: `${hostname()}:${resolve(folder)}`,
    upload: (id) => join(folder, `${id}.upload`),
    matches: (id) => join(folder, `${id}.matches`),
    remove,
    tidy: async (keep) => {
      for (const file of await readdir(folder)) {
        const id = file.replace(/\.(upload|matches)$/, "");
        const isOurs = id !== file && !keep.has(id);
        // One that still comes in is written to all the time, and no import yet.
        if (isOurs && Date.now() - (await stat(join(folder, file))).mtimeMs > STILL_MS) await remove(id);
      }
    },
  };
}

const SUFFIXES = [".upload", ".matches"];

/** Writes a body to disk as it comes, no faster than the disk takes it, and durably. */
export async function takeUpload(body: ReadableStream<Uint8Array>, path: string, most: number): Promise<Uploaded> {
  const hash = createHash("sha256");
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.byteLength;
      hash.update(chunk);
      done(bytes > most ? new UploadTooLarge(`more than ${most} bytes`) : null, chunk);
    },
  });
  try {
    await pipeline(piecesOf(body), measure, createWriteStream(path, { mode: READABLE_BY_OWNER }));
    const file = await open(path, "r+");
    await file.sync();
    await file.close();
  } catch (error) {
    await rm(path, { force: true });
    if (isFull(error)) throw new StoreUnavailable("no space is left for the upload", { cause: error, why: "full" });
    throw error;
  }
  return { bytes: BigInt(bytes), hash: hash.digest() };
}

/** The disk has no more room, or none for this user. */
function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw new UploadBrokenOff("the upload broke off", { cause });
  }
}
