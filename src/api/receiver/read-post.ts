import type { IncomingMessage } from "node:http";
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from "node:zlib";
import { type Problem, ProblemError } from "../problem.ts";
import type { Place } from "./room.ts";

/** Meta's bodies have 3 MB at most; what is refused comes again for a week, so the limit lies above. */
export const LARGEST_BODY_BYTES = 4 * 1024 * 1024;

/** The body of a post: the bytes as they came, and what they say once unpacked. */
export interface PostBody {
  readonly raw: Buffer;
  readonly plain: Buffer;
}

/** Reads the bytes of a post, never more than the limit. Throws or rejects with the problem where they cannot be taken. */
export function readRaw(incoming: IncomingMessage, place: Place): Promise<Buffer> {
  const stated = Number(incoming.headers["content-length"] ?? 0);
  if (stated > LARGEST_BODY_BYTES) throw new ProblemError(TOO_LARGE);
  return new Promise((resolve, reject) => {
    let size = 0;
    let first: Buffer | undefined;
    let more: Buffer[] | undefined;
    const fail = (problem: Problem) => {
      incoming.off("data", onData);
      incoming.pause();
      reject(new ProblemError(problem));
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY_BYTES) return fail(TOO_LARGE);
      if (!place.grow(size)) return fail(NO_ROOM);
      if (first === undefined) first = chunk;
      else {
        more ??= [first];
        more.push(chunk);
      }
    };
    incoming.on("data", onData);
    incoming.on("end", () => resolve(more ? Buffer.concat(more, size) : (first ?? EMPTY)));
    incoming.on("close", () => {
      if (!incoming.complete) reject(new ProblemError(BROKEN_OFF));
    });
  });
}

const EMPTY = Buffer.alloc(0);

type Unpack = (packed: Buffer, options: ZlibOptions, done: (error: Error | null, plain: Buffer) => void) => void;

const UNPACKERS: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  ["deflate", inflate],
  ["br", (packed, { maxOutputLength }, done) => brotliDecompress(packed, { maxOutputLength }, done)],
]);

export function isPacked({ headers }: IncomingMessage): boolean {
  const encoding = headers["content-encoding"];
  return encoding !== undefined && encoding !== "" && encoding !== "identity";
}

/** Unpacks at most the limit: a few packed bytes may stand for very many. */
export function unpacked(packed: Buffer, { headers }: IncomingMessage, place: Place): Promise<Buffer> {
  const unpack = UNPACKERS.get((headers["content-encoding"] ?? "").toLowerCase());
  if (!unpack) throw new ProblemError(UNKNOWN_ENCODING);
  if (!place.grow(packed.length + LARGEST_BODY_BYTES)) throw new ProblemError(NO_ROOM);
  return new Promise((resolve, reject) => {
    unpack(packed, { maxOutputLength: LARGEST_BODY_BYTES }, (error, plain) => {
      if (error === null) resolve(plain);
      else reject(new ProblemError(isTooLarge(error) ? TOO_LARGE : DAMAGED_PACKING, error));
    });
  });
}

function isTooLarge(error: Error): boolean {
  return "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}

const TOO_LARGE: Problem = {
  code: "too_large",
  detail: `A body may have at most ${LARGEST_BODY_BYTES} bytes, unpacked too.`,
  headers: { connection: "close" },
};
/** Meta, which tries again, is asked to come back. */
export const NO_ROOM: Problem = {
  code: "unavailable",
  detail: "Too many bodies are coming in at once; this one was not taken. Try again.",
  retryAfterSeconds: 2,
  headers: { connection: "close" },
};
const BROKEN_OFF: Problem = {
  code: "malformed",
  detail: "The body broke off before its end.",
  headers: { connection: "close" },
};
const UNKNOWN_ENCODING: Problem = {
  code: "media_type",
  detail: "Content-Encoding may be gzip, deflate, br or identity.",
  headers: { "accept-encoding": "gzip, deflate, br, identity" },
};
const DAMAGED_PACKING: Problem = { code: "malformed", detail: "The body is not packed as its Content-Encoding says." };
