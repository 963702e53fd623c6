import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { removeBusiness, stateBusiness } from "../../app/service/billing/businesses.ts";
import { latestBilling } from "../../app/service/billing/state.ts";
import type { Business } from "../../core/billing/business.ts";
import { parseBusiness } from "../../intake/business.ts";
import type { Within } from "../../store/port/reads.ts";
import { refusedBody, seesBusiness } from "../billing-sight.ts";
import { actorIn, type Env, notFound, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { businessIn, businessSchema, businessWire } from "../schemas/billing.ts";
import { jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Billing"];
const params = z.object({ id: pathParameter("id", "The business's id.") });

const list = declared("read", {
  method: "get",
  path: "/v1/businesses",
  tags,
  summary: "Businesses",
  responses: { 200: jsonOf("By id.", z.object({ items: z.array(businessSchema) })) },
});

const get = declared("read", {
  method: "get",
  path: "/v1/businesses/{id}",
  tags,
  summary: "One business",
  request: { params },
  responses: { 200: jsonOf("The business.", businessSchema) },
});

const put = declared("write", {
  method: "put",
  path: "/v1/businesses/{id}",
  tags,
  summary: "Describe a business",
  description:
    "Takes the place of all that was said of it. A circle of sellers, a WABA that is another's on the same day, and a plan that is not known are refused. Sales follow from the first day on that differs.",
  request: { params, body: jsonBody(businessIn) },
  responses: { 200: jsonOf("The business as it is known now.", businessSchema) },
});

const remove = declared("write", {
  method: "delete",
  path: "/v1/businesses/{id}",
  tags,
  summary: "Take back all that was said of a business",
  description: "Its sales are taken back too. Refused while others buy from it.",
  request: { params },
  responses: { 204: { description: "It is nobody's client any more." } },
});

/** Businesses: who is billed, by whom, and for which WABAs. */
export function businessRoutes(api: OpenAPIHono<Env>, { billing, access }: ApiServices): void {
  const desk = { billing, audit: access.audit };
  const one = async (id: string, within: Within): Promise<Business> => {
    const business = (await latestBilling(billing)).businesses.get(id);
    if (!business || !seesBusiness(within, business)) throw notFound("business");
    return business;
  };
  api.openapi(list, async (c) => {
    const { businesses } = await latestBilling(billing);
    const mine = [...businesses.values()].filter((business) => seesBusiness(withinOf(c), business));
    return c.json({ items: mine.sort((a, b) => (a.id < b.id ? -1 : 1)).map(businessWire) }, 200);
  });
  api.openapi(get, async (c) => c.json(businessWire(await one(c.req.valid("param").id, withinOf(c))), 200));
  api.openapi(put, async (c) => {
    const { id } = c.req.valid("param");
    const read = parseBusiness({ id, ...c.req.valid("json") }, id);
    if (!read.ok) throw refusedBody(read.refusal);
    if (read.value.id !== id) {
      const remedy = "Leave it out, or write the id of the address.";
      throw refusedBody([{ file: id, path: "id", found: read.value.id, expected: id, remedy }]);
    }
    const stated = await stateBusiness(desk, read.value, actorIn(c));
    if (!stated.ok) throw refusedBody(stated.refusal);
    return c.json(businessWire(await one(id, null)), 200);
  });
  api.openapi(remove, async (c) => {
    const { id } = await one(c.req.valid("param").id, null);
    const removed = await removeBusiness(desk, id, actorIn(c));
    if (!removed.ok) throw refusedBody(removed.refusal);
    return c.body(null, 204);
  });
}
