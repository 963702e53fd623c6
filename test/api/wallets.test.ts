import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { walletRound } from "../../src/app/service/wallets/wallet-worker.ts";
import { formatMoney, parseMoney } from "../../src/core/kernel/money.ts";
import { openBillingBooks } from "../../src/store/postgres/billing/billing-books.ts";
import { openWalletDesk } from "../../src/store/postgres/wallets/open-desk.ts";
import { postingOf, settlePosting } from "../billing/store/world.ts";
import { posted, sold, walletOf } from "../wallets/money.ts";
import { ANA, book, HISTORY, N1, template, W1, W2 } from "./dialogs.ts";
import { cookieOf, jsonIn, keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let write: string;
let read: string;

const plan = {
  id: "half",
  versions: [{ from: "2026-01-01", currency: "USD", prices: [{ percent: "50" }] }],
};
const acme = {
  ...{ id: "acme", name: "Acme", currency: "USD", zone: "America/Sao_Paulo", settlement: "wallet" },
  plans: [{ from: "2026-01-01", plan: "half" }],
  wabas: [{ waba: W1, from: "2026-01-01" }],
  wallet: { warn_below: "20.00", alarm_below: "5.00", cool_down_hours: 24, at_zero: "block_marketing" },
};
const other = { ...acme, id: "bistro", name: "Bistro", wabas: [{ waba: W2, from: "2026-01-01" }] };

beforeAll(async () => {
  service = await openService();
  await book(service, HISTORY);
  await openBillingBooks(service.pool).learn(
    [
      { kind: "plan", subject: "half", body: plan },
      ...[acme, other].map((body) => ({ kind: "business" as const, subject: body.id, body })),
    ],
    "test",
  );
  write = await keyOf(service, ["read", "write"]);
  read = await keyOf(service, ["read"]);
  for (const id of [W1, W2])
    await service.ask(`/v1/wabas/${id}`, { method: "PUT", as: write, body: { zone: "UTC", currency: "USD" } });
});
afterAll(async () => {
  expect(service.bugs).toEqual([]);
  await service.close();
});

const get = (path: string, as = read) => jsonIn(service.ask(path, { as }));
const post = (path: string, body: unknown, as = write) => service.ask(path, { method: "POST", as, body });
const eventsOf = async (type: string) => {
  const { rows } = await service.pool.query<{ business: string; body: Record<string, unknown> }>(
    "select business, body from event where type = $1 order by at, id",
    [type],
  );
  return rows;
};

describe("money in and out by hand", () => {
  test("the same reference is one payment, whatever else it says about itself", async () => {
    const wish = { reference: "bank-1", amount: "50.00", note: "October" };
    const first = await post("/v1/wallets/acme/top-ups", wish);
    expect(first.status).toBe(201);
    expect(await jsonIn(first)).toMatchObject({
      state: "booked",
      amount: "50.0000",
      booked_amount: "50.0000",
      wallet: "acme",
    });
    expect((await post("/v1/wallets/acme/top-ups", { ...wish, happened_at: "2026-10-01T00:00:00Z" })).status).toBe(201);
    expect(await get("/v1/wallets/acme")).toMatchObject({
      balance: "50.0000",
      available: "50.0000",
      blocked: "nothing",
    });
    const changed = await post("/v1/wallets/acme/top-ups", { ...wish, amount: "51.00" });
    expect([changed.status, (await jsonIn(changed)).code]).toEqual([409, "conflict"]);
    expect((await post("/v1/wallets/bistro/top-ups", wish)).status).toBe(409);
    expect(await eventsOf("wallet.topped_up")).toEqual([
      {
        business: "acme",
        body: expect.objectContaining({ amount: "50.0000", balance: "50.0000", reference: "bank-1" }),
      },
    ]);
  });

  test("another currency, nothing at all, and nobody's wallet are refused", async () => {
    const wish = { reference: "bank-2", amount: "1.00" };
    expect((await post("/v1/wallets/acme/top-ups", { ...wish, currency: "BRL" })).status).toBe(422);
    for (const amount of ["0", "-1.00", "1.0000001", "1,00", 1])
      expect([amount, (await post("/v1/wallets/acme/top-ups", { ...wish, amount })).status]).toEqual([amount, 422]);
    expect((await post("/v1/wallets/nobody/top-ups", wish)).status).toBe(404);
    expect((await post("/v1/wallets/acme/top-ups", wish, read)).status).toBe(403);
  });

  test("what goes back is at most what is left, and what is there", async () => {
    const refund = (reference: string, amount: string) =>
      post("/v1/wallets/acme/refunds", { reference, of: "bank-1", amount });
    expect((await refund("back-1", "10.00")).status).toBe(201);
    expect((await refund("back-1", "10.00")).status).toBe(201);
    expect((await refund("back-1", "11.00")).status).toBe(409);
    expect((await refund("back-2", "40.01")).status).toBe(422);
    expect(await get("/v1/wallets/acme")).toMatchObject({ balance: "40.0000" });
    await post("/v1/wallets/acme/holds", { key: "in the way", amount: "39.00" });
    const refused = await refund("back-3", "2.00");
    expect([refused.status, (await jsonIn(refused)).code]).toEqual([402, "insufficient_funds"]);
    expect((await post("/v1/wallets/acme/holds/in%20the%20way/release", undefined)).status).toBe(200);
    expect((await post("/v1/wallets/acme/refunds", { reference: "x", of: "bank-9", amount: "1.00" })).status).toBe(404);
  });
});

describe("holds", () => {
  test("set aside, seen, refused with a remedy, captured in part, and given back", async () => {
    const wish = { key: "campaign-1", amount: "30.00", expires_in: 600 };
    const first = await post("/v1/wallets/acme/holds", wish);
    expect(first.status).toBe(201);
    expect((await post("/v1/wallets/acme/holds", wish)).status).toBe(201);
    expect((await post("/v1/wallets/acme/holds", { ...wish, amount: "31.00" })).status).toBe(409);
    expect(await get("/v1/wallets/acme")).toMatchObject({ balance: "40.0000", held: "30.0000", available: "10.0000" });
    const refused = await post("/v1/wallets/acme/holds", { key: "campaign-2", amount: "10.01" });
    expect(refused.status).toBe(402);
    expect((await jsonIn(refused)).detail).toMatch(
      /has 10\.0000 USD available: top it up, release a hold, or ask for less/,
    );
    expect((await post("/v1/wallets/acme/holds/campaign-1/capture", { amount: "30.01" })).status).toBe(409);
    const taken = await post("/v1/wallets/acme/holds/campaign-1/capture", { amount: "12.50", reason: "consulting" });
    expect(await jsonIn(taken)).toMatchObject({ state: "captured", captured: "12.5000", amount: "30.0000" });
    expect((await post("/v1/wallets/acme/holds/campaign-1/capture", { amount: "12.50" })).status).toBe(200);
    expect((await post("/v1/wallets/acme/holds/campaign-1/release", undefined)).status).toBe(409);
    expect(await get("/v1/wallets/acme")).toMatchObject({ balance: "27.5000", held: "0.0000" });
    expect((await post("/v1/wallets/acme/holds/none/release", undefined)).status).toBe(404);
    const { items } = await get("/v1/wallets/acme/holds?state=captured");
    expect(items.map(({ key }: { key: string }) => key)).toEqual(["campaign-1"]);
  });

  test("a hold whose time is over counts no longer, before anybody has written that down", async () => {
    await post("/v1/wallets/acme/holds", { key: "short", amount: "27.50", expires_in: 1 });
    expect((await get("/v1/wallets/acme")).available).toBe("0.0000");
    await new Promise((done) => setTimeout(done, 1_100));
    expect((await get("/v1/wallets/acme/holds/short")).state).toBe("expired");
    expect((await get("/v1/wallets/acme")).available).toBe("27.5000");
    expect((await post("/v1/wallets/acme/holds/short/capture", {})).status).toBe(409);
    expect(await openWalletDesk(service.pool).wallets.settleHolds()).toBe(1);
    expect((await get("/v1/wallets/acme/holds/short")).state).toBe("expired");
  });

  test("a hold for a message is taken by no call, and only read by who may only read", async () => {
    const wish = { key: "for t1", amount: "1.00", number: N1, message: "wamid.t1" };
    const hold = await jsonIn(post("/v1/wallets/acme/holds", wish));
    const { items } = await get(`/v1/charges?number=${N1}&category=marketing`);
    expect(items.map(({ id }: { id: string }) => id)).toContain(hold.charge);
    expect((await post("/v1/wallets/acme/holds/for%20t1/capture", {})).status).toBe(409);
    expect((await post("/v1/wallets/acme/holds/for%20t1/release", undefined, read)).status).toBe(403);
    expect((await post("/v1/wallets/acme/holds/for%20t1/release", undefined)).status).toBe(200);
  });
});

describe("permits", () => {
  const ask = (query: string) => get(`/v1/wallets/acme/permit?${query}`);

  test("by a stated cost", async () => {
    expect(await ask("category=marketing&cost=27.50")).toMatchObject({
      allowed: true,
      why: "covered",
      cost: "27.5000",
    });
    expect(await ask("category=marketing&cost=27.51")).toMatchObject({
      allowed: false,
      why: "insufficient",
      until: null,
    });
    expect(await ask("category=utility&cost=27.51")).toMatchObject({ allowed: true, why: "tolerated" });
    await post("/v1/wallets/acme/holds", { key: "all", amount: "27.50", expires_in: 600 });
    const held = await ask("category=marketing&cost=1");
    const { expires_at: until } = await get("/v1/wallets/acme/holds/all");
    expect(held).toMatchObject({ allowed: false, why: "held", until, available: "0.0000", blocked: "nothing" });
    await post("/v1/wallets/acme/holds/all/release", undefined);
  });

  test("by the thread, and by category and market: Meta's cost and the plan's markup", async () => {
    const { charge } = await jsonIn(
      post(`/v1/threads/${N1}/${ANA}/quote`, { type: "template", category: "marketing" }),
    );
    const price = formatMoney(((parseMoney(charge.cost) ?? 0n) * 3n) / 2n);
    expect(await ask(`category=marketing&number=${N1}&user=${ANA}`)).toMatchObject({
      allowed: true,
      cost: price,
      unpriced: null,
    });
    expect(await ask("category=marketing&market=Brazil")).toMatchObject({ cost: price });
    expect(await ask("category=marketing&market=Atlantis")).toMatchObject({
      cost: null,
      unpriced: { code: "unrated_charge" },
    });
    expect(await ask(`type=text&number=${N1}&user=${ANA}`)).toMatchObject({ allowed: false, why: "window_closed" });
    expect((await service.ask(`/v1/wallets/acme/permit?number=${N1}`, { as: read })).status).toBe(422);
  });
});

describe("what wallets say of themselves", () => {
  const desk = () => openWalletDesk(service.pool);
  const round = (at = Date.now()) => walletRound(desk(), service.services.posting, () => at);

  test("postings alone lead over both levels and below zero, told once each", async () => {
    await round();
    expect(await eventsOf("balance.low")).toEqual([]);
    await posted(service.pool, 7, sold(walletOf("acme"), 10_000_000n, "c1"));
    await Promise.all([round(), round(), round()]);
    await round();
    expect(await eventsOf("balance.low")).toEqual([
      {
        business: "acme",
        body: expect.objectContaining({ level: "warn", balance: "17.5000", below: "20.0000", wallet: "acme" }),
      },
    ]);
    await posted(service.pool, 9, sold(walletOf("acme"), 18_000_000n, "c2"));
    await Promise.all([round(), round()]);
    expect((await eventsOf("balance.low")).map(({ body }) => body.level)).toEqual(["warn", "alarm"]);
    expect(await eventsOf("wallet.blocked")).toEqual([
      {
        business: "acme",
        body: expect.objectContaining({ blocked: "marketing", balance: "-0.5000", policy: "block_marketing" }),
      },
    ]);
    expect(await get("/v1/wallets/acme")).toMatchObject({ balance: "-0.5000", blocked: "marketing" });
    expect(await get("/v1/wallets/acme/permit?category=marketing")).toMatchObject({ allowed: false, why: "blocked" });
    await post("/v1/wallets/acme/top-ups", { reference: "bank-3", amount: "100.00" });
    await round();
    expect((await eventsOf("wallet.unblocked")).length).toBe(1);
    expect((await eventsOf("wallet.blocked")).length).toBe(1);
  });

  test("a wallet without an entry says nothing", async () => {
    expect((await eventsOf("balance.low")).filter(({ business }) => business === "bistro")).toEqual([]);
    expect(await get("/v1/wallets/bistro")).toMatchObject({ balance: "0.0000", blocked: "marketing" });
  });
});

describe("statement", () => {
  test("every line with what stands there after it, page by page, and as it was known", async () => {
    const whole = await get("/v1/wallets/acme/statement");
    expect(whole).toMatchObject({ opening: "0.0000", closing: "99.5000", currency: "USD", next: null });
    expect(whole.items.map(({ kind, amount, balance }: Record<string, string>) => [kind, amount, balance])).toEqual([
      ["top_up", "50.0000", "50.0000"],
      ["refund", "-10.0000", "40.0000"],
      ["capture", "-12.5000", "27.5000"],
      ["top_up", "100.0000", "127.5000"],
      ["use", "-28.0000", "99.5000"],
    ]);
    const pages: unknown[] = [];
    let cursor = "";
    let opening = whole.opening;
    do {
      const page = await get(`/v1/wallets/acme/statement?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      expect(page.opening).toBe(opening);
      opening = page.items.at(-1).balance;
      pages.push(...page.items);
      cursor = page.next ?? "";
    } while (cursor !== "");
    expect(pages).toEqual(whole.items);
    const cut = whole.items[2].recorded_at;
    const before = await get(`/v1/wallets/acme/statement?as_of=${cut}`);
    expect(before.items.map(({ kind }: { kind: string }) => kind)).toEqual(["top_up", "refund"]);
    expect(before.closing).toBe("40.0000");
    const early = await get("/v1/wallets/acme/statement?from=2026-01-01&to=2026-01-02");
    expect(early).toMatchObject({ items: [], opening: "0.0000", closing: "0.0000" });
    expect((await service.ask("/v1/wallets/acme/statement?cursor=x", { as: read })).status).toBe(422);
  });

  test("sums that are kept from older days change nothing", async () => {
    const before = await get("/v1/wallets/acme");
    await service.pool.query("update ledger_day set recorded = recorded - 3 where kind = 'wallet' and partition = 7");
    expect(await openWalletDesk(service.pool).wallets.rebase()).toBe(1);
    expect(await openWalletDesk(service.pool).wallets.rebase()).toBe(0);
    expect(await get("/v1/wallets/acme")).toMatchObject({ balance: before.balance });
    await post("/v1/wallets/acme/top-ups", { reference: "bank-4", amount: "1.00" });
    expect((await get("/v1/wallets/acme")).balance).toBe("100.5000");
    expect((await get("/v1/wallets")).items[0]).toMatchObject({ id: "acme", balance: "100.5000" });
  });
});

describe("from a message to the wallet", () => {
  test("its charge is posted at the plan's price, and takes the hold that was made for it", async () => {
    await post("/v1/wallets/acme/top-ups", { reference: "bank-5", amount: "50.00" });
    const held = await post("/v1/wallets/acme/holds", { key: "e2e", amount: "0.50" });
    expect(held.status).toBe(201);
    const bound = await post("/v1/wallets/acme/holds/e2e/capture", { number: N1, message: "wamid.e2e" });
    expect(await jsonIn(bound)).toMatchObject({ state: "open", charge: expect.any(String) });
    const before = await get("/v1/wallets/acme");
    await book(service, [template("wamid.e2e", 50_001)]);
    await settlePosting(postingOf(service.books, service.pool));
    await walletRound(openWalletDesk(service.pool), service.services.posting, Date.now);
    const { charge, ...hold } = await get("/v1/wallets/acme/holds/e2e");
    expect(hold).toMatchObject({ state: "captured", captured: "0.09375", amount: "0.5000" });
    expect(await get(`/v1/charges/${charge}`)).toMatchObject({
      current: { charge: { cost: "0.0625", message: "wamid.e2e" } },
    });
    const { rows } = await service.pool.query<{ used: string }>(
      `select sum(p.price)::text as used from sale s join sale_shape p on p.id = s.shape
       where s.business = 'acme' and s.until is null and s.wallet`,
    );
    const after = await get("/v1/wallets/acme");
    const [was, is] = [before.balance, after.balance].map((text) => parseMoney(text) ?? 0n);
    expect((was ?? 0n) - (is ?? 0n)).toBe(BigInt(rows[0]?.used ?? "0"));
    expect(after.held).toBe("0.0000");
  });
});

describe("who may see what", () => {
  test("a business's own people see its wallet and no other", async () => {
    const mine = await cookieOf(service, "business", [W1]);
    expect((await get("/v1/wallets", mine)).items.map(({ id }: { id: string }) => id)).toEqual(["acme"]);
    for (const path of ["", "/permit", "/statement", "/holds"])
      expect([path, (await service.ask(`/v1/wallets/bistro${path}`, { as: mine })).status]).toEqual([path, 404]);
    expect((await service.ask("/v1/wallets/acme/holds", { method: "POST", as: mine, body: {} })).status).toBe(403);
    expect((await service.ask("/v1/payments", { as: mine })).status).toBe(403);
  });

  test("money that was moved by hand stands in the audit log", async () => {
    const { items } = await get("/v1/audit?limit=1000", await keyOf(service, ["admin"]));
    const actions = items.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(["wallet.top_up", "wallet.refund", "wallet.capture"]));
  });
});
