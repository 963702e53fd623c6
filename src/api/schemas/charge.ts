import { z } from "@hono/zod-openapi";
import { formatMoney } from "../../core/kernel/money.ts";
import { formatInstant } from "../../core/kernel/time.ts";
import type { Basis, UnratedCode } from "../../core/pricing/charge.ts";
import { bookedToWire } from "../../core/pricing/wire.ts";
import type { Reported } from "../../core/usage/fact.ts";
import { MODEL_IDS } from "../../core/usage/settings.ts";
import { PRICING_TYPES } from "../../core/usage/usage.ts";
import type { BookedCharge, ReversedCharge } from "../../store/port/reads.ts";
import { instantSchema } from "./json.ts";

export const BASES = ["computed", "reported", "confirmed", "conflict"] as const satisfies readonly Basis[];
export const UNRATED = [
  "no_rate",
  "not_enough_evidence",
  "unknown_category",
  "unknown_market",
  "not_reported",
] as const satisfies readonly UnratedCode[];

export const moneySchema = z.string().openapi({
  description: "A decimal string in units of `currency`, exact to the millionth.",
  example: "0.0625",
});
export const monthSchema = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "a month such as 2026-10")
  .openapi({ description: "A month in the WABA's zone (GEN-09).", example: "2026-10" });
export const pricingTypeSchema = z.enum(PRICING_TYPES).openapi({
  description: "`regular`, or the kind of free (CBP1-08, CBP2-08, PMP-05, FEP-05, OCT26-03, OCT26-09).",
});
export const basisSchema = z.enum(BASES).openapi({
  description:
    "`computed` by the rules, `reported` by Meta, `confirmed` by both, or `conflict`: both, and they differ.",
});

/** A charge as every output of Daybook has it, field by field in its order. */
export const chargeSchema = z
  .object({
    id: z.string().openapi({ description: "Of the number and the message that caused it; the same in every store." }),
    revision: z
      .int()
      .openapi({ description: "From 1; a late fact that changes a charge reverses one and adds the next." }),
    kind: z.enum(["conversation", "message"]).openapi({ description: "Conversations exist under CBP only." }),
    model: z.enum(MODEL_IDS).openapi({ description: "The pricing model of the local day." }),
    occurred_at: instantSchema.openapi({ description: "When it was delivered (GEN-01, GEN-02)." }),
    expires_at: instantSchema.nullable().openapi({
      description:
        "Scheduled end of a conversation, also where a free entry point closes it early; null for a message.",
    }),
    month: monthSchema,
    waba: z.string(),
    number: z.string().openapi({ description: "Business phone number id, or its digits." }),
    user: z.string().openapi({
      description: "E.164 digits or a business-scoped user id (GEN-05); a surrogate where the user was forgotten.",
    }),
    message: z
      .string()
      .openapi({ description: "The message that caused it; a surrogate where the user was forgotten." }),
    market: z.string().openapi({ description: "The row of the rate card (GEN-04)." }),
    category: z.string().openapi({ description: "`marketing`, `utility`, `authentication`, `service`, ..." }),
    pricing_type: pricingTypeSchema,
    basis: basisSchema,
    rate: moneySchema
      .nullable()
      .openapi({ description: "Meta's ask for one message or conversation; null: not rated." }),
    cost: moneySchema
      .nullable()
      .openapi({ description: "What it costs; zero where it is free, null where not rated." }),
    currency: z.string().openapi({ description: "The WABA's currency (GEN-12), ISO 4217." }),
    card: z
      .string()
      .nullable()
      .openapi({ description: "Date of the rate card's line; null where none was looked up." }),
    tier: z
      .object({ from: z.int(), to: z.int().nullable() })
      .nullable()
      .openapi({ description: "The band used, both ends inclusive (TIER-05); `to` null: unlimited." }),
    ordinal: z
      .int()
      .nullable()
      .openapi({ description: "Rank under the counter that decided; given where `ordinals` asks for it." }),
    rules: z.array(z.string()).readonly().openapi({ description: "Ids of the rules that decided." }),
    flags: z.array(z.string()).readonly().openapi({ description: "What makes it less sure; see docs/commands.md." }),
    refusal: z
      .object({ code: z.enum(UNRATED), detail: z.string() })
      .nullable()
      .openapi({ description: "Why there is no cost, and what is missing." }),
    template: z.string().nullable(),
    agent: z.string().nullable(),
    campaign: z.string().nullable(),
  })
  .openapi("Charge");

const verdictSchema = z.object({ category: z.string(), pricing_type: pricingTypeSchema });

const reportedSchema = z.object({
  model: z.string().nullable(),
  type: z.string().nullable(),
  category: z.string().nullable(),
  subtype: z.string().nullable(),
  billable: z.boolean().nullable(),
  price: moneySchema.nullable().openapi({ description: "The price that Meta observed (MM-04)." }),
  conversation: z.string().nullable(),
  expires_at: instantSchema.nullable(),
});

export const revisionSchema = z
  .object({
    charge: chargeSchema,
    booked_at: instantSchema,
    reversed_at: instantSchema
      .nullable()
      .openapi({ description: "When a later revision took its place; null: in force." }),
    rate_set: z.string().openapi({ description: "Hash of the rates that it was booked under." }),
    engine: z.string().openapi({ description: "Version of the rules that it was booked under." }),
    computed: verdictSchema.nullable().openapi({ description: "What the rules say, whoever decided." }),
    reported: reportedSchema
      .nullable()
      .openapi({ description: "What Meta's webhooks said, whoever decided (WH-07 to WH-10)." }),
  })
  .openapi("Revision");

/** The wire form: byte for byte the same object as in files and webhooks. */
export function chargeWire({ charge, revision, id }: BookedCharge): ReturnType<typeof bookedToWire> {
  return bookedToWire(charge, revision, id);
}

export function revisionWire(booked: BookedCharge | ReversedCharge): z.output<typeof revisionSchema> {
  const { computed, reported } = booked;
  return {
    charge: chargeWire(booked),
    booked_at: formatInstant(booked.bookedAt),
    reversed_at: "reversedAt" in booked ? formatInstant(booked.reversedAt) : null,
    rate_set: booked.rateSet,
    engine: booked.engine,
    computed: computed && { category: computed.category, pricing_type: computed.pricingType },
    reported: reported && reportedWire(reported),
  };
}

export function reportedWire(reported: Reported): z.output<typeof reportedSchema> {
  return {
    model: reported.model ?? null,
    type: reported.type ?? null,
    category: reported.category ?? null,
    subtype: reported.subtype ?? null,
    billable: reported.billable ?? null,
    price: reported.price === undefined ? null : formatMoney(reported.price),
    conversation: reported.conversation ?? null,
    expires_at: reported.expiresAt === undefined ? null : formatInstant(reported.expiresAt),
  };
}
