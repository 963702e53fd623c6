import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { window } from "../../src/core/quote.ts";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import type { BookReads } from "../../src/store/port/reads.ts";
import { openReads } from "../../src/store/postgres/books/reads.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { openTestBooks, type TestBooks } from "./books.ts";

const DAY = Date.UTC(2026, 9, 15);
const HOUR = 3_600_000;
const WITHIN = { within: null };

let database: FreshDatabase;
let books: TestBooks;
let reads: BookReads;
beforeAll(async () => {
  database = await freshDatabase();
  books = openTestBooks(database.url);
  reads = openReads(books.pool, books.journal.names);
  await learn([
    inbound("in-1", DAY),
    outbound("out-1", DAY + HOUR, { type: "text" }),
    outbound("out-2", DAY + 2 * HOUR, { type: "template", category: "marketing", template: "voucher" }),
    outbound("out-3", DAY + 26 * HOUR, { type: "template", category: "utility", waba: "W2", number: "P2" }),
    { kind: "message", number: "P1", id: "lost", direction: "outbound", deliveredAt: DAY - 1_000, waba: "W1" },
  ]);
});
afterAll(async () => {
  await books.close();
  await database.drop();
});

async function learn(facts: readonly MessageFact[]): Promise<void> {
  await books.journal.append(
    facts.map((fact) => ({ fact, source: { kind: "webhook", name: "test" }, receivedAt: 1_790_000_000_000 })),
  );
  await books.settle();
}

function inbound(id: string, at: number): MessageFact {
  return {
    kind: "message",
    number: "P1",
    id,
    waba: "W1",
    user: "551187654321",
    direction: "inbound",
    type: "text",
    at,
  };
}

function outbound(id: string, at: number, more: Partial<MessageFact>): MessageFact {
  return { ...inbound(id, at), direction: "outbound", deliveredAt: at + 1_000, ...more };
}

describe("charges", () => {
  const ids = async (filter: Partial<Parameters<BookReads["charges"]>[0]>) =>
    (await reads.charges({ within: null, ...filter }, { limit: 10 })).items.map(({ charge }) => charge.message);

  test("are narrowed by everything that a person asks by", async () => {
    expect(await ids({})).toEqual(["out-1", "out-2", "out-3"]);
    expect(await ids({ waba: "W1" })).toEqual(["out-1", "out-2"]);
    expect(await ids({ number: "P2" })).toEqual(["out-3"]);
    expect(await ids({ user: "+5511987654321" })).toEqual(["out-1", "out-2", "out-3"]);
    expect(await ids({ user: "491512345678" })).toEqual([]);
    expect(await ids({ month: "2026-10", category: "marketing" })).toEqual(["out-2"]);
    expect(await ids({ month: "2026-09" })).toEqual([]);
    expect(await ids({ fromDay: "2026-10-15", toDay: "2026-10-16" })).toEqual(["out-1", "out-2"]);
    expect(await ids({ fromDay: "2026-10-16" })).toEqual(["out-3"]);
    expect(await ids({ market: "Brazil", pricingType: "regular" })).toEqual(["out-2", "out-3"]);
    expect(await ids({ from: DAY + 2 * HOUR, to: DAY + 26 * HOUR })).toEqual(["out-2"]);
    expect(await ids({ basis: "reported" })).toEqual([]);
    expect(await ids({ refusal: "any" })).toEqual([]);
    expect(await ids({ within: ["W2"] })).toEqual(["out-3"]);
    expect(await ids({ within: [] })).toEqual([]);
  });

  test("come in pages that join without a gap, and a wrong cursor is refused", async () => {
    const first = await reads.charges(WITHIN, { limit: 2 });
    const second = await reads.charges(WITHIN, { limit: 2, after: first.next ?? "" });
    expect([...first.items, ...second.items].map(({ charge }) => charge.message)).toEqual(["out-1", "out-2", "out-3"]);
    expect(second.next).toBeNull();
    await expect(reads.charges(WITHIN, { limit: 2, after: "nonsense" })).rejects.toMatchObject({ name: "BadCursor" });
  });

  test("come newest first where that is asked, in pages that join as well", async () => {
    const from = "newest" as const;
    const first = await reads.charges(WITHIN, { limit: 2 }, { from });
    const second = await reads.charges(WITHIN, { limit: 2, after: first.next ?? "" }, { from });
    expect([...first.items, ...second.items].map(({ charge }) => charge.message)).toEqual(["out-3", "out-2", "out-1"]);
    expect(second.next).toBeNull();
  });

  test("keep their revisions, each with what it said", async () => {
    await learn([outbound("out-4", DAY + 3 * HOUR, { type: "template", category: "marketing" })]);
    await learn([outbound("out-4", DAY + 3 * HOUR, { type: "template", category: "authentication" })]);
    const [booked] = (await reads.charges({ within: null, category: "authentication" }, { limit: 10 })).items;
    expect(booked).toMatchObject({ revision: 2, rateSet: expect.stringMatching(/^[0-9a-f]{64}$/), engine: "test" });
    const history = await reads.charge(booked?.id ?? "", null);
    expect(history?.current).toMatchObject({ revision: 2, charge: { category: "authentication", ordinal: 1 } });
    expect(history?.reversed).toMatchObject([
      { revision: 1, charge: { category: "marketing", message: "out-4", user: "551187654321" } },
    ]);
    expect(await reads.charge(booked?.id ?? "", ["W2"])).toBeUndefined();
    expect(await reads.charge("' or true --", null)).toBeUndefined();
  });
});

test("usage is summed by what is asked, and always agrees with the charges", async () => {
  const all = await reads.usage({ within: null, by: ["month", "category"] });
  const byHand = new Map<string, bigint>();
  for await (const page of reads.streamCharges(WITHIN))
    for (const { charge } of page)
      byHand.set(charge.category, (byHand.get(charge.category) ?? 0n) + (charge.cost ?? 0n));
  expect(new Map(all.map(({ key, cost }) => [key.category, cost]))).toEqual(byHand);
  expect(all.every(({ key, currency }) => key.month === "2026-10" && currency === "USD")).toBe(true);
  expect(await reads.usage({ within: ["W2"], by: ["day", "waba"] })).toMatchObject([
    { key: { day: "2026-10-16", waba: "W2" }, charges: 1, unrated: 0 },
  ]);
  expect(await reads.usage({ within: [], by: ["day"] })).toEqual([]);
});

test("a thread tells what is open now, by any name of its user", async () => {
  const { items } = await reads.threads({ within: null, user: "551187654321", number: "P1" }, { limit: 10 });
  expect(items).toMatchObject([{ number: "P1", user: "551187654321", waba: "W1", names: ["551187654321"] }]);
  const [thread] = items;
  if (!thread) throw new Error("no thread");
  expect(window(thread.thread, DAY + HOUR).customerServiceWindow).toBe(DAY + 24 * HOUR);
  expect((await reads.threads({ within: ["W2"] }, { limit: 10 })).items.map(({ number }) => number)).toEqual(["P2"]);
});

test("the names of a thread's user, from when on, and what says that they are one", async () => {
  const source = { kind: "webhook", name: "test" } as const;
  const evidence = "webhook message";
  await books.journal.append([
    {
      fact: { kind: "user_alias", users: ["551187654321", "BR.77"], at: DAY + 5 * HOUR, evidence },
      source,
      receivedAt: DAY + 6 * HOUR,
    },
    {
      fact: { ...inbound("in-9", DAY + 30 * HOUR), user: "BR.77", number: "P1" },
      source,
      receivedAt: DAY + 31 * HOUR,
    },
  ]);
  await books.settle();
  const own = { within: null, number: "P1", user: "BR.77" };
  expect(await reads.knownAs(own)).toEqual({
    names: [
      { name: "5511987654321", seen: { from: DAY, to: expect.any(Number) }, messages: 4 },
      { name: "BR.77", seen: { from: DAY + 5 * HOUR, to: DAY + 30 * HOUR }, messages: 1 },
    ],
    evidence: [
      {
        users: ["5511987654321", "BR.77"],
        evidence,
        at: DAY + 5 * HOUR,
        learntAt: DAY + 6 * HOUR,
        source: "webhook",
      },
    ],
  });
  expect(await reads.knownAs({ ...own, within: ["W2"] })).toBeUndefined();
  expect(await reads.knownAs({ ...own, user: "491512345678" })).toBeUndefined();
});

test("messages tell the charge that they caused; those that cannot be rated, why", async () => {
  const { items } = await reads.messages({ within: null, number: "P1", message: "out-2" }, { limit: 10 });
  expect(items).toMatchObject([{ message: { id: "out-2", template: "voucher", user: "551187654321" }, refusal: null }]);
  expect(items[0]?.charge).toMatch(/^[0-9a-f]{32}$/);
  const ordered = await reads.messages({ within: null, number: "P1" }, { limit: 2 });
  expect(ordered.items.map(({ message }) => message.id)).toEqual(["lost", "in-1"]);
  expect(ordered.next).not.toBeNull();
  expect((await reads.refusals(WITHIN, { limit: 10 })).items).toEqual([
    { number: "P1", message: "lost", waba: "W1", code: "no_user" },
  ]);
});

test("counters tell what is left of an allowance", async () => {
  const { items } = await reads.counters({ within: null, number: "P1" }, { limit: 10 });
  expect(items).toEqual([
    { kind: "allowance", month: "2026-10", number: "P1", counted: 1, allowance: 1_000, left: 999 },
  ]);
  expect((await reads.counters({ within: ["W2"] }, { limit: 10 })).items).toMatchObject([
    { kind: "tier", portfolio: "W2", market: "Brazil", category: "utility", counted: 1 },
  ]);
  expect(await reads.counted("allowance\nP1\n2026-10")).toBe(1);
});

test("nothing waits when all is booked", async () => {
  expect(await reads.state()).toEqual({ facts: 0n, changes: 0n, lagMs: 0, stuck: [] });
});

test("usage is summed by template, agent and campaign, and those without one stand together", async () => {
  const labelled = { type: "template", category: "marketing", template: "spring", campaign: "may" };
  await learn([
    outbound("l-1", DAY + 30 * HOUR, { ...labelled, agent: "Rosa" }),
    outbound("l-2", DAY + 31 * HOUR, { ...labelled, agent: "Rosa", number: "P2", waba: "W2" }),
    outbound("l-3", DAY - 500 * HOUR, labelled),
  ]);
  const filter = { within: null, month: "2026-10" };
  const by = async (more: Partial<Parameters<BookReads["usage"]>[0]>) =>
    (await reads.usage({ ...filter, by: ["template", "agent"], ...more })).map(({ key, charges }) => [key, charges]);
  expect(await by({})).toEqual([
    [{ template: "spring", agent: "Rosa" }, 2],
    [{ template: "voucher", agent: null }, 1],
    [{ template: null, agent: null }, 3],
  ]);
  expect(await by({ by: ["campaign"], agent: "" })).toEqual([[{ campaign: null }, 4]]);
  expect(await by({ by: ["month"], template: "spring", month: undefined })).toEqual([
    [{ month: "2026-09" }, 1],
    [{ month: "2026-10" }, 2],
  ]);
  expect(await by({ by: ["agent", "market"], campaign: "may", within: ["W2"], category: "marketing" })).toEqual([
    [{ agent: "Rosa", market: "Brazil" }, 1],
  ]);
  // However they are told apart, it is the same sum.
  const whole = await reads.usage({ ...filter, by: ["month"] });
  const parts = await reads.usage({ ...filter, by: ["month", "template", "agent", "campaign", "day", "number"] });
  const cost = (sums: typeof parts) => sums.reduce((sum, one) => sum + one.cost, 0n);
  expect(cost(parts)).toBe(cost(whole));
  const charges = await reads.charges({ ...filter, template: "spring", agent: "Rosa" }, { limit: 10 });
  expect(charges.items.map(({ charge }) => charge.message)).toEqual(["l-1", "l-2"]);
  expect((await reads.charges({ ...filter, campaign: "" }, { limit: 10 })).items).toHaveLength(4);
});
