import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { stateAccounts } from "../../app/service/accounts/state-accounts.ts";
import { actorIn, type Env } from "../context.ts";
import { declared } from "../declare.ts";
import { inOrder, oneOf } from "../described.ts";
import { portfolioIn, portfolioSchema, portfolioWire, statedPortfolio } from "../schemas/accounts.ts";
import { jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Accounts"];
const params = z.object({ id: pathParameter("id", "The portfolio's id.") });

const list = declared("read_all", {
  method: "get",
  path: "/v1/portfolios",
  tags,
  summary: "Portfolios that somebody described",
  responses: { 200: jsonOf("By id.", z.object({ items: z.array(portfolioSchema) })) },
});

const get = declared("read_all", {
  method: "get",
  path: "/v1/portfolios/{id}",
  tags,
  summary: "One portfolio",
  request: { params },
  responses: { 200: jsonOf("The portfolio.", portfolioSchema) },
});

const put = declared("write", {
  method: "put",
  path: "/v1/portfolios/{id}",
  tags,
  summary: "Describe a portfolio",
  description: "Takes the place of all that was said of it. What it touches is booked again.",
  request: { params, body: jsonBody(portfolioIn) },
  responses: { 200: jsonOf("The portfolio as it is known now.", portfolioSchema) },
});

const remove = declared("write", {
  method: "delete",
  path: "/v1/portfolios/{id}",
  tags,
  summary: "Take back all that was said of a portfolio",
  request: { params },
  responses: { 204: { description: "It counts as not described again." } },
});

/** Portfolios: where they are, and when authentication-international holds for them. */
export function portfolioRoutes(api: OpenAPIHono<Env>, services: ApiServices): void {
  const { accounts } = services;
  const desk = { accounts, audit: services.access.audit };
  const all = async () => (await accounts.latest()).settings.portfolios;
  const one = async (id: string) => portfolioWire(id, oneOf(await all(), id, "portfolio"));
  api.openapi(list, async (c) => {
    return c.json({ items: inOrder(await all()).map(([id, portfolio]) => portfolioWire(id, portfolio)) }, 200);
  });
  api.openapi(get, async (c) => c.json(await one(c.req.valid("param").id), 200));
  api.openapi(put, async (c) => {
    const { id } = c.req.valid("param");
    const body = statedPortfolio(c.req.valid("json"));
    await stateAccounts(desk, [{ kind: "portfolio", subject: id, body }], actorIn(c));
    return c.json(await one(id), 200);
  });
  api.openapi(remove, async (c) => {
    const { id } = await one(c.req.valid("param").id);
    await stateAccounts(desk, [{ kind: "portfolio", subject: id, body: null }], actorIn(c));
    return c.body(null, 204);
  });
}
