import { afterAll, beforeAll, expect, test } from "vitest";
import { explainSale } from "../../../src/app/service/billing/explain-sale.ts";
import type { Fact } from "../../../src/core/usage/fact.ts";
import { openSaleReads } from "../../../src/store/postgres/billing/sale-reads.ts";
import { openLedger } from "../../../src/store/postgres/ledger/open-ledger.ts";
import { openTestBooks, type TestBooks } from "../../service/books.ts";
import { SMALL_TIERS } from "../../service/small-tiers.ts";
import { type FreshDatabase, freshDatabase } from "../../store/database.ts";
import { ONE_WABA, postingOf, takeIn } from "./world.ts";

/**
 * Three hops over one WABA. The provider sells Meta's charges to the agency at a tenth on top; the agency sells dialogs to the
 * dealer for 0.15; the dealer sells charges to the shop at a half on top of Meta's rates.
 */
const HOUR = 3_600_000;
const FIFTH = Date.UTC(2026, 9, 5, 10);

function template(id: string, at: number): Fact {
  const said = { waba: "W1", user: "5511987654321", direction: "outbound", type: "template" } as const;
  return { kind: "message", number: "P1", id, ...said, category: "marketing", at, deliveredAt: at + 1_000 };
}

function plan(id: string, version: object) {
  const body = { id, versions: [{ from: "2026-01-01", currency: "USD", ...version }] };
  return { kind: "plan", subject: id, body } as const;
}

function business(id: string, seller: string | null, more: object = {}) {
  const body = { id, name: id, seller, currency: "USD", zone: "UTC", plans: [{ plan: `to-${id}` }], ...more };
  return { kind: "business", subject: id, body } as const;
}

let database: FreshDatabase;
let books: TestBooks;
beforeAll(async () => {
  database = await freshDatabase();
  books = openTestBooks(database.url, { base: ONE_WABA, rates: SMALL_TIERS });
  const stage = postingOf(books);
  await stage.learn([
    plan("to-agency", { prices: [{ name: "wholesale", percent: "10" }] }),
    plan("to-dealer", { unit: { dialog: "waca-dialogs" }, prices: [{ name: "a dialog", amount: "0.15" }] }),
    plan("to-shop", { prices: [{ name: "retail", percent: "50" }] }),
    business("agency", null),
    business("dealer", "agency"),
    business("shop", "dealer", { wabas: [{ waba: "W1" }] }),
  ]);
  const facts = [template("a", FIFTH), template("b", FIFTH + HOUR), template("c", FIFTH + 48 * HOUR)];
  await takeIn(books, stage, facts);
});
afterAll(async () => {
  await books.close();
  await database.drop();
});

test("each hop buys and sells by its own units, and margins are prices less costs", async () => {
  const reads = openSaleReads(books.pool);
  const found = [];
  for (const seller of [null, "agency", "dealer"])
    for (const line of await reads.margin({ seller, month: "2026-10", by: "business", business: null }))
      found.push([seller, line.of, line.units, line.price, line.cost]);
  // Meta asks 0.0625 for each of three messages, which are two dialogs.
  expect(found).toEqual([
    [null, "agency", 3, 206_250n, 187_500n],
    ["agency", "dealer", 2, 300_000n, 206_250n],
    ["dealer", "shop", 3, 281_250n, 300_000n],
  ]);
  const all = await openLedger(books.pool).balances({});
  const owed = all.filter(({ account }) => account.kind === "supplier_payable" || account.kind === "meta_payable");
  expect(owed.map(({ account: { owner, party }, amount }) => [owner, party, amount])).toEqual([
    ["agency", "provider", -206_250n],
    ["dealer", "agency", -300_000n],
    ["provider", "meta", -187_500n],
  ]);
  expect(await books.verify()).toMatchObject({ differences: 0, first: [], waiting: 0 });
});

test("every unit explains itself at each of its hops", async () => {
  const sales = openSaleReads(books.pool);
  const explained = async (business: string) => {
    const { items } = await sales.list({ business, month: "2026-10" }, { limit: 1 });
    return explainSale(items[0]?.unit ?? "", { sales, stage: postingOf(books) });
  };
  const [wholesale, beside, retail] = await explained("shop");
  expect([wholesale?.business, beside?.business, retail?.business]).toEqual(["agency", "dealer", "shop"]);
  expect(wholesale?.steps.at(-1)).toContain("= 0.06875 USD");
  expect(beside).toMatchObject({
    seller: "agency",
    steps: ["agency pays 0.06875 USD for it: marketing, Brazil, regular", "nothing by itself: the plan counts dialogs"],
  });
  expect(retail?.seller).toBe("dealer");
  expect(retail?.steps[0]).toContain("dealer buys dialogs");
  expect(retail?.steps.at(-1)).toContain("= 0.09375 USD");
  const dialog = await explained("dealer");
  expect(dialog.map(({ business, seller }) => [business, seller])).toEqual([["dealer", "agency"]]);
  expect(dialog[0]?.steps).toContain(
    "2 messages of the business are counted in it; what agency was sold for them are costs of their own: 2 for 0.1375 USD",
  );
  expect(dialog[0]?.asked).toBe('0.1500 USD by rule "a dialog" of plan to-dealer');
});
