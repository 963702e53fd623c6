import { afterAll, beforeAll, expect, test } from "vitest";
import { rehearseRerate, rerate } from "../../src/app/service/rerate.ts";
import { openRates, type RateSet } from "../../src/core/pricing/rate-card.ts";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import { openReads } from "../../src/store/postgres/books/reads.ts";
import { postingOf, settlePosting } from "../billing/store/world.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { openTestBooks, RATES, type TestBooks } from "./books.ts";

const OCTOBER = Date.UTC(2026, 9, 1);
const DAY = 86_400_000;

/** The same rates, but for marketing, which costs twice as much. */
const DEARER: RateSet = openRates({
  ...RATES.data,
  hash: "dearer",
  cards: RATES.data.cards.map((card) => ({
    ...card,
    rows: card.rows.map((row) => (row.category === "marketing" ? { ...row, rate: row.rate * 2n } : row)),
  })),
});

let database: FreshDatabase;
let before: TestBooks;
let after: TestBooks;
beforeAll(async () => {
  database = await freshDatabase();
  before = openTestBooks(database.url);
  after = openTestBooks(database.url, { rates: DEARER, engine: "next" });
  await learn(
    before,
    [1, 2, 3, 4].map((day) => template(`m${day}`, day, day === 4 ? "utility" : "marketing")),
  );
});
afterAll(async () => {
  await before.close();
  await after.close();
  await database.drop();
});

async function learn(books: TestBooks, facts: readonly MessageFact[]): Promise<void> {
  await books.journal.append(
    facts.map((fact) => ({ fact, source: { kind: "webhook", name: "test" }, receivedAt: OCTOBER })),
  );
  await books.settle();
}

function template(id: string, day: number, category: string, more: Partial<MessageFact> = {}): MessageFact {
  const at = OCTOBER + day * DAY;
  return {
    kind: "message",
    number: "P1",
    id,
    waba: "W1",
    user: "5511987654321",
    direction: "outbound",
    type: "template",
    category,
    at,
    deliveredAt: at,
    ...more,
  };
}

async function booked() {
  const { items } = await openReads(after.pool, after.journal.names).charges({ within: null }, { limit: 100 });
  return items.map(({ charge, revision, engine }) => `${charge.message} ${charge.cost} ${revision} ${engine}`);
}

test("new rates change nothing by themselves, not even where a late fact changes nothing else", async () => {
  const old = ["m1 62500 1 test", "m2 62500 1 test", "m3 62500 1 test", "m4 6800 1 test"];
  expect(await booked()).toEqual(old);
  await learn(after, [template("m1", 1, "marketing", { failedAt: OCTOBER + 2 * DAY })]);
  expect(await booked()).toEqual(old);
  expect(await after.verify()).toMatchObject({ differences: 0 });
});

test("what changes anyway goes by the new rates", async () => {
  await learn(after, [template("m1", 1, "marketing", { campaign: "autumn" }), template("m5", 5, "marketing")]);
  expect(await booked()).toEqual([
    "m1 125000 2 next",
    "m2 62500 1 test",
    "m3 62500 1 test",
    "m4 6800 1 test",
    "m5 125000 1 next",
  ]);
  expect(await after.verify()).toMatchObject({ differences: 0 });
});

test("a rehearsal says what would change and changes nothing", async () => {
  const was = await booked();
  const report = await rehearseRerate(after.parts.charges, { start: OCTOBER, end: OCTOBER + 30 * DAY });
  expect(report).toEqual({
    charges: 3,
    changed: 2,
    byBusiness: [],
    byCurrency: [{ currency: "USD", changed: 2, before: 125_000n, after: 250_000n, unratedBefore: 0, unratedAfter: 0 }],
  });
  expect(await booked()).toEqual(was);
  expect(await after.verify()).toMatchObject({ differences: 0, waiting: 0 });
});

test("rating anew does so for the time that is asked, also where an older process books it", async () => {
  const booking = before.start(2);
  expect(await rerate(after.parts.charges, { start: OCTOBER, end: OCTOBER + 2 * DAY + 1 })).toBe(1);
  await booking.stop();
  expect(before.failures).toEqual([]);
  expect(await booked()).toEqual([
    "m1 125000 2 next",
    "m2 125000 2 next",
    "m3 62500 1 test",
    "m4 6800 1 test",
    "m5 125000 1 next",
  ]);
  expect(await after.verify()).toMatchObject({ differences: 0, waiting: 0 });
});

test("a dry run says what changes by business, in cost and price, and changes nothing", async () => {
  const { learn: say, ...posting } = postingOf(before);
  const versions = [{ from: "2026-01-01", currency: "USD", prices: [{ percent: "20" }] }];
  const shop = { name: "Shop", currency: "USD", zone: "UTC", plans: [{ plan: "p" }], wabas: [{ waba: "W9" }] };
  await before.parts.charges.accounts.learn(
    [{ kind: "waba", subject: "W9", body: { zone: "UTC", currency: "USD", portfolio: "W9", servedBy: "partner" } }],
    "test",
  );
  await say([
    { kind: "plan", subject: "p", body: { id: "p", versions } },
    { kind: "business", subject: "shop", body: { id: "shop", ...shop } },
  ]);
  await learn(before, [template("w9", 6, "marketing", { waba: "W9", number: "P9" })]);
  await settlePosting({ ...posting });
  const dearest = openTestBooks(database.url, { rates: DEARER, engine: "dearest" });
  try {
    const span = { start: OCTOBER + 6 * DAY, end: OCTOBER + 7 * DAY };
    const { byBusiness } = await rehearseRerate(dearest.parts.charges, span, posting.billing);
    expect(byBusiness).toEqual([
      {
        business: "shop",
        currency: "USD",
        costBefore: 62_500n,
        costAfter: 125_000n,
        priceBefore: 75_000n,
        priceAfter: 150_000n,
      },
    ]);
    expect(await before.verify()).toMatchObject({ differences: 0 });
  } finally {
    await dearest.close();
  }
});
