import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { latestBilling } from "../../app/service/billing/state.ts";
import type { InvoiceRefusal } from "../../app/service/invoices/desk.ts";
import { documentOf } from "../../app/service/invoices/document-of.ts";
import { openDueTimes } from "../../app/service/invoices/due.ts";
import { issueInvoice, keepDraft } from "../../app/service/invoices/issue.ts";
import { pendingCorrections, previewInvoice } from "../../app/service/invoices/preview.ts";
import { creditInvoice, payInvoice, voidInvoice } from "../../app/service/invoices/settle.ts";
import { visibleBusinesses } from "../../app/service/invoices/visible.ts";
import type { Result } from "../../core/kernel/result.ts";
import { formatInstant } from "../../core/kernel/time.ts";
import type { StoredInvoice } from "../../store/port/invoices.ts";
import { actorIn, type Env, notFound, type Request, withinOf } from "../context.ts";
import { declared } from "../declare.ts";
import { pageIn, pageOf, pageOut, pageQuery } from "../paging.ts";
import { ProblemError } from "../problem.ts";
import { monthSchema } from "../schemas/charge.ts";
import {
  briefWire,
  correctionOut,
  correctionWire,
  dayIn,
  invoiceBriefSchema,
  invoiceSchema,
  invoiceStateSchema,
  invoiceWire,
  moneyIn,
} from "../schemas/invoices.ts";
import { idIn, instantSchema, jsonBody, jsonOf, pathParameter } from "../schemas/json.ts";
import type { ApiServices } from "../services.ts";

const tags = ["Invoices"];
const params = z.object({ id: pathParameter("id", "The invoice's id.") });
const reason = z.string().trim().min(1).max(500);
const early = z.boolean().default(false).openapi({ description: "Whether not to wait for the grace period." });

const list = declared("read", {
  method: "get",
  path: "/v1/invoices",
  tags,
  summary: "Invoices and credit notes, the latest drawn up first",
  description: "Who is limited to some WABAs sees those of businesses all of whose WABAs are among them.",
  request: {
    query: z.object({
      ...pageQuery,
      business: idIn.optional(),
      seller: idIn.optional().openapi({ description: "`provider`, or a business that resells." }),
      month: monthSchema.optional(),
      state: invoiceStateSchema.optional(),
    }),
  },
  responses: { 200: jsonOf("Invoices.", pageOf(invoiceBriefSchema)) },
});

const get = declared("read", {
  method: "get",
  path: "/v1/invoices/{id}",
  tags,
  summary: "One invoice with everything that it says",
  request: { params },
  responses: { 200: jsonOf("The invoice.", invoiceSchema) },
});

const readiness = declared("read", {
  method: "get",
  path: "/v1/invoices/{id}/readiness",
  tags,
  summary: "When an invoice may be issued",
  request: { params },
  responses: {
    200: jsonOf(
      "By the clocks of its WABAs and of its business.",
      z
        .object({
          ends_at: instantSchema.openapi({ description: "When its month ends." }),
          issuable_at: instantSchema.openapi({ description: "When the grace period for late facts is over." }),
        })
        .openapi("InvoiceReadiness"),
    ),
  },
});

const preview = declared("read", {
  method: "get",
  path: "/v1/invoice-preview",
  tags,
  summary: "What the invoice of any month would be now, a running one included",
  description: "Nothing is kept; its `id` is `preview`.",
  request: { query: z.object({ business: idIn, month: monthSchema }) },
  responses: { 200: jsonOf("The invoice as it would be.", invoiceSchema) },
});

const draft = declared("write", {
  method: "post",
  path: "/v1/invoices",
  tags,
  summary: "Keep a draft of a month that has ended, in place of the one before",
  request: { body: jsonBody(z.strictObject({ business: idIn, month: monthSchema })) },
  responses: { 200: jsonOf("The draft.", invoiceSchema) },
});

const issue = declared("write", {
  method: "post",
  path: "/v1/invoices/{id}/issue",
  tags,
  summary: "Issue an invoice",
  description: "Draws it up anew, gives it the next number of its series, and posts it.",
  request: { params, body: jsonBody(z.strictObject({ early })) },
  responses: { 200: jsonOf("The invoice.", invoiceSchema) },
});

const cancel = declared("write", {
  method: "post",
  path: "/v1/invoices/{id}/void",
  tags,
  summary: "Take an issued invoice or a credit note back altogether",
  description: "Its number stays used. The month of an invoice may be invoiced again, with what it had corrected.",
  request: { params, body: jsonBody(z.strictObject({ reason })) },
  responses: { 200: jsonOf("The invoice.", invoiceSchema) },
});

const pay = declared("write", {
  method: "post",
  path: "/v1/invoices/{id}/payments",
  tags,
  summary: "Say that money came for an invoice, perhaps a part of it",
  description: "Of a credit note: that it was paid out. The same reference told twice is one payment.",
  request: {
    params,
    body: jsonBody(
      z.strictObject({ amount: moneyIn, reference: z.string().trim().min(1).max(200), paid_on: dayIn.optional() }),
    ),
  },
  responses: { 200: jsonOf("The invoice as it is now.", invoiceSchema) },
});

const credit = declared("write", {
  method: "post",
  path: "/v1/invoices/{id}/credit-notes",
  tags,
  summary: "Give part of an invoice back by a credit note",
  request: {
    params,
    body: jsonBody(
      z.strictObject({ amount: moneyIn.openapi({ description: "What is given back, tax included." }), reason }),
    ),
  },
  responses: { 200: jsonOf("The credit note.", invoiceSchema) },
});

const corrections = declared("read", {
  method: "get",
  path: "/v1/corrections",
  tags,
  summary: "What has become known of invoiced months of a business and is on no invoice yet",
  request: { query: z.object({ business: idIn }) },
  responses: { 200: jsonOf("By month.", z.object({ items: z.array(correctionOut).readonly() })) },
});

/** Invoices: their life, and what they say. */
export function invoiceRoutes(api: OpenAPIHono<Env>, { invoices: desk }: ApiServices): void {
  const wire = async (invoice: StoredInvoice) => invoiceWire(await documentOf(desk.invoices, invoice));
  const outcome = async (result: Promise<Result<StoredInvoice, InvoiceRefusal>>) => wire(doneOrProblem(await result));
  api.openapi(list, async (c) => {
    const query = c.req.valid("query");
    const { business, seller, month, state } = query;
    const within = visibleBusinesses(await latestBilling(desk.billing), withinOf(c));
    const page = await desk.invoices.list({ within, business, seller, month, state }, pageIn(query));
    return c.json(pageOut(page, query, briefWire), 200);
  });
  api.openapi(get, async (c) => c.json(await wire(await seenInvoice(desk, c, c.req.valid("param").id)), 200));
  api.openapi(readiness, async (c) => {
    const invoice = await seenInvoice(desk, c, c.req.valid("param").id);
    const known = await latestBilling(desk.billing);
    const business = known.businesses.get(invoice.business);
    if (!business) throw notFound("business");
    const { settings } = await desk.accounts.latest();
    const { endsAt, issuableAt } = openDueTimes(known, settings, invoice.month)(business);
    return c.json({ ends_at: formatInstant(endsAt), issuable_at: formatInstant(issuableAt) }, 200);
  });
  api.openapi(preview, async (c) => {
    const { business, month } = c.req.valid("query");
    await refuseUnseenBusiness(desk, c, business);
    const document = doneOrProblem(await previewInvoice(desk, { business, month }));
    return c.json(invoiceWire({ ...document, id: "preview" }), 200);
  });
  api.openapi(draft, async (c) => c.json(await outcome(keepDraft(desk, c.req.valid("json"), actorIn(c))), 200));
  api.openapi(issue, async (c) => {
    const { business, month } = await seenInvoice(desk, c, c.req.valid("param").id);
    return c.json(await outcome(issueInvoice(desk, { business, month }, actorIn(c), c.req.valid("json"))), 200);
  });
  api.openapi(cancel, async (c) => {
    const { reason: why } = c.req.valid("json");
    return c.json(await outcome(voidInvoice(desk, c.req.valid("param").id, why, actorIn(c))), 200);
  });
  api.openapi(pay, async (c) => {
    const { amount, reference, paid_on: paidOn } = c.req.valid("json");
    const wish = { amount, reference, paidOn };
    return c.json(await outcome(payInvoice(desk, c.req.valid("param").id, wish, actorIn(c))), 200);
  });
  api.openapi(credit, async (c) =>
    c.json(await outcome(creditInvoice(desk, c.req.valid("param").id, c.req.valid("json"), actorIn(c))), 200),
  );
  api.openapi(corrections, async (c) => {
    const { business } = c.req.valid("query");
    await refuseUnseenBusiness(desk, c, business);
    return c.json({ items: doneOrProblem(await pendingCorrections(desk, business)).map(correctionWire) }, 200);
  });
}

type Desk = ApiServices["invoices"];

/** The invoice of an id, where the caller may see its business. */
export async function seenInvoice(desk: Desk, c: Request, id: string): Promise<StoredInvoice> {
  const invoice = await desk.invoices.byId(id);
  if (!invoice) throw notFound("invoice");
  const visible = visibleBusinesses(await latestBilling(desk.billing), withinOf(c));
  if (visible !== null && !visible.includes(invoice.business)) throw notFound("invoice");
  return invoice;
}

async function refuseUnseenBusiness(desk: Desk, c: Request, business: string): Promise<void> {
  const visible = visibleBusinesses(await latestBilling(desk.billing), withinOf(c));
  if (visible !== null && !visible.includes(business)) throw notFound("business");
}

/** What was done; or a problem that says why not, and what to do. */
export function doneOrProblem<T>(result: Result<T, InvoiceRefusal>): T {
  if (result.ok) return result.value;
  const { code, detail } = result.refusal;
  if (code === "no_business") throw notFound("business");
  if (code === "no_invoice") throw notFound("invoice");
  throw new ProblemError({ code: "conflict", detail: `${detail} (${code}).` });
}
