import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { history, RUNS, SETTINGS } from "../../../test/properties/facts.ts";
import { diceOf } from "../../../test/simulation/dice.ts";
import { rate, refusalOf } from "../../core/engine.ts";
import { parseMoney } from "../../core/kernel/money.ts";
import { DAY_MS, formatInstant } from "../../core/kernel/time.ts";
import type { Charge } from "../../core/pricing/charge.ts";
import { openRates, type RateSet } from "../../core/pricing/rate-card.ts";
import type { Fact } from "../../core/usage/fact.ts";
import { gatherMessages } from "../../core/usage/gather.ts";
import { openIdentities } from "../../core/usage/identity.ts";
import { DEFAULT_SETTINGS, MODEL_IDS, type Settings } from "../../core/usage/settings.ts";
import { compareEvents, eventsOf } from "../../core/usage/timeline.ts";
import { loadBundledRates } from "../../intake/rate-files.ts";
import { rateFiles } from "../rate-files.ts";
import { openAccounts } from "../simulate/accounts.ts";
import { csvLine, LOG_HEADER } from "../simulate/message-log.ts";
import { DEFAULT_TRAFFIC, simulateTraffic, type TrafficParameters } from "../simulate/traffic.ts";
import { compareFiles } from "./compare-files.ts";
import type { ModelChoice } from "./comparison.ts";
import { type Lot, openLockstep } from "./in-step/lockstep.ts";
import { openPricing } from "./nearest-rate.ts";
import { differencesOf, openTally } from "./tally.ts";

const ALL: readonly ModelChoice[] = ["auto", ...MODEL_IDS];
const folder = mkdtempSync(join(tmpdir(), "compare-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let rates: RateSet;
beforeAll(() => {
  rates = openRates(loadBundledRates());
});

function lotsOf(facts: readonly Fact[]): readonly Lot[] {
  const identities = openIdentities(SETTINGS);
  const lots: Lot[] = [];
  const settings = ALL.map((model): Settings => ({ ...SETTINGS, model }));
  const run = openLockstep({ settings, rates, identities, onLot: (lot) => lots.push(lot) });
  const events = gatherMessages(facts, identities)
    .filter((message) => refusalOf(message) === undefined)
    .flatMap((message) => eventsOf(message, SETTINGS.rules));
  for (const event of events.sort(compareEvents)) run.take(event);
  return lots;
}

describe("any history", () => {
  test("is rated in step as under each model alone", () => {
    const property = fc.property(history, (facts) => {
      const lots = lotsOf(facts);
      for (const [index, model] of ALL.entries()) {
        const alone = rate(facts, { ...SETTINGS, model }, rates).charges;
        expect(lots.flatMap(({ charges }) => charges[index] ?? [])).toEqual(alone);
      }
    });
    fc.assert(property, { numRuns: RUNS });
  });
  test("explains its difference to the message", () => {
    const price = openPricing(SETTINGS, rates);
    const property = fc.property(history, (facts) => {
      const lots = lotsOf(facts).map(({ charges }) => charges.map((charge) => charge && price(charge)));
      const tally = openTally(ALL);
      for (const lot of lots) tally.add(lot);
      const { totals, causes } = tally.result();
      for (const { model, currency, difference } of totals) {
        const costs = lots.map((lot) => {
          const [base, other] = [lot[0]?.charge, lot[ALL.indexOf(model)]?.charge];
          const own = (charge: Charge | undefined) => (charge?.currency === currency ? (charge.cost ?? 0n) : 0n);
          return own(other) - own(base);
        });
        expect(sum(costs)).toBe(difference);
        const own = causes.filter((line) => line.model === model && line.currency === currency);
        expect(sum(own.map((line) => line.difference))).toBe(difference);
        expect(own.reduce((count, line) => count + line.count, 0)).toBe(costs.filter((cost) => cost !== 0n).length);
      }
      for (const difference of lots.flatMap(differencesOf)) expect(difference.cause.text).not.toBe("");
    });
    fc.assert(property, { numRuns: RUNS });
  });
});

/** Two years of three WABAs; one of them pays in rupees. */
const TRAFFIC: TrafficParameters = {
  ...DEFAULT_TRAFFIC,
  seed: 20_260_101,
  messages: 100_000,
  users: 5_000,
  from: Date.UTC(2025, 0, 1),
  to: Date.UTC(2027, 0, 1),
};

describe("100,000 messages of 2025 and 2026", () => {
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    wabas: Object.fromEntries(
      openAccounts(TRAFFIC).wabas.map(({ id, country, portfolio }, index) => [
        id,
        { zone: country.zone, portfolio, currency: index === 0 ? "INR" : "USD", servedBy: "partner" },
      ]),
    ),
  };
  const models: readonly ModelChoice[] = ["auto", "CBP2", "PMP", "PMP-OCT26"];
  const [log, messagesTo] = [join(folder, "log.csv"), join(folder, "messages.csv")];
  const request = () => ({ paths: [log], input: {}, settings, known: [], rates });
  let compared: Awaited<ReturnType<typeof compareFiles>>;
  beforeAll(async () => {
    writeFileSync(log, [LOG_HEADER, ...Array.from(simulateTraffic(TRAFFIC), csvLine)].join(""));
    compared = await compareFiles({ ...request(), models, messagesTo });
  });

  test("are all read, and differ under every model", () => {
    expect(compared.report).toMatchObject({ facts: 100_000, problemCount: 0 });
    const others = compared.comparison.totals.filter(({ model }) => model !== "auto");
    expect(others).toHaveLength(6);
    for (const { difference, unrated } of others) expect([difference === 0n, unrated]).toEqual([false, 0]);
  });
  test("explain the total difference message by message, exactly", () => {
    const rows = Papa.parse<Record<string, string>>(readFileSync(messagesTo, "utf8").trim(), { header: true }).data;
    expect(new Set(rows.map(({ message, model }) => `${message} ${model}`)).size).toBe(rows.length);
    for (const row of rows) {
      expect(row.cause).not.toBe("");
      expect(micros(row.cost) - micros(row.base_cost)).toBe(micros(row.difference));
    }
    for (const { model, currency, difference } of compared.comparison.totals) {
      const own = rows.filter((row) => row.model === model && row.currency === currency);
      expect(sum(own.map((row) => micros(row.difference)))).toBe(difference);
      const causes = compared.comparison.causes.filter((line) => line.model === model && line.currency === currency);
      expect(sum(causes.map((line) => line.difference))).toBe(difference);
      expect(causes.reduce((count, line) => count + line.count, 0)).toBe(own.length);
    }
  });
  test("cost what each model says alone, where its rates are of its time", async () => {
    for (const model of ["auto", "PMP", "PMP-OCT26"] as const) {
      let alone = 0n;
      const write = (charge: Charge) => {
        if (charge.currency === "USD" && charge.month >= "2026-10") alone += charge.cost ?? 0n;
      };
      const sink = { addUp: () => {}, write, settle: async () => {} };
      await rateFiles({ ...request(), settings: { ...settings, model } }, sink);
      const lines = compared.comparison.lines.filter(
        (line) => line.model === model && line.currency === "USD" && line.month >= "2026-10",
      );
      expect(sum(lines.map(({ cost }) => cost))).toBe(alone);
      expect(alone > 0n).toBe(true);
    }
  });
  test("name ten threads on either side, whose causes add up", () => {
    const { threads } = compared.comparison;
    for (const thread of threads) {
      expect(thread.cost - thread.baseCost).toBe(thread.difference);
      expect(sum(thread.causes.map(({ difference }) => difference))).toBe(thread.difference);
      expect(thread.examples.length).toBeGreaterThan(0);
    }
    const dearer = threads.filter((one) => one.model === "CBP2" && one.currency === "USD" && one.difference > 0n);
    expect(dearer).toHaveLength(10);
    expect(dearer.map(({ difference }) => difference)).toEqual(
      [...dearer.map(({ difference }) => difference)].sort((a, b) => Number(b - a)),
    );
  });
  test("say which cards were used outside of their time", () => {
    const { cards } = compared.comparison;
    expect(cards).toContainEqual(
      expect.objectContaining({
        model: "CBP2",
        market: "Brazil",
        category: "marketing",
        card: "2025-04-01",
        per: null,
      }),
    );
    expect(cards).toContainEqual(
      expect.objectContaining({ model: "PMP", market: "Brazil", category: "utility", card: "2025-07-01", per: null }),
    );
    expect(cards.every(({ count }) => count > 0)).toBe(true);
  });
  test("are the same in any order", async () => {
    const shuffled = join(folder, "shuffled.csv");
    const [header = "", ...rows] = readFileSync(log, "utf8").trim().split("\n");
    writeFileSync(shuffled, [header, ...diceOf(7).shuffle(rows)].join("\n"));
    const again = await compareFiles({ ...request(), paths: [shuffled], models });
    expect(again.comparison).toEqual(compared.comparison);
    expect(again.report.way).not.toBe("streamed");
  });
});

test("a day that stands for all brings its model, rules and rates, and leaves the months", async () => {
  const file = join(folder, "day.csv");
  const header = "id,at,direction,number,user,type,category,delivered_at";
  const at = Date.UTC(2026, 8, 3);
  const line = (id: string, when: number, type: string, category: string) =>
    `${id},${formatInstant(when)},outbound,P1,5511987650001,${type},${category},${formatInstant(when)}`;
  writeFileSync(
    file,
    [header, line("a", at, "template", "marketing"), line("b", at + 2 * DAY_MS, "text", "")].join("\n"),
  );
  const request = { paths: [file], input: {}, known: [], rates, models: ["auto", "PMP"] as const };
  const on = async (asOf: string) => {
    const { comparison } = await compareFiles({ ...request, settings: { ...DEFAULT_SETTINGS, asOf } });
    return comparison.lines
      .filter(({ model }) => model === "auto")
      .map(({ month, category, pricingType, cost }) => [month, category, pricingType, cost]);
  };
  expect(await on("2024-01-15")).toEqual([
    ["2026-09", "marketing", "regular", 62_500n],
    ["2026-09", "service", "free_tier", 0n],
  ]);
  expect(await on("2024-12-01")).toEqual([
    ["2026-09", "marketing", "regular", 62_500n],
    ["2026-09", "service", "free_service", 0n],
  ]);
});

function micros(text: string | undefined): bigint {
  return parseMoney(text ?? "") ?? 0n;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
