import Papa from "papaparse";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { COMMAND_LINE } from "../../src/app/service/access/actor.ts";
import { closeMonth } from "../../src/app/service/invoices/close.ts";
import { creditInvoice } from "../../src/app/service/invoices/settle.ts";
import { evidenceCsv } from "../../src/app/service/papers/csv/evidence-csv.ts";
import { invoiceCsv } from "../../src/app/service/papers/csv/invoice-csv.ts";
import { findInvoice, letterheadFor, type PaperDesk, paperOf } from "../../src/app/service/papers/desk.ts";
import { checkFocusText } from "../../src/app/service/papers/focus/check-file.ts";
import { focusCsv } from "../../src/app/service/papers/focus/export.ts";
import { focusOfMonth } from "../../src/app/service/papers/focus/of-month.ts";
import { invoicePdf } from "../../src/app/service/papers/pdf/invoice-pdf.ts";
import { stateProvider } from "../../src/app/service/papers/provider.ts";
import { openPaperDesk } from "../../src/cli/serve/paper-desk.ts";
import { formatMoney, parseMoney, total } from "../../src/core/kernel/money.ts";
import { providerSchema } from "../../src/intake/provider.ts";
import { openAudit } from "../../src/store/postgres/access/audit.ts";
import { business, openTestDesk, plan, type TestDesk } from "../billing/store/invoice-desk.ts";
import { putSales, type TestUnit } from "../billing/store/sales.ts";
import { payableOf, randomOf, textOf } from "./sample.ts";

const OCTOBER = "2026-10";
const NOVEMBER = "2026-11";

let t: TestDesk;
let desk: PaperDesk;
beforeEach(async () => {
  t = await openTestDesk();
  desk = openPaperDesk(t.pool, t.desk.accounts);
  const fees = [{ name: "Platform", per: "month", amount: "10" }];
  await t.know([plan({ taxes: [{ name: "VAT", rate: "19" }], fees }), business("shop"), business("cafe")]);
});
afterEach(() => t.close());

function units(seed: number, count: number): readonly TestUnit[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, index) => ({
    id: `${seed}-${index}`,
    amount: random(20) === 0 ? null : BigInt(61_000 + random(4) * 1_237),
    category: ["marketing", "utility", "service"][random(3)] ?? "utility",
    market: ["Brazil", "India"][random(2)] ?? "India",
    rule: ["all", "vip"][random(2)] ?? "all",
    number: `P${random(3)}`,
    occurredAt: Date.parse("2026-10-02T12:00:00Z") + random(20) * 86_400_000,
  }));
}

async function closed(month: string, at: string): Promise<void> {
  t.at(at);
  await closeMonth(t.desk, { month }, COMMAND_LINE);
}

async function focus(
  month: string,
  more: { business?: string; within?: readonly string[] | null } = {},
): Promise<string> {
  return textOf(focusCsv(focusOfMonth(desk, { month, within: null, ...more })));
}

async function documents(month: string) {
  const { items } = await desk.invoices.list({ within: null, month }, { limit: 100 });
  const kept = items.filter(({ state }) => state !== "void");
  return Promise.all(kept.map((invoice) => paperOf(desk, invoice)));
}

describe("invoices out of the books", () => {
  const seed = Number(process.env.DAYBOOK_SEED ?? 20261126);

  test(`as FOCUS: drafts, invoices, corrections and credit notes keep to every MUST (seed ${seed})`, async () => {
    const first = units(seed, 120);
    await putSales(t.pool, { business: "shop", month: OCTOBER }, first);
    await putSales(t.pool, { business: "cafe", month: OCTOBER }, units(seed + 1, 40));
    await closed(OCTOBER, "2026-11-02T00:00:00Z");
    expect((await documents(OCTOBER)).map(({ state }) => state)).toEqual(["draft", "draft"]);
    const drafts = checkFocusText(await focus(OCTOBER), payableOf(await documents(OCTOBER)));
    expect(drafts?.first).toEqual([]);

    await closed(OCTOBER, "2026-11-10T00:00:00Z");
    const [invoice] = await documents(OCTOBER);
    const amount = 1_000_000n;
    const credited = await creditInvoice(t.desk, invoice?.id ?? "", { amount, reason: "wrong number" }, COMMAND_LINE);
    expect(credited.ok).toBe(true);
    const text = await focus(OCTOBER);
    const issued = await documents(OCTOBER);
    expect(issued).toHaveLength(3);
    const report = checkFocusText(text, payableOf(issued));
    expect(report?.first).toEqual([]);
    expect([report?.must, report?.should]).toEqual([0, 0]);

    const late = { ...(first[0] ?? { id: "x" }), id: "late", amount: 999_999n };
    await putSales(t.pool, { business: "shop", month: OCTOBER }, [...first.slice(5), late]);
    await closed(NOVEMBER, "2026-12-10T00:00:00Z");
    const next = await focus(NOVEMBER);
    expect(checkFocusText(next, payableOf(await documents(NOVEMBER)))?.first).toEqual([]);
    const rows = Papa.parse<Record<string, string>>(next, { header: true, skipEmptyLines: true }).data;
    const corrections = rows.filter(({ ChargeClass }) => ChargeClass === "Correction");
    expect(new Set(corrections.map((row) => row.x_CorrectionReason))).toEqual(new Set(["late", "withdrawn"]));
    expect(new Set(corrections.map((row) => row.SubAccountId))).toEqual(new Set(["W1"]));
    // What an invoice was drawn from stays what it was, whatever has changed since.
    expect(await focus(OCTOBER)).toBe(text);
  });

  test("one business alone, and nothing of others", async () => {
    for (const id of ["shop", "cafe"]) await putSales(t.pool, { business: id, month: OCTOBER }, units(3, 10));
    await closed(OCTOBER, "2026-11-10T00:00:00Z");
    const accounts = (text: string) => {
      const { data } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
      return [...new Set(data.map((row) => row.BillingAccountId))];
    };
    expect(accounts(await focus(OCTOBER, { business: "shop" }))).toEqual(["shop"]);
    expect(accounts(await focus(OCTOBER, { within: ["cafe"] }))).toEqual(["cafe"]);
    expect(accounts(await focus(OCTOBER, { within: ["cafe"], business: "shop" }))).toEqual([]);
    expect(accounts(await focus("2026-09"))).toEqual([]);
  });

  test("as CSV: lines add up to what is asked, and each line's evidence to its exact sum", async () => {
    await putSales(t.pool, { business: "shop", month: OCTOBER }, units(7, 60));
    await closed(OCTOBER, "2026-11-10T00:00:00Z");
    const invoice = await findInvoice(desk, "INV-000001");
    if (!invoice) throw new Error("the invoice is there");
    const document = await paperOf(desk, invoice);
    const read = (text: string) =>
      Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
    const sum = (rows: readonly Record<string, string>[], column: string) =>
      total(rows.map((row) => parseMoney(row[column] ?? "") ?? 0n));
    const lines = read(invoiceCsv(document));
    expect(sum(lines, "amount")).toBe(document.gross);
    const evidence = read(await textOf(evidenceCsv(desk, invoice)));
    for (const [index, line] of document.lines.entries()) {
      const behind = evidence.filter((row) => row.line === String(index + 1));
      if (line.kind !== "usage") continue;
      expect(behind).toHaveLength(line.quantity);
      expect(formatMoney(sum(behind, "amount"))).toBe(lines[index]?.exact);
    }
  });

  test("as a PDF with the provider's letterhead", async () => {
    const said = providerSchema.parse({ name: "Messaging Partners", country: "DE", tax_id: "DE1", footer: ["HRB 1"] });
    const audit = openAudit(t.pool);
    expect((await stateProvider({ papers: desk.papers, audit }, said, COMMAND_LINE)).ok).toBe(true);
    await putSales(t.pool, { business: "shop", month: OCTOBER }, units(9, 20));
    await closed(OCTOBER, "2026-11-10T00:00:00Z");
    const [document] = await documents(OCTOBER);
    if (!document) throw new Error("the invoice is there");
    expect(document.seller).toMatchObject({ id: "provider", name: "Messaging Partners", country: "DE", taxId: "DE1" });
    const letterhead = await letterheadFor(desk, document);
    expect(letterhead.footer).toEqual(["HRB 1"]);
    expect((await invoicePdf(document, letterhead)).subarray(0, 5).toString()).toBe("%PDF-");
    const again = { ...said, logo: "iVBORw0KGgoAAAA=" };
    expect(await stateProvider({ papers: desk.papers, audit }, again, COMMAND_LINE)).toMatchObject({ ok: false });
  });
});
