import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import { postingOf, settlePosting } from "../billing/store/world.ts";
import { openTestBooks, type TestBooks } from "../service/books.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { openBench } from "./daybook.ts";

const bench = openBench();
const OCTOBER = Date.UTC(2026, 9, 5);

let database: FreshDatabase;
let books: TestBooks;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  database = await freshDatabase();
  books = openTestBooks(database.url);
  env = { DATABASE_URL: database.url, DAYBOOK_KEY: "07".repeat(32) };
  await books.parts.charges.accounts.learn(
    [{ kind: "waba", subject: "W1", body: { zone: "UTC", currency: "USD", portfolio: "W1", servedBy: "partner" } }],
    "test",
  );
  const fact: MessageFact = {
    ...{ kind: "message", number: "P1", id: "wamid.1", waba: "W1", user: "5511987654321", direction: "outbound" },
    ...{ type: "template", category: "marketing", at: OCTOBER, deliveredAt: OCTOBER },
  } as const;
  await books.journal.append([{ fact, source: { kind: "webhook", name: "test" }, receivedAt: OCTOBER }]);
  await books.settle();
});
afterAll(async () => {
  await books.close();
  await database.drop();
});

const file = (name: string, json: object) => bench.write(name, JSON.stringify(json));
const run = (...words: string[]) => bench.daybook(words, { env });
const plan = (percent: string) => ({
  id: "retail",
  versions: [{ from: "2026-01-01", currency: "USD", prices: [{ percent }] }],
});
const SHOP = {
  id: "shop",
  name: "Shop",
  currency: "USD",
  zone: "UTC",
  wabas: [{ waba: "W1" }],
  plans: [{ plan: "retail" }],
};

test("plans and businesses are put, listed and shown, and a slip is refused with its place", async () => {
  const early = run("business", "put", file("shop.json", SHOP));
  expect(early).toMatchObject({ status: 1, stdout: "" });
  expect(early.stderr).toContain("plans[0].plan: found retail, which is not known");
  const put = run("plan", "put", file("retail.json", plan("20")));
  expect({ status: put.status, stderr: put.stderr }).toEqual({ status: 0, stderr: "" });
  expect(run("business", "put", file("shop.json", SHOP))).toMatchObject({ status: 0, stderr: "" });
  expect(run("business", "list").stdout).toMatch(/shop +Shop +provider +invoice +retail +W1/);
  expect(run("plan", "list").stdout).toMatch(/retail +from 2026-01-01 +USD +1/);
  expect(JSON.parse(run("business", "show", "shop").stdout)).toMatchObject({
    ...SHOP,
    wabas: [{ waba: "W1", from: null, to: null }],
    plans: [{ from: null, plan: "retail" }],
  });
  expect(run("plan", "show", "none")).toMatchObject({ status: 1 });
});

test("a month's margin, balances and entries are shown, and a plan is tried on it", async () => {
  await settlePosting(postingOf(books));
  expect(run("margin", "--month", "2026-10").stdout).toMatch(/shop +1 +0 +0\.0625 +USD +0\.0750 +0\.0125 +USD/);
  expect(run("margin", "--month", "2026-10", "--by", "moon")).toMatchObject({ status: 2 });
  const { stdout } = run("ledger", "balances", "--as-of", "2026-11-01");
  expect(stdout).toMatch(/provider +revenue +shop +USD +-0\.0750/);
  expect(run("ledger", "balances", "--as-of", "2026-10-05").stdout).not.toContain("revenue");
  const { rows } = await books.pool.query<{ subject: string }>("select subject from ledger_entry");
  expect(run("ledger", "entries", rows[0]?.subject ?? "").stdout).toContain("provider meta_payable meta  -0.0625 USD");
  const sales = run("sale", "list", "--business", "shop", "--month", "2026-10", "--format", "ndjson");
  const sale: { id: string } = JSON.parse(sales.stdout);
  expect(sale).toMatchObject({ business: "shop", message: "wamid.1", cost: "0.0625", price: "0.0750" });
  const listed = run("sale", "list", "--business", "shop", "--month", "2026-10").stdout;
  expect(listed).toMatch(new RegExp(`${sale.id} +marketing +Brazil +regular +0.0625 +0.0750 +USD`));
  expect(run("sale", "explain", sale.id).stdout).toMatch(/^the provider to shop\n[\s\S]*= 0\.0750 USD\n$/);
  expect(run("sale", "explain", "none")).toMatchObject({ status: 1, stdout: "" });
  const tried = run("plan", "try", file("retail.json", plan("40")), "--month", "2026-10");
  expect({ status: tried.status, stderr: tried.stderr }).toEqual({ status: 0, stderr: "" });
  expect(tried.stdout).toMatch(/shop +1 +0\.0800 +0\.0900 +0\.0100 +0 -> 0 +USD/);
  const asJson = run("plan", "try", file("retail.json", plan("40")), "--month", "2026-10", "--format", "json");
  expect(JSON.parse(asJson.stdout)).toMatchObject({
    items: [{ business: "shop", difference: "0.0100", lines: [{ kind: "usage" }] }],
  });
  const asCsv = run("plan", "try", file("retail.json", plan("40")), "--month", "2026-10", "--format", "csv");
  expect(asCsv.stdout.split("\n").slice(1)).toEqual([
    'shop,usage,"marketing, Brazil, regular, all",1,1,0.0800,0.0900,0.0100,USD',
    "shop,total,,1,1,0.0800,0.0900,0.0100,USD",
    "",
  ]);
  expect(tried.stdout).toMatch(/shop +usage +marketing, Brazil, regular, all +1 -> 1 +0\.0800 +0\.0900 +0\.0100 +USD/);
});
