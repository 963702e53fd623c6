import { describe, expect, test } from "vitest";
import { findRate, openRates, type RateQuery } from "./rate-card.ts";
import type { RateCard, RateChange, RateData, RateRow, RowBasis } from "./rate-set.ts";

type Line = readonly [market: string, category: string, rate: number, tier?: readonly [number, number | null]];

function card(
  date: string,
  lines: readonly Line[],
  basis: RowBasis = "attested",
  attested = basis === "attested",
): RateCard {
  const rows = lines.map(([market, category, rate, tier]): RateRow => {
    return { market, category, tierFrom: tier?.[0] ?? null, tierTo: tier?.[1] ?? null, rate: BigInt(rate), basis };
  });
  return { date, currency: "USD", attested, rows };
}

function dataOf(cards: readonly RateCard[], changes: readonly RateChange[] = []): RateData {
  return { cards, changes, markets: [], authInternational: [], knownUntil: "2026-12-31", hash: "" };
}

function ask(date: string, rest: Partial<RateQuery> = {}): RateQuery {
  return { currency: "USD", market: "Brazil", category: "marketing", date, ordinal: null, ...rest };
}

const plain = dataOf([
  card("2023-06-01", [
    ["Brazil", "marketing", 1],
    ["India", "marketing", 7],
  ]),
  card("2024-01-01", [["Brazil", "marketing", 2]]),
]);

describe("which card holds", () => {
  test.each([
    ["2023-05-31", undefined],
    ["2023-06-01", 1n],
    ["2023-12-31", 1n],
    ["2024-01-01", 2n],
    ["2026-12-31", 2n],
  ])("the newest line not after %s", (date, rate) => {
    const found = findRate(openRates(plain), ask(date));
    expect(found.ok ? found.value.rate : undefined).toBe(rate);
  });
  test("a line that a newer card leaves out holds on", () => {
    expect(findRate(openRates(plain), ask("2025-01-01", { market: "India" }))).toMatchObject({
      value: { rate: 7n, card: "2023-06-01", flags: [] },
    });
  });
  test("the order of cards does not matter", () => {
    const turned = openRates({ ...plain, cards: plain.cards.toReversed() });
    expect(findRate(turned, ask("2024-02-01"))).toMatchObject({ value: { rate: 2n } });
  });
  test("a set gives the same answer again, and another one another day", () => {
    const rates = openRates(plain);
    expect(findRate(rates, ask("2024-02-01"))).toBe(findRate(rates, ask("2024-02-01")));
    expect(findRate(rates, ask("2023-07-01"))).toMatchObject({ value: { rate: 1n } });
  });
});

describe("changes", () => {
  const change = (date: string, market = "Brazil", category = "marketing") => ({ date, market, category });
  const refusalAt = (date: string, changes: readonly RateChange[]) =>
    findRate(openRates(dataOf(plain.cards, changes)), ask(date));

  test("a change in between makes the rate unknown, and the refusal says all", () => {
    const found = refusalAt("2025-04-01", [change("2025-04-01")]);
    expect(found).toMatchObject({ ok: false, refusal: { code: "no_rate" } });
    for (const word of ["USD", "Brazil", "marketing", "2025-04-01", "2024-01-01", "daybook rates import"]) {
      expect(found.ok ? "" : found.refusal.detail).toContain(word);
    }
  });
  test.each([
    ["the day before it", "2025-03-31", change("2025-04-01")],
    ["a change on the card's own day", "2025-04-01", change("2024-01-01")],
    ["a change before the card", "2025-04-01", change("2023-10-01")],
    ["another market's", "2025-04-01", change("2025-04-01", "India")],
    ["another category's", "2025-04-01", change("2025-04-01", "Brazil", "utility")],
  ])("not by %s", (_, date, named) => {
    expect(refusalAt(date, [named]).ok).toBe(true);
  });
  test("a change of all markets counts for each", () => {
    expect(refusalAt("2025-04-01", [change("2025-04-01", "*")]).ok).toBe(false);
  });
  test("what is not on file is refused by name", () => {
    for (const rest of [{ currency: "EUR" }, { market: "Atlantis" }, { category: "service" }]) {
      expect(findRate(openRates(plain), ask("2024-01-01", rest))).toMatchObject({ refusal: { code: "no_rate" } });
    }
  });
});

describe("derived cards", () => {
  const mixed = dataOf([
    card("2024-01-01", [["Brazil", "marketing", 1]]),
    card("2024-04-01", [["Brazil", "marketing", 5]], "carried-back", false),
    card("2024-04-01", [["Brazil", "utility", 3]]),
    card("2024-07-01", [["Brazil", "marketing", 6]], "attested", true),
    card("2024-07-01", [["Brazil", "marketing", 9]], "carried", false),
  ]);
  test("count by default and say so where a rule guessed", () => {
    expect(findRate(openRates(mixed), ask("2024-05-01"))).toMatchObject({ value: { rate: 5n, flags: ["derived"] } });
  });
  test("do not count where only attested ones are wanted: the attested card holds on", () => {
    const rates = openRates(mixed, { attested: true });
    expect(findRate(rates, ask("2024-05-01"))).toMatchObject({ value: { rate: 1n, card: "2024-01-01", flags: [] } });
  });
  test.each([false, true])("stand behind an attested card of the same day, in any order of files", (isTurned) => {
    const cards = isTurned ? mixed.cards.toReversed() : mixed.cards;
    expect(findRate(openRates(dataOf(cards)), ask("2024-08-01"))).toMatchObject({ value: { rate: 6n, flags: [] } });
  });
  test.each([
    ["carried", []],
    ["attested", []],
    ["carried-back", ["derived"]],
    ["unmarked", ["derived"]],
  ] as const)("a row that is %s has the flags %j", (basis, flags) => {
    const rates = openRates(dataOf([card("2024-01-01", [["Brazil", "marketing", 1]], basis, false)]));
    expect(findRate(rates, ask("2024-01-01"))).toMatchObject({ value: { flags } });
  });
});

describe("volume tiers", () => {
  const tiered = openRates(
    dataOf([
      card("2025-07-01", [
        ["Brazil", "utility", 10],
        ["Brazil", "marketing", 50],
      ]),
      card("2026-10-01", [
        ["Brazil", "utility", 8, [1001, null]],
        ["Brazil", "utility", 10, [0, 100]],
        ["Brazil", "utility", 9, [101, 1000]],
      ]),
    ]),
  );
  const utility = (date: string, ordinal: number | null) =>
    findRate(tiered, ask(date, { category: "utility", ordinal }));

  test.each([
    [null, 10n, { from: 0, to: 100 }],
    [1, 10n, { from: 0, to: 100 }],
    [100, 10n, { from: 0, to: 100 }],
    [101, 9n, { from: 101, to: 1000 }],
    [1000, 9n, { from: 101, to: 1000 }],
    [1001, 8n, { from: 1001, to: null }],
  ])("number %s takes its own band, bounds included", (ordinal, rate, tier) => {
    expect(utility("2026-10-01", ordinal)).toMatchObject({ value: { rate, tier, flags: [] } });
  });
  test("all bands are told, lowest first", () => {
    const found = utility("2026-10-01", 5);
    expect(found.ok && found.value.tiers.map(({ from, to, rate }) => [from, to, rate])).toEqual([
      [0, 100, 10n],
      [101, 1000, 9n],
      [1001, null, 8n],
    ]);
  });
  test("a list-only line gives the list rate at any rank, says so, and has no tier", () => {
    expect(utility("2025-08-01", 5000)).toMatchObject({
      value: { rate: 10n, tier: null, tiers: [], flags: ["list_only"] },
    });
  });
  test("what has no tiers is never list-only, nor is anything before there were tiers", () => {
    expect(findRate(tiered, ask("2025-08-01", { ordinal: 5000 }))).toMatchObject({ value: { flags: [] } });
    const old = openRates(dataOf([card("2025-04-01", [["Brazil", "utility", 1]])]));
    expect(findRate(old, ask("2025-06-30", { category: "utility" }))).toMatchObject({ value: { flags: [] } });
    expect(findRate(old, ask("2025-07-01", { category: "utility" }))).toMatchObject({
      value: { flags: ["list_only"] },
    });
  });
  test("a rank that no band covers is refused, not guessed", () => {
    const gap = openRates(dataOf([card("2026-10-01", [["Brazil", "utility", 1, [0, 5]]])]));
    expect(findRate(gap, ask("2026-10-01", { category: "utility", ordinal: 6 }))).toMatchObject({
      refusal: { code: "no_rate" },
    });
  });
});

describe("flags and overrides", () => {
  test("after the data's last day a rate is stale, on it it is not", () => {
    expect(findRate(openRates(plain), ask("2026-12-31"))).toMatchObject({ value: { flags: [] } });
    expect(findRate(openRates(plain), ask("2027-01-01"))).toMatchObject({ value: { flags: ["stale"] } });
  });
  test("a stated rate stands before every card, the one for the market before the one for all", () => {
    const overrides = [
      { category: "marketing", market: "Brazil", rate: 70n },
      { category: "marketing", market: null, rate: 60n },
    ];
    const rates = openRates(plain, { overrides });
    expect(findRate(rates, ask("2024-01-01"))).toMatchObject({
      value: { rate: 70n, card: null, tier: null, flags: ["rate_override"] },
    });
    expect(findRate(rates, ask("2019-01-01", { market: "India", currency: "XXX" }))).toMatchObject({
      value: { rate: 60n },
    });
    expect(findRate(rates, ask("2024-01-01", { category: "utility" })).ok).toBe(false);
  });
});
