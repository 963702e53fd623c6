import { afterAll, beforeAll, expect, test } from "vitest";
import { refuse } from "../../src/core/kernel/result.ts";
import { openBillingBooks } from "../../src/store/postgres/billing/billing-books.ts";
import { openWalletDesk } from "../../src/store/postgres/wallets/open-desk.ts";
import { business, plan } from "../billing/store/invoice-desk.ts";
import { putSales } from "../billing/store/sales.ts";
import { cookieOf, jsonIn, keyOf, openService, type TestService } from "./service.ts";

const MONTH = "2026-08";

let service: TestService;
let key: string;

beforeAll(async () => {
  service = await openService({ worker: false });
  key = await keyOf(service, ["read", "write"]);
  const words = [plan(), business("shop"), business("agency", { wabas: [] }), business("kiosk", { seller: "agency" })];
  await openBillingBooks(service.pool).learn(words, "test");
  const units = [
    { id: "a", amount: 625_000n },
    { id: "b", amount: 625_000n },
    { id: "h", amount: null },
  ];
  for (const id of ["shop", "agency", "kiosk"]) await putSales(service.pool, { business: id, month: MONTH }, units);
});
afterAll(() => service.close());

const get = (path: string, as = key) => service.ask(path, { as });
const post = (path: string, body: unknown, as = key) => service.ask(path, { method: "POST", as, body });

test("an invoice's life over the API", async () => {
  const dry = await jsonIn(post("/v1/closings", { month: MONTH, dry_run: true }));
  expect(dry.items.map((one: { outcome: string; held: number }) => [one.outcome, one.held])).toEqual([
    ["issued", 1],
    ["issued", 1],
    ["issued", 1],
  ]);
  const preview = await jsonIn(get(`/v1/invoice-preview?business=shop&month=${MONTH}`));
  expect(preview).toMatchObject({ id: "preview", state: "draft", number: null, gross: "1.25", buyer: { id: "shop" } });
  expect(preview.held).toEqual([
    {
      code: "settings_assumed",
      detail: "describe the WABA first",
      count: 1,
      remedy: "Describe the WABA: its zone and currency (daybook waba sync, or PUT /v1/wabas/{id}).",
    },
  ]);
  const draft = await jsonIn(post("/v1/invoices", { business: "shop", month: MONTH }));
  expect(draft).toMatchObject({ state: "draft", number: null });
  expect(await jsonIn(get(`/v1/invoices/${draft.id}/readiness`))).toEqual({
    ends_at: "2026-09-01T00:00:00Z",
    issuable_at: "2026-09-04T00:00:00Z",
  });
  const issued = await jsonIn(post(`/v1/invoices/${draft.id}/issue`, {}));
  expect(issued).toMatchObject({ id: draft.id, state: "issued", number: "INV-000001", open: "1.25" });
  const again = await post(`/v1/invoices/${draft.id}/issue`, {});
  expect([again.status, (await jsonIn(again)).code]).toEqual([409, "conflict"]);
  const paid = await jsonIn(post(`/v1/invoices/${draft.id}/payments`, { amount: "1.00", reference: "bank-1" }));
  expect(paid).toMatchObject({ state: "issued", paid: "1.00", open: "0.25", payments: [{ reference: "bank-1" }] });
  expect((await post(`/v1/invoices/${draft.id}/payments`, { amount: "1.00", reference: "bank-2" })).status).toBe(409);
  expect((await post(`/v1/invoices/${draft.id}/payments`, { amount: "-1", reference: "x" })).status).toBe(422);
  const note = await jsonIn(post(`/v1/invoices/${draft.id}/credit-notes`, { amount: "0.25", reason: "goodwill" }));
  expect(note).toMatchObject({ kind: "credit_note", gross: "-0.25", corrects: { number: "INV-000001" } });
  expect(await jsonIn(get(`/v1/invoices/${draft.id}`))).toMatchObject({ state: "settled", open: "0.00" });
  const voided = await jsonIn(post(`/v1/invoices/${note.id}/void`, { reason: "mistake" }));
  expect(voided).toMatchObject({ state: "void", voided: { reason: "mistake" } });
  expect(await jsonIn(get(`/v1/invoices/${draft.id}`))).toMatchObject({ state: "issued", open: "0.25" });
});

test("what a change of a business would correct names its invoices", async () => {
  const shop = await jsonIn(get("/v1/businesses/shop"));
  const check = (body: object) => jsonIn(post("/v1/businesses/shop/check", body));
  const moved = await check({ ...shop, plans: [...shop.plans, { plan: "standard", from: "2026-08-15" }] });
  expect(moved).toMatchObject({ from: "2026-08-15", invoiced: [{ number: "INV-000001", month: MONTH }] });
  const later = await check({ ...shop, plans: [...shop.plans, { plan: "standard", from: "2026-09-01" }] });
  expect(later).toMatchObject({ reprices: true, invoiced: [] });
});

test("the charges behind a line, in pages and as files", async () => {
  const { items } = await jsonIn(get(`/v1/invoices?business=shop&month=${MONTH}&limit=1`));
  const { items: all } = await jsonIn(get("/v1/invoices?business=shop"));
  const [{ id }] = all.filter(({ kind }: { kind: string }) => kind === "invoice");
  expect(items).toHaveLength(1);
  const path = `/v1/invoices/${id}/evidence?line=0`;
  const first = await jsonIn(get(`${path}&limit=1`));
  const second = await jsonIn(get(`${path}&limit=1&cursor=${first.next}`));
  expect(
    [first, second].flatMap((page) => page.items.map(({ message }: { message: string }) => message)).sort(),
  ).toEqual(["a", "b"]);
  expect(second.next).toBeNull();
  const csv = await (await get(`${path}&format=csv`)).text();
  expect(csv.split("\n")[0]).toBe(
    "id,occurred_at,day,waba,number,message,category,market,pricing_type,price,currency,refusal",
  );
  expect(csv.trim().split("\n")).toHaveLength(3);
  expect((await (await get(`${path}&format=ndjson`)).text()).trim().split("\n")).toHaveLength(2);
  expect((await jsonIn(get(`/v1/invoices/${id}/evidence?line=held`))).items).toMatchObject([
    { refusal: "settings_assumed" },
  ]);
  expect((await get(`/v1/invoices/${id}/evidence?line=7`)).status).toBe(422);
});

test("what becomes known later waits for the next invoice", async () => {
  await putSales(service.pool, { business: "shop", month: MONTH }, [
    { id: "a", amount: 625_000n },
    { id: "b", amount: 600_000n },
    { id: "h", amount: 100_000n },
  ]);
  const pending = await jsonIn(get("/v1/corrections?business=shop"));
  expect(
    pending.items.map(({ message, why, before, after }: Record<string, unknown>) => [message, why, before, after]),
  ).toEqual([
    ["b", "changed", "0.6250", "0.6000"],
    ["h", "late", null, "0.1000"],
  ]);
  const draft = await jsonIn(post("/v1/invoices", { business: "shop", month: "2026-09" }));
  const issued = await jsonIn(post(`/v1/invoices/${draft.id}/issue`, {}));
  expect(issued).toMatchObject({ gross: "0.08", notes: [{ month: MONTH, kind: "debit_note", amount: "0.08" }] });
  expect((await jsonIn(get(`/v1/invoices/${draft.id}/corrections`))).items).toEqual(pending.items);
  expect((await jsonIn(get("/v1/corrections?business=shop"))).items).toEqual([]);
});

test("closing is done once, however often it is asked for", async () => {
  const outcomes = async () =>
    (await jsonIn(post("/v1/closings", { month: MONTH }))).items.map(({ outcome }: { outcome: string }) => outcome);
  expect(await outcomes()).toEqual(["issued", "issued", "already"]);
  expect(await outcomes()).toEqual(["already", "already", "already"]);
});

test("money that came in and was nobody's pays an invoice, once", async () => {
  const { payments } = openWalletDesk(service.pool);
  const came = { source: "stripe", kind: "top_up", of: null, currency: "USD", business: "ghost", note: null } as const;
  const by = { actor: "test", actorName: "Test", request: null };
  for (const [reference, amount] of [
    ["pi_1", 1_250_000n],
    ["pi_2", 9_000_000n],
  ] as const)
    await payments.take({ ...came, reference, amount, happenedAt: 0 }, () => refuse("unknown_business"), by);
  const [{ id }] = (await jsonIn(get(`/v1/invoices?business=kiosk&month=${MONTH}`))).items;
  const assign = (reference: string, body: object) => post(`/v1/payments/stripe/${reference}/assign`, body);
  expect((await assign("pi_1", { invoice: "none" })).status).toBe(404);
  expect((await assign("pi_1", { invoice: id, wallet: "kiosk" })).status).toBe(422);
  expect((await assign("pi_2", { invoice: id })).status).toBe(409);
  expect(await jsonIn(assign("pi_1", { invoice: id }))).toMatchObject({ state: "dismissed", note: "paid INV-000001" });
  expect(await jsonIn(get(`/v1/invoices/${id}`))).toMatchObject({
    state: "settled",
    payments: [{ reference: "pi_1", amount: "1.25" }],
  });
  // Told again it is the same payment of the same invoice, and cannot go elsewhere any more.
  expect((await assign("pi_1", { wallet: "kiosk" })).status).toBe(409);
  expect((await jsonIn(get("/v1/payments?state=open"))).items).toMatchObject([{ reference: "pi_2" }]);
});

test("who is limited to WABAs sees the invoices of businesses all of whose WABAs are theirs, and changes none", async () => {
  const shop = await cookieOf(service, "business", ["W-shop"]);
  const seen = await jsonIn(get("/v1/invoices", shop));
  expect(new Set(seen.items.map((one: { business: string }) => one.business))).toEqual(new Set(["shop"]));
  const agency = await cookieOf(service, "business", ["W-kiosk"]);
  const both = (await jsonIn(get("/v1/invoices", agency))).items.map((one: { business: string }) => one.business);
  expect(both.sort()).toEqual(["agency", "kiosk"]);
  const [{ id }] = (await jsonIn(get("/v1/invoices?business=kiosk"))).items;
  for (const path of ["", "/evidence?line=0", "/corrections"]) {
    expect((await get(`/v1/invoices/${id}${path}`, shop)).status).toBe(404);
    expect((await get(`/v1/invoices/${id}${path}`, agency)).status).toBe(200);
  }
  expect((await get(`/v1/invoice-preview?business=kiosk&month=${MONTH}`, shop)).status).toBe(404);
  expect((await get("/v1/corrections?business=kiosk", shop)).status).toBe(404);
  expect((await post(`/v1/invoices/${id}/void`, { reason: "x" }, agency)).status).toBe(403);
  expect((await post("/v1/closings", { month: MONTH }, agency)).status).toBe(403);
});

test("the provider says how documents name it, and those that are issued keep what they said", async () => {
  const said = { name: "Provider GmbH", address: ["Street 1"], country: "DE", tax_id: "DE1", emails: [] };
  expect(await jsonIn(service.ask("/v1/provider", { method: "PUT", as: key, body: said }))).toMatchObject(said);
  expect(await jsonIn(get("/v1/provider"))).toMatchObject(said);
  const preview = await jsonIn(get("/v1/invoice-preview?business=shop&month=2026-07"));
  expect(preview.seller).toMatchObject({ id: "provider", name: "Provider GmbH", tax_id: "DE1" });
  const { items } = await jsonIn(get("/v1/invoices?business=shop&state=issued"));
  expect(await jsonIn(get(`/v1/invoices/${items[0].id}`))).toMatchObject({ seller: { name: "Provider" } });
});
