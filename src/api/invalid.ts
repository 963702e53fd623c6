import type { Hook } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import type { z } from "zod";
import type { Env } from "./context.ts";
import { Answered } from "./idempotent.ts";
import { type Fault, ProblemError, problemOf, problemResponse } from "./problem.ts";

const MOST_FAULTS = 50;
const SHOWN_CHARACTERS = 80;

/** What every route does with a request that its schemas do not accept: says where, what was found, what belongs there. */
export const refuseInvalid: Hook<unknown, Env, string, Response | undefined> = (result) => {
  if (result.success) return undefined;
  const isBody = result.target === "json";
  const faults = result.error.issues.slice(0, MOST_FAULTS).map((issue) => faultOf(issue, isBody));
  const what = isBody ? "The body" : "A parameter";
  return problemResponse({ code: "invalid", detail: `${what} is not what belongs there; see \`faults\`.`, faults });
};

/** What becomes of an exception in a route. A bug is logged; everything else is an answer. */
export function answerErrors(
  log: (error: unknown) => void,
): (error: unknown, context: { readonly env?: Partial<Env["Bindings"]> }) => Response {
  return (error, { env }) => {
    if (error instanceof Answered) return error.response;
    // Whoever asked went away, or was cut off, before the body was there: nobody hears the answer, and it is no bug.
    if (env?.incoming?.destroyed && !env.incoming.complete)
      return problemResponse({ code: "malformed", detail: "The body broke off before its end." });
    if (error instanceof HTTPException && error.status < 500) {
      const code = error.status === 415 ? "media_type" : "malformed";
      return problemResponse({ code, detail: "The body or a parameter cannot be read as what it claims to be." });
    }
    if (isBadCursor(error)) {
      const faults = [{ at: "cursor", found: "a text that is no cursor", expected: "the next of the page before" }];
      return problemResponse({
        code: "invalid",
        detail: "This cursor was never given. Begin anew without it.",
        faults,
      });
    }
    const problem = problemOf(error);
    if (problem.code === "bug") log(error);
    return problemResponse(problem);
  };
}

/** A fault of one's own finding. */
export function invalid(at: string, found: string, expected: string): ProblemError {
  return new ProblemError({
    code: "invalid",
    detail: "The request is not what belongs there; see `faults`.",
    faults: [{ at, found, expected }],
  });
}

function faultOf(issue: z.core.$ZodIssue, isBody: boolean): Fault {
  const steps = issue.path.map((step) => String(step).replaceAll("~", "~0").replaceAll("/", "~1"));
  const at = isBody ? `/${steps.join("/")}` : steps.join("/");
  return { at, found: shown(issue.input), expected: issue.message };
}

/** Texts are shown by their length only: they may be numbers of people. */
function shown(input: unknown): string {
  if (typeof input === "string") return input === "" ? "an empty text" : `a text of ${input.length} characters`;
  if (Array.isArray(input)) return "a list";
  if (typeof input === "object" && input !== null) return "an object";
  return input === undefined ? "nothing, or not shown" : String(input).slice(0, SHOWN_CHARACTERS);
}

function isBadCursor(error: unknown): boolean {
  return error instanceof Error && error.name === "BadCursor";
}
