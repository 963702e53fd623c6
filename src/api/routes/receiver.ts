import { type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  addEndpoint,
  type EndpointRefusal,
  type OpenedEndpoint,
  revokeEndpoint,
  rotateEndpoint,
} from "../../app/service/endpoints.ts";
import { HOUR_MS } from "../../core/kernel/time.ts";
import { actorIn, type Env, notFound, type Request } from "../context.ts";
import { declared } from "../declare.ts";
import { invalid } from "../invalid.ts";
import { ProblemError } from "../problem.ts";
import { TEST_BODY, tryReceiver } from "../receiver/trial.ts";
import { jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import {
  endpointWire,
  newEndpointSchema,
  receiverEndpointSchema,
  receiverSchema,
  receiverWire,
  rotationSchema,
  trialOutcomeSchema,
  trialSchema,
} from "../schemas/receiver.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Receiver"];
const path = "/v1/endpoints/{name}";
const params = z.object({ name: pathParameter("name", "The endpoint's name.") });
const openedSchema = z.object({
  url: z.string().openapi({ description: "Where to post. Holds the secret where that is the address." }),
  secret: z.string().nullable().openapi({ description: "Shown this once; null where there is none, or it was given." }),
  verify_token: z.string().openapi({ description: "With which Meta may verify the address." }),
});

const get = declared("admin", {
  method: "get",
  path: "/v1/receiver",
  tags,
  summary: "How Meta's own address is set up",
  responses: { 200: jsonOf("Without any secret.", receiverSchema) },
});

const test = declared("admin", {
  method: "post",
  path: "/v1/receiver/test",
  tags,
  summary: "Post a signed test through the receiver",
  description:
    "It is checked, read and acknowledged as a webhook of Meta is; nothing is booked, kept or handed on. With another " +
    "secret than the right one the answer says what Meta would be told.",
  request: { body: jsonBody(trialSchema) },
  responses: { 200: jsonOf("What came of it.", trialOutcomeSchema) },
});

const list = declared("admin", {
  method: "get",
  path: "/v1/endpoints",
  tags,
  summary: "Addresses for webhooks of other apps, or through a provider",
  responses: { 200: jsonOf("By name, without their secrets.", z.object({ items: z.array(receiverEndpointSchema) })) },
});

const create = declared("admin", {
  method: "post",
  path: "/v1/endpoints",
  tags,
  summary: "Open an address for webhooks",
  request: { body: jsonBody(newEndpointSchema) },
  responses: { 201: jsonOf("Its address and secret.", openedSchema) },
});

const rotate = declared("admin", {
  method: "post",
  path: `${path}/rotate`,
  tags,
  summary: "Give an address another secret",
  description: "Until `keep_hours` are over both count.",
  request: { params, body: jsonBody(rotationSchema) },
  responses: { 200: jsonOf("The new secret.", openedSchema) },
});

const remove = declared("admin", {
  method: "delete",
  path,
  tags,
  summary: "Close an address for good",
  description: "What is posted there afterwards is answered with 404; its name may be used again.",
  request: { params },
  responses: { 204: { description: "It takes nothing more." } },
});

type Fault = readonly [at: string, found: string, expected: string];
const WHY_NOT: Readonly<Record<Exclude<EndpointRefusal, "unknown_endpoint" | "name_taken">, Fault>> = {
  bad_name: ["/name", "another form", "small letters, digits and hyphens, a letter first, at most 32 characters"],
  bad_source: ["/source", "another form", "letters, digits, _ and -, a letter first, at most 32 characters"],
  bad_header: [
    "/header",
    "none, or one that cannot be",
    "with `header` the name of one of the provider's own; else none",
  ],
  bad_secret: [
    "/secret",
    "another form",
    "16 to 512 printable characters; in a path 33 or more letters, digits, _ and -",
  ],
  secret_needed: ["/secret", "none", "with `signature` Meta's app secret"],
  secret_not_needed: ["/secret", "a secret", "none: what nobody signs has no secret"],
  unsigned_not_allowed: ["/allow_unsigned", "false", "true, if anyone who knows the address may post"],
};

function problem(refusal: EndpointRefusal): ProblemError {
  if (refusal === "unknown_endpoint") return notFound("endpoint");
  if (refusal !== "name_taken") return invalid(...WHY_NOT[refusal]);
  return new ProblemError({ code: "conflict", detail: "An endpoint of this name is there already." });
}

/** Webhooks in: Meta's own address, further ones, and a test of each. */
export function receiverRoutes(api: OpenAPIHono<Env>, { receiver, access, publicUrl }: ApiServices): void {
  const { endpoints, key, now, onChange } = receiver;
  const portsIn = (c: Pick<Request, "get">) => ({ endpoints, key, now, audit: access.audit, actor: actorIn(c) });
  const openedWire = ({ auth, secret, path: at, verifyToken }: OpenedEndpoint) => ({
    url: publicUrl + at,
    secret: auth === "signature" ? null : secret,
    verify_token: verifyToken,
  });
  api.openapi(get, async (c) => c.json(receiverWire(receiver, publicUrl, TEST_BODY), 200));
  api.openapi(test, async (c) => {
    const { endpoint, secret } = c.req.valid("json");
    const tried = await tryReceiver(receiver, { endpoint, secret });
    if (!tried.ok) {
      if (tried.refusal === "unknown_endpoint") throw notFound("endpoint");
      const found = tried.refusal === "no_app_secret" ? "none, and no app secret in the settings" : "none";
      throw invalid("/secret", found, "the secret to try");
    }
    const { status, isTaken, answer, tookMs } = tried.value;
    const subject = endpoint ?? "meta";
    await access.audit.append({ ...actorIn(c), action: "endpoint.test", subject, before: null, after: { status } });
    return c.json({ taken: isTaken, status, answer, took_ms: Math.round(tookMs * 10) / 10 }, 200);
  });
  api.openapi(list, async (c) => {
    const inForce = (await endpoints.list()).filter(({ revokedAt }) => revokedAt === null);
    return c.json({ items: inForce.map((one) => endpointWire(receiver, one, publicUrl)) }, 200);
  });
  api.openapi(create, async (c) => {
    const { allow_unsigned: allowUnsigned, ...wanted } = c.req.valid("json");
    const opened = await addEndpoint(portsIn(c), { ...wanted, allowUnsigned });
    if (!opened.ok) throw problem(opened.refusal);
    onChange();
    return c.json(openedWire(opened.value), 201);
  });
  api.openapi(rotate, async (c) => {
    const { secret, keep_hours: hours } = c.req.valid("json");
    const asked = { name: c.req.valid("param").name, secret, keepMs: hours * HOUR_MS };
    const rotated = await rotateEndpoint(portsIn(c), asked);
    if (!rotated.ok) throw problem(rotated.refusal);
    onChange();
    return c.json(openedWire(rotated.value), 200);
  });
  api.openapi(remove, async (c) => {
    const revoked = await revokeEndpoint(portsIn(c), c.req.valid("param").name);
    if (!revoked.ok) throw problem(revoked.refusal);
    onChange();
    return c.body(null, 204);
  });
}
