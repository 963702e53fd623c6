import { afterAll, beforeAll, expect, test } from "vitest";
import { openBillingBooks } from "../../src/store/postgres/billing/billing-books.ts";
import { openPostingBooks } from "../../src/store/postgres/billing/posting-books.ts";
import { openShapes } from "../../src/store/postgres/books/shapes.ts";
import { settlePosting } from "../billing/store/world.ts";
import { book, HISTORY, W1, W2 } from "./dialogs.ts";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let key: string;

beforeAll(async () => {
  service = await openService();
  key = await keyOf(service, ["read", "write", "admin"]);
  for (const waba of [W1, W2]) await put(`wabas/${waba}`, { zone: "UTC", currency: "USD" });
  await book(service, HISTORY);
});
afterAll(() => service.close());

const put = (path: string, body: object) => service.ask(`/v1/${path}`, { method: "PUT", as: key, body });
const get = (path: string, as = key) => jsonIn(service.ask(`/v1/${path}`, { as }));

function plan(percent: string, currency = "USD") {
  return { versions: [{ from: "2026-01-01", currency, prices: [{ name: "all", percent }] }] };
}

const AGENCY = { name: "Agency", currency: "USD", zone: "UTC", plans: [{ plan: "wholesale" }] };
const SHOP = {
  name: "Shop",
  currency: "USD",
  zone: "UTC",
  seller: "agency",
  settlement: "wallet",
  plans: [{ plan: "retail" }],
  wabas: [{ waba: W1 }],
};

/** As the service does it by itself. */
async function post(): Promise<void> {
  const { pool, journal, parts } = service.books;
  const books = openPostingBooks(pool, openShapes(pool));
  const stage = {
    books,
    billing: openBillingBooks(pool),
    names: journal.names,
    charges: parts.charges.books,
    accounts: parts.charges.accounts,
  };
  await settlePosting(stage);
}

/** Where the problems of a body are. */
async function places(answer: Promise<Response>): Promise<readonly string[]> {
  const { code, faults } = await jsonIn(answer);
  expect(code).toBe("invalid");
  return faults.map(({ at }: { at: string }) => at);
}

test("plans and businesses are stated, and every change stands in the audit log", async () => {
  expect(await places(put("businesses/agency", AGENCY))).toEqual(["/plans/0/plan"]);
  expect(await jsonIn(put("plans/wholesale", plan("10")))).toMatchObject({ id: "wholesale" });
  expect((await put("plans/retail", plan("50"))).status).toBe(200);
  expect(await places(put("businesses/shop", SHOP))).toEqual(["/seller"]);
  expect(await jsonIn(put("businesses/agency", AGENCY))).toMatchObject({ id: "agency", settlement: "invoice" });
  const shop = await jsonIn(put("businesses/shop", SHOP));
  expect(shop).toMatchObject({ id: "shop", wabas: [{ waba: W1, from: null, to: null }], invoicing: { series: "INV" } });
  // What is given out can be given back, and says nothing new.
  expect(await jsonIn(put("businesses/shop", shop))).toEqual(shop);
  expect((await get("businesses")).items.map(({ id }: { id: string }) => id)).toEqual(["agency", "shop"]);
  const { items } = await get("audit?subject=shop");
  expect(items.map(({ action }: { action: string }) => action)).toEqual(["business.create"]);
});

test("what contradicts others is refused with its place and what to do about it", async () => {
  expect(await places(put("businesses/agency", { ...AGENCY, seller: "shop" }))).toEqual(["/seller"]);
  const second = { ...AGENCY, wabas: [{ waba: W2 }, { waba: W1, from: "2026-11-01" }] };
  expect(await places(put("businesses/other", second))).toEqual(["/wabas/1"]);
  expect(await places(put("businesses/other", { ...AGENCY, wabbas: [] }))).toEqual(["/wabbas"]);
  const removal = await service.ask("/v1/businesses/agency", { method: "DELETE", as: key });
  expect((await jsonIn(removal)).faults[0].expected).toContain("another seller first");
  const dialogs = {
    versions: [{ from: "2026-01-01", currency: "USD", unit: { dialog: "waca-dialogs" }, prices: [{ percent: "5" }] }],
  };
  expect((await put("plans/dialogs", dialogs)).status).toBe(200);
  expect(await places(put("plans/retail", plan("x")))).toEqual(["/versions/0/prices/0/percent"]);
});

test("sales, margins and the ledger follow, and each price can be followed by hand", async () => {
  await post();
  const { items } = await get("sales?business=shop&month=2026-10");
  const marketing = items.find(({ category }: { category: string }) => category === "marketing");
  expect(marketing).toMatchObject({
    seller: "agency",
    plan: "retail",
    rule: "all",
    settlement: "wallet",
    refusal: null,
  });
  expect(marketing.message).toMatch(/^wamid/);
  expect(Number(marketing.price)).toBeCloseTo(Number(marketing.cost) * 1.5, 6);
  const first = await get("sales?business=shop&month=2026-10&limit=1");
  const rest = await get(`sales?business=shop&month=2026-10&limit=1000&cursor=${first.next}`).catch(() => undefined);
  expect(rest?.code ?? "").not.toBe("bug");
  const { items: hops } = await get(`sales/${marketing.id}/explain`);
  expect(hops.map(({ business }: { business: string }) => business)).toEqual(["agency", "shop"]);
  expect(hops[1].steps.at(-1)).toContain(`= ${marketing.price} USD`);
  expect((await get(`charges/${marketing.id}/explain`)).sales).toEqual(hops);
  const { items: entries } = await get(`ledger/entries?subject=${marketing.id}`);
  expect(entries).toHaveLength(2);
  const { items: wallets } = await get("ledger/balances?kind=wallet&as_of=2026-11-01T00:00:00Z");
  const { items: margins } = await get("margin?month=2026-10&by=category&seller=agency");
  const asked = margins.reduce((sum: number, { price }: { price: string }) => sum + Number(price), 0);
  expect(wallets).toMatchObject([{ owner: "agency", party: "shop" }]);
  expect(Number(wallets[0].amount)).toBeCloseTo(asked, 6);
  expect((await get("margin?month=2026-10&by=category&seller=agency&business=shop")).items).toEqual(margins);
  expect((await get("margin?month=2026-10&by=category&seller=agency&business=other")).items).toEqual([]);
  const { items: own } = await get("margin?month=2026-10");
  expect(own).toMatchObject([{ of: "agency", currency: "USD", cost_currency: "USD" }]);
  expect(Number(own[0].margin)).toBeCloseTo(Number(own[0].cost) * 0.1, 5);
});

test("what a word on a business or a plan would move is said before, and nothing is changed", async () => {
  const check = (path: string, body: object) => service.ask(`/v1/${path}/check`, { method: "POST", as: key, body });
  expect(await jsonIn(check("businesses/shop", SHOP))).toMatchObject({ reprices: false, from: null, businesses: [] });
  const later = { ...SHOP, plans: [{ plan: "retail" }, { plan: "wholesale", from: "2026-11-01" }] };
  expect(await jsonIn(check("businesses/shop", later))).toEqual({
    reprices: true,
    from: "2026-11-01",
    businesses: ["shop"],
    invoiced: [],
    more: false,
  });
  expect(await jsonIn(check("businesses/shop", { ...SHOP, seller: null }))).toMatchObject({
    reprices: true,
    from: null,
  });
  expect(await places(check("businesses/shop", { ...SHOP, seller: "shop" }))).toEqual(["/seller"]);
  expect(await places(check("businesses/shop", { ...SHOP, plans: [{ plan: "none" }] }))).toEqual(["/plans/0/plan"]);
  const cheaper = { versions: [...plan("10").versions, { ...plan("5").versions[0], from: "2026-12-01" }] };
  expect(await jsonIn(check("plans/wholesale", cheaper))).toMatchObject({
    from: "2026-12-01",
    businesses: ["agency", "shop"],
  });
  expect(await places(check("plans/wholesale", plan("x")))).toEqual(["/versions/0/prices/0/percent"]);
  expect((await get("businesses/shop")).plans).toEqual([{ from: null, plan: "retail" }]);
});

test("a plan is tried on a past month, by business, and changes nothing", async () => {
  const body = { plan: plan("100"), month: "2026-10" };
  const { items } = await jsonIn(service.ask("/v1/plans/retail/try", { method: "POST", as: key, body }));
  const [{ now, tried, lines, ...shop }] = items;
  expect([items.length, shop, now.unpriced]).toEqual([
    1,
    { business: "shop", currency: "USD", difference: shop.difference },
    0,
  ]);
  expect(Number(tried.use)).toBeCloseTo((Number(now.use) / 1.5) * 2, 5);
  expect(Number(shop.difference)).toBeCloseTo(Number(tried.gross) - Number(now.gross), 6);
  expect(lines.length).toBeGreaterThan(0);
  expect(
    lines.every(
      ({ kind, difference }: { kind: string; difference: string }) => kind === "usage" && difference !== "0.0000",
    ),
  ).toBe(true);
  const dialogs = {
    versions: [{ from: "2026-01-01", currency: "USD", unit: { dialog: "waca-dialogs" }, prices: [{ amount: "0.25" }] }],
  };
  const byDialogs = await jsonIn(
    service.ask("/v1/plans/retail/try", { method: "POST", as: key, body: { plan: dialogs, month: "2026-10" } }),
  );
  expect(Number(byDialogs.items[0].tried.use)).toBe(byDialogs.items[0].tried.units * 0.25);
  await post();
  const again = await jsonIn(
    service.ask("/v1/plans/retail/try", { method: "POST", as: key, body: { month: "2026-10" } }),
  );
  expect(again.items[0].difference).toBe("0.0000");
});

test("who sees some WABAs sees the business of them, its own hop, and nothing of what its seller pays", async () => {
  const [mine, theirs] = [await keyOf(service, ["read"], [W1]), await keyOf(service, ["read"], [W2])];
  expect((await get("businesses", mine)).items.map(({ id }: { id: string }) => id)).toEqual(["shop"]);
  expect((await get("businesses", theirs)).items).toEqual([]);
  expect((await service.ask("/v1/sales?business=shop&month=2026-10", { as: theirs })).status).toBe(404);
  expect((await service.ask("/v1/sales?business=agency&month=2026-10", { as: mine })).status).toBe(404);
  for (const path of ["margin?month=2026-10", "ledger/balances", "ledger/entries?subject=x", "plans"])
    expect((await service.ask(`/v1/${path}`, { as: mine })).status).toBe(403);
  const { items } = await get("sales?business=shop&month=2026-10", mine);
  expect(items.length).toBeGreaterThan(2);
  expect(items.every(({ cost }: { cost: string | null }) => cost === null)).toBe(true);
  const { items: hops } = await get(`sales/${items[0].id}/explain`, mine);
  expect(hops.map(({ business, steps }: { business: string; steps: unknown[] }) => [business, steps.length])).toEqual([
    ["shop", 1],
  ]);
  expect((await get(`charges/${items[0].id}/explain`, mine)).sales).toEqual(hops);
  expect((await service.ask(`/v1/sales/${items[0].id}/explain`, { as: theirs })).status).toBe(404);
});

test("a change of plan moves prices from its day on, and taking a business back takes its sales back", async () => {
  const raised = { versions: [...plan("50").versions, { ...plan("60").versions[0], from: "2026-11-01" }] };
  expect((await put("plans/retail", raised)).status).toBe(200);
  await post();
  const october = await get("sales?business=shop&month=2026-10");
  const november = await get("sales?business=shop&month=2026-11");
  expect(october.items.every(({ revision }: { revision: number }) => revision === 1)).toBe(true);
  expect(november.items).toMatchObject([{ revision: 2 }]);
  expect((await service.ask("/v1/businesses/shop", { method: "DELETE", as: key })).status).toBe(204);
  await post();
  expect((await get("sales?business=shop&month=2026-10")).items).toEqual([]);
  const { items } = await get("ledger/balances");
  expect(items.filter(({ amount }: { amount: string }) => Number(amount) !== 0)).toEqual([]);
});

test("a business is billed by dialogs, each with how it came about, and Meta's charges are costs beside them", async () => {
  const body = { name: "Direct", currency: "USD", zone: "UTC", plans: [{ plan: "dialogs" }], wabas: [{ waba: W2 }] };
  expect((await put("businesses/direct", body)).status).toBe(200);
  await post();
  const { items } = await get("sales?business=direct&month=2026-10");
  expect(items.length).toBeGreaterThan(0);
  const [first] = items;
  expect(first).toMatchObject({ plan: "dialogs", seller: null, refusal: null });
  const { items: hops } = await get(`sales/${first.id}/explain`);
  expect(hops).toMatchObject([{ business: "direct", seller: null }]);
  expect(hops[0].steps[0]).toContain('a dialog by the rules "waca-dialogs", opened on 2026-10-');
  const { items: margins } = await get("margin?month=2026-10");
  const own = margins.filter(({ of }: { of: string }) => of === "direct");
  const asked = items.reduce((sum: number, { price }: { price: string }) => sum + Number(price), 0);
  expect(own).toMatchObject([{ units: items.length, unpriced: 0 }]);
  expect(Number(own[0].price)).toBeCloseTo(asked, 6);
  expect(Number(own[0].cost)).toBeGreaterThan(0);
  expect(Number(own[0].margin)).toBeCloseTo(asked - Number(own[0].cost), 6);
});
