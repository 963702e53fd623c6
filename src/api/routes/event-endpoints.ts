import { type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  addEventEndpoint,
  changeEventEndpoint,
  type EventRefusal,
  removeEventEndpoint,
  replayEvents,
  rotateEventSecret,
  testEventEndpoint,
} from "../../app/service/events/endpoints.ts";
import { HOUR_MS } from "../../core/kernel/time.ts";
import { actorIn, type Env, notFound } from "../context.ts";
import { declared } from "../declare.ts";
import { invalid } from "../invalid.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { ProblemError } from "../problem.ts";
import {
  attemptQuery,
  attemptSchema,
  attemptWire,
  deliveryQuery,
  deliverySchema,
  deliveryWire,
  endpointChangeSchema,
  endpointSchema,
  endpointWire,
  newEndpointSchema,
  replaySchema,
  rotationSchema,
} from "../schemas/events.ts";
import { jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Events"];
const path = "/v1/event-endpoints/{id}";
const params = z.object({ id: pathParameter("id", "The endpoint's id.") });
const secretSchema = z.string().openapi({ description: "Shown this once.", example: "whsec_..." });

const list = declared("read_all", {
  method: "get",
  path: "/v1/event-endpoints",
  tags,
  summary: "Where events are delivered to",
  responses: { 200: jsonOf("Oldest first.", z.object({ items: z.array(endpointSchema) })) },
});

const create = declared("write", {
  method: "post",
  path: "/v1/event-endpoints",
  tags,
  summary: "Have events delivered",
  description:
    "Deliveries are signed as Standard Webhooks has it. What happened before is not delivered; see `replay`.",
  request: { body: jsonBody(newEndpointSchema) },
  responses: { 201: jsonOf("The endpoint.", z.object({ endpoint: endpointSchema, secret: secretSchema })) },
});

const get = declared("read_all", {
  method: "get",
  path,
  tags,
  summary: "One endpoint",
  request: { params },
  responses: { 200: jsonOf("The endpoint.", endpointSchema) },
});

const change = declared("write", {
  method: "patch",
  path,
  tags,
  summary: "Change an endpoint, or enable it again",
  request: { params, body: jsonBody(endpointChangeSchema) },
  responses: { 200: jsonOf("The endpoint as it is now.", endpointSchema) },
});

const remove = declared("write", {
  method: "delete",
  path,
  tags,
  summary: "Remove an endpoint with its queue and log",
  request: { params },
  responses: { 204: { description: "It gets nothing more." } },
});

const rotate = declared("write", {
  method: "post",
  path: `${path}/rotate`,
  tags,
  summary: "Give an endpoint a new secret",
  description:
    "Until `keep_hours` are over each delivery carries two signatures, by the new secret and by the old one.",
  request: { params, body: jsonBody(rotationSchema) },
  responses: { 200: jsonOf("The new secret.", z.object({ secret: secretSchema })) },
});

const deliveries = declared("read_all", {
  method: "get",
  path: `${path}/deliveries`,
  tags,
  summary: "Events on their way to an endpoint, and those that arrived",
  request: { params, query: z.object({ ...pageQuery, ...deliveryQuery }) },
  responses: { 200: jsonOf("The latest events first; kept for 30 days.", pageOf(deliverySchema)) },
});

const attempts = declared("read_all", {
  method: "get",
  path: `${path}/attempts`,
  tags,
  summary: "Each attempt to deliver, and what was answered",
  request: { params, query: z.object({ ...pageQuery, ...attemptQuery }) },
  responses: { 200: jsonOf("The latest first; kept for 30 days.", pageOf(attemptSchema)) },
});

const replay = declared("write", {
  method: "post",
  path: `${path}/replay`,
  tags,
  summary: "Deliver an event again, or all that did not arrive since an instant",
  description: "A receiver that was down for long, or was registered late, gets what it missed.",
  request: { params, body: jsonBody(replaySchema) },
  responses: { 200: jsonOf("How many deliveries that makes.", z.object({ queued: z.int() })) },
});

const test = declared("write", {
  method: "post",
  path: `${path}/test`,
  tags,
  summary: "Send a test to an endpoint",
  description: "An event of the type `event_endpoint.test`, signed, tried again and logged like every other.",
  request: { params },
  responses: { 202: jsonOf("It is on its way; see its attempts.", z.object({ event: z.string() })) },
});

const WHY_NOT: Readonly<
  Record<Exclude<EventRefusal, "unknown_endpoint" | "disabled">, readonly [string, string, string]>
> = {
  not_a_url: ["/url", "no URL", "a URL such as https://example.org/hook"],
  scheme: ["/url", "another scheme", "https, or http where the service may deliver to private addresses"],
  credentials: ["/url", "a user or password", "none: the receiver checks the signature"],
  private_address: ["/url", "an address that is not public", "a public one, unless the service allows others"],
  no_type: ["/types", "an empty list", "null, or at least one type"],
  unknown_type: ["/types", "a type that there is not", "types of docs/events.md"],
  no_business: ["/businesses", "an empty list", "null, or at least one business"],
  bad_secret: ["/secret", "another form", "`whsec_` and base64 of 24 to 64 bytes"],
};

function problem(refusal: EventRefusal): ProblemError {
  if (refusal === "unknown_endpoint") return notFound("endpoint");
  if (refusal !== "disabled") return invalid(...WHY_NOT[refusal]);
  return new ProblemError({ code: "conflict", detail: "This endpoint is disabled; enable it first." });
}

/** Endpoints of events, their log, and replays. */
export function eventEndpointRoutes(api: OpenAPIHono<Env>, { events }: ApiServices): void {
  const { endpoints, log } = events;
  const known = async (id: string) => {
    const endpoint = await endpoints.byId(id);
    if (!endpoint) throw notFound("endpoint");
    return endpoint;
  };
  api.openapi(list, async (c) => c.json({ items: (await endpoints.list()).map(endpointWire) }, 200));
  api.openapi(create, async (c) => {
    const opened = await addEventEndpoint(events, c.req.valid("json"), actorIn(c));
    if (!opened.ok) throw problem(opened.refusal);
    return c.json({ endpoint: endpointWire(opened.value.endpoint), secret: opened.value.secret }, 201);
  });
  api.openapi(get, async (c) => c.json(endpointWire(await known(c.req.valid("param").id)), 200));
  api.openapi(change, async (c) => {
    const asked = { id: c.req.valid("param").id, to: c.req.valid("json") };
    const changed = await changeEventEndpoint(events, asked, actorIn(c));
    if (!changed.ok) throw problem(changed.refusal);
    return c.json(endpointWire(changed.value), 200);
  });
  api.openapi(remove, async (c) => {
    const removed = await removeEventEndpoint(events, c.req.valid("param").id, actorIn(c));
    if (!removed.ok) throw problem(removed.refusal);
    return c.body(null, 204);
  });
  api.openapi(rotate, async (c) => {
    const { secret, keep_hours: hours } = c.req.valid("json");
    const asked = { id: c.req.valid("param").id, secret, keepMs: hours * HOUR_MS };
    const rotated = await rotateEventSecret(events, asked, actorIn(c));
    if (!rotated.ok) throw problem(rotated.refusal);
    return c.json({ secret: rotated.value }, 200);
  });
  api.openapi(deliveries, async (c) => {
    const { id } = await known(c.req.valid("param").id);
    const query = c.req.valid("query");
    const page = await log.deliveries({ endpoint: id, event: query.event, state: query.state }, pageIn(query));
    return c.json(pageOut(page, query, deliveryWire), 200);
  });
  api.openapi(attempts, async (c) => {
    const { id } = await known(c.req.valid("param").id);
    const query = c.req.valid("query");
    const page = await log.attempts({ endpoint: id, event: query.event }, pageIn(query));
    return c.json(pageOut(page, query, attemptWire), 200);
  });
  api.openapi(replay, async (c) => {
    const { event, since, all } = c.req.valid("json");
    const what = event === undefined ? { since: Date.parse(since ?? ""), all } : { event };
    const replayed = await replayEvents(events, { id: c.req.valid("param").id, what }, actorIn(c));
    if (!replayed.ok) throw problem(replayed.refusal);
    return c.json({ queued: replayed.value }, 200);
  });
  api.openapi(test, async (c) => {
    const sent = await testEventEndpoint(events, c.req.valid("param").id, actorIn(c));
    if (!sent.ok) throw problem(sent.refusal);
    return c.json({ event: sent.value }, 202);
  });
}
