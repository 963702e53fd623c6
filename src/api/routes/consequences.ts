import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { whyRefused } from "../../app/service/billing/businesses.ts";
import { type Consequences, ofBusiness, ofPlan } from "../../app/service/billing/consequences.ts";
import { planToKeep } from "../../app/service/billing/plans.ts";
import { latestBilling } from "../../app/service/billing/state.ts";
import { parseBusiness } from "../../intake/business.ts";
import { refusedBody } from "../billing-sight.ts";
import type { Env } from "../context.ts";
import { declared } from "../declare.ts";
import { businessIn, planIn } from "../schemas/billing.ts";
import { jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Billing"];

const consequencesSchema = z
  .object({
    reprices: z.boolean().openapi({ description: "Whether anything is asked otherwise than before." }),
    from: z.string().nullable().openapi({
      description: "The first local day of which it is; null: from the beginning on.",
      example: "2026-10-01",
    }),
    businesses: z.array(z.string()).readonly().openapi({ description: "Of whom." }),
    invoiced: z
      .array(z.object({ id: z.string(), number: z.string().nullable(), business: z.string(), month: z.string() }))
      .readonly()
      .openapi({ description: "Invoices of these days. They stay; what differs comes onto the next one." }),
    more: z.boolean().openapi({ description: "Whether there may be more invoices than are named." }),
  })
  .openapi("Consequences");

const answer = { 200: jsonOf("What it would move. Nothing is changed.", consequencesSchema) };

const businessCheck = declared("read_all", {
  method: "post",
  path: "/v1/businesses/{id}/check",
  tags,
  summary: "What describing a business so would move",
  description: "Refused as the description itself would be.",
  request: { params: z.object({ id: pathParameter("id", "The business's id.") }), body: jsonBody(businessIn) },
  responses: answer,
});

const planCheck = declared("read_all", {
  method: "post",
  path: "/v1/plans/{id}/check",
  tags,
  summary: "What stating a plan so would move",
  description: "Refused as the plan itself would be. `/try` says in money what a month would have cost.",
  request: { params: z.object({ id: pathParameter("id", "The plan's id.") }), body: jsonBody(planIn) },
  responses: answer,
});

/** What words on businesses and plans would move, before they are said. */
export function consequenceRoutes(api: OpenAPIHono<Env>, { billing, invoices }: ApiServices): void {
  api.openapi(businessCheck, async (c) => {
    const { id } = c.req.valid("param");
    const read = parseBusiness({ ...c.req.valid("json"), id }, id);
    if (!read.ok) throw refusedBody(read.refusal);
    const state = await latestBilling(billing);
    const problems = await whyRefused(read.value, state, billing);
    if (problems.length > 0) throw refusedBody(problems);
    return c.json(wire(await ofBusiness(invoices.invoices, state, read.value)), 200);
  });
  api.openapi(planCheck, async (c) => {
    const { id } = c.req.valid("param");
    const read = planToKeep({ ...c.req.valid("json"), id });
    if (!read.ok) throw refusedBody(read.refusal);
    return c.json(wire(await ofPlan(invoices.invoices, await latestBilling(billing), read.value)), 200);
  });
}

function wire({ reprices, from, businesses, invoiced, hasMore }: Consequences): z.output<typeof consequencesSchema> {
  const named = invoiced.map(({ id, number, business, month }) => ({ id, number, business, month }));
  return { reprices, from, businesses, invoiced: named, more: hasMore };
}
