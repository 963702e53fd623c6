import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COMMAND_LINE } from "../../src/app/service/access/actor.ts";
import { closeMonth } from "../../src/app/service/invoices/close.ts";
import { openInvoiceDesk } from "../../src/cli/serve/invoices.ts";
import { openBillingBooks } from "../../src/store/postgres/billing/billing-books.ts";
import { openPool } from "../../src/store/postgres/connection.ts";
import { business, plan } from "../billing/store/invoice-desk.ts";
import { putSales } from "../billing/store/sales.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { openBench, ROOT } from "./daybook.ts";

const bench = openBench();
const MONTH = "2026-10";
let env: { DATABASE_URL: string };
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  const { url } = database;
  const pool = openPool(url, { max: 2 });
  await openBillingBooks(pool).learn([plan(), business("shop")], "test");
  await putSales(pool, { business: "shop", month: MONTH }, [{ id: "a", amount: 62_500n }]);
  const desk = { ...openInvoiceDesk(pool), now: () => Date.parse("2026-12-01T00:00:00Z") };
  await closeMonth(desk, { month: MONTH }, COMMAND_LINE);
  await pool.close();
  env = { DATABASE_URL: url };
});
afterAll(() => database.drop());
const daybook = (...words: readonly string[]) => bench.daybook(words, { env });

test("an invoice is written as a PDF and as CSV", () => {
  expect(daybook("invoice", "pdf", "INV-000001", "-o", "a.pdf")).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(bench.read("a.pdf").slice(0, 5)).toBe("%PDF-");
  const { status, stdout } = daybook("invoice", "csv", "INV-000001");
  expect({ status, lines: stdout.trimEnd().split("\n").length }).toEqual({ status: 0, lines: 2 });
  expect(daybook("invoice", "csv", "INV-000001", "--evidence", "--out", "b.csv").status).toBe(0);
  expect(bench.read("b.csv")).toContain(",marketing,Brazil,regular,0.0625,USD,");
  expect(daybook("invoice", "pdf", "INV-000002", "-o", "c.pdf")).toMatchObject({ status: 2, stdout: "" });
  expect(bench.has("c.pdf")).toBe(false);
});

test("a FOCUS export keeps to FOCUS, and its check says so", () => {
  expect(daybook("focus", "export", "--month", MONTH, "-o", "focus.csv").status).toBe(0);
  const good = daybook("focus", "check", "focus.csv", "--invoice", "INV-000001=0.06");
  expect(good).toMatchObject({ status: 0, stderr: "" });
  expect(good.stdout).toContain("2 rows; keeps to FOCUS 1.2");
  const wrong = daybook("focus", "check", "focus.csv", "--invoice", "INV-000001=0.07", "--format", "json");
  expect(wrong.status).toBe(1);
  expect(JSON.parse(wrong.stdout)).toMatchObject({ must: 1, by_rule: { "BilledCost.invoice": 1 } });
  expect(daybook("focus", "export", "--month", "October")).toMatchObject({ status: 2, stdout: "" });
});

test("anybody's file is checked rule by rule", () => {
  const example = join(ROOT, "test/fixtures/focus/spend-agreement.csv");
  const { status, stdout } = bench.daybook(["focus", "check", example]);
  expect(status).toBe(1);
  expect(stdout).toContain("MUST ServiceCategory.value");
  expect(stdout).toContain("row 1: found Database; expected one of AI and Machine Learning");
  bench.write("empty.csv", "");
  for (const file of ["empty.csv", "none.csv"]) expect(bench.daybook(["focus", "check", file]).status).toBe(2);
});

test("the provider says what its documents carry, with a logo", () => {
  bench.write("provider.json", JSON.stringify({ name: "Partners", country: "DE" }));
  bench.write("logo.png", readFileSync(join(ROOT, "test/fixtures/papers/logo.png")));
  expect(daybook("provider", "put", "provider.json", "--logo", "logo.png")).toEqual({
    status: 0,
    stdout: "",
    stderr: "",
  });
  const shown = JSON.parse(daybook("provider", "show").stdout);
  expect(shown).toMatchObject({ name: "Partners", country: "DE", tax_id: null });
  expect(shown.logo).toMatch(/^iVBOR/);
  bench.write("bad.json", JSON.stringify({ name: "Partners", country: "Germany" }));
  expect(daybook("provider", "put", "bad.json")).toMatchObject({ status: 1, stdout: "" });
  expect(daybook("invoice", "pdf", "INV-000001", "-o", "d.pdf").status).toBe(0);
});
