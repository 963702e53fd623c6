import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { formatInstant } from "../../core/kernel/time.ts";
import type { ForwardAttempt } from "../../store/port/forwarding.ts";
import type { Env } from "../context.ts";
import { declared } from "../declare.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { instantSchema, jsonOf } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Handing on"];

const queueSchema = z
  .object({
    waiting: z.int().openapi({ description: "Webhooks that wait to be handed on." }),
    oldest_received_at: instantSchema.nullable().openapi({ description: "When the oldest of them came." }),
  })
  .openapi("ForwardQueue");

const attemptSchema = z
  .object({
    delivery: z.string().openapi({ description: "`X-Daybook-Delivery` of the webhook, the same for each try." }),
    attempt: z.int().openapi({ description: "Counted from 1; `X-Daybook-Attempt`." }),
    at: instantSchema,
    outcome: z.enum(["delivered", "failed", "given_up"]).openapi({
      description: "`failed`: it is tried again. `given_up`: it is not, and was deleted.",
    }),
    status: z.int().nullable().openapi({ description: "What the other side answered; null: it did not." }),
    reason: z.string().nullable(),
    took_ms: z.int(),
  })
  .openapi("ForwardAttempt");

const queue = declared("read_all", {
  method: "get",
  path: "/v1/forwarding",
  tags,
  summary: "How many webhooks wait to be handed on",
  responses: { 200: jsonOf("The queue.", queueSchema) },
});

const list = declared("read_all", {
  method: "get",
  path: "/v1/forwarding/attempts",
  tags,
  summary: "What became of each attempt to hand a webhook on, the latest first",
  description: "Kept for 30 days. Says nothing of what was in a webhook.",
  request: { query: z.object(pageQuery) },
  responses: { 200: jsonOf("Attempts.", pageOf(attemptSchema)) },
});

/** Webhooks that are handed on to the business's own address. */
export function forwardingRoutes(api: OpenAPIHono<Env>, { forwarding }: ApiServices): void {
  api.openapi(queue, async (c) => {
    const { count, oldestReceivedAt } = await forwarding.waiting();
    const oldest = oldestReceivedAt === null ? null : formatInstant(oldestReceivedAt);
    return c.json({ waiting: count, oldest_received_at: oldest }, 200);
  });
  api.openapi(list, async (c) => {
    const query = c.req.valid("query");
    return c.json(pageOut(await forwarding.attempts(pageIn(query)), query, attemptWire), 200);
  });
}

function attemptWire({ id, attempt, at, outcome, status, reason, tookMs }: ForwardAttempt) {
  return { delivery: id, attempt, at: formatInstant(at), outcome, status, reason, took_ms: tookMs };
}
