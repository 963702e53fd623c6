import { expect, test } from "vitest";
import { forecastOf, moversOf, periodOf } from "../../web/pages/overview/review.ts";

const day = (date: string, cost: string, currency = "USD") => ({ day: date, currency, charges: 1, unrated: 0, cost });
const line = (key: string, cost: bigint, before: bigint) => ({
  key,
  currency: "USD",
  cost,
  before,
  charges: 1,
  unrated: 0,
});

test("a running month stands beside the same days of the one before, as far as that has them", () => {
  expect(periodOf("2026-11", "2026-11-26")).toEqual({
    month: "2026-11",
    now: { from: "2026-11-01", to: "2026-11-27" },
    before: { from: "2026-10-01", to: "2026-10-27" },
    today: "2026-11-26",
  });
  expect(periodOf("2026-03", "2026-03-31").before).toEqual({ from: "2026-02-01", to: "2026-03-01" });
});

test("a month that is over stands beside the whole one before", () => {
  expect(periodOf("2026-01", "2026-03-05")).toEqual({
    month: "2026-01",
    now: { from: "2026-01-01", to: "2026-02-01" },
    before: { from: "2025-12-01", to: "2026-01-01" },
    today: null,
  });
});

test("the forecast is what is spent and the average of whole days for those left; today counts at least as one", () => {
  const period = periodOf("2026-11", "2026-11-05");
  // Two whole days at 2.00 on average, today 0.50 so far: 4.50, the rest of today 1.50, and 25 days at 2.00.
  const days = [day("2026-11-03", "1.00"), day("2026-11-04", "3.00"), day("2026-11-05", "0.50")];
  expect(forecastOf(days, period).get("USD")).toBe(56_000_000n);
  const costlyToday = [day("2026-11-03", "1.00"), day("2026-11-04", "3.00"), day("2026-11-05", "9.00")];
  expect(forecastOf(costlyToday, period).get("USD")).toBe(63_000_000n);
});

test("days before the last 28 do not count, and days without charges do", () => {
  const period = periodOf("2026-11", "2026-11-30");
  // 28 whole days from 2 November: 28.00 in all, 1.00 a day. The one of October is too old.
  expect(forecastOf([day("2026-10-05", "500.00"), day("2026-11-02", "28.00")], period).get("USD")).toBe(29_000_000n);
});

test("currencies are forecast apart, and one without a whole day not at all", () => {
  const period = periodOf("2026-11", "2026-11-29");
  const found = forecastOf([day("2026-11-28", "1.00"), day("2026-11-29", "1.00", "EUR")], period);
  expect([...found]).toEqual([["USD", 3_000_000n]]);
});

test("movers are those that changed most, up or down", () => {
  const lines = [line("a", 5n, 4n), line("b", 1n, 9n), line("c", 3n, 3n), line("d", 7n, 0n)];
  expect(moversOf(lines, "USD").map(({ key }) => key)).toEqual(["b", "d", "a"]);
  expect(moversOf(lines, "EUR")).toEqual([]);
});
