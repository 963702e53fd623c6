import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { statePlan } from "../../app/service/billing/plans.ts";
import { latestBilling } from "../../app/service/billing/state.ts";
import { tryOnStore } from "../../app/service/billing/try-on-store.ts";
import { parsePlan } from "../../intake/plan/parse-plan.ts";
import { refusedBody } from "../billing-sight.ts";
import { actorIn, type Env, notFound } from "../context.ts";
import { declared } from "../declare.ts";
import { planIn, planSchema } from "../schemas/billing.ts";
import { monthSchema } from "../schemas/charge.ts";
import { jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import { triedSchema, triedWire } from "../schemas/trials.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Billing"];
const params = z.object({ id: pathParameter("id", "The plan's id.") });

const list = declared("read_all", {
  method: "get",
  path: "/v1/plans",
  tags,
  summary: "Plans",
  responses: { 200: jsonOf("By id.", z.object({ items: z.array(planSchema) })) },
});

const get = declared("read_all", {
  method: "get",
  path: "/v1/plans/{id}",
  tags,
  summary: "One plan",
  request: { params },
  responses: { 200: jsonOf("The plan, as its file writes it.", planSchema) },
});

const put = declared("write", {
  method: "put",
  path: "/v1/plans/{id}",
  tags,
  summary: "State a plan",
  description: "With all its dated versions. Sales follow from the first day on that differs.",
  request: { params, body: jsonBody(planIn) },
  responses: { 200: jsonOf("The plan as it is known now.", planSchema) },
});

const attempt = declared("read_all", {
  method: "post",
  path: "/v1/plans/{id}/try",
  tags,
  summary: "Replay a past month under a plan",
  description:
    "For all businesses that are billed by it, or for one as if it were, and for who buys through them where it makes a difference: what the month's invoice would come to, with fees, included amounts, minimum, volume and tax, beside what holds. Plans by dialogs, too. Nothing is changed.",
  request: {
    params,
    body: jsonBody(
      z
        .object({
          plan: planIn.optional().openapi({ description: "The plan as it would be; left out: as it is." }),
          month: monthSchema,
          business: z.string().max(100).optional(),
          as_of: z
            .string()
            .regex(/^\d{4}-\d{2}-\d{2}$/, "a day such as 2026-11-01")
            .optional()
            .openapi({ description: "The version and exchange rates of this day for the whole month." }),
        })
        .openapi("PlanTrial"),
    ),
  },
  responses: { 200: jsonOf("By business and currency.", z.object({ items: z.array(triedSchema).readonly() })) },
});

/** Plans: what is asked of businesses. */
export function planRoutes(api: OpenAPIHono<Env>, { billing, access, posting }: ApiServices): void {
  const one = async (id: string) => {
    const body = (await billing.latest()).facts.find(({ kind, subject }) => kind === "plan" && subject === id)?.body;
    if (typeof body !== "object" || body === null) throw notFound("plan");
    return { id, plan: Object.fromEntries(Object.entries(body)) };
  };
  api.openapi(list, async (c) => {
    const ids = [...(await latestBilling(billing)).plans.keys()].sort();
    return c.json({ items: await Promise.all(ids.map(one)) }, 200);
  });
  api.openapi(get, async (c) => c.json(await one(c.req.valid("param").id), 200));
  api.openapi(put, async (c) => {
    const { id } = c.req.valid("param");
    const json = { id, ...c.req.valid("json") };
    if (json.id !== id) {
      const remedy = "Leave it out, or write the id of the address.";
      throw refusedBody([{ file: id, path: "id", found: String(json.id), expected: id, remedy }]);
    }
    const stated = await statePlan({ billing, audit: access.audit }, json, actorIn(c));
    if (!stated.ok) throw refusedBody(stated.refusal);
    return c.json(await one(id), 200);
  });
  api.openapi(attempt, async (c) => {
    const { id } = c.req.valid("param");
    const { plan: stated, month, business, as_of: asOf } = c.req.valid("json");
    const state = await latestBilling(billing);
    const read = stated ? parsePlan({ id, ...stated }, id) : undefined;
    if (read && !read.ok) throw refusedBody(read.refusal.map((one) => ({ ...one, path: `plan.${one.path}` })));
    const plan = read ? { ...read.value, id } : state.plans.get(id);
    if (!plan) throw notFound("plan");
    if (business !== undefined && !state.businesses.has(business)) throw notFound("business");
    const items = await tryOnStore({ plan, month, business, asOf }, state, posting);
    return c.json({ items: items.map(triedWire) }, 200);
  });
}
