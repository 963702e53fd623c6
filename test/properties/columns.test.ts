import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { TableRating } from "../../src/app/rating/columns/rate-table.ts";
import { openSummary, summaryToWire } from "../../src/app/rating/summary.ts";
import type { SimulatedMessage } from "../../src/app/simulate/message.ts";
import { DEFAULT_TRAFFIC, simulateTraffic } from "../../src/app/simulate/traffic.ts";
import { rate } from "../../src/core/engine.ts";
import type { Charge } from "../../src/core/pricing/charge.ts";
import { openRates, type RateSet } from "../../src/core/pricing/rate-card.ts";
import { toWire } from "../../src/core/pricing/wire.ts";
import type { Fact } from "../../src/core/usage/fact.ts";
import { DEFAULT_SETTINGS, MODEL_IDS, type Settings } from "../../src/core/usage/settings.ts";
import { loadBundledRates } from "../../src/intake/rate-files.ts";
import { around, history, RUNS, rowFact, settings, shuffledWithDuplicates } from "./facts.ts";

let rates: RateSet;
beforeAll(async () => {
  rates = openRates(await loadBundledRates());
});

const chosen: fc.Arbitrary<Settings> = fc
  .tuple(
    settings,
    fc.constantFrom("auto", "auto", "auto", ...MODEL_IDS),
    fc.constantFrom(undefined, undefined, "2026-11-02"),
  )
  .map(([varied, model, asOf]) => ({ ...varied, model, ...(asOf === undefined ? {} : { asOf }) }));

const facts = history.chain(shuffledWithDuplicates);

const lines = (charges: readonly Charge[]) => charges.map((charge) => JSON.stringify(toWire(charge)));

async function inColumns(given: readonly Fact[], under: Settings) {
  const rating = new TableRating(under, rates);
  for (const fact of given) rating.learn(fact);
  const charges: Charge[] = [];
  const summary = openSummary(under, rates);
  const write = (charge: Charge) => charges.push(charge);
  const refusals = await rating.finish({ write, addUp: summary.add, settle: async () => {} });
  return { charges, refusals: [...refusals], summary: summaryToWire(summary.summary()) };
}

const factOf = (message: SimulatedMessage): Fact => ({
  kind: "message",
  number: message.number,
  id: message.id,
  waba: message.waba,
  user: message.user,
  direction: message.direction,
  type: message.type,
  category: message.category ?? undefined,
  at: message.at,
  deliveredAt: message.deliveredAt ?? undefined,
  entryPoint: message.entryPoint ?? undefined,
});

/** In a currency in which many rates are missing: their refusals name the day. */
test.each([2022, 2023, 2026])(
  "the same where free tier and allowance are used up, in the autumn of %i",
  async (year) => {
    const from = Date.UTC(year, 8, 15);
    const shape = {
      portfolios: 1,
      wabas: 1,
      numbers: 1,
      messages: 14_000,
      users: 2_500,
      serviceShare: 0.95,
      seed: year,
    };
    const traffic = simulateTraffic({ ...DEFAULT_TRAFFIC, ...shape, from, to: from + 30 * 86_400_000 });
    const given = [...traffic].map(factOf);
    const wabas = { "100000000000001": { ...ACCOUNT, currency: "BRL" } };
    const under = { ...DEFAULT_SETTINGS, wabas };
    const expected = rate(given, under, rates);
    expect(expected.charges.some(({ ordinal }) => ordinal !== null && ordinal > 1_000)).toBe(true);
    const found = await inColumns(given, under);
    expect(lines(found.charges)).toEqual(lines(expected.charges));
  },
);

const ACCOUNT = { zone: "America/Sao_Paulo", currency: "USD", portfolio: "PF", servedBy: "partner" } as const;

/** Two users of one market and one number, whose messages lie whole halves of a day apart: windows end where others begin. */
const crowd: fc.Arbitrary<readonly Fact[]> = around.chain((at) =>
  fc.array(
    fc
      .tuple(rowFact(at), fc.integer({ min: -6, max: 6 }), fc.constantFrom("919812345678", "919812345679"))
      .map(([row, half, user]): Fact => {
        const sent = at + half * 43_200_000;
        const delay = row.deliveredAt === undefined ? undefined : row.deliveredAt - (row.at ?? 0);
        const deliveredAt = delay === undefined ? undefined : sent + delay;
        return { ...row, number: "P1", waba: "W2", user, at: sent, deliveredAt };
      }),
    { minLength: 5, maxLength: 30 },
  ),
);

test("the same where messages crowd at the ends of windows", async () => {
  const property = fc.asyncProperty(crowd, chosen, async (given, under) => {
    const found = await inColumns(given, under);
    expect(lines(found.charges)).toEqual(lines(rate(given, under, rates).charges));
  });
  await fc.assert(property, { numRuns: RUNS * 4 });
});

test("rating in columns gives the bytes of rating from scratch", async () => {
  const property = fc.asyncProperty(facts, chosen, async (given, under) => {
    const expected = rate(given, under, rates);
    const found = await inColumns(given, under);
    expect(lines(found.charges)).toEqual(lines(expected.charges));
    const summary = openSummary(under, rates);
    for (const charge of expected.charges) summary.add(charge, 1);
    expect(JSON.stringify(found.summary)).toBe(JSON.stringify(summaryToWire(summary.summary())));
    const order = (a: { message: string; number: string }, b: { message: string; number: string }) =>
      `${a.number} ${a.message}` < `${b.number} ${b.message}` ? -1 : 1;
    expect(found.refusals.sort(order)).toEqual([...expected.refusals].sort(order));
  });
  await fc.assert(property, { numRuns: RUNS * 4 });
});
