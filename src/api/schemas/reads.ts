import { z } from "@hono/zod-openapi";
import { formatMoney } from "../../core/kernel/money.ts";
import { formatInstant, type Instant } from "../../core/kernel/time.ts";
import type { ThreadWindows } from "../../core/quote.ts";
import type {
  BookedCounter,
  BookedMessage,
  BookedRefusal,
  BookingState,
  KnownAs,
  UsageSum,
} from "../../store/port/reads.ts";
import { moneySchema, monthSchema, reportedWire, revisionSchema } from "./charge.ts";
import { instantSchema } from "./json.ts";

const openSchema = z.object({
  until: instantSchema.openapi({ description: "The end, exclusive: at this very instant it is closed." }),
  seconds_left: z.int().openapi({ description: "Whole seconds from now, rounded down." }),
});

export const windowsSchema = z
  .object({
    at: instantSchema.openapi({ description: "The instant that this is about." }),
    customer_service_window: openSchema.nullable().openapi({ description: "Free-form messages may be sent (GEN-06)." }),
    free_entry_point: openSchema.nullable().openapi({ description: "Every message is free (FEP-05)." }),
    conversations: z
      .array(openSchema.extend({ category: z.string() }))
      .readonly()
      .openapi({ description: "Conversations that run; under CBP only." }),
  })
  .openapi("Windows");

export const threadSchema = z
  .object({
    number: z.string(),
    user: z.string(),
    names: z.array(z.string()).readonly().openapi({ description: "All names that stand for this user here." }),
    waba: z.string().openapi({ description: "Of the latest message." }),
    last_event_at: instantSchema,
    incomplete: z.boolean().openapi({ description: "A message proves an inbound that nobody recorded." }),
    windows: windowsSchema,
  })
  .openapi("Thread");

export const knownAsSchema = z
  .object({
    names: z
      .array(
        z.object({
          name: z
            .string()
            .openapi({ description: "A phone number or a business-scoped id; a surrogate where it was forgotten." }),
          first_seen_at: instantSchema.nullable().openapi({
            description:
              "The first event of this thread, or evidence, that names it; null: it was only stated, for all times.",
          }),
          last_seen_at: instantSchema.nullable(),
          messages: z.int().openapi({ description: "Messages of this thread under it." }),
        }),
      )
      .readonly()
      .openapi({ description: "In the order in which they were first seen." }),
    evidence: z
      .array(
        z.object({
          users: z.tuple([z.string(), z.string()]).readonly().openapi({ description: "Two names of one user." }),
          evidence: z.string().openapi({ description: "Which webhook showed both, or who stated it." }),
          at: instantSchema.nullable().openapi({ description: "When it was first seen; null: stated for all times." }),
          learnt_at: instantSchema.openapi({ description: "When Daybook learnt of it." }),
          source: z.string().openapi({ description: "The kind of the source." }),
        }),
      )
      .readonly(),
  })
  .openapi("KnownAs");

export const usageSumSchema = z
  .object({
    day: z.string().optional(),
    month: monthSchema.optional(),
    waba: z.string().optional(),
    number: z.string().optional(),
    category: z.string().optional(),
    market: z.string().optional(),
    pricing_type: z.string().optional(),
    template: z.string().nullable().optional(),
    agent: z.string().nullable().optional(),
    campaign: z.string().nullable().optional(),
    currency: z.string(),
    charges: z.int().openapi({ description: "How many, unrated ones too." }),
    unrated: z.int().openapi({ description: "Those among them without a cost." }),
    cost: moneySchema.openapi({ description: "Of those that have one. Currencies are never added up." }),
  })
  .openapi("UsageSum");

export const messageSchema = z
  .object({
    id: z.string(),
    number: z.string(),
    waba: z.string(),
    user: z.string().nullable(),
    direction: z.enum(["inbound", "outbound"]).nullable(),
    type: z.string().nullable(),
    category: z.string().nullable(),
    at: instantSchema.nullable().openapi({ description: "Sent (outbound) or received (inbound)." }),
    delivered_at: instantSchema.nullable().openapi({ description: "First of delivered and read (GEN-02)." }),
    failed_at: instantSchema.nullable(),
    entry_point: z.enum(["ad", "page"]).nullable(),
    template: z.string().nullable(),
    agent: z.string().nullable(),
    campaign: z.string().nullable(),
    reported: revisionSchema.shape.reported,
    conflicts: z
      .record(z.string(), z.array(z.string()).readonly())
      .openapi({ description: "Fields on which facts differ, with every value that was stated." }),
    refusal: z.string().nullable().openapi({ description: "Why it cannot be rated; null where it can." }),
    charge: z.string().nullable().openapi({ description: "The id of the charge that it caused." }),
  })
  .openapi("Message");

export const refusalSchema = z
  .object({
    number: z.string(),
    message: z.string(),
    waba: z.string().nullable(),
    code: z.enum(["no_user", "no_direction", "no_time"]).openapi({ description: "What its facts lack." }),
  })
  .openapi("Refusal");

const counterBase = z.object({ month: monthSchema, counted: z.int() });
export const counterSchema = z
  .discriminatedUnion("kind", [
    counterBase.extend({
      kind: z.literal("free_tier"),
      model: z.string(),
      waba: z.string(),
      allowance: z.int(),
      left: z.int().openapi({ description: "Conversations that are still free (CBP1-08, CBP2-08)." }),
    }),
    counterBase.extend({
      kind: z.literal("allowance"),
      number: z.string(),
      allowance: z.int(),
      left: z.int().openapi({ description: "Service messages that are still free (OCT26-03)." }),
    }),
    counterBase.extend({
      kind: z.literal("tier"),
      portfolio: z.string(),
      market: z.string(),
      category: z.string(),
      thresholds: z.array(z.int()).readonly().openapi({ description: "Counts at which a volume band ends (TIER-01)." }),
      left: z.int().nullable().openapi({ description: "Until the next band; null in the last one." }),
    }),
  ])
  .openapi("Counter");

export const stateSchema = z
  .object({
    facts_waiting: z.string().openapi({ description: "Facts not yet booked; a decimal string." }),
    changes_waiting: z.string().openapi({ description: "Usage not yet priced; a decimal string." }),
    lag_ms: z.int().openapi({ description: "Milliseconds since the oldest waiting fact was received; 0: none waits." }),
    stuck: z
      .array(
        z.object({
          stage: z.union([z.literal(1), z.literal(2)]),
          partition: z.int(),
          seq: z.string(),
          reason: z.string(),
          since: instantSchema,
        }),
      )
      .readonly(),
  })
  .openapi("BookingState");

export function knownAsWire({ names, evidence }: KnownAs): z.output<typeof knownAsSchema> {
  return {
    names: names.map(({ name, seen, messages }) => ({
      name,
      first_seen_at: instantOrNull(seen?.from),
      last_seen_at: instantOrNull(seen?.to),
      messages,
    })),
    evidence: evidence.map(({ users, evidence: what, at, learntAt, source }) => ({
      users,
      evidence: what,
      at: instantOrNull(at ?? undefined),
      learnt_at: formatInstant(learntAt),
      source,
    })),
  };
}

export function windowsWire(windows: ThreadWindows, at: Instant): z.output<typeof windowsSchema> {
  const open = (until: Instant) => ({ until: formatInstant(until), seconds_left: Math.floor((until - at) / 1000) });
  const { customerServiceWindow, freeEntryPoint, conversations } = windows;
  return {
    at: formatInstant(at),
    customer_service_window: customerServiceWindow === null ? null : open(customerServiceWindow),
    free_entry_point: freeEntryPoint === null ? null : open(freeEntryPoint),
    conversations: conversations.map(({ category, until }) => ({ ...open(until), category })),
  };
}

export function usageWire({ key, currency, charges, unrated, cost }: UsageSum): z.output<typeof usageSumSchema> {
  return { ...key, currency, charges, unrated, cost: formatMoney(cost) };
}

export function messageWire({ message, waba, refusal, charge }: BookedMessage): z.output<typeof messageSchema> {
  const conflicts = Object.entries(message.conflicts ?? {}).flatMap(([field, values]) =>
    values ? [[field, values]] : [],
  );
  return {
    id: message.id,
    number: message.number,
    waba,
    user: message.user ?? null,
    direction: message.direction ?? null,
    type: message.type ?? null,
    category: message.category ?? null,
    at: instantOrNull(message.at),
    delivered_at: instantOrNull(message.deliveredAt),
    failed_at: instantOrNull(message.failedAt),
    entry_point: message.entryPoint ?? null,
    template: message.template ?? null,
    agent: message.agent ?? null,
    campaign: message.campaign ?? null,
    reported: message.reported ? reportedWire(message.reported) : null,
    conflicts: Object.fromEntries(conflicts),
    refusal,
    charge,
  };
}

export function refusalWire({ number, message, waba, code }: BookedRefusal): z.output<typeof refusalSchema> {
  return { number, message, waba, code };
}

export function counterWire(counter: BookedCounter): z.output<typeof counterSchema> {
  return counter;
}

export function stateWire({ facts, changes, lagMs, stuck }: BookingState): z.output<typeof stateSchema> {
  return {
    facts_waiting: String(facts),
    changes_waiting: String(changes),
    lag_ms: lagMs,
    stuck: stuck.map(({ stage, partition, seq, reason, since }) => ({
      stage,
      partition,
      seq: String(seq),
      reason,
      since: formatInstant(since),
    })),
  };
}

function instantOrNull(at: Instant | undefined): string | null {
  return at === undefined ? null : formatInstant(at);
}
