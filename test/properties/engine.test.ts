import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { InOrderRating, OutOfOrder } from "../../src/app/compare/in-step/in-order.ts";
import { SortedRating } from "../../src/app/rating/on-disk/sorted.ts";
import { openRun, type Refused, rate } from "../../src/core/engine.ts";
import { openBooks } from "../../src/core/ledger/books.ts";
import type { Charge } from "../../src/core/pricing/charge.ts";
import { openRates, type RateSet } from "../../src/core/pricing/rate-card.ts";
import { toWire } from "../../src/core/pricing/wire.ts";
import type { Fact } from "../../src/core/usage/fact.ts";
import { openIdentities } from "../../src/core/usage/identity.ts";
import { joinMessages, sameMessage } from "../../src/core/usage/message.ts";
import type { Settings } from "../../src/core/usage/settings.ts";
import { loadBundledRates } from "../../src/intake/rate-files.ts";
import { factsOfOneMessage, history, RUNS, SETTINGS, settings, shuffledWithDuplicates } from "./facts.ts";

let rates: RateSet;
beforeAll(async () => {
  rates = openRates(await loadBundledRates());
});

const bytes = (charges: readonly Charge[], refusals: readonly Refused[] = []) =>
  [
    ...charges.map((charge) => JSON.stringify(toWire(charge))),
    ...refusals.map((refused) => JSON.stringify(refused)),
  ].join("\n");

const fromScratch = (facts: readonly Fact[], settings: Settings) => {
  const { charges, refusals } = rate(facts, settings, rates);
  return bytes(charges, refusals);
};

describe("merging facts of one message is a join", () => {
  const join = (facts: Parameters<typeof joinMessages>[0][]) => facts.reduce(joinMessages);

  test("idempotent", () => {
    fc.assert(
      fc.property(factsOfOneMessage, ([a]) => !a || sameMessage(joinMessages(a, a), a)),
      { numRuns: RUNS },
    );
  });
  test("commutative and associative, with duplicates", () => {
    const property = fc.property(
      factsOfOneMessage.chain((facts) =>
        fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 })),
      ),
      ([facts, shuffled]) => sameMessage(join([...facts]), join(shuffled)),
    );
    fc.assert(property, { numRuns: RUNS * 5 });
  });
  test("grouping makes no difference", () => {
    const property = fc.property(factsOfOneMessage, ([a, b, c]) => {
      if (!a || !b || !c) return true;
      return sameMessage(joinMessages(joinMessages(a, b), c), joinMessages(a, joinMessages(b, c)));
    });
    fc.assert(property, { numRuns: RUNS * 5 });
  });
});

describe("charges are a function of the set of facts", () => {
  test("any order with any duplicates gives the same bytes", () => {
    const property = fc.property(
      history.chain((facts) => fc.tuple(fc.constant(facts), shuffledWithDuplicates(facts))),
      settings,
      ([facts, shuffled], chosen) => {
        expect(fromScratch(shuffled, chosen)).toBe(fromScratch(facts, chosen));
      },
    );
    fc.assert(property, { numRuns: RUNS });
  });

  test("fact by fact is from scratch at every prefix", () => {
    const property = fc.property(history, settings, (facts, chosen) => {
      const books = openBooks(chosen, rates);
      for (let i = 0; i < facts.length; i += 1) {
        books.learn(facts.slice(i, i + 1));
        expect(bytes(books.charges())).toBe(bytes(rate(facts.slice(0, i + 1), chosen, rates).charges));
      }
    });
    fc.assert(property, { numRuns: RUNS });
  });

  test("the changes that books report lead from the charges before to those after", () => {
    const property = fc.property(history, (facts) => {
      const books = openBooks(SETTINGS, rates);
      const replayed = new Map<string, string>();
      for (const fact of facts) {
        for (const { before, after } of books.learn([fact])) {
          const key = `${(before ?? after)?.number} ${(before ?? after)?.message}`;
          expect(replayed.get(key)).toBe(before ? bytes([before]) : undefined);
          if (after) replayed.set(key, bytes([after]));
          else replayed.delete(key);
        }
      }
      expect([...replayed.values()].sort()).toEqual(
        books
          .charges()
          .map((charge) => bytes([charge]))
          .sort(),
      );
    });
    fc.assert(property, { numRuns: RUNS });
  });
});

describe("the ways that files are rated", () => {
  const setUp = (chosen: Settings) => {
    const identities = openIdentities(chosen);
    const charges: Charge[] = [];
    const refusals: Refused[] = [];
    const shared = {
      run: openRun(chosen, rates, identities),
      identities,
      rules: chosen.rules,
      onCharge: (charge: Charge) => charges.push(charge),
      onRefused: (refused: Refused) => refusals.push(refused),
    };
    return { shared, charges, refusals };
  };

  test("sorting through disk gives the same bytes", async () => {
    const property = fc.asyncProperty(history, settings, async (facts, chosen) => {
      const { shared, charges, refusals } = setUp(chosen);
      const sorted = new SortedRating({ ...shared, settle: async () => {}, factsInMemory: 7 });
      for (const fact of facts) await sorted.learn(fact);
      await sorted.finish();
      const order = (a: Refused, b: Refused) => (`${a.number} ${a.message}` < `${b.number} ${b.message}` ? -1 : 1);
      const expected = rate(facts, chosen, rates);
      expect(bytes(charges, refusals.sort(order))).toBe(bytes(expected.charges, [...expected.refusals].sort(order)));
    });
    await fc.assert(property, { numRuns: RUNS / 5 });
  });

  test("streaming gives the same bytes or says that it cannot", () => {
    let streamed = 0;
    const sortedHistory = history.map((facts) => [...facts].sort((a, b) => positionOf(a) - positionOf(b)));
    const slack = fc.constantFrom(0, 3_600_000, 45 * 86_400_000);
    const property = fc.property(
      sortedHistory,
      settings,
      slack,
      fc.constantFrom(1, 5, 20_000),
      (facts, chosen, slackMs, sweepEvery) => {
        const { shared, charges } = setUp(chosen);
        const rating = new InOrderRating({ ...shared, slackMs, sweepEvery });
        try {
          for (const fact of facts) rating.learn(fact);
          rating.finish();
        } catch (error) {
          if (error instanceof OutOfOrder) return;
          throw error;
        }
        streamed += 1;
        expect(bytes(charges)).toBe(bytes(rate(facts, chosen, rates).charges));
      },
    );
    fc.assert(property, { numRuns: RUNS * 2 });
    expect(streamed).toBeGreaterThan(RUNS / 4);
  });
});

function positionOf(fact: Fact): number {
  return fact.kind === "message" ? (fact.at ?? fact.deliveredAt ?? 0) : 0;
}
