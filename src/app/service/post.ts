import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { hostOf, isPrivate } from "./forward-target.ts";

/** What the other side said to a body. */
export type Posted =
  | { readonly ok: true; readonly status: number; readonly answer: string }
  | {
      readonly ok: false;
      readonly status: number | null;
      readonly reason: string;
      readonly answer: string | null;
      /** How long it asked to be left alone. */
      readonly retryAfterMs: number | null;
    };

export interface Poster {
  /** Posts JSON as it is. Never rejects. */
  readonly post: (url: URL, body: Buffer, headers: Readonly<Record<string, string>>) => Promise<Posted>;
  readonly close: () => void;
}

export interface PostOptions {
  /** Whether addresses of this machine or of a network that is not public may be posted to. */
  readonly allowPrivate: boolean;
  /** The setting that allows them, for whoever reads why it was refused. */
  readonly privateFlag: string;
  /** Connections to one host at a time. */
  readonly sockets: number;
  /** From the first byte sent to the last of the answer. */
  readonly patienceMs?: number;
  /** So many bytes of the answer are given; what else it says is of no interest. */
  readonly answerBytes?: number;
}

const PATIENCE_MS = 15_000;
const LONGEST_ANSWER_BYTES = 64 * 1024;

/** Posts bodies over connections that stay open, to public addresses unless others are allowed. Redirects are not followed. */
export function openPoster(options: PostOptions): Poster {
  const { allowPrivate, privateFlag, sockets, patienceMs = PATIENCE_MS, answerBytes = 0 } = options;
  const agents = {
    "http:": new HttpAgent({ keepAlive: true, maxSockets: sockets }),
    "https:": new HttpsAgent({ keepAlive: true, maxSockets: sockets }),
  } as const;
  const words: Words = {
    private: `the address is not public; ${privateFlag} allows that`,
    slow: `the other side did not answer within ${patienceMs / 1000} seconds`,
  };
  const guard = allowPrivate ? {} : { lookup: publicLookup(words) };
  return {
    post: (url, body, headers) => {
      const host = hostOf(url);
      if (!allowPrivate && isIP(host) !== 0 && isPrivate(host)) return Promise.resolve(failed(words.private));
      const agent = url.protocol === "https:" ? agents["https:"] : agents["http:"];
      const all = {
        "content-type": "application/json",
        "content-length": body.length,
        "user-agent": "Daybook",
        ...headers,
      };
      return posted({ url, body, patienceMs, answerBytes, words }, { method: "POST", agent, headers: all, ...guard });
    },
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

interface Words {
  readonly private: string;
  readonly slow: string;
}

interface Posting {
  readonly url: URL;
  readonly body: Buffer;
  readonly patienceMs: number;
  readonly answerBytes: number;
  readonly words: Words;
}

function posted({ url, body, patienceMs, answerBytes, words }: Posting, options: RequestOptions): Promise<Posted> {
  return new Promise((resolve) => {
    const request = url.protocol === "https:" ? httpsRequest(url, options) : httpRequest(url, options);
    const timer = setTimeout(() => request.destroy(new Error(words.slow)), patienceMs);
    const end = (result: Posted) => {
      clearTimeout(timer);
      resolve(result);
    };
    request.once("error", (error) => end(failed(reasonOf(error, words))));
    request.once("response", (response) => {
      const beginning = readBeginning(response, answerBytes);
      const done = () => end(judged(response, beginning()));
      response.once("error", done);
      response.once("close", done);
      response.once("end", done);
    });
    request.end(body);
  });
}

/** Little of the answer is of interest, but a connection is used again only when all of it was read. */
function readBeginning(response: IncomingMessage, most: number): () => string {
  const pieces: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    if (size < most) pieces.push(chunk.subarray(0, most - size));
    size += chunk.length;
    if (size > LONGEST_ANSWER_BYTES) response.destroy();
  });
  // No text of the store has a place for NUL.
  return () => Buffer.concat(pieces).toString("utf8").replaceAll("\0", "");
}

function judged({ statusCode, headers }: IncomingMessage, answer: string): Posted {
  const status = statusCode ?? 0;
  if (status >= 200 && status < 300) return { ok: true, status, answer };
  const isRedirect = status >= 300 && status < 400;
  const reason = isRedirect ? REDIRECT : `the other side answered ${status}`;
  return { ok: false, status, reason, answer, retryAfterMs: secondsIn(headers["retry-after"]) };
}

function secondsIn(retryAfter: string | undefined): number | null {
  return retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : null;
}

const REDIRECT = "the other side redirects, and redirects are not followed; name the address that it leads to";

function failed(reason: string): Posted {
  return { ok: false, status: null, reason, answer: null, retryAfterMs: null };
}

/** Codes and our own words only: what a system says may hold an address. */
function reasonOf(error: Error, words: Words): string {
  if (error.message === words.slow || error.message === words.private) return error.message;
  return "code" in error && typeof error.code === "string" ? `no connection: ${error.code}` : "no connection";
}

/** Looks a name up and refuses addresses that are not public, at the moment of connecting: what is checked is what is used. */
function publicLookup(words: Words): LookupFunction {
  return (hostname, options, callback) => {
    const all: LookupOptions & { all: true } = { ...options, all: true };
    lookup(hostname, all, (error, addresses: readonly LookupAddress[]) => {
      if (error) return callback(error, "", 0);
      const allowed = addresses.filter(({ address }) => !isPrivate(address));
      const [first] = allowed;
      if (!first) return callback(new Error(words.private), "", 0);
      if (options.all) return callback(null, [...allowed]);
      return callback(null, first.address, first.family);
    });
  };
}
