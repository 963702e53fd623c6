import type { Context } from "hono";
import { StoreUnavailable } from "../store/unavailable.ts";

/** The only place that knows HTTP codes of what went well; those of problems stand below. */
export const STATUS = { ok: 200, created: 201, accepted: 202, noContent: 204 } as const;

/** Every problem that the service answers with: its HTTP code, and what it is in a few words that never change. */
export const PROBLEMS = {
  malformed: { status: 400, title: "The request cannot be read" },
  unauthenticated: { status: 401, title: "Who is asking is not known" },
  signature: { status: 401, title: "The signature is missing or wrong" },
  insufficient_funds: { status: 402, title: "There is not enough money in the wallet" },
  forbidden: { status: 403, title: "Not allowed" },
  verify_token: { status: 403, title: "The verify token is wrong" },
  not_found: { status: 404, title: "There is no such thing" },
  method: { status: 405, title: "Not with this method" },
  not_acceptable: { status: 406, title: "No such form of the answer" },
  too_slow: { status: 408, title: "The request took too long to arrive" },
  conflict: { status: 409, title: "It contradicts what is there" },
  gone: { status: 410, title: "It is no longer there" },
  precondition: { status: 412, title: "It has changed meanwhile" },
  too_large: { status: 413, title: "The body is too large" },
  media_type: { status: 415, title: "No such form of the body" },
  invalid: { status: 422, title: "The request is understood and not valid" },
  idempotency: { status: 422, title: "The idempotency key was used for another request" },
  too_many: { status: 429, title: "Too many requests" },
  bug: { status: 500, title: "A bug of Daybook" },
  not_built: { status: 501, title: "Not possible here" },
  unavailable: { status: 503, title: "The store cannot be reached" },
  full: { status: 507, title: "No space is left on the disk" },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;
export type ProblemCode = keyof typeof PROBLEMS;

/** One thing that is wrong with a request: where, what was found, and what belongs there. */
export interface Fault {
  /** A JSON pointer into the body (`/wabas/0/zone`), or the name of a header or query parameter. */
  readonly at: string;
  readonly found: string;
  readonly expected: string;
}

/** A problem as RFC 9457 has it, before it becomes a response. */
export interface Problem {
  readonly code: ProblemCode;
  /** What happened here, and what to do about it, in one or two sentences without personal data. */
  readonly detail: string;
  readonly faults?: readonly Fault[];
  /** Sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Further headers, such as `WWW-Authenticate` and `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A problem thrown where a response cannot be returned; {@link problemOf} finds it again. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail, cause === undefined ? {} : { cause });
    this.problem = problem;
  }
}

export const PROBLEM_TYPE = "application/problem+json";

/** The body of a problem on the wire. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly faults?: readonly Fault[];
}

export function problemBody({ code, detail, faults }: Problem): ProblemBody {
  const { status, title } = PROBLEMS[code];
  return { type: `urn:daybook:problem:${code}`, title, status, code, detail, ...(faults ? { faults } : {}) };
}

/** An answer before it is written in the way of whoever serves it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The answer to a request that cannot be answered as it was asked. */
export function problemAnswer(problem: Problem): Answer {
  const { status } = PROBLEMS[problem.code];
  const headers: Record<string, string> = { "content-type": PROBLEM_TYPE, "cache-control": "no-store" };
  if (problem.retryAfterSeconds !== undefined) headers["retry-after"] = String(problem.retryAfterSeconds);
  if (status === 401) headers["www-authenticate"] = "Bearer";
  return answerOf(status, { ...headers, ...problem.headers }, `${JSON.stringify(problemBody(problem))}\n`);
}

/** An answer that knows how long it is. */
export function answerOf(status: number, headers: Readonly<Record<string, string>>, text: string): Answer {
  return { status, headers: { ...headers, "content-length": String(Buffer.byteLength(text)) }, text };
}

export function problemResponse(problem: Problem): Response {
  return responseOf(problemAnswer(problem));
}

export function responseOf({ status, headers, text }: Answer): Response {
  return new Response(text, { status, headers });
}

/** What an exception is to whoever asked: a stated problem, a store that cannot be reached, or a bug of ours. */
export function problemOf(error: unknown): Problem {
  const chain = causesOf(error);
  const stated = chain.find((one) => one instanceof ProblemError);
  if (stated) return stated.problem;
  const store = chain.find((one) => one instanceof StoreUnavailable);
  if (store) return store.why === "full" ? FULL : UNAVAILABLE;
  return { code: "bug", detail: "Daybook could not answer because of a bug of its own; its log says more." };
}

/** An error and what caused it, from the outside in. */
function causesOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < DEEPEST_CAUSE; at = at.cause) chain.push(at);
  return chain;
}

/** What `app.onError` of every Hono app of the service does; the log is the caller's. */
export function answerError(log: (error: unknown) => void): (error: unknown, context: Context) => Response {
  return (error) => {
    const problem = problemOf(error);
    if (problem.code === "bug") log(error);
    return problemResponse(problem);
  };
}

export const NOT_FOUND: Problem = { code: "not_found", detail: "There is nothing at this address." };

/** What `app.notFound` of every Hono app of the service does. */
export function answerNotFound(): Response {
  return problemResponse(NOT_FOUND);
}

const DEEPEST_CAUSE = 8;
const RETRY_SECONDS = 5;

const UNAVAILABLE: Problem = {
  code: "unavailable",
  detail: "The store cannot be reached at the moment; nothing was taken. Try again.",
  retryAfterSeconds: RETRY_SECONDS,
};
const FULL: Problem = {
  code: "full",
  detail: "The disk of the store is full; nothing was taken. Make space, then try again.",
  retryAfterSeconds: RETRY_SECONDS,
};
