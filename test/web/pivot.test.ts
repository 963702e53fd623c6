import fc from "fast-check";
import { expect, test } from "vitest";
import {
  daysIn,
  eachDay,
  lastDay,
  monthIn,
  periodBefore,
  periodOfDays,
  periodOfMonth,
  periodYearBefore,
} from "../../web/pages/costs/periods.ts";
import { csvOfPivot, type PivotKey, pivotOf } from "../../web/pages/costs/pivot.ts";
import type { UsageSum } from "../../web/pages/costs/sums.ts";

const sum = (template: string | null, day: string, cost: string, charges = 1): UsageSum => {
  return { template, day, currency: "USD", cost, charges, unrated: 0 };
};
const nameOf = (key: PivotKey) => (key.is === "key" ? key.key : `${key.many} others`);

test("the dearest rows come first, days in their order; sums of another currency stay out", () => {
  const sums = [
    sum("a", "2026-10-02", "1.50"),
    sum(null, "2026-10-01", "2.25", 3),
    sum("=b", "2026-10-02", "0.000001"),
    { ...sum("a", "2026-10-01", "9"), currency: "EUR" },
  ];
  const pivot = pivotOf(sums, { row: "template", column: "day", measure: "cost", currency: "USD" });
  const words = { corner: "template / day", total: "total", rowOf: nameOf, columnOf: nameOf };
  expect(csvOfPivot(pivot, "cost", words).split("\n")).toEqual([
    '"template / day","2026-10-01","2026-10-02","total"',
    '"",2.2500,0.0000,2.2500',
    '"a",0.0000,1.5000,1.5000',
    `"'=b",0.0000,0.000001,0.000001`,
    '"total",2.2500,1.500001,3.750001',
    "",
  ]);
});

test("however small the table has to be, its totals are all there is", () => {
  const key = fc.constantFrom("a", "b", "c", "d", null);
  const one = fc.record({
    template: key,
    agent: key,
    currency: fc.constantFrom("USD", "EUR"),
    cost: fc.integer({ min: 0, max: 99 }).map((cents) => (cents / 100).toFixed(2)),
    charges: fc.integer({ min: 1, max: 9 }),
    unrated: fc.constant(0),
  });
  const most = fc.integer({ min: 1, max: 6 });
  const property = fc.property(fc.array(one), most, most, (sums, mostRows, mostColumns) => {
    const shape = { row: "template", column: "agent", measure: "charges", currency: "USD" } as const;
    const pivot = pivotOf(sums, { ...shape, mostRows, mostColumns });
    const whole = sums.filter(({ currency }) => currency === "USD").reduce((many, { charges }) => many + charges, 0);
    expect(pivot.total.charges).toBe(whole);
    expect(pivot.columnTotals.reduce((many, { charges }) => many + charges, 0)).toBe(whole);
    expect(pivot.rows.length).toBeLessThanOrEqual(mostRows);
    expect(pivot.columns.length).toBeLessThanOrEqual(mostColumns);
  });
  fc.assert(property);
});

test("periods: months stay months, other days keep their number", () => {
  const october = periodOfMonth("2026-10");
  expect([monthIn(october), daysIn(october), lastDay(october)]).toEqual(["2026-10", 31, "2026-10-31"]);
  expect(monthIn(periodBefore(periodOfMonth("2026-01")))).toBe("2025-12");
  expect(monthIn(periodYearBefore(october))).toBe("2025-10");
  const days = periodOfDays("2024-02-28", "2024-03-01");
  if (days === null) throw new Error("these are days");
  expect(eachDay(days)).toEqual(["2024-02-28", "2024-02-29", "2024-03-01"]);
  expect(periodBefore(days)).toEqual({ from: "2024-02-25", to: "2024-02-28" });
  expect(daysIn(periodYearBefore({ from: "2024-02-29", to: "2024-03-02" }))).toBe(2);
  expect(periodOfDays("2024-03-01", "2024-02-28")).toBeNull();
  expect(periodOfDays("2024-03", "2024-04-01")).toBeNull();
});
