import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { LABELS, type UsageDimension } from "../../store/port/reads.ts";
import { type Env, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { labelQuery, refuseUnseen } from "../filters.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { basisSchema, monthSchema, pricingTypeSchema } from "../schemas/charge.ts";
import { daySchema, idIn, jsonOf } from "../schemas/json.ts";
import {
  counterSchema,
  counterWire,
  messageSchema,
  messageWire,
  refusalSchema,
  refusalWire,
  stateSchema,
  stateWire,
  usageSumSchema,
  usageWire,
} from "../schemas/reads.ts";
import type { ApiServices } from "../services.ts";

const DIMENSIONS = [
  "day",
  "month",
  "waba",
  "number",
  "category",
  "market",
  "pricing_type",
  ...LABELS,
] as const satisfies readonly UsageDimension[];

const byIn = z
  .string()
  .default("month,category")
  .transform((text, context) => {
    const words = text.split(",").map((word) => word.trim());
    const known = DIMENSIONS.filter((dimension) => words.includes(dimension));
    if (known.length === new Set(words).size) return known;
    context.addIssue({ code: "custom", message: `a list of ${DIMENSIONS.join(", ")}` });
    return z.NEVER;
  })
  .openapi({ type: "string", description: `By what to sum up, with commas between: ${DIMENSIONS.join(", ")}.` });

const usage = declared("read", {
  method: "get",
  path: "/v1/usage",
  tags: ["Books"],
  summary: "Sums of charges by day, month, WABA, number, category, market, pricing type, template, agent or campaign",
  description:
    "Sums by template, agent and campaign are counted anew each time, so name a month or days with them. They are what " +
    "message logs say; Meta's webhooks name none of them, and such charges stand together under null.",
  request: {
    query: z.object({
      by: byIn,
      from: daySchema.optional(),
      to: daySchema.optional().openapi({ description: "The day after the last one." }),
      month: monthSchema.optional(),
      waba: idIn.optional(),
      number: idIn.optional(),
      category: idIn.optional(),
      market: idIn.optional(),
      pricing_type: pricingTypeSchema.optional(),
      ...labelQuery,
    }),
  },
  responses: { 200: jsonOf("In order of the dimensions.", z.object({ items: z.array(usageSumSchema) })) },
});

const bases = declared("read", {
  method: "get",
  path: "/v1/usage/basis",
  tags: ["Books"],
  summary: "How many charges of a month Meta confirms, and where it says something else",
  description: "Counted anew each time it is asked.",
  request: { query: z.object({ month: monthSchema }) },
  responses: {
    200: jsonOf(
      "A basis that no charge has is left out.",
      z.object({ items: z.array(z.object({ basis: basisSchema, charges: z.int() })).readonly() }),
    ),
  },
});

const messages = declared("read", {
  method: "get",
  path: "/v1/messages",
  tags: ["Books"],
  summary: "Messages as merged from their facts, in order of (time, id)",
  request: {
    query: z.object({ ...pageQuery, number: idIn.optional(), user: idIn.optional(), message: idIn.optional() }),
  },
  responses: { 200: jsonOf("Messages.", pageOf(messageSchema)) },
});

const refusals = declared("read", {
  method: "get",
  path: "/v1/refusals",
  tags: ["Books"],
  summary: "Messages that could not become usage, and what their facts lack",
  request: { query: z.object({ ...pageQuery, number: idIn.optional(), message: idIn.optional() }) },
  responses: { 200: jsonOf("In order of (number, message).", pageOf(refusalSchema)) },
});

const counters = declared("read", {
  method: "get",
  path: "/v1/counters",
  tags: ["Books"],
  summary: "How far allowances, free tiers and volume tiers have come",
  description: "Counters of a portfolio are shared by its WABAs; who is limited to some WABAs does not see those.",
  request: {
    query: z.object({
      ...pageQuery,
      month: monthSchema.optional(),
      waba: idIn.optional(),
      number: idIn.optional(),
      portfolio: idIn.optional(),
    }),
  },
  responses: { 200: jsonOf("In order of (month, kind, key).", pageOf(counterSchema)) },
});

const state = declared("read_all", {
  method: "get",
  path: "/v1/state",
  tags: ["Books"],
  summary: "How far booking has come",
  responses: { 200: jsonOf("What waits, for how long, and what is stuck.", stateSchema) },
});

/** What the books say beside single charges. */
export function bookRoutes(api: OpenAPIHono<Env>, { reads }: ApiServices): void {
  api.openapi(usage, async (c) => {
    const { pricing_type: pricingType, ...query } = c.req.valid("query");
    const within = withinOf(c);
    await refuseUnseen(reads, within, query);
    return c.json({ items: (await reads.usage({ ...query, pricingType, within })).map(usageWire) }, 200);
  });
  api.openapi(bases, async (c) => {
    const { month } = c.req.valid("query");
    return c.json({ items: await reads.bases({ within: withinOf(c), month }) }, 200);
  });
  api.openapi(messages, async (c) => {
    const query = c.req.valid("query");
    const { number, user, message } = query;
    const within = withinOf(c);
    await refuseUnseen(reads, within, { number, user });
    const page = await reads.messages({ within, number, user, message }, pageIn(query));
    return c.json(pageOut(page, query, messageWire), 200);
  });
  api.openapi(refusals, async (c) => {
    const query = c.req.valid("query");
    const { number, message } = query;
    const within = withinOf(c);
    await refuseUnseen(reads, within, { number });
    const page = await reads.refusals({ within, number, message }, pageIn(query));
    return c.json(pageOut(page, query, refusalWire), 200);
  });
  api.openapi(counters, async (c) => {
    const query = c.req.valid("query");
    const { month, waba, number, portfolio } = query;
    const within = withinOf(c);
    await refuseUnseen(reads, within, { waba, number });
    const page = await reads.counters({ within, month, waba, number, portfolio }, pageIn(query));
    return c.json(pageOut(page, query, counterWire), 200);
  });
  api.openapi(state, async (c) => c.json(stateWire(await reads.state()), 200));
}
