import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { z } from "zod";
import { actorFor } from "../app/service/access/actor.ts";
import type { Idempotency } from "../store/port/access.ts";
import type { Env, Request } from "./context.ts";
import { ProblemError } from "./problem.ts";

const KEPT_HEADERS = ["content-type", "location"] as const;
const LONGEST_KEY = 255;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const RETRY_SECONDS = 1;

const keptAnswer = z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string() });
type KeptAnswer = z.output<typeof keptAnswer>;

/**
 * Carries out a POST with an `Idempotency-Key` once, and gives its answer again. Answers may hold numbers of people and
 * secrets that are shown once, so they are stored sealed with a key that only the caller's own credential gives.
 * What was refused is not stored: it did nothing, and may be tried again.
 */
export function idempotent(store: Idempotency, isUpload: (c: Request) => boolean): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (c.req.method !== "POST" || c.req.header("idempotency-key") === undefined || isUpload(c)) return next();
    const body = new Uint8Array(await c.req.arrayBuffer());
    await once(c, store, body, async () => {
      // A handler's exception has become a problem in `c.res` by now.
      await next();
      return c.res;
    });
    return undefined;
  };
}

/** The answer that the same request had before. Thrown, so that a route need not know of it. */
export class Answered extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super("answered before");
    this.response = response;
  }
}

/**
 * Does the work for a request and this body of it, or throws the answer that it had ({@link Answered}). An upload's body
 * is its hash.
 */
export async function once<R extends Response>(
  c: Request,
  store: Idempotency,
  body: Uint8Array,
  work: () => Promise<R>,
): Promise<R> {
  const key = c.req.header("idempotency-key");
  const credential = c.get("credential");
  if (key === undefined || credential === "") return work();
  if (key === "" || key.length > LONGEST_KEY) {
    throw new ProblemError({ code: "invalid", detail: `An idempotency key has 1 to ${LONGEST_KEY} characters.` });
  }
  const slot = digest(actorFor(c.get("caller"), null).actor, key);
  const claim = await store.claim(slot, requestDigest(c, body));
  if (claim.state === "other") {
    const detail = "This idempotency key belongs to another request. Use a new key for each thing to do.";
    throw new ProblemError({ code: "idempotency", detail });
  }
  if (claim.state === "running") throw running();
  const sealing = sealingKey(credential, slot);
  if (claim.state === "done") throw new Answered(replayed(open(claim.answer, sealing)));
  let response: R;
  try {
    response = await work();
  } catch (error) {
    await store.release(slot, claim.epoch);
    throw error;
  }
  if (response.ok) await store.finish(slot, claim.epoch, seal(await keptOf(response.clone()), sealing));
  else await store.release(slot, claim.epoch);
  return response;
}

async function keptOf(response: Response): Promise<KeptAnswer> {
  const body = Buffer.from(await response.arrayBuffer()).toString("base64");
  return {
    status: response.status,
    headers: Object.fromEntries(KEPT_HEADERS.flatMap((name) => headerOf(response, name))),
    body,
  };
}

function requestDigest(c: Request, body: Uint8Array): Uint8Array {
  const { pathname, search } = new URL(c.req.url);
  return digest(c.req.method, pathname + search, c.req.header("content-type") ?? "", body);
}

/** Each part with its length before it, so that no two lists of parts look alike. */
function digest(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) {
    const bytes = typeof part === "string" ? Buffer.from(part) : part;
    hash.update(`${bytes.byteLength}:`).update(bytes);
  }
  return hash.digest();
}

function sealingKey(credential: string, slot: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", credential, slot, "daybook idempotency", 32));
}

function seal(answer: KeptAnswer, key: Uint8Array): Uint8Array {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const text = Buffer.concat([cipher.update(JSON.stringify(answer)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

function open(sealed: Uint8Array, key: Uint8Array): KeptAnswer {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return keptAnswer.parse(JSON.parse(text.toString()));
  } catch (error) {
    const detail = "This was done already, in an earlier session of yours; its answer can only be given to that one.";
    throw new ProblemError({ code: "conflict", detail }, error);
  }
}

function replayed({ status, headers, body }: KeptAnswer): Response {
  const bytes = body === "" ? null : Buffer.from(body, "base64");
  return new Response(bytes, { status, headers: { ...headers, "idempotent-replayed": "true" } });
}

function headerOf(response: Response, name: string): [string, string][] {
  const value = response.headers.get(name);
  return value === null ? [] : [[name, value]];
}

function running(): ProblemError {
  const detail = "The same request is being carried out at this moment. Ask again for its answer.";
  return new ProblemError({ code: "conflict", detail, retryAfterSeconds: RETRY_SECONDS });
}
