import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { chargeIdOf } from "../../app/service/charge-id.ts";
import type { NewHold } from "../../store/port/wallets.ts";
import { actorIn, type Env, notFound } from "../context.ts";
import { declared } from "../declare.ts";
import { invalid } from "../invalid.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { idIn, jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import { amountIn, costIn, holdSchema, holdWire, referenceIn } from "../schemas/wallets.ts";
import type { ApiServices } from "../services.ts";
import { accountIn, granted, seenBusiness } from "./wallet-desk.ts";
import { walletParams } from "./wallets.ts";

const tags = ["Wallets"];
const HOUR_S = 3_600;
const LONGEST_S = 31 * 24 * HOUR_S;
const params = walletParams.extend({ key: pathParameter("key", "The key that the hold was asked for with.") });
/** The message whose charge takes the money. */
const message = {
  number: idIn.optional().openapi({ description: "The number that sends, with `message`." }),
  message: idIn.optional().openapi({ description: "The message's id: its charge takes the money when it is posted." }),
};

const list = declared("read", {
  method: "get",
  path: "/v1/wallets/{id}/holds",
  tags,
  summary: "Money that is set aside, or was",
  request: {
    params: walletParams,
    query: z.object({ ...pageQuery, state: z.enum(["open", "captured", "released", "expired"]).optional() }),
  },
  responses: { 200: jsonOf("Newest first.", pageOf(holdSchema)) },
});

const get = declared("read", {
  method: "get",
  path: "/v1/wallets/{id}/holds/{key}",
  tags,
  summary: "One hold",
  request: { params },
  responses: { 200: jsonOf("The hold.", holdSchema) },
});

const take = declared("write", {
  method: "post",
  path: "/v1/wallets/{id}/holds",
  tags,
  summary: "Set money aside",
  description:
    "Refused with `insufficient_funds` where it is not available; holds never overspend. The same key again is the same hold, " +
    "whatever became of it. With `number` and `message` the posting of that message's charge takes the money.",
  request: {
    params: walletParams,
    body: jsonBody(
      z.object({
        key: referenceIn.openapi({ description: "Of your own choice, new for each hold." }),
        amount: amountIn,
        currency: z.string().optional().openapi({ description: "If stated, it must be the wallet's." }),
        expires_in: z.int().min(1).max(LONGEST_S).default(HOUR_S).openapi({ description: "Seconds." }),
        note: z.string().max(500).nullable().default(null),
        ...message,
      }),
    ),
  },
  responses: { 201: jsonOf("The hold.", holdSchema) },
});

const capture = declared("write", {
  method: "post",
  path: "/v1/wallets/{id}/holds/{key}/capture",
  tags,
  summary: "Take what was set aside",
  description:
    "With `number` and `message`: from now on the posting of that message's charge takes it. Without: the amount is posted at " +
    "once, for something that has no charge of its own. What is not taken is given back.",
  request: {
    params,
    body: jsonBody(
      z.object({
        amount: costIn.optional().openapi({ description: "At most what is held; all of it." }),
        reason: z.string().max(500).default(""),
        ...message,
      }),
    ),
  },
  responses: { 200: jsonOf("The hold as it is now.", holdSchema) },
});

const release = declared("write", {
  method: "post",
  path: "/v1/wallets/{id}/holds/{key}/release",
  tags,
  summary: "Give back what was set aside",
  request: { params },
  responses: { 200: jsonOf("The hold as it is now.", holdSchema) },
});

/** Holds: money that is set aside until it is taken, given back, or its time is over. */
export function holdRoutes(api: OpenAPIHono<Env>, services: ApiServices): void {
  const { wallets } = services.walletDesk;
  api.openapi(list, async (c) => {
    const query = c.req.valid("query");
    const { id } = await seenBusiness(c, services, c.req.valid("param").id);
    return c.json(pageOut(await wallets.holds(id, query.state ?? null, pageIn(query)), query, holdWire), 200);
  });
  api.openapi(get, async (c) => {
    const { id, key } = c.req.valid("param");
    const business = await seenBusiness(c, services, id);
    const hold = await wallets.holdOf(business.id, key);
    if (!hold) throw notFound("hold");
    return c.json(holdWire(hold), 200);
  });
  api.openapi(take, async (c) => {
    const { key, amount, currency, expires_in: seconds, note, ...sent } = c.req.valid("json");
    const account = accountIn(await seenBusiness(c, services, c.req.valid("param").id), currency);
    const wish = { key, amount, lastsMs: seconds * 1_000, ...(await chargeIn(sent)), note };
    return c.json(holdWire(granted(await wallets.hold(account, wish, actorIn(c)), account.currency)), 201);
  });
  api.openapi(capture, async (c) => {
    const { id, key } = c.req.valid("param");
    const { amount = null, reason, ...sent } = c.req.valid("json");
    const business = await seenBusiness(c, services, id);
    const about = await chargeIn(sent);
    const done =
      about.charge === null
        ? await wallets.capture(business.id, key, { amount, reason }, actorIn(c))
        : await wallets.bind(business.id, key, about.charge, about.sent);
    return c.json(holdWire(granted(done, business.currency)), 200);
  });
  api.openapi(release, async (c) => {
    const { id, key } = c.req.valid("param");
    const business = await seenBusiness(c, services, id);
    return c.json(holdWire(granted(await wallets.release(business.id, key), business.currency)), 200);
  });

  /** A message, and the id of the charge that it will have. A number may be named in two ways; its books know it by one. */
  async function chargeIn(sent: {
    number?: string | undefined;
    message?: string | undefined;
  }): Promise<Pick<NewHold, "charge" | "sent">> {
    const { number, message: id } = sent;
    if (number === undefined && id === undefined) return { charge: null, sent: null };
    if (number === undefined || id === undefined)
      throw invalid(
        number === undefined ? "/number" : "/message",
        "nothing",
        "number and message together, or neither",
      );
    const { items } = await services.reads.threads({ within: null, number }, { limit: 1 });
    const known = items[0]?.number ?? number;
    return { charge: chargeIdOf(known, id), sent: { number: known, message: services.names.message(id) } };
  }
}
