import { afterAll, beforeAll, expect, test } from "vitest";
import { openBillingBooks } from "../../src/store/postgres/billing/billing-books.ts";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { business, plan } from "../billing/store/invoice-desk.ts";
import { putSales } from "../billing/store/sales.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { linesOf, openBench } from "./daybook.ts";

const bench = openBench();
const UNITS = [
  { id: "a", amount: 625_000n },
  { id: "b", amount: 625_000n },
  { id: "h", amount: null },
];
let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, { max: 2 });
  await openBillingBooks(pool).learn([plan({ taxes: [{ name: "VAT", rate: "19" }] }), business("shop")], "test");
  await putSales(pool, { business: "shop", month: "2026-08" }, UNITS);
});
afterAll(async () => {
  await pool.close();
  await database.drop();
});

const daybook = (...words: readonly string[]) => bench.daybookBeside([...words, "--database-url", database.url]);

test("a month on the command line: looked at, closed, paid", { timeout: 240_000 }, async () => {
  const draft = await daybook("invoice", "draft", "--business", "shop", "--month", "2026-08");
  expect(draft.stdout).toContain("Invoice (draft) of 2026-08, draft\nProvider to shop Ltd\n");
  expect(draft.stdout).toContain("Held: 1 unit (settings_assumed): describe the WABA first.");
  const dry = await daybook("close", "--month", "2026-08", "--dry-run");
  expect([dry.status, dry.stdout]).toEqual([0, expect.stringMatching(/shop +would be issued +1\.49 USD +1 unit held/)]);
  const closed = await daybook("close", "--month", "2026-08");
  expect(closed.stdout).toMatch(/shop +issued +INV-000001 +1\.49 USD/);
  expect((await daybook("close", "--month", "2026-08")).stdout).toMatch(/shop +already +INV-000001/);
  const csv = linesOf((await daybook("invoice", "evidence", "INV-000001", "--line", "0")).stdout);
  expect(csv).toHaveLength(3);
  const paid = await daybook("invoice", "pay", "INV-000001", "--amount", "1.49", "--reference", "bank-1");
  expect(paid.stdout).toContain("Invoice INV-000001 of 2026-08, settled");
  expect((await daybook("invoice", "list")).stdout).toMatch(/INV-000001 +settled +shop +2026-08 +1\.49 USD +0\.00 USD/);
  const json = JSON.parse((await daybook("invoice", "show", "INV-000001", "--format", "json")).stdout);
  expect(json).toMatchObject({ state: "settled", gross: "1.49", payments: [{ reference: "bank-1", amount: "1.49" }] });
  const no = await daybook("invoice", "void", "INV-000001", "--reason", "x");
  expect([no.status, no.stderr]).toEqual([
    1,
    expect.stringContaining("give the money back with a credit note instead"),
  ]);
  expect((await daybook("invoice", "pending", "shop")).stdout).toBe("There are no differences.\n");
  await putSales(pool, { business: "shop", month: "2026-08" }, [...UNITS, { id: "late", amount: 10_000n }]);
  const pending = await daybook("invoice", "pending", "shop", "--format", "json");
  expect(JSON.parse(pending.stdout)).toMatchObject([{ month: "2026-08", why: "late", before: null, after: "0.0100" }]);
  expect((await daybook("invoice", "corrections", "INV-000001")).stdout).toBe("There are no differences.\n");
  expect((await daybook("invoice", "pending", "nobody")).status).toBe(1);
  const tied = await daybook("business", "remove", "shop");
  expect([tied.status, tied.stderr]).toEqual([1, expect.stringContaining("in whose books it has invoices or money")]);
  expect((await daybook("business", "remove", "nobody")).status).toBe(2);
  expect((await daybook("invoice", "show", "INV-9")).status).toBe(2);
  expect((await daybook("close", "--month", "2026-13")).status).toBe(2);
});
