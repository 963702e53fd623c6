import fc from "fast-check";
import { expect, test } from "vitest";
import { rate } from "../../src/core/engine.ts";
import { bookedToWire, toWire } from "../../src/core/pricing/wire.ts";
import type { Fact } from "../../src/core/usage/fact.ts";
import type { Settings } from "../../src/core/usage/settings.ts";
import { openReads } from "../../src/store/postgres/books/reads.ts";
import { history, settings, shuffledWithDuplicates } from "../properties/facts.ts";
import { freshDatabase } from "../store/database.ts";
import { openTestBooks, type TestBooks } from "./books.ts";
import { SMALL_TIERS } from "./small-tiers.ts";

const RUNS = process.env.DAYBOOK_FULL === "1" ? 200 : 10;

/** Threads of a whole WABA would span partitions: the service has none. */
const served = settings.map(
  (chosen): Settings => ({
    ...chosen,
    rules: { ...chosen.rules, pair_scope: "phone_number" },
  }),
);

async function bookedBy({ pool, journal }: TestBooks): Promise<readonly string[]> {
  const booked: string[] = [];
  for await (const page of openReads(pool, journal.names).streamCharges({ within: null }, { ordinals: true }))
    booked.push(...page.map(({ charge, id }) => JSON.stringify(bookedToWire(charge, 1, id))));
  return booked.sort();
}

function expected(facts: readonly Fact[], chosen: Settings): readonly string[] {
  return rate(facts, chosen, SMALL_TIERS)
    .charges.map((charge) => JSON.stringify(toWire(charge)))
    .sort();
}

test("any facts in any order, with users and numbers that turn out to be one, are booked as rating them does", async () => {
  const shuffled = history.chain((facts) => fc.tuple(fc.constant(facts), shuffledWithDuplicates(facts)));
  const sizes = fc.record({
    append: fc.integer({ min: 1, max: 60 }),
    leaveCharges: fc.boolean(),
    batch: fc.integer({ min: 1, max: 40 }),
  });
  const property = fc.asyncProperty(
    shuffled,
    served,
    fc.constantFrom(1, 2, 64),
    sizes,
    async ([facts, order], chosen, distance, { append, batch, leaveCharges }) => {
      const database = await freshDatabase();
      const books = openTestBooks(database.url, { base: chosen, rates: SMALL_TIERS, distance, batch, leaveCharges });
      try {
        for (let i = 0; i < order.length; i += append) {
          const entries = order.slice(i, i + append).map((fact) => ({
            fact,
            source: { kind: "webhook", name: "test" } as const,
            receivedAt: 1_790_000_000_000,
          }));
          await books.journal.append(entries);
          await books.settle();
        }
        expect(await bookedBy(books)).toEqual(expected(facts, chosen));
        expect(await books.verify()).toMatchObject({ waiting: 0, differences: 0, first: [] });
      } finally {
        await books.close();
        await database.drop();
      }
    },
  );
  await fc.assert(property, { numRuns: RUNS });
});
