import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { SIGNATURE_HEADER, signatureOf } from "../../intake/signature.ts";
import type { Delivery } from "./forward-deliver.ts";
import { type ForwardTarget, hostOf, isPrivate } from "./forward-target.ts";

/** From the first byte sent to the last of the answer. */
const PATIENCE_MS = 15_000;
const SOCKETS = 32;

/** Posts bodies to one target over connections that stay open. */
export interface Sender {
  /** Posts the bytes as they are, signed anew. Never rejects. */
  readonly send: (body: Buffer, id: string, attempt: number) => Promise<Delivery>;
  readonly close: () => void;
}

export function openSender(target: ForwardTarget): Sender {
  const isTls = target.url.protocol === "https:";
  const options = { keepAlive: true, maxSockets: SOCKETS };
  const agent = isTls ? new HttpsAgent(options) : new HttpAgent(options);
  const guard = target.allowPrivate ? {} : { lookup: publicLookup };
  return {
    send: (body, id, attempt) => {
      const host = hostOf(target.url);
      if (!target.allowPrivate && isIP(host) !== 0 && isPrivate(host)) return Promise.resolve(failed(PRIVATE_ADDRESS));
      const headers = {
        "content-type": "application/json",
        "content-length": body.length,
        "user-agent": "Daybook",
        "x-daybook-delivery": id,
        "x-daybook-attempt": String(attempt),
        [SIGNATURE_HEADER]: signatureOf(body, target.secret),
      };
      return posted(isTls, target.url, { method: "POST", agent, headers, ...guard }, body);
    },
    close: () => agent.destroy(),
  };
}

function posted(isTls: boolean, url: URL, options: RequestOptions, body: Buffer): Promise<Delivery> {
  return new Promise((resolve) => {
    const request = isTls ? httpsRequest(url, options) : httpRequest(url, options);
    const timer = setTimeout(() => request.destroy(new Error(TOO_SLOW)), PATIENCE_MS);
    const end = (delivery: Delivery) => {
      clearTimeout(timer);
      resolve(delivery);
    };
    request.once("error", (error) => end(failed(reasonOf(error))));
    request.once("response", (response) => {
      response.once("error", () => end(judged(response)));
      response.once("close", () => end(judged(response)));
      response.once("end", () => end(judged(response)));
      discard(response);
    });
    request.end(body);
  });
}

/** What the answer says is of no interest, but a connection is used again only when it was read. */
function discard(response: IncomingMessage): void {
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > LONGEST_ANSWER_BYTES) response.destroy();
  });
}

const LONGEST_ANSWER_BYTES = 64 * 1024;

function judged({ statusCode }: IncomingMessage): Delivery {
  const status = statusCode ?? 0;
  if (status >= 200 && status < 300) return { ok: true, status };
  const isRedirect = status >= 300 && status < 400;
  return { ok: false, status, reason: isRedirect ? REDIRECT : `the other side answered ${status}` };
}

const REDIRECT = "the other side redirects, and redirects are not followed; name the address that it leads to";
const TOO_SLOW = `the other side did not answer within ${PATIENCE_MS / 1000} seconds`;
const PRIVATE_ADDRESS = "the address is not public; --forward-private allows that";

function failed(reason: string): Delivery {
  return { ok: false, status: null, reason };
}

/** Codes and our own words only: what a system says may hold an address. */
function reasonOf(error: Error): string {
  if (error.message === TOO_SLOW || error.message === PRIVATE_ADDRESS) return error.message;
  return "code" in error && typeof error.code === "string" ? `no connection: ${error.code}` : "no connection";
}

/** Looks a name up and refuses addresses that are not public, at the moment of connecting: what is checked is what is used. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  const all: LookupOptions & { all: true } = { ...options, all: true };
  lookup(hostname, all, (error, addresses: readonly LookupAddress[]) => {
    if (error) return callback(error, "", 0);
    const allowed = addresses.filter(({ address }) => !isPrivate(address));
    const [first] = allowed;
    if (!first) return callback(new Error(PRIVATE_ADDRESS), "", 0);
    if (options.all) return callback(null, [...allowed]);
    return callback(null, first.address, first.family);
  });
};
