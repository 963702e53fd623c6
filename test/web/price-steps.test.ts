import { expect, test } from "vitest";
import { shadeOf, stepsOf } from "../../web/pages/rates/price-steps.ts";

test("the shades of the map hold about as many prices each, and every price is in one", () => {
  const rates = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n, 11n, 12n, 12n, 12n];
  const steps = stepsOf(rates);
  expect(steps.map(({ from, to }) => [from, to])).toEqual([
    [1n, 2n],
    [3n, 4n],
    [5n, 6n],
    [7n, 8n],
    [9n, 10n],
    [11n, 12n],
  ]);
  expect(rates.map((rate) => shadeOf(steps, rate))).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5, 5]);
});

test("few prices are spread over all shades, the dearest in the deepest", () => {
  const shades = (rates: readonly bigint[]) => rates.map((rate) => shadeOf(stepsOf(rates), rate));
  expect(shades([0n, 5n])).toEqual([0, 5]);
  expect(shades([0n, 5n, 9n])).toEqual([0, 3, 5]);
  expect(shades([7n, 7n])).toEqual([5, 5]);
  expect(stepsOf([])).toEqual([]);
});
