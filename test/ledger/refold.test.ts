import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { rate } from "../../src/core/engine.ts";
import { packMessage, unpackMessage } from "../../src/core/ledger/message-form.ts";
import { packThread, unpackThread } from "../../src/core/ledger/thread-form.ts";
import { unpackUsage } from "../../src/core/ledger/usage-form.ts";
import { openCounters } from "../../src/core/pricing/counter.ts";
import { openRates, type RateSet } from "../../src/core/pricing/rate-card.ts";
import { placeUsage, rateUsage } from "../../src/core/pricing/rating.ts";
import { toWire } from "../../src/core/pricing/wire.ts";
import type { Fact, MessageFact } from "../../src/core/usage/fact.ts";
import { joinMessages } from "../../src/core/usage/message.ts";
import type { Settings } from "../../src/core/usage/settings.ts";
import { loadBundledRates } from "../../src/intake/rate-files.ts";
import { factsOfOneMessage, history, RUNS, SETTINGS, settings, shuffledWithDuplicates } from "../properties/facts.ts";
import { openShelves } from "./thread-shelf.ts";

let rates: RateSet;
beforeAll(() => {
  rates = openRates(loadBundledRates());
});

const byNumber = settings.map(
  (chosen): Settings => ({
    ...chosen,
    rules: { ...chosen.rules, pair_scope: "phone_number" },
  }),
);

/** The charges that the usages on the shelves lead to, ranked from scratch. */
function chargesOf({ filed, wabaOf }: ReturnType<typeof openShelves>, chosen: Settings): string[] {
  const counters = openCounters();
  return filed()
    .flatMap(({ message, usage }) => (usage ? [unpackUsage(usage, message)] : []))
    .sort(
      (a, b) =>
        a.occurredAt - b.occurredAt ||
        (a.message.id < b.message.id
          ? -1
          : a.message.id > b.message.id
            ? 1
            : a.message.number < b.message.number
              ? -1
              : 1),
    )
    .map((usage) => {
      const placed = placeUsage(usage, wabaOf(usage.message, usage.occurredAt), chosen, rates);
      return JSON.stringify(toWire(rateUsage(placed, counters.next(placed.counter), rates)));
    });
}

const fromScratch = (facts: readonly Fact[], chosen: Settings) =>
  rate(facts, chosen, rates).charges.map((charge) => JSON.stringify(toWire(charge)));

/** The number of a business never changes its name here; that is the store's affair. */
const facts = history.map((all) => all.filter(({ kind }) => kind !== "number_alias"));

const inBatches = facts.chain((all) =>
  fc.tuple(
    fc.constant(all),
    shuffledWithDuplicates(all).chain((shuffled) =>
      fc.array(fc.nat({ max: shuffled.length }), { maxLength: 8 }).map((cuts) => {
        const ends = [...new Set([0, ...cuts, shuffled.length])].sort((a, b) => a - b);
        return ends.slice(1).map((end, i) => shuffled.slice(ends[i], end));
      }),
    ),
  ),
);

test.each([1, 2, 3, 64])(
  "any order, duplicates and batches give the charges of rating from scratch: a checkpoint every %i",
  (distance) => {
    const property = fc.property(inBatches, byNumber, ([all, batches], chosen) => {
      const shelves = openShelves(chosen, distance);
      for (const batch of batches) shelves.learn(batch);
      expect(chargesOf(shelves, chosen)).toEqual(fromScratch(all, chosen));
    });
    fc.assert(property, { numRuns: RUNS });
  },
);

test("fact by fact, the charges are those of rating from scratch at every prefix", () => {
  const property = fc.property(facts, byNumber, fc.constantFrom(1, 2, 5), (all, chosen, distance) => {
    const shelves = openShelves(chosen, distance);
    for (let i = 0; i < all.length; i += 1) {
      shelves.learn(all.slice(i, i + 1));
      expect(chargesOf(shelves, chosen)).toEqual(fromScratch(all.slice(0, i + 1), chosen));
    }
  });
  fc.assert(property, { numRuns: RUNS });
});

test("what happens last in a thread folds no more events, however long the thread is", () => {
  const effortOf = (length: number) => {
    const shelves = openShelves(SETTINGS, 64);
    shelves.learn(Array.from({ length }, (_, i) => statusOf(i)));
    const before = shelves.effort();
    shelves.learn([statusOf(length)]);
    const appended = shelves.effort() - before;
    shelves.learn([{ ...statusOf(length - 3), deliveredAt: timeOf(length - 3) + 1 }]);
    return { appended, late: shelves.effort() - before - appended };
  };
  const long = effortOf(5_000);
  expect(long.appended).toBeLessThanOrEqual(1);
  expect(long.late).toBeLessThanOrEqual(66);
});

test("a change in the middle folds until the thread is again what it was", () => {
  const shelves = openShelves(SETTINGS, 64);
  shelves.learn(Array.from({ length: 5_000 }, (_, i) => statusOf(i)));
  const before = shelves.effort();
  shelves.learn([{ ...statusOf(2_500), id: "late", at: timeOf(2_500) + 7_000, deliveredAt: timeOf(2_500) + 8_000 }]);
  expect(shelves.effort() - before).toBeLessThanOrEqual(300);
});

test("what is written of messages and threads is read as it was", () => {
  const messages = fc.property(factsOfOneMessage, ([a, b, c]) => {
    if (!a || !b || !c) return;
    const message = joinMessages(joinMessages(a, b), c);
    const text = packMessage(message);
    expect(packMessage(unpackMessage(text, message.number))).toBe(text);
    expect(unpackMessage(text, message.number).reported?.price).toBe(message.reported?.price);
  });
  fc.assert(messages, { numRuns: RUNS });
  const threads = fc.property(facts, byNumber, (all, chosen) => {
    const shelves = openShelves(chosen, 1);
    shelves.learn(all);
    for (const { thread } of shelves.checkpoints().flat()) expect(packThread(unpackThread(thread))).toBe(thread);
  });
  fc.assert(threads, { numRuns: RUNS });
});

const START = Date.UTC(2026, 10, 1);

function timeOf(i: number): number {
  return START + i * 60_000;
}

/** A long thread of messages delivered at once, one a minute. */
function statusOf(i: number): MessageFact {
  return {
    kind: "message",
    number: "P1",
    id: `m${i}`,
    waba: "W1",
    user: "5511987654321",
    direction: "outbound",
    type: "template",
    category: "utility",
    at: timeOf(i),
    deliveredAt: timeOf(i),
  };
}
