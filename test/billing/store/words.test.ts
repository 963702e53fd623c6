import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { latestBilling, readBilling } from "../../../src/app/service/billing/state.ts";
import { ownerOn, rootOf } from "../../../src/core/billing/business.ts";
import { parseBusiness } from "../../../src/intake/business.ts";
import { openBillingBooks } from "../../../src/store/postgres/billing/billing-books.ts";
import { openPool, type Pool } from "../../../src/store/postgres/connection.ts";
import { type FreshDatabase, freshDatabase } from "../../store/database.ts";

const SHOP = {
  id: "shop",
  name: "A shop",
  seller: "agency",
  currency: "BRL",
  zone: "America/Sao_Paulo",
  settlement: "wallet",
  plans: [{ from: "2026-10-01", plan: "standard" }],
  wabas: [{ waba: "W1", to: "2026-11-01" }, { waba: "W1", from: "2026-12-01" }, { waba: "W2" }],
  wallet: { warn_below: "50.00", alarm_below: "10.00" },
};
const AGENCY = { id: "agency", name: "An agency", currency: "USD", zone: "UTC" };

describe("words on businesses and plans", () => {
  let database: FreshDatabase;
  let pool: Pool;
  beforeEach(async () => {
    database = await freshDatabase();
    pool = openPool(database.url);
  });
  afterEach(async () => {
    await pool.close();
    await database.drop();
  });

  test("hold until the next one on the subject, and every version stays", async () => {
    const books = openBillingBooks(pool);
    expect(await latestBilling(books)).toMatchObject({ version: 0n, businesses: new Map() });
    const first = await books.learn(
      [
        { kind: "business", subject: "shop", body: SHOP },
        { kind: "business", subject: "agency", body: AGENCY },
      ],
      "test",
    );
    expect(first).toBe(2n);
    expect(await books.learn([{ kind: "business", subject: "shop", body: SHOP }], "test")).toBe(2n);
    expect(await books.learn([{ kind: "business", subject: "agency", body: null }], "test")).toBe(3n);
    const now = await latestBilling(books);
    expect([...now.businesses.keys()]).toEqual(["shop"]);
    expect(await latestBilling(books)).toBe(now);
    const then = readBilling(await books.at(2n));
    expect(rootOf(then, "shop")).toBe("agency");
    expect(rootOf(now, "shop")).toBe("agency");
    expect([ownerOn(then, "W1", "2026-10-31"), ownerOn(then, "W1", "2026-11-01")]).toEqual(["shop", undefined]);
    expect(readBilling(await openBillingBooks(pool).at(2n)).businesses.get("shop")).toMatchObject({
      settlement: "wallet",
      locale: "en",
      wallet: { warnBelow: 50_000_000n, atZero: "warn" },
      invoicing: { series: "INV", graceDays: 3 },
    });
  });

  test("several who learn at once get versions one after the other", async () => {
    const books = openBillingBooks(pool);
    const learnt = await Promise.all(
      ["a", "b", "c", "d"].map((id) =>
        books.learn([{ kind: "business", subject: id, body: { ...AGENCY, id } }], "test"),
      ),
    );
    expect([...learnt].sort()).toEqual([1n, 2n, 3n, 4n]);
  });
});

describe("a business file", () => {
  test("that says something unclear is refused with place and remedy", () => {
    const problems = (json: unknown) => {
      const read = parseBusiness(json, "shop.json");
      if (read.ok) return [];
      expect(read.refusal.filter(({ remedy }) => remedy === "")).toEqual([]);
      return read.refusal.map(({ path }) => path);
    };
    expect(problems(SHOP)).toEqual([]);
    expect(problems([])).toEqual(["the file"]);
    expect(problems({ ...SHOP, walet: {}, currency: "usd", zone: "Mars" })).toEqual(["currency", "zone", "walet"]);
    expect(problems({ ...SHOP, id: "provider", emails: ["nobody"] })).toEqual(["id", "emails[0]"]);
    expect(problems({ ...SHOP, seller: "shop" })).toEqual(["seller"]);
    expect(problems({ ...SHOP, wabas: [{ waba: "W1" }, { waba: "W1", from: "2027-01-01" }] })).toEqual(["wabas[1]"]);
    expect(problems({ ...SHOP, wabas: [{ waba: "W1", from: "2027-01-01", to: "2026-01-01" }] })).toEqual([
      "wabas[0].to",
    ]);
    expect(problems({ ...SHOP, wallet: { warn_below: 50 } })).toEqual(["wallet.warn_below"]);
    expect(problems({ ...SHOP, wallet: { warn_below: "5", alarm_below: "6" } })).toEqual(["wallet.alarm_below"]);
    expect(
      problems({
        ...SHOP,
        plans: [
          { from: "2026-10-01", plan: "a" },
          { from: "2026-10-01", plan: "b" },
        ],
      }),
    ).toEqual(["plans[1].from"]);
  });
});
