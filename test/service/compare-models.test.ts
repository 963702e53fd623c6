import fc from "fast-check";
import { expect, test } from "vitest";
import { openPricing } from "../../src/app/compare/nearest-rate.ts";
import {
  type ModelComparison,
  type ModelQuestion,
  planComparison,
} from "../../src/app/service/usage/compare-models.ts";
import type { KindLine } from "../../src/app/service/usage/kind-tally.ts";
import { sharingWith } from "../../src/app/service/usage/sharing.ts";
import { rate } from "../../src/core/engine.ts";
import { MODEL_IDS, type Settings } from "../../src/core/usage/settings.ts";
import type { UsageFilter } from "../../src/store/port/reads.ts";
import { openReplay } from "../../src/store/postgres/books/reads/replay.ts";
import { openReads } from "../../src/store/postgres/books/reads.ts";
import { history, SETTINGS, settings } from "../properties/facts.ts";
import { freshDatabase } from "../store/database.ts";
import { openTestBooks, type TestBooks } from "./books.ts";
import { SMALL_TIERS } from "./small-tiers.ts";

const RUNS = process.env.DAYBOOK_FULL === "1" ? 100 : 5;

/** Threads of a whole WABA would span partitions; the other two charge messages elsewhere than where they are delivered. */
const served = settings.map(
  (chosen): Settings => ({
    ...chosen,
    rules: { ...chosen.rules, pair_scope: "phone_number", cbp1_failed_opens: false, conv_start: "delivered" },
  }),
);

const ALL = { within: null, from: "2021-12-01", to: "2027-01-01" } as const;

async function compared(
  { pool }: TestBooks,
  chosen: Settings,
  asked: Partial<ModelQuestion>,
): Promise<ModelComparison> {
  const question = { ...ALL, base: "auto", model: "CBP2", ...asked } as const;
  const planned = await planComparison(question, { replay: openReplay(pool), rates: SMALL_TIERS, settings: chosen });
  if (!planned.ok) throw new Error(planned.refusal.code);
  return planned.value.run();
}

type Sum = readonly [key: string, charges: number, unrated: number, cost: bigint];

function sumsOf(lines: readonly KindLine[], side: "base" | "other"): readonly Sum[] {
  return lines
    .map((line): Sum => {
      const { charges, unrated, cost } = line[side];
      return [`${line.currency} ${line.category} ${line.market}`, charges, unrated, cost];
    })
    .filter(([, charges]) => charges > 0)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

async function booked({ pool, journal }: TestBooks, filter: Omit<UsageFilter, "by">): Promise<readonly Sum[]> {
  const sums = await openReads(pool, journal.names).usage({ ...filter, by: ["category", "market"] });
  return sums
    .map(({ key, currency, charges, unrated, cost }): Sum => {
      return [`${currency} ${key.category} ${key.market}`, charges, unrated, cost];
    })
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

test("the model of the day gives what the books say, any other one what rating the facts under it gives", async () => {
  const property = fc.asyncProperty(history, served, fc.constantFrom(...MODEL_IDS), async (facts, chosen, model) => {
    const database = await freshDatabase();
    const books = openTestBooks(database.url, { base: chosen, rates: SMALL_TIERS });
    try {
      const source = { kind: "webhook", name: "test" } as const;
      await books.journal.append(facts.map((fact) => ({ fact, source, receivedAt: 1_790_000_000_000 })));
      await books.settle();
      const found = await compared(books, chosen, { model });
      expect(sumsOf(found.lines, "base")).toEqual(await booked(books, ALL));
      const scratch = rate(facts, { ...chosen, model, decideBy: "rules" }, SMALL_TIERS).charges;
      const price = openPricing(chosen, SMALL_TIERS);
      const priced = scratch.map((charge) => price(charge).charge);
      const other = found.lines.reduce((sum, line) => sum + line.other.cost, 0n);
      expect(other).toBe(priced.reduce((sum, { cost }) => sum + (cost ?? 0n), 0n));
      expect(found.lines.reduce((sum, line) => sum + line.other.charges, 0)).toBe(priced.length);
      // Some days of one account: its counters begin earlier, and others share them.
      const [first] = await openReads(books.pool, books.journal.names).usage({ within: null, by: ["day", "waba"] });
      const { day = "2025-07-01", waba = "W1" } = first?.key ?? {};
      const days = { from: day, to: new Date(Date.parse(day) + 3 * 86_400_000).toISOString().slice(0, 10) };
      const part = await compared(books, chosen, { model: "NBP", waba, ...days });
      expect(sumsOf(part.lines, "base")).toEqual(await booked(books, { within: null, waba, ...days }));
      expect(sumsOf((await compared(books, chosen, { within: [waba], ...days })).lines, "base")).toEqual(
        sumsOf(part.lines, "base"),
      );
    } finally {
      await books.close();
      await database.drop();
    }
  });
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
});

test("too many messages are refused, and one that nobody waits for stops", async () => {
  const database = await freshDatabase();
  const books = openTestBooks(database.url, { base: SETTINGS });
  const source = { kind: "webhook", name: "test" } as const;
  const at = Date.UTC(2026, 9, 10);
  const shared = { kind: "message", number: "P1", waba: "W1", user: "5511987654321", type: "template" } as const;
  const facts = [1, 2, 3].map((n) => {
    return { ...shared, id: `m${n}`, direction: "outbound", category: "marketing", at, deliveredAt: at + n } as const;
  });
  await books.journal.append(facts.map((fact) => ({ fact, source, receivedAt: at })));
  await books.settle();
  const parts = { replay: openReplay(books.pool), rates: SMALL_TIERS, settings: SETTINGS };
  const question = { within: null, base: "auto", model: "CBP2", from: "2026-10-01", to: "2026-11-01" } as const;
  expect(await planComparison(question, { ...parts, most: 2 })).toEqual({
    ok: false,
    refusal: { code: "too_many_messages", most: 2 },
  });
  const planned = await planComparison(question, parts);
  if (!planned.ok) throw new Error(planned.refusal.code);
  const told: unknown[] = [];
  const { causes, rides, delivered } = await planned.value.run((done, of) => told.push([done, of]));
  expect([told, delivered, rides]).toEqual([[[3, 3]], 3, [0, 2]]);
  expect(causes.map(({ code, count }) => [code, count])).toEqual([["rides", 2]]);
  await expect(planned.value.run(undefined, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  await books.close();
  await database.drop();
});

test("accounts that ever shared a portfolio are read together", () => {
  const { wabas } = SETTINGS;
  expect(sharingWith({ wabas }, null)).toBeNull();
  expect(sharingWith({ wabas }, ["W1"])).toEqual(["W1", "W2"]);
  expect(sharingWith({ wabas }, ["W9"])).toEqual(["W9"]);
});
