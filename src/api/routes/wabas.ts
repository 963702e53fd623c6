import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { stateAccounts } from "../../app/service/accounts/state-accounts.ts";
import type { Settings } from "../../core/usage/settings.ts";
import type { Within } from "../../store/port/reads.ts";
import { actorIn, type Env, notFound, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { inOrder, oneOf } from "../described.ts";
import { changeIn, statedChange, statedWaba, wabaIn, wabaSchema, wabaWire } from "../schemas/accounts.ts";
import { jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Accounts"];
const params = z.object({ id: pathParameter("id", "The WABA's id at Meta.") });

const list = declared("read", {
  method: "get",
  path: "/v1/wabas",
  tags,
  summary: "WABAs that somebody described",
  responses: { 200: jsonOf("By id.", z.object({ items: z.array(wabaSchema) })) },
});

const get = declared("read", {
  method: "get",
  path: "/v1/wabas/{id}",
  tags,
  summary: "One WABA",
  description: "A WABA that nobody described is rated all the same, and its charges carry the flag `settings_assumed`.",
  request: { params },
  responses: { 200: jsonOf("The WABA.", wabaSchema) },
});

const put = declared("write", {
  method: "put",
  path: "/v1/wabas/{id}",
  tags,
  summary: "Describe a WABA",
  description:
    "Takes the place of all that was said of it. What it touches is booked again, in the months where it belongs.",
  request: { params, body: jsonBody(wabaIn) },
  responses: { 200: jsonOf("The WABA as it is known now.", wabaSchema) },
});

const change = declared("write", {
  method: "post",
  path: "/v1/wabas/{id}/changes",
  tags,
  summary: "Say what is otherwise from an instant on",
  description:
    "A new zone, currency or portfolio, or who serves it. A change from the same instant takes the old one's place.",
  request: { params, body: jsonBody(changeIn) },
  responses: { 200: jsonOf("The WABA as it is known now.", wabaSchema) },
});

const remove = declared("write", {
  method: "delete",
  path: "/v1/wabas/{id}",
  tags,
  summary: "Take back all that was said of a WABA",
  request: { params },
  responses: { 204: { description: "It counts as not described again." } },
});

/** WABAs and their dated settings. */
export function wabaRoutes(api: OpenAPIHono<Env>, services: ApiServices): void {
  const { accounts } = services;
  const desk = { accounts, audit: services.access.audit };
  api.openapi(list, async (c) => {
    const mine = inOrder((await accounts.latest()).settings.wabas).filter(([id]) => sees(withinOf(c), id));
    return c.json({ items: mine.map(([id, waba]) => wabaWire(id, waba)) }, 200);
  });
  api.openapi(get, async (c) => {
    const { id } = c.req.valid("param");
    if (!sees(withinOf(c), id)) throw notFound("WABA");
    return c.json(wireIn((await accounts.latest()).settings, id), 200);
  });
  api.openapi(put, async (c) => {
    const { id } = c.req.valid("param");
    const body = statedWaba(id, c.req.valid("json"));
    return c.json(wireIn(await stateAccounts(desk, [{ kind: "waba", subject: id, body }], actorIn(c)), id), 200);
  });
  api.openapi(change, async (c) => {
    const { id } = c.req.valid("param");
    const added = statedChange(c.req.valid("json"));
    const known = oneOf((await accounts.latest()).settings.wabas, id, "WABA");
    const others = (known.changes ?? []).filter(({ from }) => from !== added.from);
    const body = { ...known, changes: [...others, added].sort((a, b) => a.from - b.from) };
    return c.json(wireIn(await stateAccounts(desk, [{ kind: "waba", subject: id, body }], actorIn(c)), id), 200);
  });
  api.openapi(remove, async (c) => {
    const { id } = c.req.valid("param");
    oneOf((await accounts.latest()).settings.wabas, id, "WABA");
    await stateAccounts(desk, [{ kind: "waba", subject: id, body: null }], actorIn(c));
    return c.body(null, 204);
  });
}

function wireIn({ wabas }: Settings, id: string): z.output<typeof wabaSchema> {
  return wabaWire(id, oneOf(wabas, id, "WABA"));
}

function sees(within: Within, waba: string): boolean {
  return within === null || within.includes(waba);
}
