import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { stateAccounts } from "../../app/service/accounts/state-accounts.ts";
import { stateNumber } from "../../app/service/accounts/state-number.ts";
import { joinUsers, keepApart } from "../../app/service/accounts/users.ts";
import type { Settings } from "../../core/usage/settings.ts";
import { actorIn, type Env, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { inOrder, oneOf } from "../described.ts";
import { invalid } from "../invalid.ts";
import { numberIn, numberSchema } from "../schemas/accounts.ts";
import { jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Accounts"];
const params = z.object({ id: pathParameter("id", "The phone number id, or the digits where nobody knows an id.") });
const userSchema = z
  .string()
  .transform((text) => text.trim().replace(/^\+/, ""))
  .refine(
    (text) => /^(\d{5,15}|[A-Za-z]+\.\S{1,128})$/.test(text),
    "digits of a phone number, or a user id such as BR.9021",
  )
  .openapi({ type: "string" });
const pairIn = z.object({ users: z.tuple([userSchema, userSchema]) });
const pairSchema = z.object({
  users: z.array(z.string()).readonly().openapi({ description: "Two surrogates; the books keep no names here." }),
});

const list = declared("read", {
  method: "get",
  path: "/v1/numbers",
  tags,
  summary: "Business numbers that somebody described",
  responses: { 200: jsonOf("By id.", z.object({ items: z.array(numberSchema) })) },
});

const put = declared("write", {
  method: "put",
  path: "/v1/numbers/{id}",
  tags,
  summary: "Describe a business number",
  description:
    "Which WABA it belongs to where facts name none, and the digits behind its id; what is left out stays as it was. Digits " +
    "once joined stay joined.",
  request: { params, body: jsonBody(numberIn) },
  responses: { 200: jsonOf("The number as it is known now.", numberSchema) },
});

const remove = declared("write", {
  method: "delete",
  path: "/v1/numbers/{id}",
  tags,
  summary: "Take back what was said of a number; digits stay joined",
  request: { params },
  responses: { 204: { description: "It counts as not described again." } },
});

const listApart = declared("read_all", {
  method: "get",
  path: "/v1/users/apart",
  tags,
  summary: "Pairs of users that a person said are not one",
  responses: { 200: jsonOf("Pairs.", z.object({ items: z.array(pairSchema).readonly() })) },
});

const apart = declared("write", {
  method: "post",
  path: "/v1/users/apart",
  tags,
  summary: "Say that two users are not one",
  description: "Undoes what webhooks joined: their names join only what a person joins them with.",
  request: { body: jsonBody(pairIn) },
  responses: { 200: jsonOf("The pair.", pairSchema) },
});

const join = declared("write", {
  method: "post",
  path: "/v1/users/join",
  tags,
  summary: "Say that two names are one user",
  description: "A phone number and a business-scoped id, or an old and a new number. Takes back that they are apart.",
  request: { body: jsonBody(pairIn) },
  responses: { 200: jsonOf("The pair.", pairSchema) },
});

/** Business numbers, and who is who. */
export function numberRoutes(api: OpenAPIHono<Env>, services: ApiServices): void {
  const { accounts, journal, names, now } = services;
  const desk = { accounts, journal, names, audit: services.access.audit, now: () => now().getTime() };
  api.openapi(list, async (c) => {
    const within = withinOf(c);
    const isSeen = (waba: string | undefined) => within === null || (waba !== undefined && within.includes(waba));
    const mine = inOrder((await accounts.latest()).settings.numbers).filter(([, { waba }]) => isSeen(waba));
    return c.json({ items: mine.map(([id, number]) => numberWire(id, number)) }, 200);
  });
  api.openapi(put, async (c) => {
    const { id } = c.req.valid("param");
    const { waba, digits } = c.req.valid("json");
    if (waba === undefined && digits === undefined) throw invalid("/", "nothing", "a WABA, digits, or both");
    const said = { ...(waba === undefined ? {} : { waba }), ...(digits === undefined ? {} : { digits }) };
    return c.json(numberWire(id, await stateNumber(desk, id, said, actorIn(c))), 200);
  });
  api.openapi(remove, async (c) => {
    const { id } = c.req.valid("param");
    oneOf((await accounts.latest()).settings.numbers, id, "number");
    await stateAccounts(desk, [{ kind: "number", subject: id, body: null }], actorIn(c));
    return c.body(null, 204);
  });
  api.openapi(listApart, async (c) => {
    const pairs = (await accounts.latest()).settings.apart;
    return c.json({ items: pairs.map((users) => ({ users })) }, 200);
  });
  api.openapi(apart, async (c) => {
    const { users } = c.req.valid("json");
    if (users[0] === users[1]) throw invalid("/users", "one user twice", "two users");
    return c.json({ users: await keepApart(desk, users, actorIn(c)) }, 200);
  });
  api.openapi(join, async (c) => {
    const { users } = c.req.valid("json");
    if (users[0] === users[1]) throw invalid("/users", "one user twice", "two users");
    return c.json({ users: await joinUsers(desk, users, actorIn(c)) }, 200);
  });
}

function numberWire(id: string, { waba, digits }: Settings["numbers"][string]): z.output<typeof numberSchema> {
  return { id, waba: waba ?? null, digits: digits ?? null };
}
