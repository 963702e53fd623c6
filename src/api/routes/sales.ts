import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { latestBilling } from "../../app/service/billing/state.ts";
import type { SaleInForce } from "../../store/port/posting.ts";
import type { Within } from "../../store/port/reads.ts";
import { seesBusiness } from "../billing-sight.ts";
import { type Env, notFound, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { saleHop, saleHops } from "../sale-hops.ts";
import { marginSchema, marginWire } from "../schemas/billing.ts";
import { monthSchema } from "../schemas/charge.ts";
import { idIn, jsonOf, pathParameter } from "../schemas/json.ts";
import { saleSchema, saleWire } from "../schemas/sales.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Billing"];
const params = z.object({ id: pathParameter("id", "The id of the charge or dialog.") });

const list = declared("read", {
  method: "get",
  path: "/v1/sales",
  tags,
  summary: "What a business was sold in a month, in order of (occurred_at, id)",
  description:
    "Each charge, or dialog where the plan counts these, as it was sold to this business by its seller. Who sees some WABAs only sees a business whose every WABA is among them, and no cost.",
  request: {
    query: z.object({
      ...pageQuery,
      business: idIn,
      month: monthSchema,
      waba: idIn.optional(),
      category: idIn.optional(),
      market: idIn.optional(),
      refusal: idIn.optional().openapi({ description: "Without a price for this reason; `any`: all without one." }),
    }),
  },
  responses: { 200: jsonOf("A page of sales.", pageOf(saleSchema)) },
});

const explain = declared("read", {
  method: "get",
  path: "/v1/sales/{id}/explain",
  tags,
  summary: "How a charge or a dialog came to its price, hop by hop",
  description: "Line by line, to follow with pen and paper. Who sees some WABAs only sees the own hop.",
  request: { params },
  responses: {
    200: jsonOf("From the provider's client on.", z.object({ items: z.array(saleHop).readonly() })),
  },
});

const margin = declared("read_all", {
  method: "get",
  path: "/v1/margin",
  tags,
  summary: "What a month's sales brought beyond their cost",
  request: {
    query: z.object({
      month: monthSchema,
      by: z.enum(["business", "category", "market", "day"]).default("business"),
      seller: idIn.optional().openapi({ description: "A business that resells; left out: the provider." }),
      business: idIn.optional().openapi({ description: "Only what this client of the seller was sold." }),
    }),
  },
  responses: { 200: jsonOf("By what was asked for.", z.object({ items: z.array(marginSchema).readonly() })) },
});

/** Sales and margins. */
export function saleRoutes(api: OpenAPIHono<Env>, { billing, sales, posting }: ApiServices): void {
  const seen = async (id: string, within: Within) => {
    const business = (await latestBilling(billing)).businesses.get(id);
    return business !== undefined && seesBusiness(within, business);
  };
  const named = async (items: readonly SaleInForce[]) => {
    const names = new Map<string, string>();
    for (const partition of new Set(items.map((one) => one.partition))) {
      const messages = items.filter((one) => one.partition === partition).map(({ message }) => message);
      for (const [surrogate, name] of await posting.names.reveal(partition, messages)) names.set(surrogate, name);
    }
    return names;
  };
  api.openapi(list, async (c) => {
    const query = c.req.valid("query");
    const within = withinOf(c);
    if (within !== null && !(await seen(query.business, within))) throw notFound("business");
    const page = await sales.list(query, pageIn(query));
    const names = await named(page.items);
    const wire = (sale: SaleInForce) =>
      saleWire(sale, { message: names.get(sale.message) ?? sale.message, withCost: within === null });
    return c.json(pageOut(page, query, wire), 200);
  });
  api.openapi(explain, async (c) => {
    const { id } = c.req.valid("param");
    const within = withinOf(c);
    const items = await saleHops(id, within, { billing, sales, posting });
    if (items.length === 0) throw notFound("sale");
    return c.json({ items }, 200);
  });
  api.openapi(margin, async (c) => {
    const { month, by, seller = null, business = null } = c.req.valid("query");
    return c.json({ items: (await sales.margin({ seller, month, by, business })).map(marginWire) }, 200);
  });
}
