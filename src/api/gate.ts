import { getConnInfo } from "@hono/node-server/conninfo";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { keyFor } from "../app/service/access/keys.ts";
import { type Caller, denial, type Right } from "../app/service/access/rights.ts";
import type { AccessStore } from "../store/port/access.ts";
import type { Env, Request } from "./context.ts";
import { declaredRights } from "./declare.ts";
import { addressOf, type Limits } from "./limits.ts";
import { ProblemError } from "./problem.ts";

export interface GateOptions {
  readonly access: AccessStore;
  readonly limits: Limits;
  readonly now: () => Date;
  /** Where a proxy of one's own stands in front, the last `X-Forwarded-For` names the client. */
  readonly trustProxy: boolean;
}

/**
 * Stands before every route of the API. Finds out who asks, and lets them on only if every route that matches says that
 * they may; a route that says nothing answers nobody.
 */
export function gate(api: OpenAPIHono<Env>, options: GateOptions): MiddlewareHandler<Env> {
  let rights: ReadonlyMap<string, Right> | undefined;
  return async (c, next) => {
    rights ??= declaredRights(api);
    const wanted = wantedRights(c, rights);
    const { caller, credential } = await whoAsks(c, options);
    if (caller.kind !== "key") refuseForeignPages(c);
    for (const right of wanted) refuseWithout(caller, right);
    if (caller.kind !== "nobody") await options.limits.calls.count(nameOf(caller));
    c.set("caller", caller);
    c.set("credential", credential);
    await next();
  };
}

/** What the routes that match a request ask for. */
function wantedRights(c: Request, rights: ReadonlyMap<string, Right>): readonly Right[] {
  const routes = matchedRoutes(c).filter(({ path }) => !path.endsWith("*"));
  if (routes.length === 0) throw new ProblemError({ code: "not_found", detail: "There is nothing at this address." });
  return routes.map(({ method, path }) => {
    const right = rights.get(`${method} ${path}`);
    if (right === undefined)
      throw new ProblemError({ code: "forbidden", detail: "This address says nobody may use it." });
    return right;
  });
}

async function whoAsks(c: Request, options: GateOptions): Promise<{ caller: Caller; credential: string }> {
  const header = c.req.header("authorization");
  if (header === undefined) {
    const person = await options.access.people.bySession(c.req.raw.headers);
    const credential = person ? (c.req.header("cookie") ?? "") : "";
    return { caller: person ? { kind: "person", person } : { kind: "nobody" }, credential };
  }
  const address = clientOf(c, options.trustProxy);
  await options.limits.guesses.check(address);
  const [, credential = ""] = /^Bearer +(\S+)$/i.exec(header) ?? [];
  const key = await keyFor(options.access.keys, credential, options.now());
  if (key) {
    if (isNewMinute(key.lastUsedAt, options.now())) await options.access.keys.used(key.id);
    return { caller: { kind: "key", key }, credential };
  }
  await options.limits.guesses.count(address);
  throw new ProblemError({ code: "unauthenticated", detail: "This key is not known, or was revoked, or has expired." });
}

/** A use is noted to the minute, so most requests have nothing to note. */
function isNewMinute(last: Date | null, now: Date): boolean {
  return last === null || Math.floor(last.getTime() / MINUTE_MS) !== Math.floor(now.getTime() / MINUTE_MS);
}

const MINUTE_MS = 60_000;

/** The client's address as far as it can be known, for limits only. */
export function clientOf(c: Request, trustProxy: boolean): string {
  const forwarded = trustProxy ? c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
  return addressOf(forwarded ?? getConnInfo(c).remote.address ?? "unknown");
}

/** A page of another site cannot make a browser change things here with the cookie of who is signed in. */
function refuseForeignPages(c: Request): void {
  if (c.req.method === "GET" || c.req.method === "HEAD") return;
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  const isForeign =
    (site !== undefined && site !== "same-origin" && site !== "none") ||
    (origin !== undefined && hostOf(origin) !== c.req.header("host"));
  if (isForeign)
    throw new ProblemError({ code: "forbidden", detail: "Requests from pages of other sites are refused." });
}

function refuseWithout(caller: Caller, right: Right): void {
  const why = denial(caller, right);
  if (why === "unknown") {
    const detail = "Send an API key as `Authorization: Bearer KEY`, or sign in.";
    throw new ProblemError({ code: "unauthenticated", detail });
  }
  if (why === "not_allowed") throw new ProblemError({ code: "forbidden", detail: "You may not do this here." });
}

function nameOf(caller: Caller): string {
  return caller.kind === "person" ? caller.person.id : caller.kind === "key" ? caller.key.id : "";
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
