import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Actor } from "../../app/service/access/actor.ts";
import { latestBilling } from "../../app/service/billing/state.ts";
import { payInvoice } from "../../app/service/invoices/settle.ts";
import { accountOf, addresseeIn } from "../../app/service/wallets/account.ts";
import { localDate } from "../../core/kernel/zone.ts";
import type { PaymentId } from "../../store/port/payments.ts";
import type { KeptPayment } from "../../store/port/wallets.ts";
import { actorIn, type Env, notFound } from "../context.ts";
import { declared } from "../declare.ts";
import { invalid } from "../invalid.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { idIn, instantIn, jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import { amountIn, paymentSchema, paymentWire, referenceIn } from "../schemas/wallets.ts";
import type { ApiServices } from "../services.ts";
import { doneOrProblem } from "./invoices.ts";
import { accepted, accountIn, seenBusiness } from "./wallet-desk.ts";
import { walletParams } from "./wallets.ts";

const tags = ["Wallets"];
const note = z.string().max(500).nullable().default(null);
const currency = z.string().optional().openapi({ description: "If stated, it must be the wallet's." });
const params = z.object({
  source: pathParameter("source", "`stripe` or `manual`."),
  reference: pathParameter("reference", "The payment's reference."),
});

const topUp = declared("write", {
  method: "post",
  path: "/v1/wallets/{id}/top-ups",
  tags,
  summary: "Money has come in by hand",
  description: "The same reference again is the same payment.",
  request: {
    params: walletParams,
    body: jsonBody(
      z.object({
        reference: referenceIn.openapi({
          description: "The payment's own, such as that of the bank.",
          example: "bank-2026-11-03-17",
        }),
        amount: amountIn,
        currency,
        happened_at: instantIn.optional().openapi({ description: "When it came in; now." }),
        note,
      }),
    ),
  },
  responses: { 201: jsonOf("The payment.", paymentSchema) },
});

const refund = declared("write", {
  method: "post",
  path: "/v1/wallets/{id}/refunds",
  tags,
  summary: "Part or all of a payment by hand has gone back",
  description:
    "At most what is left of the payment, and what is available. What was paid through Stripe is refunded there.",
  request: {
    params: walletParams,
    body: jsonBody(z.object({ reference: referenceIn, of: referenceIn, amount: amountIn, currency, note })),
  },
  responses: { 201: jsonOf("The refund.", paymentSchema) },
});

const list = declared("read_all", {
  method: "get",
  path: "/v1/payments",
  tags,
  summary: "Payments and what came of them; `state=open`: those that somebody has to look at",
  request: {
    query: z.object({
      ...pageQuery,
      state: z.enum(["booked", "open", "dismissed"]).optional(),
      wallet: idIn.optional(),
    }),
  },
  responses: { 200: jsonOf("Newest first.", pageOf(paymentSchema)) },
});

const assign = declared("write", {
  method: "post",
  path: "/v1/payments/{source}/{reference}/assign",
  tags,
  summary: "Say whose an open payment is, and book it",
  description:
    "Into a wallet; or as a payment of an issued invoice in the same currency, of which no less is open: it is then dismissed " +
    "with the invoice's number as its note.",
  request: {
    params,
    body: jsonBody(
      z.object({
        wallet: idIn.optional(),
        invoice: idIn.optional().openapi({ description: "In place of `wallet`: the invoice's id." }),
        amount: amountIn.optional().openapi({
          description: "What it comes to in the wallet's currency; needed where it was paid in another one.",
        }),
      }),
    ),
  },
  responses: { 200: jsonOf("The payment as it was booked.", paymentSchema) },
});

const dismiss = declared("write", {
  method: "post",
  path: "/v1/payments/{source}/{reference}/dismiss",
  tags,
  summary: "Say that an open payment concerns no wallet",
  request: { params, body: jsonBody(z.object({ note: z.string().trim().min(1).max(500) })) },
  responses: { 200: jsonOf("The payment. It stays on file.", paymentSchema) },
});

/** Money that comes into wallets and goes back. */
export function paymentRoutes(api: OpenAPIHono<Env>, services: ApiServices): void {
  const { payments, billing } = services.walletDesk;
  api.openapi(topUp, async (c) => {
    const body = c.req.valid("json");
    const business = await seenBusiness(c, services, c.req.valid("param").id);
    const account = accountIn(business, body.currency);
    const { reference, amount, happened_at: happenedAt = services.now().getTime(), note: words } = body;
    const payment = { source: "manual", reference, kind: "top_up", of: null, amount, happenedAt, note: words } as const;
    const addressee = addresseeIn(await latestBilling(billing));
    const told = { ...payment, business: business.id, currency: account.currency };
    const taken = accepted(await payments.take(told, addressee, actorIn(c)), account.currency);
    return c.json(paymentWire(taken.payment), 201);
  });
  api.openapi(refund, async (c) => {
    const body = c.req.valid("json");
    const account = accountIn(await seenBusiness(c, services, c.req.valid("param").id), body.currency);
    const { reference, of, amount, note: words } = body;
    const wish = { account, of: { source: "manual", reference: of }, reference, amount, note: words };
    const taken = accepted(await payments.refund(wish, actorIn(c)), account.currency);
    return c.json(paymentWire(taken.payment), 201);
  });
  api.openapi(list, async (c) => {
    const query = c.req.valid("query");
    const filter = { business: query.wallet ?? null, state: query.state ?? null };
    return c.json(pageOut(await payments.list(filter, pageIn(query)), query, paymentWire), 200);
  });
  api.openapi(assign, async (c) => {
    const id = c.req.valid("param");
    const { wallet, invoice, amount } = c.req.valid("json");
    if ((wallet === undefined) === (invoice === undefined))
      throw invalid(
        "/wallet",
        wallet === undefined ? "nothing" : "a wallet and an invoice",
        "one wallet or one invoice",
      );
    if (wallet === undefined) return c.json(paymentWire(await payWith(id, invoice ?? "", actorIn(c))), 200);
    const account = accountOf(await seenBusiness(c, services, wallet));
    const kept = await payments.get(id);
    if (!kept) throw notFound("payment");
    if (amount === undefined && kept.currency !== account.currency)
      throw invalid("/amount", "nothing", `what ${kept.currency} come to in ${account.currency}`);
    const signed = amount === undefined ? null : kept.amount < 0n ? -amount : amount;
    const taken = accepted(await payments.assign(id, { account, amount: signed }, actorIn(c)), account.currency);
    return c.json(paymentWire(taken.payment), 200);
  });
  api.openapi(dismiss, async (c) => {
    const { note: words } = c.req.valid("json");
    return c.json(paymentWire(accepted(await payments.dismiss(c.req.valid("param"), words, actorIn(c)), "")), 200);
  });

  /** An open payment as the payment of an invoice. */
  async function payWith(id: PaymentId, invoice: string, by: Actor): Promise<KeptPayment> {
    const kept = await payments.get(id);
    if (!kept) throw notFound("payment");
    const about = await services.invoices.invoices.byId(invoice);
    if (!about) throw notFound("invoice");
    if (kept.currency !== about.currency) throw invalid("/invoice", about.currency, `an invoice in ${kept.currency}`);
    if (kept.amount <= 0n) throw invalid("/invoice", kept.kind, "a payment that came in");
    const paidOn = localDate(about.content.zone, kept.happenedAt);
    const wish = { amount: kept.amount, reference: kept.reference, paidOn, open: id };
    doneOrProblem(await payInvoice(services.invoices, invoice, wish, by));
    return (await payments.get(id)) ?? kept;
  }
}
