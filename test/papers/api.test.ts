import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMAND_LINE } from "../../src/app/service/access/actor.ts";
import { closeMonth } from "../../src/app/service/invoices/close.ts";
import { checkFocusText } from "../../src/app/service/papers/focus/check-file.ts";
import { focusMetadata } from "../../src/app/service/papers/focus/metadata.ts";
import { openBillingBooks } from "../../src/store/postgres/billing/billing-books.ts";
import { openInvoices } from "../../src/store/postgres/invoices/open-invoices.ts";
import { keyOf, openService, type TestService } from "../api/service.ts";
import { business, plan } from "../billing/store/invoice-desk.ts";
import { putSales } from "../billing/store/sales.ts";

let service: TestService;
let all: string;
let shopOnly: string;
let reader: string;
const OCTOBER = "2026-10";

beforeAll(async () => {
  service = await openService();
  const { pool, services } = service;
  const billing = openBillingBooks(pool);
  await billing.learn([plan(), business("shop"), business("cafe")], "test");
  for (const id of ["shop", "cafe"]) {
    await putSales(pool, { business: id, month: OCTOBER }, [{ id: `${id}-1`, amount: 62_500n, waba: `W-${id}` }]);
  }
  const now = () => Date.parse("2026-12-01T00:00:00Z");
  const desk = { invoices: openInvoices(pool), billing, accounts: services.accounts, now };
  await closeMonth(desk, { month: OCTOBER }, COMMAND_LINE);
  all = await keyOf(service, ["read", "write"], "all");
  reader = await keyOf(service, ["read"], "all");
  shopOnly = await keyOf(service, ["read"], ["W-shop"]);
});
afterAll(() => service.close());

async function numberOf(buyer: string): Promise<string> {
  const { items } = await service.services.papers.invoices.list({ within: null, business: buyer }, { limit: 10 });
  return items[0]?.number ?? "";
}

describe("papers over the API", () => {
  test("a PDF, its lines and its evidence, by number and by id", async () => {
    const number = await numberOf("shop");
    const pdf = await service.ask(`/v1/invoices/${number}/pdf`, { as: all });
    expect(pdf.status).toBe(200);
    expect(pdf.headers.get("content-type")).toBe("application/pdf");
    expect(pdf.headers.get("content-disposition")).toContain(`${number}.pdf`);
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
    const lines = await (await service.ask(`/v1/invoices/${number}/csv`, { as: all })).text();
    expect(lines.split("\n")[1]).toContain("marketing,Brazil,regular,all");
    const evidence = await (await service.ask(`/v1/invoices/${number}/evidence.csv`, { as: all })).text();
    expect(evidence.split("\n")[1]).toContain("W-shop,P1,");
    expect((await service.ask("/v1/invoices/INV-999999/pdf", { as: all })).status).toBe(404);
  });

  test("FOCUS of a month keeps to every MUST", async () => {
    const answer = await service.ask(`/v1/focus?month=${OCTOBER}`, { as: all });
    expect(answer.headers.get("content-type")).toContain("text/csv");
    expect(answer.headers.get("link")).toBe('</v1/focus/metadata>; rel="describedby"');
    expect(await (await service.ask("/v1/focus/metadata", { as: reader })).json()).toEqual(focusMetadata());
    const report = checkFocusText(await answer.text());
    expect(report?.first).toEqual([]);
    expect(report?.billed.size).toBe(2);
    expect((await service.ask("/v1/focus?month=October", { as: all })).status).toBe(422);
  });

  test("who is limited to some WABAs sees the documents to businesses that have no others", async () => {
    const report = checkFocusText(await (await service.ask(`/v1/focus?month=${OCTOBER}`, { as: shopOnly })).text());
    expect([...(report?.billed.keys() ?? [])]).toEqual([await numberOf("shop")]);
    for (const form of ["pdf", "csv", "evidence.csv"]) {
      expect((await service.ask(`/v1/invoices/${await numberOf("shop")}/${form}`, { as: shopOnly })).status).toBe(200);
      expect((await service.ask(`/v1/invoices/${await numberOf("cafe")}/${form}`, { as: shopOnly })).status).toBe(404);
    }
    expect((await service.ask("/v1/provider", { as: shopOnly })).status).toBe(403);
  });

  test("the provider says what documents say of it, and that is on record", async () => {
    expect(await (await service.ask("/v1/provider", { as: reader })).json()).toMatchObject({ name: "Provider" });
    const body = { name: "Messaging Partners", country: "DE", bank: [{ label: "IBAN", value: "DE89" }] };
    expect((await service.ask("/v1/provider", { method: "PUT", as: reader, body })).status).toBe(403);
    const put = await service.ask("/v1/provider", { method: "PUT", as: all, body });
    expect(put.status).toBe(200);
    const shown = await (await service.ask("/v1/provider", { as: reader })).json();
    expect(shown).toMatchObject({ ...body, logo: null, footer: [] });
    for (const wrong of [
      { ...body, logo: "iVBORw0KGgoAAAA=" },
      { ...body, logo: "R0lGODlh" },
      { ...body, country: "Germany" },
      {},
    ]) {
      expect((await service.ask("/v1/provider", { method: "PUT", as: all, body: wrong })).status).toBe(422);
    }
    const { rows } = await service.pool.query<{ action: string }>(
      "select action from audit where subject = 'provider'",
    );
    expect(rows.map(({ action }) => action)).toEqual(["provider.create"]);
  });

  test("no bugs", () => expect(service.bugs).toEqual([]));
});
