import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatMinor, toMinorUnit } from "../../src/core/kernel/currency.ts";
import { allocate, total } from "../../src/core/kernel/money.ts";
import { divideHalfEven, formatPercent, parsePercent, parseRatio } from "../../src/core/kernel/ratio.ts";

const RUNS = process.env.DAYBOOK_FULL === "1" ? 10_000 : 500;

describe("splits", () => {
  const weights = fc
    .array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 20 })
    .filter((all) => all.some((weight) => weight > 0n));
  test("the parts of a split sum to the whole, and none is off by a micro-unit", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), weights, (whole, shares) => {
        const parts = allocate(whole, shares);
        const sum = total(shares);
        expect(total(parts)).toBe(whole);
        for (const [i, part] of parts.entries()) {
          const off = part * sum - whole * (shares[i] ?? 0n);
          expect(off < sum && off > -sum).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });
  test("what is left goes to those who lost most, the earlier first", () => {
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(allocate(-5n, [1n, 2n])).toEqual([-2n, -3n]);
    expect(allocate(7n, [0n, 1n])).toEqual([0n, 7n]);
  });
  test("weights that say nothing are a bug", () => expect(() => allocate(1n, [0n])).toThrow(/weights/));
});

describe("rounding half to even", () => {
  test.each([
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-5n, 2n, -2n],
    [-7n, 2n, -4n],
    [51n, 20n, 3n],
    [-51n, 20n, -3n],
    [0n, 3n, 0n],
  ])("%d / %d = %d", (numerator, denominator, expected) =>
    expect(divideHalfEven(numerator, denominator)).toBe(expected),
  );
  test("is never further off than half, and even at the half", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        (n, d) => {
          const rounded = divideHalfEven(n, d);
          const off = (rounded * d - n) * 2n;
          expect(off <= d && off >= -d).toBe(true);
          if (off === d || off === -d) expect(rounded % 2n).toBe(0n);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

describe("decimals at the edge", () => {
  test.each([
    ["12.5", 125_000n],
    ["-5", -50_000n],
    ["0.0001", 1n],
    ["12.50000", 125_000n],
    ["0.00001", undefined],
    ["5%", undefined],
    ["", undefined],
  ])("percent %s", (text, ppm) => expect(parsePercent(text)).toBe(ppm));
  test.each([
    [125_000n, "12.5"],
    [-50_000n, "-5"],
    [1n, "0.0001"],
  ])("%d prints as %s", (ppm, text) => expect(formatPercent(ppm)).toBe(text));
  test("exchange rates are exact", () =>
    expect(parseRatio("5.4321")).toEqual({ numerator: 54_321n, denominator: 10_000n }));
  test.each([
    ["USD", 1_005_000n, "1.00"],
    ["USD", 1_015_000n, "1.02"],
    ["USD", -5_001n, "-0.01"],
    ["JPY", 1_500_000n, "2"],
    ["KWD", 1_234_500n, "1.234"],
  ])("%s %d is %s", (currency, amount, text) => {
    expect(formatMinor(amount, currency)).toBe(text);
    expect(toMinorUnit(toMinorUnit(amount, currency), currency)).toBe(toMinorUnit(amount, currency));
  });
});
