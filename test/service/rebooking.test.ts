import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rate } from "../../src/core/engine.ts";
import { bookedToWire, toWire } from "../../src/core/pricing/wire.ts";
import type { Fact, MessageFact } from "../../src/core/usage/fact.ts";
import { openReads } from "../../src/store/postgres/books/reads.ts";
import { openForgetting } from "../../src/store/postgres/journal/forget.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { openTestBooks, SERVICE_SETTINGS, type TestBooks } from "./books.ts";
import { SMALL_TIERS } from "./small-tiers.ts";

const OCTOBER = Date.UTC(2026, 9, 10);
const HUGO = "5511987654321";
const ANA = "5511987654322";

let database: FreshDatabase;
let books: TestBooks;
beforeEach(async () => {
  database = await freshDatabase();
  books = openTestBooks(database.url, { rates: SMALL_TIERS });
});
afterEach(async () => {
  await books.close();
  await database.drop();
});

async function learn(facts: readonly Fact[]): Promise<void> {
  await books.journal.append(
    facts.map((fact) => ({ fact, source: { kind: "webhook", name: "test" }, receivedAt: OCTOBER })),
  );
  await books.settle();
}

/** A utility template, delivered when it was sent. */
function template(id: string, user: string, seconds: number, more: Partial<MessageFact> = {}): MessageFact {
  const at = OCTOBER + seconds * 1_000;
  const shared = {
    kind: "message",
    number: "P1",
    id,
    waba: "W1",
    user,
    direction: "outbound",
    type: "template",
  } as const;
  return { ...shared, category: "utility", at, deliveredAt: at, ...more };
}

async function booked(): Promise<readonly string[]> {
  const { items } = await openReads(books.pool, books.journal.names).charges(
    { within: null },
    { limit: 100 },
    { ordinals: true },
  );
  return items.map(({ charge, id }) => JSON.stringify(bookedToWire(charge, 1, id))).sort();
}

const rated = (facts: readonly Fact[]) =>
  rate(facts, SERVICE_SETTINGS, SMALL_TIERS)
    .charges.map((charge) => JSON.stringify(toWire(charge)))
    .sort();

describe("a user who is forgotten", () => {
  test("leaves charges that are what they were, without a name, and clean books", async () => {
    // Three of one second: the second tier begins with the third of them, whichever that is by name.
    await learn([template("c", HUGO, 0), template("b", HUGO, 0), template("a", ANA, 0), template("d", ANA, 5)]);
    const costs = async () => {
      const { items } = await openReads(books.pool, books.journal.names).charges({ within: null }, { limit: 10 });
      return items.map(({ charge }) => charge.cost).sort();
    };
    const before = await costs();
    const { items } = await openReads(books.pool, books.journal.names).charges(
      { within: null, user: HUGO },
      { limit: 10 },
    );
    expect(items).toHaveLength(2);
    await openForgetting(books.pool, books.journal.names).forgetUser(HUGO, OCTOBER);
    await books.settle();
    expect(await costs()).toEqual(before);
    const after = await openReads(books.pool, books.journal.names).charges({ within: null }, { limit: 10 });
    const words = JSON.stringify(after.items, (_, value) => (typeof value === "bigint" ? String(value) : value));
    expect(words).not.toContain(HUGO);
    expect(words).toContain(ANA);
    expect(after.items.map(({ id }) => id).sort()).toEqual(expect.arrayContaining(items.map(({ id }) => id)));
    expect(await books.verify()).toMatchObject({ differences: 0, first: [], waiting: 0 });
    await learn([template("b", HUGO, 0, { campaign: "late" }), template("e", HUGO, 9)]);
    expect(await books.verify()).toMatchObject({ differences: 0, first: [], waiting: 0 });
  });
});

describe("a number that turns out to have two names", () => {
  test("has its books in one place, as if that had been known from the first", async () => {
    const facts: readonly Fact[] = [
      template("a", HUGO, 0, { number: "551140001234" }),
      template("b", HUGO, 10),
      template("c", ANA, 20, { number: "551140001234" }),
      template("a", HUGO, 0, { campaign: "spring" }),
    ];
    await learn(facts);
    expect(await booked()).toHaveLength(4);
    const alias: Fact = { kind: "number_alias", id: "P1", digits: "551140001234" };
    await learn([alias]);
    expect(await booked()).toEqual(rated([...facts, alias]));
    expect(await booked()).toHaveLength(3);
    expect(await books.verify()).toMatchObject({ differences: 0, first: [], waiting: 0 });
    await learn([template("d", HUGO, 30, { number: "551140001234" })]);
    expect(await booked()).toEqual(rated([...facts, alias, template("d", HUGO, 30)]));
    expect(await books.verify()).toMatchObject({ differences: 0, first: [], waiting: 0 });
  });
});

test("a late fact reverses what it changes, once, and leaves the rest as it was", async () => {
  await learn([1, 2, 3, 4].map((second) => template(`m${second}`, HUGO, second)));
  await learn([template("late", ANA, 0)]);
  const reads = openReads(books.pool, books.journal.names);
  const { items } = await reads.charges({ within: null }, { limit: 10 });
  // The second band begins after the second message: the late one pushes m2 over it, and nothing else.
  expect(items.map(({ charge, revision }) => `${charge.message} ${revision}`)).toEqual([
    "late 1",
    "m1 1",
    "m2 2",
    "m3 1",
    "m4 1",
  ]);
});

test("a fact that cannot be booked stops its partition only, and says which one it is", async () => {
  await learn([template("a", HUGO, 0)]);
  await books.pool.query("update thread set tip = 'nonsense'");
  const booking = books.start(2);
  await books.journal.append(
    [template("b", HUGO, 10), template("c", ANA, 10, { number: "P2" })].map((fact) => ({
      fact,
      source: { kind: "webhook", name: "test" },
      receivedAt: OCTOBER,
    })),
  );
  booking.wake();
  const reads = openReads(books.pool, books.journal.names);
  for (let i = 0; i < 100 && (await reads.state()).stuck.length === 0; i += 1)
    await new Promise((done) => setTimeout(done, 50));
  await booking.stop();
  const { stuck, facts } = await reads.state();
  expect(stuck).toMatchObject([{ stage: 1, seq: 2n, reason: expect.stringContaining("SyntaxError") }]);
  expect(facts).toBe(1n);
  expect(books.failures.length).toBeGreaterThan(0);
  const { items } = await reads.charges({ within: null }, { limit: 10 });
  expect(items.map(({ charge }) => charge.message)).toEqual(["a", "c"]);
});
