import { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { requestId } from "hono/request-id";
import type { Env, Request } from "./context.ts";
import { gate } from "./gate.ts";
import { idempotent } from "./idempotent.ts";
import { answerErrors, refuseInvalid } from "./invalid.ts";
import { openLimits } from "./limits.ts";
import { answerNotFound, ProblemError, problemResponse } from "./problem.ts";
import { auditRoutes } from "./routes/audit.ts";
import { bookRoutes } from "./routes/books.ts";
import { businessRoutes } from "./routes/businesses.ts";
import { chargeRoutes } from "./routes/charges.ts";
import { consequenceRoutes } from "./routes/consequences.ts";
import { deadLetterRoutes } from "./routes/dead-letters.ts";
import { eventEndpointRoutes } from "./routes/event-endpoints.ts";
import { forwardingRoutes } from "./routes/forwarding.ts";
import { holdRoutes } from "./routes/holds.ts";
import { importRoutes } from "./routes/imports.ts";
import { invoiceEvidenceRoutes } from "./routes/invoice-evidence.ts";
import { invoiceRoutes } from "./routes/invoices.ts";
import { keyRoutes } from "./routes/keys.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { mailRoutes } from "./routes/mails.ts";
import { numberRoutes } from "./routes/numbers.ts";
import { paperRoutes } from "./routes/papers.ts";
import { paymentRoutes } from "./routes/payments.ts";
import { peopleRoutes } from "./routes/people.ts";
import { planRoutes } from "./routes/plans.ts";
import { portfolioRoutes } from "./routes/portfolios.ts";
import { receiverRoutes } from "./routes/receiver.ts";
import { referenceRoutes } from "./routes/reference.ts";
import { saleRoutes } from "./routes/sales.ts";
import { sessionRoutes } from "./routes/session.ts";
import { streamRoutes } from "./routes/stream.ts";
import { syncRoutes } from "./routes/sync.ts";
import { threadRoutes } from "./routes/threads.ts";
import { usageCompareRoutes } from "./routes/usage-compare.ts";
import { wabaRoutes } from "./routes/wabas.ts";
import { walletRoutes } from "./routes/wallets.ts";
import type { ApiServices } from "./services.ts";

const LARGEST_BODY = 1_048_576;

/**
 * The HTTP API. Mount it with `app.route("/", createApi(services))`; it answers under `/v1`, and `/openapi.json`, `/docs`
 * and `/sign-in`.
 */
export function createApi(services: ApiServices): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>({ defaultHook: refuseInvalid });
  const limits = openLimits(services.limits);
  const admit = gate(api, { ...services, limits });
  for (const path of ["/v1/*", "/openapi.json/*", "/docs/*", "/sign-in/*"]) {
    api.use(path, requestId({ headerName: "X-Request-Id" }), guarded, admit);
  }
  api.use("/v1/*", limitBody, onlyJson, withoutNul, idempotent(services.access.idempotency, isUpload));
  api.onError(answerErrors(services.logError));
  api.notFound(answerNotFound);
  chargeRoutes(api, services);
  streamRoutes(api, services);
  threadRoutes(api, services);
  bookRoutes(api, services);
  usageCompareRoutes(api, services);
  wabaRoutes(api, services);
  syncRoutes(api, services);
  importRoutes(api, services);
  deadLetterRoutes(api, services);
  eventEndpointRoutes(api, services);
  mailRoutes(api, services);
  receiverRoutes(api, services);
  forwardingRoutes(api, services);
  invoiceRoutes(api, services);
  invoiceEvidenceRoutes(api, services);
  portfolioRoutes(api, services);
  numberRoutes(api, services);
  paperRoutes(api, services);
  walletRoutes(api, services);
  holdRoutes(api, services);
  paymentRoutes(api, services);
  sessionRoutes(api, services, limits);
  peopleRoutes(api, services);
  keyRoutes(api, services);
  businessRoutes(api, services);
  planRoutes(api, services);
  consequenceRoutes(api, services);
  saleRoutes(api, services);
  ledgerRoutes(api, services);
  auditRoutes(api, services);
  referenceRoutes(api, services, limits);
  return api;
}

/** Nothing of an answer is kept by browsers and proxies, or taken for something else than it says. */
const guarded: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  c.res.headers.set("x-request-id", c.get("requestId"));
  c.res.headers.set("x-content-type-options", "nosniff");
  if (!c.res.headers.has("referrer-policy")) c.res.headers.set("referrer-policy", "no-referrer");
  if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
};

const limitJson = bodyLimit({
  maxSize: LARGEST_BODY,
  onError: () =>
    problemResponse({ code: "too_large", detail: `A body of this address has at most ${LARGEST_BODY} bytes.` }),
});

const limitBody: MiddlewareHandler<Env> = (c, next) => (isUpload(c) ? next() : limitJson(c, next));

const onlyJson: MiddlewareHandler<Env> = (c, next) => {
  const type = c.req.header("content-type");
  const hasBody = (c.req.header("content-length") ?? "0") !== "0" || c.req.header("transfer-encoding") !== undefined;
  if (hasBody && !isUpload(c) && !/^application\/(\S+\+)?json\s*(;|$)/i.test(type ?? "")) {
    throw new ProblemError({ code: "media_type", detail: "Send JSON, with `Content-Type: application/json`." });
  }
  return next();
};

/** No text anywhere has a place for NUL, least of all the store. */
const withoutNul: MiddlewareHandler<Env> = async (c, next) => {
  const hasBody = c.req.method !== "GET" && c.req.method !== "HEAD" && !isUpload(c);
  const isNul = /%00/.test(c.req.url) || (hasBody && hasNul(await c.req.text()));
  if (isNul) throw new ProblemError({ code: "malformed", detail: "A text holds the character NUL." });
  await next();
};

/** In JSON it can be written as an escape, after an even number of backslashes. */
function hasNul(body: string): boolean {
  return body.includes("\0") || /(?<!\\)(\\\\)*\\u0000/.test(body);
}

/** Uploads have limits and a place of their own. */
function isUpload(c: Request): boolean {
  return c.req.method === "POST" && c.req.path === "/v1/imports";
}
