import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { COMMAND_LINE } from "../../../src/app/service/access/actor.ts";
import { latestBilling } from "../../../src/app/service/billing/state.ts";
import { closeMonth } from "../../../src/app/service/invoices/close.ts";
import { documentOf } from "../../../src/app/service/invoices/document-of.ts";
import { drawUp } from "../../../src/app/service/invoices/draw-up.ts";
import { issueInvoice, keepDraft } from "../../../src/app/service/invoices/issue.ts";
import { creditInvoice, openOf, payInvoice, voidInvoice } from "../../../src/app/service/invoices/settle.ts";
import { draftInvoice, type InvoiceDraft } from "../../../src/core/billing/invoice.ts";
import { invoiceDigest } from "../../../src/core/billing/invoice-wire.ts";
import type { Result } from "../../../src/core/kernel/result.ts";
import type { StoredInvoice } from "../../../src/store/port/invoices.ts";
import { balancesOf, entriesOf } from "../../../src/store/postgres/ledger/open-ledger.ts";
import { business, openTestDesk, plan, type TestDesk } from "./invoice-desk.ts";
import { putSales, soldUnit, type TestUnit } from "./sales.ts";

const OCTOBER = { business: "shop", month: "2026-10" };
const NOVEMBER = { business: "shop", month: "2026-11" };
const CENTS = 10_000n;

let t: TestDesk;
beforeEach(async () => {
  t = await openTestDesk();
});
afterEach(() => t.close());

function given<T>(result: Result<T, { code: string; detail: string }>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.detail}`);
  return result.value;
}

async function codeOf(result: Promise<Result<unknown, { code: string }>>): Promise<string> {
  const found = await result;
  return found.ok ? "ok" : found.refusal.code;
}

const issue = async (about = OCTOBER) => given(await issueInvoice(t.desk, about, COMMAND_LINE));
const balance = async (kind: "wallet" | "unbilled" | "receivable" | "fees" | "tax" | "rounding" | "revenue" | "cash") =>
  (await balancesOf(t.pool, { kind }, {})).reduce((sum, { amount }) => sum + amount, 0n);
const unit = (id: string, amount: bigint | null, more: Partial<TestUnit> = {}): TestUnit => ({ id, amount, ...more });

async function eventsOf(): Promise<readonly string[]> {
  const { rows } = await t.pool.query<{ type: string }>("select type from event order by at, type");
  return rows.map(({ type }) => type);
}

describe("an invoice", () => {
  beforeEach(() => t.know([plan({ taxes: [{ name: "VAT", rate: "19" }] }), business("shop")]));

  test("is drafted when its month has ended, issued after the grace period, and settled by payments", async () => {
    await putSales(t.pool, OCTOBER, [
      unit("a", 62_500n),
      unit("b", 62_500n),
      unit("c", 31n * CENTS, { category: "utility" }),
    ]);
    t.at("2026-10-31T23:59:59Z");
    expect(await codeOf(keepDraft(t.desk, OCTOBER, COMMAND_LINE))).toBe("month_running");
    t.at("2026-11-01T00:00:00Z");
    const draft = given(await keepDraft(t.desk, OCTOBER, COMMAND_LINE));
    expect(draft).toMatchObject({ state: "draft", number: null, net: 43n * CENTS, gross: 51n * CENTS });
    expect(await codeOf(issueInvoice(t.desk, OCTOBER, COMMAND_LINE))).toBe("grace");
    t.at("2026-11-04T00:00:00Z");
    const issued = await issue();
    expect(issued).toMatchObject({
      ...{ id: draft.id, state: "issued", number: "INV-000001", issuedOn: "2026-11-04", dueOn: "2026-11-18" },
    });
    expect(await codeOf(issueInvoice(t.desk, OCTOBER, COMMAND_LINE))).toBe("already_issued");
    expect([await balance("receivable"), await balance("unbilled"), await balance("tax")]).toEqual([
      51n * CENTS,
      -435_000n,
      -8n * CENTS,
    ]);
    expect(await balance("rounding")).toBe(5_000n);
    const pay = (amount: bigint, reference: string) =>
      payInvoice(t.desk, issued.id, { amount: amount * CENTS, reference }, COMMAND_LINE);
    expect(given(await pay(20n, "p1"))).toMatchObject({ state: "issued", paid: 20n * CENTS });
    expect(given(await pay(20n, "p1")).paid).toBe(20n * CENTS);
    expect(await codeOf(pay(21n, "p1"))).toBe("reference_used");
    expect(await codeOf(pay(32n, "p2"))).toBe("too_much");
    expect(given(await pay(31n, "p2"))).toMatchObject({ state: "settled", paid: 51n * CENTS });
    expect([await balance("receivable"), await balance("cash")]).toEqual([0n, 51n * CENTS]);
    expect(await codeOf(voidInvoice(t.desk, issued.id, "x", COMMAND_LINE))).toBe("paid");
    expect(await eventsOf()).toEqual(["invoice.drafted", "invoice.issued", "invoice.settled"]);
    const { rows } = await t.pool.query<{ action: string }>("select action from audit order by at");
    expect(rows.map(({ action }) => action)).toEqual(["invoice.draft", "invoice.issue", "invoice.pay", "invoice.pay"]);
  });

  test("says what it said, whatever becomes of its charges, and lists them", async () => {
    await putSales(t.pool, OCTOBER, [unit("a", 62_500n), unit("b", null), unit("c", 0n, { rule: null })]);
    const issued = await issue();
    await putSales(t.pool, OCTOBER, [unit("a", 70_000n), unit("b", 5n), unit("d", 9n)]);
    const document = await documentOf(t.invoices, given({ ok: true, value: await onFile(issued.id) }));
    expect(document).toMatchObject({
      ...{ number: "INV-000001", kind: "invoice", period: { from: "2026-10-01", to: "2026-10-31" }, open: 7n * CENTS },
      seller: { id: "provider" },
      buyer: { id: "shop", name: "shop Ltd" },
      held: [{ code: "settings_assumed", count: 1 }],
      plans: [{ plan: "standard", version: "2026-01-01" }],
    });
    const [free, line] = document.lines;
    const at = { ...OCTOBER, version: issued.salesVersion };
    const behind = (what: readonly string[]) => ({ of: "line", what, currency: "USD" }) as const;
    const page = await t.invoices.evidence(at, behind(line?.what ?? []), { limit: 10 });
    expect(page.items.map(({ message, price }) => [message, price])).toEqual([["a", 62_500n]]);
    expect((await t.invoices.evidence(at, behind(free?.what ?? []), { limit: 10 })).items).toHaveLength(1);
    const held = await t.invoices.evidence(at, { of: "held", currency: "USD" }, { limit: 10 });
    expect(held.items.map(({ message, refusal }) => [message, refusal])).toEqual([["b", "settings_assumed"]]);
  });

  test("can be void: its number stays used, the ledger is as before, and its month is invoiced anew", async () => {
    await putSales(t.pool, OCTOBER, [unit("a", CENTS)]);
    const first = await issue();
    expect(given(await voidInvoice(t.desk, first.id, "wrong address", COMMAND_LINE))).toMatchObject({
      ...{ state: "void", number: "INV-000001", voidReason: "wrong address" },
    });
    expect([await balance("receivable"), await balance("unbilled"), await balance("tax")]).toEqual([0n, 0n, 0n]);
    expect(await codeOf(voidInvoice(t.desk, first.id, "again", COMMAND_LINE))).toBe("not_issued");
    expect(await issue()).toMatchObject({ state: "issued", number: "INV-000002" });
    const entries = await entriesOf(t.pool, "INV-000001");
    expect(entries.map(({ kind }) => kind)).toEqual(["invoice", "reversal"]);
    expect(await eventsOf()).toEqual(["invoice.issued", "invoice.voided", "invoice.issued"]);
  });

  test("is given back in part by a credit note with its share of tax, which can be void too", async () => {
    await putSales(t.pool, OCTOBER, [unit("a", 1_000n * CENTS)]);
    const first = await issue();
    const credit = (amount: bigint) =>
      creditInvoice(t.desk, first.id, { amount: amount * CENTS, reason: "goodwill" }, COMMAND_LINE);
    expect(await codeOf(credit(1_191n))).toBe("too_much");
    const note = given(await credit(119n));
    expect(note).toMatchObject({ number: "INV-000002", net: -100n * CENTS, gross: -119n * CENTS, state: "settled" });
    expect(await balance("receivable")).toBe(1_071n * CENTS);
    const document = await documentOf(t.invoices, await onFile(first.id));
    expect(document).toMatchObject({ open: 1_071n * CENTS, credits: [{ number: "INV-000002", amount: 119n * CENTS }] });
    expect(await documentOf(t.invoices, await onFile(note.id))).toMatchObject({
      ...{ kind: "credit_note", corrects: { number: "INV-000001", reason: "goodwill" } },
      taxes: [{ amount: -19n * CENTS }],
    });
    expect(await codeOf(voidInvoice(t.desk, first.id, "x", COMMAND_LINE))).toBe("credited");
    given(await voidInvoice(t.desk, note.id, "mistake", COMMAND_LINE));
    expect([await balance("receivable"), openOf(await onFile(first.id))]).toEqual([1_190n * CENTS, 1_190n * CENTS]);
  });
});

async function onFile(id: string): Promise<StoredInvoice> {
  const found = await t.invoices.byId(id);
  if (!found) throw new Error("no such invoice");
  return found;
}

describe("what becomes known of an invoiced month", () => {
  beforeEach(() => t.know([plan({ minimum: "1.00" }), business("shop"), business("bank")]));

  const corrections = ({ content }: StoredInvoice) =>
    content.draft.lines
      .flatMap((line) => line.corrections)
      .map(({ message, why, before, after }) => [message, why, before, after]);

  test("is on the next invoice, by month, message and reason, once", async () => {
    await putSales(t.pool, OCTOBER, [
      unit("a", 100n * CENTS),
      unit("b", 100n * CENTS),
      unit("c", 5n * CENTS),
      unit("h", null),
    ]);
    const october = await issue();
    expect(october.gross).toBe(205n * CENTS);
    await putSales(t.pool, OCTOBER, [
      unit("a", 90n * CENTS),
      unit("c", null),
      unit("d", 7n * CENTS),
      unit("h", 3n * CENTS),
    ]);
    await putSales(t.pool, NOVEMBER, [unit("n", 200n * CENTS)]);
    t.at("2026-12-05T00:00:00Z");
    const november = await issue(NOVEMBER);
    expect(corrections(november)).toEqual([
      ["a", "changed", 100n * CENTS, 90n * CENTS],
      ["b", "withdrawn", 100n * CENTS, null],
      ["d", "late", null, 7n * CENTS],
      ["h", "late", null, 3n * CENTS],
    ]);
    expect(november.content.draft.notes).toEqual([{ month: "2026-10", kind: "credit_note", amount: -100n * CENTS }]);
    expect(november.gross).toBe(100n * CENTS);
    // The same once more, and what has changed since: only the latter.
    await putSales(t.pool, OCTOBER, [unit("a", 95n * CENTS), unit("c", 6n * CENTS), unit("h", 3n * CENTS)]);
    t.at("2027-01-05T00:00:00Z");
    const december = await issue({ business: "shop", month: "2026-12" });
    expect(corrections(december)).toEqual([
      ["a", "changed", 90n * CENTS, 95n * CENTS],
      ["c", "changed", 5n * CENTS, 6n * CENTS],
      ["d", "withdrawn", 7n * CENTS, null],
    ]);
    expect(await codeOf(voidInvoice(t.desk, october.id, "x", COMMAND_LINE))).toBe("corrected_since");
    // A void invoice has asked for nothing: its corrections are asked for again.
    given(await voidInvoice(t.desk, december.id, "x", COMMAND_LINE));
    const again = await issue({ business: "shop", month: "2026-12" });
    expect(corrections(again)).toEqual(corrections(december));
  });

  test("is not lost with a void invoice in the middle: those that go on from it come first", async () => {
    await putSales(t.pool, OCTOBER, [unit("a", 200n * CENTS)]);
    await issue();
    t.at("2027-02-05T00:00:00Z");
    await putSales(t.pool, OCTOBER, [unit("a", 200n * CENTS), unit("b", 5n * CENTS)]);
    const november = await issue(NOVEMBER);
    await putSales(t.pool, OCTOBER, [unit("a", 200n * CENTS), unit("b", 6n * CENTS), unit("c", 7n * CENTS)]);
    const december = await issue({ business: "shop", month: "2026-12" });
    const takeBack = (id: string) => codeOf(voidInvoice(t.desk, id, "x", COMMAND_LINE));
    expect(await takeBack(november.id)).toBe("corrected_since");
    expect([await takeBack(december.id), await takeBack(november.id)]).toEqual(["ok", "ok"]);
    const january = await issue({ business: "shop", month: "2027-01" });
    expect(corrections(january)).toEqual([
      ["b", "late", null, 6n * CENTS],
      ["c", "late", null, 7n * CENTS],
    ]);
  });

  test("changes lines of the month as a whole, too", async () => {
    await putSales(t.pool, OCTOBER, [unit("a", 40n * CENTS)]);
    expect((await issue()).gross).toBe(100n * CENTS);
    await putSales(t.pool, OCTOBER, [unit("a", 40n * CENTS), unit("b", 50n * CENTS)]);
    t.at("2026-12-05T00:00:00Z");
    const november = await issue(NOVEMBER);
    expect(corrections(november)).toEqual([
      ["b", "late", null, 50n * CENTS],
      ["minimum", "period_line", 60n * CENTS, 10n * CENTS],
    ]);
    await t.know([plan({ minimum: "2.00" })]);
    t.at("2027-01-05T00:00:00Z");
    const december = await issue({ business: "shop", month: "2026-12" });
    expect(corrections(december)).toEqual([
      ["minimum", "period_line", 10n * CENTS, 110n * CENTS],
      ["minimum", "period_line", 100n * CENTS, 200n * CENTS],
    ]);
  });

  test("of one client never changes the invoice of another", async () => {
    const bank = { business: "bank", month: "2026-10" };
    await putSales(t.pool, OCTOBER, [unit("a", 100n * CENTS)]);
    await putSales(t.pool, bank, [unit("x", 100n * CENTS)]);
    const known = await latestBilling(t.desk.billing);
    const before = given(await drawUp(t.invoices, known, bank));
    await issue();
    await putSales(t.pool, OCTOBER, [unit("a", 1n), unit("late", 9n)]);
    const after = given(await drawUp(t.invoices, known, bank));
    expect(after).toEqual(before);
  });
});

describe("a wallet", () => {
  beforeEach(() =>
    t.know([
      plan({ fees: [{ name: "platform", per: "month", amount: "10.00" }] }),
      business("shop", { settlement: "wallet" }),
    ]),
  );

  test("bears what is left of an invoice at once, and gets a credit back", async () => {
    await putSales(t.pool, OCTOBER, [unit("a", 12_345n, { wallet: true }), unit("b", 1_000n)]);
    const issued = await issue();
    expect(issued).toMatchObject({ state: "settled", paid: 1_001n * CENTS });
    expect([await balance("wallet"), await balance("unbilled"), await balance("fees")]).toEqual([
      1_001n * CENTS - 12_345n,
      -1_000n,
      -1_000n * CENTS,
    ]);
    given(await creditInvoice(t.desk, issued.id, { amount: CENTS, reason: "goodwill" }, COMMAND_LINE));
    expect([await balance("wallet"), openOf(await onFile(issued.id))]).toEqual([1_000n * CENTS - 12_345n, 0n]);
    expect(await eventsOf()).toContain("invoice.settled");
  });
});

describe("closing", () => {
  const clients = ["a", "b", "c", "d", "e"];
  beforeEach(async () => {
    await t.know([
      plan(),
      ...clients.map((id) => business(id, { invoicing: { automatic: id !== "e" } })),
      business("idle"),
    ]);
    for (const id of clients)
      await putSales(t.pool, { business: id, month: "2026-10" }, [unit(`m-${id}`, 100n * CENTS)]);
  });

  const numbers = async () => {
    const { rows } = await t.pool.query<{ place: bigint }>(
      "select place from invoice where place is not null order by place",
    );
    return rows.map(({ place }) => Number(place));
  };

  test("issues each invoice once, from several at once and again, without a gap", async () => {
    const close = () => closeMonth(t.desk, { month: "2026-10" }, COMMAND_LINE);
    const rounds = await Promise.all([close(), close(), close()]);
    const outcomes = rounds.flat().map(({ outcome }) => outcome);
    expect(outcomes.filter((one) => one === "issued")).toHaveLength(clients.length);
    expect(outcomes.filter((one) => one === "nothing")).toHaveLength(3);
    expect(await numbers()).toEqual([1, 2, 3, 4, 5]);
    expect((await close()).map(({ outcome }) => outcome)).toEqual([...clients.map(() => "already"), "nothing"]);
    expect((await eventsOf()).filter((type) => type === "invoice.issued")).toHaveLength(5);
  });

  test("says first what it would do, drafts within the grace period, and waits for people where they want that", async () => {
    t.at("2026-11-02T00:00:00Z");
    const dry = await closeMonth(t.desk, { month: "2026-10", dryRun: true }, COMMAND_LINE);
    expect(dry.map(({ outcome, gross }) => [outcome, gross])).toEqual([
      ...clients.map(() => ["drafted", 100n * CENTS]),
      ["nothing", 0n],
    ]);
    expect((await t.invoices.ofMonth("2026-10")).size).toBe(0);
    await closeMonth(t.desk, { month: "2026-10" }, COMMAND_LINE);
    expect([...(await t.invoices.ofMonth("2026-10")).values()].map(({ state }) => state)).toEqual(
      clients.map(() => "draft"),
    );
    t.at("2026-11-05T00:00:00Z");
    const closed = await closeMonth(t.desk, { month: "2026-10", onlyAutomatic: true }, COMMAND_LINE);
    expect(closed.map(({ outcome }) => outcome)).toEqual([
      "issued",
      "issued",
      "issued",
      "issued",
      "drafted",
      "nothing",
    ]);
  });
});

describe("a draft from the store", () => {
  test("is that of core from the same units, in every field", async () => {
    const terms = {
      ...{
        minimum: "0.50",
        included: [
          { name: "first", units: 3, category: "utility" },
          { name: "welcome", amount: "0.01" },
        ],
      },
      volume: [{ name: "many", bands: [{ from: 5, percent: "-3" }] }],
      fees: [
        { name: "platform", per: "month", amount: "1.000001" },
        { name: "line", per: "number", amount: "0.10" },
      ],
    };
    await t.know([plan(terms), business("shop", { wabas: [{ waba: "W1", from: "2026-10-11" }] })]);
    const anyUnit = fc.record({
      amount: fc.option(fc.bigInt({ min: 0n, max: 100_000n }), { freq: 5 }),
      category: fc.constantFrom("marketing", "utility"),
      market: fc.constantFrom("Brazil", "India"),
      currency: fc.constantFrom("USD", "USD", "USD", "EUR"),
      rule: fc.constantFrom("all", "special", null),
      occurredAt: fc.integer({ min: 1, max: 5 }),
      number: fc.constantFrom("P1", "P2"),
    });
    const known = await latestBilling(t.desk.billing);
    let month = 0;
    const seed = 20_261_126;
    const property = fc.asyncProperty(fc.array(anyUnit, { maxLength: 25 }), async (some) => {
      month += 1;
      const about = { business: "shop", month: "2026-10" };
      const units = some.map((one, index) => ({ ...one, id: `${month}-${index}` }));
      await putSales(t.pool, about, units);
      const drawn = given(await drawUp(t.invoices, known, about));
      const version = known.plans.get("standard")?.versions[0];
      if (!version) throw new Error("the plan has a version");
      const whole = { from: "2026-10-01", to: null };
      const numbers = new Set(units.map(({ number }) => number));
      const expected: InvoiceDraft = draftInvoice({
        ...{
          client: "shop",
          seller: null,
          month: "2026-10",
          currency: "USD",
          terms: version.terms,
          taxes: version.taxes,
        },
        taxProfile: { country: null, taxId: null },
        units: units.map((one) => soldUnit("2026-10", one)),
        active: whole,
        numbers: [...numbers].map(() => ({ from: "2026-10-11", to: null })),
        corrections: [],
      });
      expect(drawn.content.draft).toEqual(expected);
      expect(invoiceDigest(drawn.content.draft)).toBe(invoiceDigest(expected));
    });
    await fc.assert(property, { numRuns: process.env.DAYBOOK_FULL === "1" ? 300 : 30, seed });
  });
});
