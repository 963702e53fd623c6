import { z } from "@hono/zod-openapi";
import { formatInstant } from "../../core/kernel/time.ts";
import { EVENT_TYPES } from "../../store/port/billing.ts";
import type { EventAttempt, EventDelivery, EventEndpoint } from "../../store/port/events.ts";
import { idIn, instantSchema } from "./json.ts";

const typesIn = z
  .array(z.enum(EVENT_TYPES))
  .min(1)
  .max(100)
  .nullable()
  .openapi({ description: "Which events; null: all but those of charges, of which there may be very many." });
const businessesIn = z
  .array(idIn)
  .min(1)
  .max(1_000)
  .nullable()
  .openapi({ description: "Of which businesses; null: of all, and the provider's own." });
const urlIn = z
  .string()
  .min(1)
  .max(2_000)
  .openapi({ description: "An https address.", example: "https://example.org/hook" });
const descriptionIn = z.string().max(500);
const secretIn = z
  .string()
  .max(200)
  .optional()
  .openapi({ description: "`whsec_` and base64 of 24 to 64 bytes; made where it is left out." });

export const newEndpointSchema = z.strictObject({
  url: urlIn,
  description: descriptionIn.default(""),
  types: typesIn.default(null),
  businesses: businessesIn.default(null),
  secret: secretIn,
});

export const endpointChangeSchema = z.strictObject({
  url: urlIn.optional(),
  description: descriptionIn.optional(),
  types: typesIn.optional(),
  businesses: businessesIn.optional(),
  state: z.enum(["enabled", "disabled"]).optional().openapi({
    description: "What waits for a disabled endpoint goes on when it is enabled; what happens meanwhile is not queued.",
  }),
});

export const rotationSchema = z.strictObject({
  secret: secretIn,
  keep_hours: z
    .number()
    .min(0)
    .max(24 * 30)
    .default(24)
    .openapi({ description: "So long deliveries are signed with the old secret too." }),
});

const eventIdIn = z.uuid().openapi({ description: "An event's id: the `webhook-id` of its deliveries." });

export const replaySchema = z
  .strictObject({
    event: eventIdIn.optional(),
    since: z.iso.datetime({ offset: true }).optional(),
    all: z.boolean().default(false).openapi({ description: "With `since`: those that arrived too." }),
  })
  .refine(({ event, since }) => (event === undefined) !== (since === undefined), "either `event` or `since`");

export const endpointSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string(),
    types: z.array(z.string()).readonly().nullable(),
    businesses: z.array(z.string()).readonly().nullable(),
    state: z.enum(["enabled", "disabled"]),
    disabled_reason: z.string().nullable().openapi({ description: "Why Daybook itself disabled it." }),
    failing_since: instantSchema.nullable().openapi({ description: "Since when no attempt came through." }),
    created_at: instantSchema,
  })
  .openapi("EventEndpoint");

export const deliverySchema = z
  .object({
    event: z.string(),
    type: z.string(),
    happened_at: instantSchema,
    state: z.enum(["waiting", "delivered", "given_up"]),
    attempts: z.int(),
    next_attempt_at: instantSchema.nullable(),
  })
  .openapi("EventDelivery");

export const attemptSchema = z
  .object({
    event: z.string(),
    type: z.string(),
    attempt: z.int(),
    at: instantSchema,
    outcome: z.enum(["delivered", "failed", "given_up"]),
    status: z.int().nullable().openapi({ description: "What the other side answered; null: it did not." }),
    reason: z.string().nullable(),
    answer: z.string().nullable().openapi({ description: "The first bytes of its answer." }),
    took_ms: z.int(),
  })
  .openapi("EventAttempt");

export const deliveryQuery = {
  event: eventIdIn.optional(),
  state: z.enum(["waiting", "delivered", "given_up"]).optional(),
};
export const attemptQuery = { event: eventIdIn.optional() };

export function endpointWire(endpoint: EventEndpoint): z.output<typeof endpointSchema> {
  const { id, url, description, types, businesses, state, disabledReason, failingSince, createdAt } = endpoint;
  return {
    ...{ id, url, description, types, businesses, state },
    disabled_reason: disabledReason,
    failing_since: failingSince === null ? null : formatInstant(failingSince),
    created_at: formatInstant(createdAt),
  };
}

export function deliveryWire({
  event,
  type,
  eventAt,
  state,
  attempts,
  dueAt,
}: EventDelivery): z.output<typeof deliverySchema> {
  const next = state === "waiting" ? formatInstant(dueAt) : null;
  return { event, type, happened_at: formatInstant(eventAt), state, attempts, next_attempt_at: next };
}

export function attemptWire({ endpoint: _, at, tookMs, ...attempt }: EventAttempt): z.output<typeof attemptSchema> {
  return { ...attempt, at: formatInstant(at), took_ms: tookMs };
}
