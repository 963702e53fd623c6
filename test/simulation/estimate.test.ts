import { beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_TRAFFIC, type SimulatedMessage, simulateTraffic } from "../../src/app/simulate/traffic.ts";
import { rate } from "../../src/core/engine.ts";
import { estimate, type ModelEstimate } from "../../src/core/estimate.ts";
import type { Micros } from "../../src/core/kernel/money.ts";
import { DAY_MS } from "../../src/core/kernel/time.ts";
import { openRates } from "../../src/core/pricing/rate-card.ts";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import { DEFAULT_SETTINGS, type ModelId } from "../../src/core/usage/settings.ts";
import { loadBundledRates } from "../../src/intake/rate-files.ts";
import { diceOf } from "./dice.ts";
import { totalsOf } from "./totals.ts";

const SEEDS = process.env.DAYBOOK_FULL === "1" ? 100 : 20;
/** Of a hundred seeds, ninety-five must lie within the range under every model at once. */
const LEAST = Math.floor(SEEDS * 0.95);

/** One in each epoch, and one on each side of what changed inside of them. */
const MONTHS = ["2022-06", "2023-04", "2023-09", "2024-12", "2025-08", "2026-04", "2026-10", "2026-11"] as const;

/** Nobody published rates of notifications. */
const rates = openRates(await loadBundledRates(), {
  overrides: [{ category: "notification", market: null, rate: 50_000n }],
});

/** A month's traffic, and some days around it; seeds differ in size, month, and in how business and users talk. */
function monthOf(seed: number): {
  readonly month: string;
  readonly facts: readonly MessageFact[];
} {
  const dice = diceOf(seed);
  const month = MONTHS[seed % MONTHS.length] ?? MONTHS[0];
  const messages = dice.between(3000, 12_000);
  const wabas = dice.between(1, 2);
  const traffic = simulateTraffic({
    ...DEFAULT_TRAFFIC,
    seed,
    messages,
    from: Date.parse(`${month}-01`) - 4 * DAY_MS,
    to: Date.parse(`${month}-01`) + 34 * DAY_MS,
    portfolios: 1,
    wabas,
    numbers: wabas + dice.between(0, 2),
    users: Math.round(messages / dice.between(3, 25)),
    currency: "USD",
    categories: { marketing: dice.between(0, 60), utility: dice.between(1, 60), authentication: dice.between(0, 20) },
    serviceShare: dice.between(20, 90) / 100,
    adsShare: dice.pick([0, 0.03, 0.1, 0.25]),
    inbound: dice.between(13, 40) / 10,
    split: dice.between(10, 25) / 10,
    answers: dice.between(5, 30) / 100,
    receipts: dice.between(0, 30) / 100,
    fail: dice.between(0, 6) / 100,
  });
  return { month, facts: Array.from(traffic, factOf) };
}

function factOf(message: SimulatedMessage): MessageFact {
  const { id, at, direction, waba, number, user, phone, type, category, entryPoint, deliveredAt } = message;
  return {
    ...{ kind: "message", id, at, direction, waba, number, user: phone ?? user, type },
    ...(category === null ? {} : { category }),
    ...(entryPoint === null ? {} : { entryPoint }),
    ...(deliveredAt === null ? {} : { deliveredAt }),
  };
}

interface Judged {
  readonly model: ModelId;
  readonly one: ModelEstimate;
  readonly actual: Micros;
}

function judge(seed: number): readonly Judged[] {
  const { month, facts } = monthOf(seed);
  const given = estimate(totalsOf(facts, month, { currency: "USD", rates }), { rates });
  return given.models.map((one) => {
    const { charges } = rate(facts, { ...DEFAULT_SETTINGS, model: one.model }, rates);
    const own = charges.filter((charge) => charge.month === month);
    return { model: one.model, one, actual: own.reduce((sum, { cost }) => sum + (cost ?? 0n), 0n) };
  });
}

describe(`estimates from the totals of ${SEEDS} simulated months`, () => {
  let all: readonly { readonly seed: number; readonly judged: readonly Judged[] }[] = [];
  beforeAll(() => {
    all = Array.from({ length: SEEDS }, (_, n) => ({ seed: n + 1, judged: judge(n + 1) }));
  });

  test(`have what the same traffic costs between low and high, under every model, in ${LEAST} of them`, () => {
    const missed = all.filter(({ judged }) => !judged.every(isInside));
    const words = missed.flatMap(({ seed, judged }) =>
      judged.filter((one) => !isInside(one)).map((one) => `seed ${seed}: ${inWords(one)}`),
    );
    expect(SEEDS - missed.length, words.join("\n")).toBeGreaterThanOrEqual(LEAST);
  });
  test("are no wider than they need be: half of them by less than this share of the cost", () => {
    const width = (model: ModelId) => {
      const widths = all.flatMap(({ judged }) =>
        judged.flatMap(({ model: own, one: { cost }, actual }) =>
          own !== model || cost === null || actual < 1_000_000n ? [] : [Number(cost.high - cost.low) / Number(actual)],
        ),
      );
      return widths.sort((a, b) => a - b)[Math.floor(widths.length / 2)] ?? 0;
    };
    const widths = { NBP: width("NBP"), CBP2: width("CBP2"), PMP: width("PMP"), "PMP-OCT26": width("PMP-OCT26") };
    console.info("median width of the range, as a share of the cost:", widths);
    expect(widths.NBP).toBeLessThan(0.2);
    expect(widths.PMP).toBeLessThan(0.6);
    expect(widths["PMP-OCT26"]).toBeLessThan(0.6);
    expect(widths.CBP2).toBeLessThan(0.9);
  });
  test("have a likely cost that is near: half of them within a tenth", () => {
    for (const model of ["NBP", "CBP2", "PMP", "PMP-OCT26"] as const) {
      const errors = all.flatMap(({ judged }) =>
        judged.flatMap(({ model: own, one: { cost }, actual }) =>
          own !== model || cost === null || actual < 1_000_000n
            ? []
            : [Math.abs(Number(cost.likely - actual)) / Number(actual)],
        ),
      );
      const half = errors.sort((a, b) => a - b)[Math.floor(errors.length / 2)];
      expect([model, half ?? 1]).toEqual([model, expect.toSatisfy((error: number) => error < 0.1)]);
    }
  });
  test("have the likely cost within the range", () => {
    for (const { judged } of all)
      for (const { one } of judged)
        expect(one.cost && one.cost.low <= one.cost.likely && one.cost.likely <= one.cost.high).not.toBe(false);
  });
});

function isInside({ one: { cost, missing }, actual }: Judged): boolean {
  if (cost === null) return actual === 0n && missing.length > 0;
  return cost.low <= actual && actual <= cost.high;
}

function inWords({ model, one: { cost }, actual }: Judged): string {
  return `${model} costs ${actual}, estimated ${cost ? `${cost.low} to ${cost.high}` : "without a rate"} micros`;
}
