import { describe, expect, test } from "vitest";
import { daysIn, daysWithin, lastDay } from "../../src/core/billing/days.ts";
import { type PeriodUse, periodLines, useOfUnits } from "../../src/core/billing/period.ts";
import { NO_TERMS, type PeriodTerms } from "../../src/core/billing/period-terms.ts";

const unit = (amount: bigint, category = "marketing", market = "Brazil") => ({
  amount,
  category,
  market,
});
const UNITS = [unit(100_000n), unit(200_000n, "utility"), unit(300_000n), unit(400_000n, "utility", "India")];
const USE: Omit<PeriodUse, "sums" | "firsts"> = {
  month: "2026-10",
  currency: "USD",
  active: { from: "2026-01-01", to: null },
  numbers: [],
};
const ANY = { category: null, market: null };

function lines(some: Partial<PeriodTerms>, use: Partial<PeriodUse> = {}) {
  const terms = { ...NO_TERMS, ...some };
  return periodLines(terms, { ...USE, ...useOfUnits(UNITS, terms), ...use }).map(
    ({ kind, amount, quantity, steps }) => ({
      kind,
      amount,
      quantity,
      steps,
    }),
  );
}

describe("days", () => {
  test.each([
    ["2026-10", 31],
    ["2024-02", 29],
    ["2026-12", 31],
  ])("%s has %d", (month, days) => expect(daysIn(month)).toBe(days));
  test("the last day of a month", () => expect(lastDay("2024-02")).toBe("2024-02-29"));
  test.each([
    ["2026-09-15", null, 31],
    ["2026-10-15", null, 17],
    ["2026-10-15", "2026-10-16", 1],
    ["2026-11-01", null, 0],
    ["2026-01-01", "2026-10-01", 0],
  ])("from %s to %s: %d days of October", (from, to, days) => expect(daysWithin({ from, to }, "2026-10")).toBe(days));
});

describe("period lines", () => {
  test("a volume band holds for all units it counts", () => {
    const bands = [
      { from: 2, percent: -50_000n },
      { from: 5, percent: -100_000n },
    ];
    expect(lines({ volume: [{ name: "v", filter: ANY, bands }] })).toMatchObject([
      { kind: "volume", amount: -50_000n, quantity: 4, steps: ["4 units reach the band from 2: -5 % of 1.0000 USD"] },
    ]);
    expect(
      lines({ volume: [{ name: "v", filter: { category: "marketing", market: null }, bands: bands.slice(1) }] }),
    ).toEqual([]);
  });
  test("what is included takes off no more than there is", () => {
    expect(
      lines({
        included: [
          { name: "i", of: "amount", amount: 600_000n },
          { name: "j", of: "amount", amount: 600_000n },
        ],
      }),
    ).toMatchObject([
      { kind: "included", amount: -600_000n },
      { kind: "included", amount: -400_000n, steps: [expect.stringContaining("no more than the 0.4000 USD")] },
    ]);
    expect(
      lines({ included: [{ name: "i", of: "units", units: 1, filter: { category: "utility", market: null } }] }),
    ).toMatchObject([{ kind: "included", amount: -200_000n, quantity: 1 }]);
  });
  test("the minimum makes up what is missing after discounts", () => {
    const volume = [{ name: "v", filter: ANY, bands: [{ from: 1, percent: -500_000n }] }];
    expect(lines({ volume, minimum: 800_000n })).toMatchObject([
      { kind: "volume" },
      { kind: "minimum", amount: 300_000n },
    ]);
    expect(lines({ minimum: 1_000_000n })).toEqual([]);
  });
  test("fees are prorated by days, or not", () => {
    const fee = { name: "f", per: "month", amount: 31_000_000n } as const;
    expect(lines({ fees: [{ ...fee, prorated: true }] }, { active: { from: "2026-10-22", to: null } })).toMatchObject([
      { kind: "fee", amount: 10_000_000n, steps: ["31.0000 USD a month, 10 of 31 days (1 x 31)"] },
    ]);
    expect(lines({ fees: [{ ...fee, prorated: false }] }, { active: { from: "2026-10-22", to: null } })).toMatchObject([
      { amount: 31_000_000n },
    ]);
    expect(lines({ fees: [{ ...fee, prorated: false }] }, { active: { from: "2026-11-01", to: null } })).toEqual([]);
  });
  test("a fee per number counts the days of each", () => {
    const numbers = [
      { from: "2026-10-01", to: null },
      { from: "2026-10-31", to: null },
      { from: "2026-01-01", to: "2026-02-01" },
    ];
    expect(
      lines({ fees: [{ name: "f", per: "number", amount: 3_100_000n, prorated: true }] }, { numbers }),
    ).toMatchObject([{ amount: 3_200_000n, quantity: 2 }]);
  });
  test("a one-off fee is due in its month only", () => {
    const fees = [{ name: "set-up", per: "once", amount: 5_000_000n, on: "2026-10-09" } as const];
    expect(lines({ fees })).toMatchObject([{ amount: 5_000_000n }]);
    expect(lines({ fees }, { month: "2026-11" })).toEqual([]);
  });
});
