import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { latestBilling } from "../../app/service/billing/state.ts";
import { askPermit } from "../../app/service/wallets/permit.ts";
import { dayOf, forecastOf, listWallets, viewWallet } from "../../app/service/wallets/view.ts";
import { formatMoney } from "../../core/kernel/money.ts";
import { DAY_MS } from "../../core/kernel/time.ts";
import { type Env, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { invalid } from "../invalid.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { idIn, instantIn, jsonOf, pathParameter } from "../schemas/json.ts";
import {
  costIn,
  dayIn,
  forecastWire,
  lineSchema,
  lineWire,
  moneySchema,
  permitSchema,
  permitWire,
  walletDetailSchema,
  walletSchema,
  walletWire,
} from "../schemas/wallets.ts";
import type { ApiServices } from "../services.ts";
import { accountIn, seenBusiness, seenBusinesses } from "./wallet-desk.ts";

const tags = ["Wallets"];
export const walletParams = z.object({ id: pathParameter("id", "The business's id.") });

const list = declared("read", {
  method: "get",
  path: "/v1/wallets",
  tags,
  summary: "Wallets, with what is available and what is blocked",
  request: { query: z.object(pageQuery) },
  responses: {
    200: jsonOf(
      "Of businesses that pay from one, or once did, in order of ids. Who is limited to some WABAs sees businesses that have no others.",
      pageOf(walletSchema),
    ),
  },
});

const get = declared("read", {
  method: "get",
  path: "/v1/wallets/{id}",
  tags,
  summary: "One wallet, and when it runs out",
  request: { params: walletParams },
  responses: { 200: jsonOf("The wallet, with a forecast from its use in the last eight weeks.", walletDetailSchema) },
});

const permit = declared("read", {
  method: "get",
  path: "/v1/wallets/{id}/permit",
  tags,
  summary: "May this be sent, as far as the wallet goes?",
  description:
    "By the policy at zero. State the cost; or number and user, and the thread and the plan tell it; or category and market, " +
    "and Meta's list rate and the plan do. Nothing is set aside: ask for a hold to be sure. What was delivered is posted all " +
    "the same, below zero if need be.",
  request: {
    params: walletParams,
    query: z.object({
      category: idIn
        .optional()
        .openapi({ description: "`marketing`, `utility`, `authentication`; a free-form message is `service`." }),
      market: idIn.optional().openapi({ description: "As charges name it, such as `Brazil`." }),
      cost: costIn.optional().openapi({ description: "What it costs the business, in the wallet's currency." }),
      number: idIn.optional(),
      user: idIn.optional(),
      type: idIn
        .optional()
        .openapi({ description: "`template`, or Meta's message type; a template where a category is stated." }),
    }),
  },
  responses: { 200: jsonOf("The answer, and what it rests on.", permitSchema) },
});

const statement = declared("read", {
  method: "get",
  path: "/v1/wallets/{id}/statement",
  tags,
  summary: "What came into a wallet and went out of it, with a running balance",
  request: {
    params: walletParams,
    query: z.object({
      ...pageQuery,
      from: dayIn.optional().openapi({ description: "Recorded on this day or later (UTC); 30 days ago." }),
      to: dayIn.optional().openapi({ description: "Recorded before this day; tomorrow." }),
      as_of: instantIn.optional().openapi({ description: "As it was known at this instant." }),
    }),
  },
  responses: {
    200: jsonOf(
      "In the order of recording.",
      pageOf(lineSchema).extend({
        currency: z.string(),
        opening: moneySchema.openapi({ description: "Before the first of these lines." }),
        closing: moneySchema.openapi({ description: "After the last day that was asked for." }),
      }),
    ),
  },
});

const LOOKBACK_DAYS = 30;

/** Wallets: what stands there, what may be sent, and how it came about. */
export function walletRoutes(api: OpenAPIHono<Env>, services: ApiServices): void {
  const { walletDesk: desk, now } = services;
  api.openapi(list, async (c) => {
    const query = c.req.valid("query");
    const { limit, after = "" } = pageIn(query);
    const all = await listWallets(
      desk.wallets,
      (await seenBusinesses(c, services)).filter(({ id }) => id > after),
    );
    const items = all.slice(0, limit);
    const last = items.at(-1);
    const next = all.length > limit && last ? last.business.id : null;
    return c.json(pageOut({ items, next }, query, walletWire), 200);
  });
  api.openapi(get, async (c) => {
    const business = await seenBusiness(c, services, c.req.valid("param").id);
    const view = await viewWallet(desk.wallets, business);
    const forecast = await forecastOf(desk.wallets, view.account, now().getTime());
    return c.json({ ...walletWire(view), forecast: forecastWire(forecast) }, 200);
  });
  api.openapi(permit, async (c) => {
    const query = c.req.valid("query");
    if ((query.number === undefined) !== (query.user === undefined))
      throw invalid(query.user === undefined ? "user" : "number", "nothing", "number and user together, or neither");
    const business = await seenBusiness(c, services, c.req.valid("param").id);
    const answer = await askPermit(business, query, {
      state: await latestBilling(desk.billing),
      settings: (await services.accounts.latest()).settings,
      rates: await services.rates(),
      wallets: desk.wallets,
      reads: services.reads,
      within: withinOf(c),
      at: now().getTime(),
    });
    return c.json(permitWire(answer), 200);
  });
  api.openapi(statement, async (c) => {
    const { as_of: asOf, ...query } = c.req.valid("query");
    const business = await seenBusiness(c, services, c.req.valid("param").id);
    const account = accountIn(business, undefined);
    const today = now().getTime();
    const { from = dayOf(today - LOOKBACK_DAYS * DAY_MS), to = dayOf(today + DAY_MS) } = query;
    if (to < from) throw invalid("to", to, `a day not before ${from}`);
    const days = { from, to, ...(asOf === undefined ? {} : { asOf }) };
    const page = await desk.wallets.statement(account, days, pageIn(c.req.valid("query")));
    const sums = { opening: formatMoney(page.opening), closing: formatMoney(page.closing) };
    return c.json({ ...pageOut(page, c.req.valid("query"), lineWire), currency: account.currency, ...sums }, 200);
  });
}
