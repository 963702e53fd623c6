import { request, type Server } from "node:http";
import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { paymentsApp } from "../../src/api/payments-app.ts";
import { httpServer } from "../../src/api/server.ts";
import { fromStripeAmount, readStripeEvent, STRIPE_TYPES } from "../../src/intake/stripe-event.ts";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { openWalletDesk } from "../../src/store/postgres/wallets/open-desk.ts";
import { call, listening } from "../api/http.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { TESTER, walletOf } from "./money.ts";

const OLD_SECRET = "whsec_the_old_secret_of_the_tests";
const NEW_SECRET = "whsec_the_new_secret_of_the_tests";

let database: FreshDatabase;
let pool: Pool;
let server: Server;
let url: string;
let outcomes: string[];

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, { max: 8 });
  const business = (id: string, currency: string) => ({
    kind: "business" as const,
    subject: id,
    body: { id, name: id, currency, zone: "UTC", settlement: "wallet" },
  });
  const desk = openWalletDesk(pool);
  await desk.billing.learn([business("acme", "USD"), business("tokyo", "JPY")], "test");
  const app = paymentsApp({
    ...desk,
    secrets: [OLD_SECRET, NEW_SECRET],
    verify: (body, signature, secret) => Stripe.webhooks.constructEvent(Buffer.from(body), signature, secret),
    onEvent: (outcome) => outcomes.push(outcome),
  });
  server = httpServer(app);
  url = `${await listening(server)}/webhooks/stripe`;
});
beforeEach(() => {
  outcomes = [];
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  await pool.close();
  await database.drop();
});

let events = 0;

/** An event as Stripe sends it, with what is about it and does not matter here. */
function eventOf(type: string, object: Record<string, unknown>): string {
  events += 1;
  return JSON.stringify({
    ...{ id: `evt_${events}`, object: "event", api_version: "2025-09-30.clover", created: 1_795_600_000 + events },
    ...{ type, livemode: false, pending_webhooks: 1, request: { id: null, idempotency_key: null } },
    data: { object },
  });
}

interface Signing {
  readonly secret?: string;
  readonly secondsAgo?: number;
}

async function send(payload: string, { secret = NEW_SECRET, secondsAgo = 0 }: Signing = {}) {
  const timestamp = Math.floor(Date.now() / 1_000) - secondsAgo;
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  const answer = await call(url, {
    headers: { "content-type": "application/json", "stripe-signature": header },
    body: payload,
  });
  return { status: answer.status, ...JSON.parse(answer.text) };
}

function intent(id: string, amount: number, more: Record<string, unknown> = {}) {
  return eventOf("payment_intent.succeeded", {
    ...{ id, object: "payment_intent", amount, amount_received: amount, currency: "usd", status: "succeeded" },
    metadata: { daybook_business: "acme" },
    ...more,
  });
}

async function balanceOf(business: string, currency = "USD"): Promise<bigint> {
  return (await openWalletDesk(pool).wallets.funds(walletOf(business, currency))).balance;
}

describe("whose word it is", () => {
  const isRefused = { status: 401, code: "signature" };

  test("both secrets count while one is rotated, a third does not", async () => {
    expect(await send(intent("pi_old", 100), { secret: OLD_SECRET })).toMatchObject({ status: 200, outcome: "booked" });
    expect(await send(intent("pi_new", 100))).toMatchObject({ status: 200, outcome: "booked" });
    expect(await send(intent("pi_no", 100), { secret: "whsec_another" })).toMatchObject(isRefused);
    expect(await balanceOf("acme")).toBe(2_000_000n);
    expect(outcomes).toEqual(["booked", "booked", "forged"]);
  });

  test("a signature older than five minutes, of other bytes, or missing is none", async () => {
    expect(await send(intent("pi_late", 100), { secondsAgo: 301 })).toMatchObject(isRefused);
    expect(await send(intent("pi_late", 100), { secondsAgo: 200 })).toMatchObject({ outcome: "booked" });
    const payload = intent("pi_small", 100);
    const header = Stripe.webhooks.generateTestHeaderString({ payload, secret: NEW_SECRET });
    const forged = payload.replaceAll("100", "999");
    expect((await call(url, { headers: { "stripe-signature": header }, body: forged })).status).toBe(401);
    expect((await call(url, { body: payload })).status).toBe(401);
    expect((await call(url, { method: "GET" })).status).toBe(405);
    expect((await call(url, { headers: { "stripe-signature": header }, body: "x".repeat(300_000) })).status).toBe(413);
  });
});

test("who floods the address fills no memory, and keeps nobody out for long", async () => {
  const headers = { "stripe-signature": "t=1,v1=0", "content-length": "1000" };
  const slow = Array.from({ length: 64 }, () => request(url, { method: "POST", headers }));
  for (const one of slow) one.on("error", () => {}).write("{");
  await new Promise((done) => setTimeout(done, 500));
  expect(await send(intent("pi_flood", 100))).toMatchObject({ status: 503, code: "unavailable" });
  for (const one of slow) one.destroy();
  await new Promise((done) => setTimeout(done, 500));
  expect(await send(intent("pi_flood", 100))).toMatchObject({ status: 200, outcome: "booked" });
});

describe("what is paid in", () => {
  test("once, however often it is told, at once and by both of its events", async () => {
    const before = await balanceOf("acme");
    const told = intent("pi_1", 5_000);
    const session = eventOf("checkout.session.completed", {
      ...{ id: "cs_1", object: "checkout.session", mode: "payment", payment_status: "paid", payment_intent: "pi_1" },
      ...{ amount_total: 5_000, currency: "usd", client_reference_id: "acme", metadata: {} },
    });
    const answers = await Promise.all([told, told, session, session, told].map((payload) => send(payload)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(["booked", ...Array(4).fill("duplicate")]);
    expect(await balanceOf("acme")).toBe(before + 50_000_000n);
  });

  test("in currencies without minor units too", async () => {
    expect(await send(intent("pi_yen", 5_000, { currency: "jpy", metadata: { business: "tokyo" } }))).toMatchObject({
      outcome: "booked",
    });
    expect(await balanceOf("tokyo", "JPY")).toBe(5_000_000_000n);
    expect([fromStripeAmount(500, "USD"), fromStripeAmount(500, "KRW"), fromStripeAmount(500, "KWD")]).toEqual([
      5_000_000n,
      500_000_000n,
      500_000n,
    ]);
    // Without minor units by now, and sent with two all the same.
    expect([fromStripeAmount(500, "ISK"), fromStripeAmount(500, "UGX"), fromStripeAmount(500, "MGA")]).toEqual([
      5_000_000n,
      5_000_000n,
      500_000_000n,
    ]);
  });

  test("what belongs to nobody, or comes in another currency, is kept, shown, and booked by hand", async () => {
    const before = await balanceOf("acme");
    const told = [
      intent("pi_none", 700, { metadata: {} }),
      intent("pi_ghost", 700, { metadata: { daybook_business: "ghost" } }),
      intent("pi_euro", 700, { currency: "eur" }),
    ];
    const answers = [];
    for (const payload of told) answers.push(await send(payload));
    expect(answers.map(({ outcome, problem }) => [outcome, problem])).toEqual([
      ["kept", "no_business"],
      ["kept", "unknown_business"],
      ["kept", "wrong_currency"],
    ]);
    const { payments } = openWalletDesk(pool);
    const open = await payments.list({ business: null, state: "open" }, { limit: 10 });
    expect(open.items.map(({ reference }) => reference).sort()).toEqual(["pi_euro", "pi_ghost", "pi_none"]);
    expect(await balanceOf("acme")).toBe(before);
    const account = walletOf("acme");
    const euro = { source: "stripe", reference: "pi_euro" };
    expect((await payments.assign(euro, { account, amount: 7_600_000n }, TESTER)).ok).toBe(true);
    expect(await payments.assign(euro, { account, amount: 7_600_000n }, TESTER)).toMatchObject({
      refusal: { code: "not_open" },
    });
    expect(await balanceOf("acme")).toBe(before + 7_600_000n);
    expect((await payments.dismiss({ source: "stripe", reference: "pi_none" }, "a T-shirt", TESTER)).ok).toBe(true);
    expect(await payments.get(euro)).toMatchObject({
      amount: 7_000_000n,
      currency: "EUR",
      booked: { amount: 7_600_000n },
    });
  });

  test("a payment that nobody was named for is booked when its session names somebody", async () => {
    const before = await balanceOf("acme");
    expect(await send(intent("pi_2", 300, { metadata: {} }))).toMatchObject({ outcome: "kept" });
    const session = eventOf("checkout.session.completed", {
      ...{ id: "cs_2", mode: "payment", payment_status: "paid", payment_intent: "pi_2", amount_total: 300 },
      ...{ currency: "usd", client_reference_id: null, metadata: { daybook_business: "acme" } },
    });
    expect(await send(session)).toMatchObject({ outcome: "booked" });
    expect(await balanceOf("acme")).toBe(before + 3_000_000n);
  });

  test("the same payment with another amount is no payment", async () => {
    expect(await send(intent("pi_1", 5_001))).toMatchObject({ status: 409, code: "conflict" });
  });

  test("what has not been paid, and what is about something else, does nothing", async () => {
    const session = { id: "cs_3", mode: "payment", payment_status: "unpaid", amount_total: 5, currency: "usd" };
    expect(await send(eventOf("checkout.session.completed", session))).toMatchObject({ outcome: "ignored" });
    expect(await send(eventOf("customer.created", { id: "cus_1" }))).toMatchObject({ outcome: "ignored" });
    expect(await send(eventOf("payment_intent.succeeded", { id: "pi_9" }))).toMatchObject({
      status: 422,
      code: "invalid",
    });
  });
});

describe("what goes back", () => {
  const refundOf = (id: string, amount: number, type = "refund.created", status = "succeeded") =>
    eventOf(type, { id, object: "refund", amount, currency: "usd", status, payment_intent: "pi_1", metadata: {} });

  test("a refund once it has succeeded, below zero if need be, and back again should it fail", async () => {
    const before = await balanceOf("acme");
    expect(await send(refundOf("re_1", 1_000, "refund.created", "pending"))).toMatchObject({ outcome: "ignored" });
    expect(await send(refundOf("re_1", 1_000, "refund.updated"))).toMatchObject({ outcome: "booked" });
    expect(await send(refundOf("re_1", 1_000, "charge.refund.updated"))).toMatchObject({ outcome: "duplicate" });
    expect(await balanceOf("acme")).toBe(before - 10_000_000n);
    expect(await send(refundOf("re_1", 1_000, "refund.failed", "failed"))).toMatchObject({ outcome: "booked" });
    expect(await balanceOf("acme")).toBe(before);
  });

  test("told before the payment itself, it waits for it", async () => {
    const before = await balanceOf("acme");
    const refund = eventOf("refund.created", {
      ...{ id: "re_2", object: "refund", amount: 400, currency: "usd", status: "succeeded", payment_intent: "pi_3" },
    });
    expect(await send(refund)).toMatchObject({ outcome: "kept", problem: "unknown_payment" });
    expect(await send(intent("pi_3", 1_000))).toMatchObject({ outcome: "booked" });
    expect(await balanceOf("acme")).toBe(before + 6_000_000n);
  });

  test("payment and refund at the same moment come to the same, at the latest by the worker", async () => {
    const before = await balanceOf("acme");
    const refund = (id: string, of: string) =>
      eventOf("refund.created", { id, amount: 250, currency: "usd", status: "succeeded", payment_intent: of });
    const pairs = Array.from({ length: 10 }, (_, at) => [intent(`pi_p${at}`, 1_000), refund(`re_p${at}`, `pi_p${at}`)]);
    await Promise.all(pairs.flat().map((payload) => send(payload)));
    await openWalletDesk(pool).payments.settle(TESTER);
    expect(await balanceOf("acme")).toBe(before + 75_000_000n);
  });

  test("a dispute takes the money, and gives it back when it is won", async () => {
    const before = await balanceOf("acme");
    const dispute = (type: string) =>
      eventOf(type, { id: "dp_1", amount: 5_000, currency: "usd", payment_intent: "pi_1" });
    await send(dispute("charge.dispute.funds_withdrawn"));
    expect(await balanceOf("acme")).toBe(before - 50_000_000n);
    await send(dispute("charge.dispute.funds_reinstated"));
    expect(await balanceOf("acme")).toBe(before);
  });
});

test("all types that are read are types of Stripe's, and no body brings the reader down", () => {
  const known: readonly Stripe.Event.Type[] = [
    "payment_intent.succeeded",
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "refund.created",
    "refund.updated",
    "charge.refund.updated",
    "refund.failed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
  ];
  expect(STRIPE_TYPES).toEqual(known);
  for (const body of [null, 1, "x", [], {}, { object: "event" }, JSON.parse(eventOf("refund.created", {}))])
    expect(readStripeEvent(body).is).toBe("unreadable");
});
