import { z } from "@hono/zod-openapi";
import type { ModelComparison } from "../../app/service/usage/compare-models.ts";
import type { KindSide } from "../../app/service/usage/kind-tally.ts";
import { formatMoney } from "../../core/kernel/money.ts";
import { MODEL_IDS } from "../../core/usage/settings.ts";
import { moneySchema } from "./charge.ts";

export const choiceSchema = z.enum(["auto", ...MODEL_IDS]);

const sideSchema = z
  .object({
    charges: z.int(),
    unrated: z.int().openapi({ description: "Those among them without a cost." }),
    cost: moneySchema,
  })
  .openapi("ModelSide");

export const comparisonSchema = z
  .object({
    base: choiceSchema,
    model: choiceSchema,
    delivered: z.int().openapi({ description: "Delivered messages of the business in the period." }),
    read: z.int().openapi({ description: "Messages that were read for it, with those that they depend on." }),
    totals: z
      .array(
        z.object({
          currency: z.string(),
          base: sideSchema,
          other: sideSchema,
          difference: moneySchema.openapi({ description: "What the model costs, less what the base costs." }),
        }),
      )
      .readonly(),
    lines: z
      .array(
        z.object({
          category: z.string(),
          market: z.string(),
          currency: z.string(),
          base: sideSchema,
          other: sideSchema,
          difference: moneySchema,
        }),
      )
      .readonly()
      .openapi({
        description: "By category and market, the largest difference first. A model names its own categories.",
      }),
    rides: z.object({ base: z.int(), other: z.int() }).openapi({
      description: "Delivered messages that ride a conversation and have no charge of their own.",
    }),
    causes: z
      .array(
        z.object({
          code: z.string(),
          category: z.string(),
          text: z.string().openapi({ description: "What it is under the model, and what it was under the base." }),
          messages: z.int(),
          currency: z.string(),
          difference: moneySchema,
        }),
      )
      .readonly()
      .openapi({ description: "Why they differ, the largest first; together they are the whole difference." }),
    cards: z
      .array(
        z.object({
          model: choiceSchema,
          category: z.string(),
          market: z.string(),
          currency: z.string(),
          card: z.string(),
          per: z.enum(["conversation", "message"]).nullable(),
          charges: z.int(),
        }),
      )
      .readonly()
      .openapi({ description: "Rates from cards of another time, where the model had none on the day." }),
  })
  .openapi("ModelComparison");

export type ComparisonWire = z.output<typeof comparisonSchema>;

export function comparisonWire(comparison: ModelComparison): ComparisonWire {
  const { models, delivered, read, totals, lines, rides, causes, cards } = comparison;
  const [base, model] = models;
  const currencies = [...new Set(totals.map(({ currency }) => currency))];
  return {
    base,
    model,
    delivered,
    read,
    totals: currencies.map((currency) => {
      const [one, other] = totals.filter((total) => total.currency === currency);
      return { currency, ...sides(one ?? NOTHING, other ?? NOTHING) };
    }),
    lines: lines.map(({ base: one, other, ...kind }) => ({ ...kind, ...sides(one, other) })),
    rides: { base: rides[0] ?? 0, other: rides[1] ?? 0 },
    causes: causes.map(({ code, category, text, count, currency, difference }) => {
      return { code, category, text, messages: count, currency, difference: formatMoney(difference) };
    }),
    cards: cards.map(({ count, ...card }) => ({ ...card, charges: count })),
  };
}

const NOTHING: KindSide = { charges: 0, unrated: 0, cost: 0n };

function sides(base: KindSide, other: KindSide) {
  return { base: sideOf(base), other: sideOf(other), difference: formatMoney(other.cost - base.cost) };
}

function sideOf({ charges, unrated, cost }: KindSide) {
  return { charges, unrated, cost: formatMoney(cost) };
}
