import { describe, expect, test } from "vitest";
import { loadBundledRates } from "../intake/rate-files.ts";
import { rate } from "./engine.ts";
import { openRates } from "./pricing/rate-card.ts";
import { type PlannedMessage, quote, threadAt, window } from "./quote.ts";
import type { Fact, MessageFact } from "./usage/fact.ts";
import { DEFAULT_RULES, DEFAULT_SETTINGS, type ModelId, type Settings } from "./usage/settings.ts";
import { NEW_THREAD } from "./usage/thread.ts";

const HOUR = 3_600_000;
const rates = openRates(await loadBundledRates());
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  wabas: { W1: { zone: "America/Sao_Paulo", currency: "USD", portfolio: "PF", servedBy: "partner" } },
};
const user = "5511987650001";
const who = { number: "P1", user };
const start = Date.UTC(2026, 9, 5, 10);

const received = (at: number, more: Partial<MessageFact> = {}): MessageFact => ({
  kind: "message",
  id: `i${at}`,
  direction: "inbound",
  type: "text",
  ...who,
  at,
  ...more,
});
const sent = (at: number, more: Partial<MessageFact> = {}): MessageFact => ({
  kind: "message",
  id: `m${at}`,
  direction: "outbound",
  type: "text",
  ...who,
  at,
  deliveredAt: at,
  ...more,
});
const ask = (facts: readonly Fact[], planned: Partial<PlannedMessage>, at: number, under: Partial<Settings> = {}) => {
  const all = { ...settings, ...under };
  return quote(threadAt(facts, who, at, all), { ...who, type: "text", ...planned }, at, all, rates);
};
const marketing = { type: "template", category: "marketing" };
const utility = { type: "template", category: "utility" };

describe("threadAt and window", () => {
  const facts = [received(start), sent(start + HOUR)];

  test("nothing is open in a thread in which nothing happened", () => {
    const closed = { customerServiceWindow: null, freeEntryPoint: null, conversations: [] };
    expect(window(NEW_THREAD, start)).toEqual(closed);
    expect(window(threadAt(facts, who, start - 1, settings), start - 1)).toEqual(closed);
    expect(window(threadAt(facts, { ...who, user: "919800000001" }, start, settings), start)).toEqual(closed);
    expect(window(threadAt(facts, { ...who, number: "P2" }, start, settings), start)).toEqual(closed);
  });
  test("the window begins with the user's message and is half-open", () => {
    const thread = threadAt(facts, who, start, settings);
    expect(window(thread, start).customerServiceWindow).toBe(start + 24 * HOUR);
    expect(window(thread, start + 24 * HOUR - 1).customerServiceWindow).toBe(start + 24 * HOUR);
    expect(window(thread, start + 24 * HOUR).customerServiceWindow).toBeNull();
    const inclusive = { ...settings, rules: { ...DEFAULT_RULES, window_end_exclusive: false } };
    expect(window(thread, start + 24 * HOUR, inclusive).customerServiceWindow).toBe(start + 24 * HOUR);
  });
  test("the user's next message moves its end; the business's do not", () => {
    const later = [...facts, received(start + 5 * HOUR)];
    expect(window(threadAt(later, who, start + 6 * HOUR, settings), start + 6 * HOUR).customerServiceWindow).toBe(
      start + 29 * HOUR,
    );
    expect(window(threadAt(later, who, start + 4 * HOUR, settings), start + 4 * HOUR).customerServiceWindow).toBe(
      start + 24 * HOUR,
    );
  });
  test("all names of number and user lead to the same thread, whatever the order of facts", () => {
    const aliases: Fact[] = [
      { kind: "number_alias", id: "P1", digits: "551140001234" },
      { kind: "user_alias", users: [user, "BR.77"], at: start, evidence: "test" },
    ];
    const open = (name: { number: string; user: string }, given: readonly Fact[]) =>
      window(threadAt(given, name, start + HOUR, settings), start + HOUR).customerServiceWindow;
    for (const number of ["P1", "551140001234"])
      for (const name of [user, "551187650001", "BR.77"]) {
        expect(open({ number, user: name }, [...facts, ...aliases])).toBe(start + 24 * HOUR);
        expect(open({ number, user: name }, [...aliases, ...facts].toReversed())).toBe(start + 24 * HOUR);
      }
  });
  test("an answered ad opens a free entry point of 72 hours", () => {
    const thread = threadAt(
      [received(start, { entryPoint: "ad" }), sent(start + HOUR)],
      who,
      start + 2 * HOUR,
      settings,
    );
    expect(window(thread, start + 2 * HOUR).freeEntryPoint).toBe(start + 73 * HOUR);
    expect(window(thread, start + 73 * HOUR).freeEntryPoint).toBeNull();
  });
  test("conversations are named with their ends, under CBP", () => {
    const at = Date.UTC(2023, 6, 10, 10);
    const facts2023 = [received(at), sent(at + HOUR), sent(at + 2 * HOUR, utility)];
    expect(window(threadAt(facts2023, who, at + 3 * HOUR, settings), at + 3 * HOUR).conversations).toEqual([
      { category: "service", until: at + 25 * HOUR },
      { category: "utility", until: at + 26 * HOUR },
    ]);
  });
});

describe("may it be sent", () => {
  test("free-form only inside the window, and until its end", () => {
    expect(ask([], {}, start)).toEqual({ maySend: false, until: null, charge: null });
    expect(ask([received(start)], {}, start + HOUR)).toMatchObject({ maySend: true, until: start + 24 * HOUR });
    expect(ask([received(start)], {}, start + 24 * HOUR)).toMatchObject({ maySend: false, until: null, charge: null });
    expect(ask([received(start)], { type: "reaction" }, start + 24 * HOUR).maySend).toBe(false);
  });
  test("templates always", () => {
    expect(ask([], marketing, start)).toMatchObject({ maySend: true, until: null });
    expect(ask([received(start)], utility, start + HOUR)).toMatchObject({ maySend: true, until: null });
  });
});

describe("what it would cost", () => {
  test("a template: market, category, pricing type, cost, card and rules", () => {
    expect(ask([], marketing, start).charge).toMatchObject({
      kind: "message",
      model: "PMP-OCT26",
      occurredAt: start,
      market: "Brazil",
      category: "marketing",
      pricingType: "regular",
      cost: 62_500n,
      currency: "USD",
      card: "2026-10-01",
      rules: ["OCT26-08", "PMP-01", "PMP-09", "GEN-04"],
      flags: [],
      refusal: null,
    });
  });
  test("the allowance is a matter of rank: the thousandth is free, the next one is not", () => {
    const reply = (counted?: number) =>
      ask([received(start)], counted === undefined ? {} : { counted }, start + HOUR).charge;
    expect(reply()).toMatchObject({ pricingType: "free_customer_service", cost: 0n, ordinal: 1 });
    expect(reply(999)).toMatchObject({ pricingType: "free_customer_service", cost: 0n, ordinal: 1000 });
    expect(reply(1000)).toMatchObject({ pricingType: "regular", cost: 6_800n, ordinal: 1001 });
    expect(ask([received(start)], { type: "reaction", counted: 5000 }, start + HOUR).charge).toMatchObject({
      pricingType: "free_reaction",
      cost: 0n,
      ordinal: null,
    });
  });
  test("volume tiers go by the count, too", () => {
    const india = {
      ...settings,
      wabas: { W1: { zone: "Asia/Kolkata", currency: "INR", portfolio: "PF", servedBy: "partner" as const } },
    };
    const planned = { number: "P1", user: "919800000001", ...utility };
    const at = (counted: number) => quote(NEW_THREAD, { ...planned, counted }, start, india, rates).charge;
    expect(at(24_999_999)).toMatchObject({ cost: 115_000n, tier: { from: 0, to: 25_000_000 } });
    expect(at(25_000_000)).toMatchObject({ cost: 108_100n, tier: { from: 25_000_001, to: 50_000_000 } });
  });
  test("inside a free entry point everything is free, the answer that opens it too", () => {
    const click = received(start, { entryPoint: "page" });
    for (const planned of [{}, marketing, utility]) {
      expect(ask([click], planned, start + HOUR).charge).toMatchObject({ pricingType: "free_entry_point", cost: 0n });
      expect(ask([click, sent(start + HOUR)], planned, start + 20 * HOUR).charge).toMatchObject({
        pricingType: "free_entry_point",
      });
    }
    expect(ask([click, sent(start + HOUR)], marketing, start + 73 * HOUR).charge).toMatchObject({
      pricingType: "regular",
    });
  });
  test("nothing, where it rides on an open conversation", () => {
    const at = Date.UTC(2023, 6, 10, 10);
    expect(ask([sent(at, utility)], utility, at + HOUR)).toEqual({ maySend: true, until: null, charge: null });
    expect(ask([sent(at, utility)], marketing, at + HOUR).charge).toMatchObject({
      kind: "conversation",
      expiresAt: at + 25 * HOUR,
    });
  });
  test("a rate that is not on file is a charge without a cost, and says so", () => {
    const { charge } = ask([], { ...marketing, waba: "W2" }, start, { defaults: { zone: "UTC", currency: "GBP" } });
    expect(charge).toMatchObject({ cost: null, refusal: { code: "no_rate" }, flags: ["settings_assumed"] });
  });
  test.each<[ModelId, string, string, string, bigint | null]>([
    ["NBP", "message", "notification", "regular", null],
    ["CBP1", "conversation", "user_initiated", "free_tier", 0n],
    ["CBP2", "conversation", "utility", "regular", 6_800n],
    ["PMP", "message", "utility", "free_customer_service", 0n],
    ["PMP-OCT26", "message", "utility", "regular", 6_800n],
  ])("a utility template in the window under %s", (model, kind, category, pricingType, cost) => {
    expect(ask([received(start)], utility, start + HOUR, { model }).charge).toMatchObject({
      model,
      kind,
      category,
      pricingType,
      cost,
    });
  });
  test.each<[ModelId, string, string]>([
    ["NBP", "service", "free_customer_service"],
    ["CBP1", "user_initiated", "free_tier"],
    ["CBP2", "service", "free_service"],
    ["PMP", "service", "free_customer_service"],
    ["PMP-OCT26", "service", "free_customer_service"],
  ])("an answer in the window under %s", (model, category, pricingType) => {
    expect(ask([received(start)], {}, start + HOUR, { model }).charge).toMatchObject({ category, pricingType });
  });
  test("nothing is counted or kept: the same question has the same answer", () => {
    const thread = threadAt([received(start, { entryPoint: "ad" })], who, start + HOUR, settings);
    const before = structuredClone(thread);
    const once = quote(thread, { ...who, type: "text" }, start + HOUR, settings, rates);
    expect(quote(thread, { ...who, type: "text" }, start + HOUR, settings, rates)).toEqual(once);
    expect(thread).toEqual(before);
  });
});

describe("a quote and the charge that follows agree", () => {
  const quarters = Date.UTC(2026, 8, 30, 12);
  const facts = [received(quarters, { entryPoint: "ad" }), sent(quarters + HOUR), received(quarters + 30 * HOUR)];

  test.each<ModelId | "auto">(["auto", "NBP", "CBP1", "CBP2", "PMP", "PMP-OCT26"])("under %s", (model) => {
    const all = { ...settings, model };
    for (let hours = 2; hours < 110; hours += 3) {
      const at = quarters + hours * HOUR + HOUR / 2;
      for (const planned of [{ type: "text" }, marketing, utility]) {
        const { maySend, charge } = quote(threadAt(facts, who, at, all), { ...who, ...planned }, at, all, rates);
        if (!maySend) continue;
        const { charges } = rate([...facts, sent(at, { ...planned, id: "planned" })], all, rates);
        const follows = charges.find(({ message }) => message === "planned");
        const counted = charge && { ...charge, message: "planned", ordinal: follows?.ordinal };
        expect(follows ?? null).toEqual(counted);
      }
    }
  });
});
