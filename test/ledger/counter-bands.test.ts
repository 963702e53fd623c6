import fc from "fast-check";
import { expect, test } from "vitest";
import {
  bandOf,
  type Counted,
  type CounterState,
  compareCounted,
  isDivided,
  type Lookup,
  lookupsOf,
  newCounter,
  settleCounter,
} from "../../src/core/ledger/counter-bands.ts";
import { RUNS } from "../properties/facts.ts";

interface Usage extends Counted {
  readonly name: string;
  readonly number: string;
}

/** Few instants, so that many usages share one, and the boundary often lies among them. */
const usage = fc.record({ id: fc.nat({ max: 30 }), at: fc.nat({ max: 6 }) });
const thresholds = fc
  .uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 })
  .map((all) => all.sort((a, b) => a - b));
const batches = fc.array(fc.array(fc.record({ usage, gone: fc.boolean() }), { maxLength: 8 }), { maxLength: 12 });

/** What a store answers to a look-up. */
function answer(rows: ReadonlyMap<string, Usage>, { at, side, limit }: Lookup): readonly Usage[] {
  const sorted = [...rows.values()].sort((a, b) => a.at - b.at);
  const own = sorted.filter((row) => row.at === at);
  const beyond =
    side === "below"
      ? sorted.filter((row) => at === null || row.at < at).reverse()
      : sorted.filter((row) => at !== null && row.at > at);
  const last = beyond[Math.min(limit, beyond.length) - 1];
  const end = last === undefined ? -1 : beyond.findLastIndex((row) => row.at === last.at);
  return [...own, ...beyond.slice(0, end + 1)];
}

/** Bands from scratch: rank all, count the thresholds below each rank. */
function ranked(rows: ReadonlyMap<string, Usage>, all: readonly number[]): ReadonlyMap<string, number> {
  const sorted = [...rows.values()].sort((a, b) => a.at - b.at || compareCounted(a, b));
  return new Map(sorted.map(({ key }, i) => [key, all.findLast((threshold) => i + 1 > threshold) ?? 0]));
}

test("bands kept incrementally are those of ranking everything anew", () => {
  const property = fc.property(batches, thresholds, (all, limits) => {
    let state: CounterState = newCounter(limits);
    const rows = new Map<string, Usage>();
    const bands = new Map<string, number>();
    for (const batch of all) {
      const next = new Map(rows);
      for (const { usage, gone } of batch) {
        const key = `k${usage.id}`;
        if (gone) next.delete(key);
        else next.set(key, { key, at: usage.at, name: `m${30 - usage.id}`, number: "P" });
      }
      const added = [...next.values()].filter(({ key, at }) => rows.get(key)?.at !== at);
      const removed = [...rows.values()].filter(({ key, at }) => next.get(key)?.at !== at);
      const change = { added, removed };
      const found = new Map(lookupsOf(state, change).map((lookup) => [lookup.threshold, answer(rows, lookup)]));
      const settled = settleCounter(state, change, found);
      state = settled.state;
      rows.clear();
      for (const [key, row] of next) rows.set(key, row);
      for (const { key } of removed) bands.delete(key);
      for (const { key, at } of settled.touched) {
        const rank = () => {
          const ties = [...rows.values()].filter((row) => row.at === at).sort(compareCounted);
          return ties.findIndex((row) => row.key === key) + 1;
        };
        bands.set(key, bandOf(state, at, rank));
      }
      expect(Object.fromEntries(bands)).toEqual(Object.fromEntries(ranked(rows, limits)));
      expect(state.count).toBe(rows.size);
    }
  });
  fc.assert(property, { numRuns: RUNS * 4 });
});

test("what comes after all boundaries, or long before any, needs no look-up", () => {
  const state: CounterState = { count: 5_000, boundaries: [{ threshold: 1_000, at: 70, before: 998 }] };
  expect(lookupsOf(state, { added: [{ at: 71, key: "a" }], removed: [] })).toEqual([]);
  expect(isDivided(state, 70)).toBe(true);
  const young: CounterState = { count: 10, boundaries: [{ threshold: 1_000, at: null, before: 10 }] };
  expect(lookupsOf(young, { added: [{ at: 5, key: "a" }], removed: [] })).toEqual([]);
});

test("one late usage moves one other across a threshold, and one look-up of two finds it", () => {
  const state: CounterState = { count: 5_000, boundaries: [{ threshold: 1_000, at: 70, before: 999 }] };
  const change = { added: [{ at: 5, key: "late" }], removed: [] };
  expect(lookupsOf(state, change)).toEqual([{ threshold: 1_000, at: 70, side: "below", limit: 1 }]);
  const found = new Map([
    [
      1_000,
      [
        { at: 70, key: "old" },
        { at: 69, key: "new" },
      ],
    ],
  ]);
  const settled = settleCounter(state, change, found);
  expect(settled.state.boundaries).toEqual([{ threshold: 1_000, at: 69, before: 999 }]);
  expect(settled.touched.map(({ key }) => key).sort()).toEqual(["late", "new", "old"]);
});
