import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rate } from "./engine.ts";
import { type Estimate, estimate } from "./estimate.ts";
import { ASSUMPTION_IDS, ASSUMPTION_LIMITS, type StatedAssumptions } from "./estimate-assumptions.ts";
import { TOTAL_CATEGORIES, type TotalLine, type Totals } from "./estimate-usage.ts";
import { findRate, openRates } from "./pricing/rate-card.ts";
import type { RateRow } from "./pricing/rate-set.ts";
import type { MessageFact } from "./usage/fact.ts";
import { DEFAULT_RULES, DEFAULT_SETTINGS, type ModelId } from "./usage/settings.ts";

const row = (
  market: string,
  category: string,
  rate: bigint,
  band: readonly [number | null, number | null] = [null, null],
): RateRow => ({
  market,
  category,
  tierFrom: band[0],
  tierTo: band[1],
  rate,
  basis: "attested",
});

const rates = openRates({
  cards: [
    {
      date: "2022-02-01",
      currency: "USD",
      attested: true,
      rows: ["Brazil", "India"].flatMap((market, i) => [
        row(market, "marketing", 62_500n),
        row(market, "service", market === "Brazil" ? 8_000n : 3_000n),
        row(market, "business_initiated", 50_000n + BigInt(i)),
        row(market, "user_initiated", 30_000n),
        ...["utility", "authentication", "authentication_international"].flatMap((category, k) => [
          row(market, category, 8_000n + BigInt(k), [0, 100]),
          row(market, category, 7_000n + BigInt(k), [101, 250]),
          row(market, category, 6_000n + BigInt(k), [251, null]),
        ]),
      ]),
    },
  ],
  markets: [
    { market: "Brazil", callingCode: "55", country: "BR", from: "2022-02-01", to: null },
    { market: "India", callingCode: "91", country: "IN", from: "2022-02-01", to: null },
  ],
  changes: [],
  authInternational: [],
  knownUntil: "2026-12-31",
  hash: "",
});

function totals(lines: readonly TotalLine[], more: Partial<Totals> = {}): Totals {
  const nothing = { inbound: null, ads: 0, users: null, numbers: 1, wabas: 1 };
  return { firstDay: "2026-10-01", currency: "USD", lines, ...nothing, ...more };
}

const line = (category: TotalLine["category"], count: number, market = "Brazil"): TotalLine => ({
  category,
  market,
  count,
});
const fixed = (value: number) => ({ low: value, likely: value, high: value });

const DELIVERED: StatedAssumptions = { delivered_share: fixed(1) };

function under(model: ModelId, { models }: Estimate) {
  const found = models.find((one) => one.model === model);
  if (!found) throw new Error(`no estimate under ${model}`);
  return found;
}

const costUnder = (model: ModelId, month: Totals, stated: StatedAssumptions = DELIVERED) =>
  under(model, estimate(month, { rates, stated })).cost;

describe("what the totals decide is exact", () => {
  test.each([
    [999, 0n],
    [1000, 0n],
    [1001, 8_000n],
    [4000, 24_000_000n],
  ])("%i service messages of one number", (count, cost) => {
    expect(costUnder("PMP-OCT26", totals([line("service", count)]))).toEqual({ low: cost, likely: cost, high: cost });
    expect(costUnder("PMP", totals([line("service", count)]))).toEqual({ low: 0n, likely: 0n, high: 0n });
  });
  test("several numbers: from an even spread to all on one", () => {
    const month = totals([line("service", 2500)], { numbers: 3 });
    const stated = { ...DELIVERED, busiest_share: { low: 0, likely: 0.5, high: 1 } };
    // Half on the busiest and 625 on each other: 1250 - 1000 are charged.
    expect(costUnder("PMP-OCT26", month, stated)).toEqual({ low: 0n, likely: 2_000_000n, high: 12_000_000n });
  });
  test("several markets: from the dearest to the cheapest being free", () => {
    const month = totals([line("service", 1000), line("service", 1000, "India")]);
    const stated = { ...DELIVERED, free_order: { low: -1, likely: 0, high: 1 } };
    expect(costUnder("PMP-OCT26", month, stated)).toEqual({ low: 3_000_000n, likely: 5_500_000n, high: 8_000_000n });
  });
  test("volume tiers, message by message", () => {
    const found = (category: string, ordinal: number) => {
      const answer = findRate(rates, { currency: "USD", market: "Brazil", category, date: "2026-10-01", ordinal });
      return answer.ok ? answer.value.rate : 0n;
    };
    const sum = (category: string, from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => found(category, from + n + 1)).reduce((a, b) => a + b, 0n);
    // AUTHI-07: what comes at the international rate goes on where the others stopped.
    const month = totals([line("authentication", 120), line("authentication_international", 200)]);
    const cost = sum("authentication", 0, 120) + sum("authentication_international", 120, 320);
    expect(costUnder("PMP-OCT26", month)).toEqual(exactly(cost));
    expect(costUnder("PMP", totals([line("authentication", 300)]))).toEqual(exactly(sum("authentication", 0, 300)));
  });
  test("the free tiers of conversations, given how many there are", () => {
    const stated = { ...DELIVERED, replies_per_window: fixed(2), carried_share: fixed(0) };
    const before = totals([line("service", 3000)], { firstDay: "2023-07-01" });
    expect(costUnder("CBP2", before, stated)).toEqual(exactly(500n * 8_000n));
    expect(costUnder("CBP1", before, stated)).toEqual(exactly(500n * 30_000n));
    expect(costUnder("CBP2", { ...before, firstDay: "2024-11-01" }, stated)).toEqual(exactly(0n));
    expect(costUnder("CBP2", { ...before, wabas: 2 }, { ...stated, busiest_share: fixed(0.5) })).toEqual(exactly(0n));
  });
  test("is what the engine says of such messages", () => {
    const facts = Array.from({ length: 1400 }, (_, n): readonly MessageFact[] => {
      const at = Date.UTC(2026, 9, 2) + n * 60_000;
      const own = { kind: "message", number: "1", waba: "1", user: `5511${String(n).padStart(7, "0")}` } as const;
      return [
        { ...own, id: `i${n}`, direction: "inbound", type: "text", at },
        { ...own, id: `s${n}`, direction: "outbound", type: "text", at: at + 1000, deliveredAt: at + 2000 },
        ...(n < 300
          ? ([
              {
                ...own,
                id: `u${n}`,
                direction: "outbound",
                type: "template",
                category: "utility",
                at,
                deliveredAt: at,
              },
            ] as const)
          : []),
      ];
    }).flat();
    const month = totals([line("service", 1400), line("utility", 300)], { inbound: 1400, users: 1400 });
    const stated = { ...DELIVERED, window_template_share: fixed(1) };
    for (const model of ["PMP", "PMP-OCT26"] as const) {
      const { charges } = rate(facts, { ...DEFAULT_SETTINGS, model }, rates);
      const cost = charges.reduce((sum, one) => sum + (one.cost ?? 0n), 0n);
      expect(costUnder(model, month, stated)).toEqual(exactly(cost));
    }
  });
});

describe("what the totals leave open", () => {
  test("has low, likely and high in order, and lines that add up, whatever the totals and assumptions", () => {
    fc.assert(
      fc.property(anyTotals, anyStated, (month, stated) => {
        const { models, assumptions } = estimate(month, { rates, stated });
        for (const { low, likely, high } of assumptions) expect(low <= likely && likely <= high).toBe(true);
        for (const { cost, lines, charged } of models) {
          if (cost === null) continue;
          expect(cost.low >= 0n && cost.low <= cost.likely && cost.likely <= cost.high).toBe(true);
          for (const end of ["low", "likely", "high"] as const) {
            expect(lines.reduce((sum, one) => sum + one.cost[end], 0n)).toBe(cost[end]);
            expect(lines.reduce((sum, one) => sum + one.charged[end], 0)).toBeLessThanOrEqual(charged[end]);
          }
        }
      }),
      { numRuns: process.env.DAYBOOK_FULL === "1" ? 500 : 50 },
    );
  });
  test("is narrowed by every assumption that is fixed", () => {
    const month = totals([line("service", 5000), line("utility", 900)], { ads: null });
    const open = costUnder("PMP-OCT26", month, {});
    const narrowed = costUnder("PMP-OCT26", month, { ads_share: fixed(0.02) });
    expect(open && narrowed && open.low < narrowed.low && narrowed.high <= open.high).toBe(true);
  });
  test("what matters most is the assumption that alone moves the cost farthest", () => {
    const month = totals([line("utility", 1000)]);
    const { swings } = under("PMP", estimate(month, { rates }));
    expect(swings.map(({ assumption }) => assumption)).toEqual(["window_template_share", "delivered_share"]);
    const [first, second] = swings;
    expect(first && second && first.size > second.size).toBe(true);
    const fixedOne = under("PMP", estimate(month, { rates, stated: { window_template_share: fixed(0.2) } }));
    expect(fixedOne.swings.map(({ assumption }) => assumption)).toEqual(["delivered_share"]);
  });
  test("without ads nothing is assumed about them", () => {
    const { assumptions } = estimate(totals([line("service", 10), line("utility", 10)]), { rates });
    expect(assumptions.map(({ id }) => id)).not.toContain("replies_per_entry");
    expect(assumptions.map(({ id }) => id)).not.toContain("entry_template_share");
  });
  test("no more conversations than users have days, nor windows than users wrote", () => {
    const stated = { ...DELIVERED, replies_per_window: fixed(1), carried_share: fixed(0) };
    const month = { firstDay: "2023-07-01", inbound: 1200 };
    expect(costUnder("CBP2", totals([line("service", 9000)], month), stated)).toEqual(exactly(200n * 8_000n));
    const few = totals([line("marketing", 5000)], { firstDay: "2023-07-01", users: 10 });
    expect(costUnder("CBP2", few, { ...DELIVERED, templates_per_user_day: fixed(1) })).toEqual(exactly(310n * 62_500n));
  });
});

test("a rate that is not on file is named, and never zero", () => {
  const { models } = estimate(totals([line("marketing", 10)]), { rates });
  const [nbp] = models;
  expect(nbp).toMatchObject({ model: "NBP", cost: null, lines: [], charged: { high: 10 } });
  expect(nbp?.missing[0]).toMatchObject({ code: "no_rate", category: "notification", market: "Brazil" });
  expect(nbp?.missing[0]?.detail).toContain("USD Brazil notification on 2026-10-01");
  const elsewhere = estimate(totals([line("marketing", 10), line("marketing", 10, "Peru")]), {
    rates,
    stated: DELIVERED,
  });
  expect(under("PMP", elsewhere)).toMatchObject({ cost: exactly(625_000n), missing: [{ market: "Peru" }] });
});

test("settings of the rules count: utility in the window, free or charged", () => {
  const stated = { ...DELIVERED, window_template_share: fixed(1) };
  const month = totals([line("utility", 10)]);
  const free = estimate(month, { rates, stated, rules: { ...DEFAULT_RULES, oct26_utility_in_csw: "free" } });
  expect(under("PMP-OCT26", free).cost).toEqual(exactly(0n));
  expect(costUnder("PMP-OCT26", month, stated)).toEqual(exactly(80_000n));
});

test("the model in force is that of the month", () => {
  const inForce = (firstDay: string) =>
    estimate(totals([line("utility", 1)], { firstDay }), { rates }).models.find((one) => one.inForce)?.model;
  expect(["2021-05-01", "2022-02-01", "2023-06-01", "2025-07-01", "2026-10-01"].map(inForce)).toEqual([
    "NBP",
    "CBP1",
    "CBP2",
    "PMP",
    "PMP-OCT26",
  ]);
});

function exactly(cost: bigint) {
  return { low: cost, likely: cost, high: cost };
}

const anyTotals: fc.Arbitrary<Totals> = fc.record({
  firstDay: fc.constantFrom("2022-06-01", "2023-08-01", "2024-12-01", "2026-02-01", "2026-10-01"),
  currency: fc.constant("USD"),
  lines: fc.uniqueArray(
    fc.record({
      category: fc.constantFrom(...TOTAL_CATEGORIES),
      market: fc.constantFrom("Brazil", "India"),
      count: fc.nat(5000),
    }),
    { minLength: 1, maxLength: 6, selector: ({ category, market }) => `${category} ${market}` },
  ),
  inbound: fc.option(fc.nat(9000)),
  ads: fc.option(fc.nat(500)),
  users: fc.option(fc.nat(3000)),
  numbers: fc.integer({ min: 1, max: 4 }),
  wabas: fc.integer({ min: 1, max: 3 }),
});

const anyStated: fc.Arbitrary<StatedAssumptions> = fc
  .record({ id: fc.constantFrom(...ASSUMPTION_IDS), a: fc.nat(100), b: fc.nat(100), c: fc.nat(100) })
  .map(({ id, a, b, c }) => {
    const { least, most } = ASSUMPTION_LIMITS[id];
    const value = (n: number) => least + ((Math.min(most, 20) - least) * n) / 100;
    const [low = 0, likely = 0, high = 0] = [a, b, c].map(value).sort((x, y) => x - y);
    return { [id]: { low, likely, high } };
  });
