import { describe, expect, test } from "vitest";
import { choiceOf, drawMs, hash, openRandom } from "./random.ts";

const draws = (count: number, draw: () => number) => Array.from({ length: count }, draw);
const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;

describe("chance", () => {
  test("gives these numbers for seed 1, on every machine", () => {
    const random = openRandom(1);
    expect(draws(4, () => random.roll() * 2 ** 32)).toEqual([2187158206, 2518977934, 3242989712, 3552286697]);
  });
  test("is even", () => {
    const random = openRandom(7);
    const tenths = new Array<number>(10).fill(0);
    for (const roll of draws(100_000, random.roll))
      tenths[Math.floor(roll * 10)] = (tenths[Math.floor(roll * 10)] ?? 0) + 1;
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });
  test.each([1, 1.6, 4])("counts to %d in the mean", (wanted) => {
    const random = openRandom(3);
    expect(mean(draws(100_000, () => random.count(wanted))) / wanted).toBeCloseTo(1, 1);
  });
  test("tells seeds apart, large ones too", () => {
    const seeds = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, 2 ** 52];
    expect(new Set(seeds.map((seed) => openRandom(seed).roll())).size).toBe(seeds.length);
  });
});

test("no two indexes of a seed share their hash", () => {
  expect(new Set(draws(100_000, () => 0).map((_, index) => hash(5, index))).size).toBe(100_000);
});

test("choices go by weight, and what weighs nothing is never chosen", () => {
  const random = openRandom(11);
  const choose = choiceOf(["often", 3], ["seldom", 1], ["never", 0]);
  const chosen = Array.from({ length: 20_000 }, () => choose(random));
  expect(chosen.filter((word) => word === "often").length / 20_000).toBeCloseTo(0.75, 1);
  expect(chosen).not.toContain("never");
});

test("times are drawn by quantile, in whole seconds", () => {
  const random = openRandom(13);
  const times = draws(20_000, () =>
    drawMs(random, [
      [0.5, 10],
      [1, 110],
    ]),
  );
  expect(times.every((ms) => ms % 1000 === 0 && ms >= 0 && ms < 110_000)).toBe(true);
  expect(times.filter((ms) => ms < 10_000).length / 20_000).toBeCloseTo(0.5, 1);
});
