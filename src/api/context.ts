import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { type Actor, actorFor } from "../app/service/access/actor.ts";
import { type Caller, mayGive, reachOf } from "../app/service/access/rights.ts";
import type { Role, Scope } from "../store/port/access.ts";
import type { Within } from "../store/port/reads.ts";
import { ProblemError } from "./problem.ts";

/** What every request carries with it once it was let in. */
export interface Variables {
  requestId: string;
  caller: Caller;
  /** The key or session cookie that was shown, for sealing answers; empty where there was none. */
  credential: string;
}

export interface Env {
  Bindings: HttpBindings & {
    /** Lets the body of this request take long, as long as it keeps coming. */
    readonly allowLong?: () => unknown;
  };
  Variables: Variables;
}

export type Request = Context<Env>;

/** To which WABAs the answer is confined. */
export function withinOf(c: Pick<Request, "get">): Within {
  const reach = reachOf(c.get("caller"));
  return reach === "all" ? null : reach;
}

/** Who does it, for the audit log. */
export function actorIn(c: Pick<Request, "get">): Actor {
  return actorFor(c.get("caller"), c.get("requestId"));
}

/** Says no to a filter that names somebody else's WABA. */
export function refuseForeign(within: Within, waba: string | undefined): void {
  if (waba === undefined || within === null || within.includes(waba)) return;
  throw new ProblemError({ code: "forbidden", detail: "This WABA is not among those that you may see." });
}

/** Says no to a caller who would give somebody, or a key, a right that they have not themselves. */
export function refuseGiving(c: Pick<Request, "get">, given: Role | readonly Scope[]): void {
  if (mayGive(c.get("caller"), given)) return;
  throw new ProblemError({ code: "forbidden", detail: "You cannot give a right that you have not yourself." });
}

export function notFound(what: string): ProblemError {
  return new ProblemError({ code: "not_found", detail: `There is no such ${what}, or it is not yours to see.` });
}
