import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { SignedIn } from "../../store/port/access.ts";
import type { Env, Request } from "../context.ts";
import { declared } from "../declare.ts";
import { clientOf } from "../gate.ts";
import { invalid } from "../invalid.ts";
import type { Limits } from "../limits.ts";
import { ProblemError } from "../problem.ts";
import { callerSchema, callerWire } from "../schemas/access.ts";
import { jsonBody, jsonOf } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const passwordSchema = z.string().min(12).max(128).openapi({ description: "12 to 128 characters." });

const signIn = declared("anyone", {
  method: "post",
  path: "/v1/session",
  tags: ["Access"],
  summary: "Sign in with a password",
  description: "Sets a session cookie (HttpOnly, SameSite=Strict, 7 days). Failed attempts are limited.",
  request: { body: jsonBody(z.object({ email: z.string().max(254), password: z.string().max(128) })) },
  responses: { 200: jsonOf("You are signed in.", callerSchema) },
});

const signInByLink = declared("anyone", {
  method: "post",
  path: "/v1/session/link",
  tags: ["Access"],
  summary: "Sign in with a one-time link",
  description: "A link works once, for an hour, and ends the password that there was: set a new one afterwards.",
  request: { body: jsonBody(z.object({ token: z.string().max(200) })) },
  responses: { 200: jsonOf("You are signed in.", callerSchema) },
});

const signOut = declared("self", {
  method: "delete",
  path: "/v1/session",
  tags: ["Access"],
  summary: "Sign out",
  responses: { 204: { description: "The session has ended." } },
});

const me = declared("self", {
  method: "get",
  path: "/v1/me",
  tags: ["Access"],
  summary: "Who asks, and what they may do",
  responses: { 200: jsonOf("The person or key that asks.", callerSchema) },
});

const setPassword = declared("self", {
  method: "put",
  path: "/v1/me/password",
  tags: ["Access"],
  summary: "Set one's own password",
  description: "Ends every other session of yours. Without a password so far, leave `current` out.",
  request: { body: jsonBody(z.object({ current: z.string().max(128).optional(), password: passwordSchema })) },
  responses: { 204: { description: "The password is set." } },
});

/** Signing in and out, and oneself. */
export function sessionRoutes(api: OpenAPIHono<Env>, services: ApiServices, limits: Limits): void {
  const { people } = services.access;
  api.openapi(signIn, async (c) => {
    const { email, password } = c.req.valid("json");
    const account = email.toLowerCase();
    const address = clientOf(c, services.trustProxy);
    await limits.loginsByAddress.check(address);
    await limits.loginsByAccount.check(account);
    const signedIn = await people.signIn(account, password, c.req.raw.headers);
    if (!signedIn) {
      await limits.loginsByAddress.count(address);
      await limits.loginsByAccount.count(account);
    }
    return c.json(welcome(c, signedIn, "The address or the password is wrong."), 200);
  });
  api.openapi(signInByLink, async (c) => {
    const address = clientOf(c, services.trustProxy);
    await limits.guesses.check(address);
    const signedIn = await people.signInByLink(c.req.valid("json").token, c.req.raw.headers);
    if (!signedIn) await limits.guesses.count(address);
    return c.json(welcome(c, signedIn, "This link was used already, or is older than an hour."), 200);
  });
  api.openapi(signOut, async (c) => {
    for (const cookie of await people.signOut(c.req.raw.headers)) c.header("set-cookie", cookie, { append: true });
    return c.body(null, 204);
  });
  api.openapi(me, (c) => c.json(callerWire(c.get("caller")), 200));
  api.openapi(setPassword, async (c) => {
    const caller = c.get("caller");
    if (caller.kind !== "person") throw new ProblemError({ code: "forbidden", detail: "A key has no password." });
    const { current, password } = c.req.valid("json");
    const isSet = await people.setPassword(caller.person, { current, password }, c.req.raw.headers);
    if (!isSet) throw invalid("/current", "another text", "the password that you have now");
    return c.body(null, 204);
  });
}

function welcome(c: Request, signedIn: SignedIn | undefined, whyNot: string) {
  if (!signedIn) throw new ProblemError({ code: "unauthenticated", detail: whyNot });
  for (const cookie of signedIn.cookies) c.header("set-cookie", cookie, { append: true });
  return callerWire({ kind: "person", person: signedIn.person });
}
