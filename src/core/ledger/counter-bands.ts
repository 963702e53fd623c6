import { compareBytes } from "../kernel/bytes.ts";
import type { Instant } from "../kernel/time.ts";

/**
 * Where a counter passes one of its thresholds: at which instant its T-th usage is, and how many come before that
 * instant. Which of the usages of that very instant are within, their names decide; so a boundary holds whatever they are
 * called. While fewer than T are counted, `at` is null and `before` counts all.
 */
export interface Boundary {
  readonly threshold: number;
  readonly at: Instant | null;
  readonly before: number;
}

/** A counter without its usages: how many there are, and where it passes its thresholds, lowest first. */
export interface CounterState {
  readonly count: number;
  readonly boundaries: readonly Boundary[];
}

/** A usage as a counter sees it. */
export interface Counted {
  readonly at: Instant;
  /** Tells it from all others; never changes. */
  readonly key: string;
}

/** Usages that a counter gained and lost. One that moved in time is in both. */
export interface CounterChange {
  readonly added: readonly Counted[];
  readonly removed: readonly Counted[];
}

/**
 * Usages on file that must be known to move a boundary: those at its own instant, and `limit` of the next ones below or
 * above, with all others of the last one's instant. `at` null: from the counter's end downwards.
 */
export interface Lookup {
  readonly threshold: number;
  readonly at: Instant | null;
  readonly side: "below" | "above";
  readonly limit: number;
}

/** A counter that has counted nothing. */
export function newCounter(thresholds: readonly number[]): CounterState {
  return { count: 0, boundaries: thresholds.map((threshold) => ({ threshold, at: null, before: 0 })) };
}

/** What must be looked up before a change can be settled. Nothing, where all that changes is past a boundary. */
export function lookupsOf(state: CounterState, change: CounterChange): readonly Lookup[] {
  return state.boundaries.flatMap((boundary): readonly Lookup[] => {
    const { threshold, at } = boundary;
    if (!isTouched(boundary, change)) return [];
    const before = movedBefore(boundary, change);
    const spare = change.removed.length;
    if (before >= threshold) return [{ threshold, at, side: "below", limit: before - threshold + 1 + spare }];
    return at === null ? [] : [{ threshold, at, side: "above", limit: threshold - before + spare }];
  });
}

/** A counter after a change. */
export interface SettledCounter {
  readonly state: CounterState;
  /** Usages whose band may be another one than before, those added among them. */
  readonly touched: readonly Counted[];
}

/** Settles a change; `found` are the usages on file before it that each look-up asked for, by threshold. */
export function settleCounter(
  state: CounterState,
  change: CounterChange,
  found: ReadonlyMap<number, readonly Counted[]>,
): SettledCounter {
  const touched = new Map(change.added.map((one) => [one.key, one]));
  const boundaries = state.boundaries.map((boundary) => {
    if (!isTouched(boundary, change)) return boundary;
    const near = presentAfter(found.get(boundary.threshold) ?? [], change);
    const moved = move(boundary, movedBefore(boundary, change), near);
    const [low, high] = [Math.min(endOf(boundary), endOf(moved)), Math.max(endOf(boundary), endOf(moved))];
    for (const one of near) if (low <= one.at && one.at <= high) touched.set(one.key, one);
    return moved;
  });
  const count = state.count + change.added.length - change.removed.length;
  return { state: { count, boundaries }, touched: [...touched.values()] };
}

/**
 * The band of a usage, by the highest threshold of its counter that it is beyond: 0 in the first band. `rankAtInstant` is
 * its place, from 1, among the counter's usages of the same instant, asked for only where that matters.
 */
export function bandOf({ boundaries }: CounterState, at: Instant, rankAtInstant: () => number): number {
  let band = 0;
  for (const boundary of boundaries) {
    const end = endOf(boundary);
    if (at > end || (at === end && boundary.before + rankAtInstant() > boundary.threshold)) band = boundary.threshold;
  }
  return band;
}

/** Whether the usages of an instant may be in different bands. */
export function isDivided({ boundaries }: CounterState, at: Instant): boolean {
  return boundaries.some((boundary) => boundary.at === at);
}

/** The one order of a counter's usages within an instant. */
export function compareCounted(
  a: { readonly name: string; readonly number: string },
  b: { readonly name: string; readonly number: string },
): number {
  return compareBytes(a.name, b.name) || compareBytes(a.number, b.number);
}

function endOf({ at }: Boundary): number {
  return at ?? Number.POSITIVE_INFINITY;
}

function isTouched(boundary: Boundary, { added, removed }: CounterChange): boolean {
  const end = endOf(boundary);
  return added.some(({ at }) => at <= end) || removed.some(({ at }) => at <= end);
}

function movedBefore(boundary: Boundary, { added, removed }: CounterChange): number {
  const end = endOf(boundary);
  const earlier = (all: readonly Counted[]) => all.filter(({ at }) => at < end).length;
  return boundary.before + earlier(added) - earlier(removed);
}

function presentAfter(found: readonly Counted[], { added, removed }: CounterChange): readonly Counted[] {
  const present = new Map(found.map((one) => [one.key, one]));
  for (const { key } of removed) present.delete(key);
  for (const one of added) present.set(one.key, one);
  return [...present.values()].sort((a, b) => a.at - b.at);
}

/** Walks from the boundary's old instant to the one at which the T-th usage is now. */
function move(boundary: Boundary, beforeOld: number, near: readonly Counted[]): Boundary {
  const { threshold } = boundary;
  const old = endOf(boundary);
  let before = beforeOld;
  if (before >= threshold) {
    for (let i = near.length - 1; i >= 0; i -= 1) {
      const { at = 0 } = near[i] ?? {};
      if (at >= old) continue;
      before -= 1;
      const isFirstOfInstant = near[i - 1]?.at !== at;
      if (isFirstOfInstant && before < threshold) return { threshold, at, before };
    }
  }
  let passed = before;
  for (let i = 0; i < near.length; i += 1) {
    const { at = 0 } = near[i] ?? {};
    if (at < old) continue;
    if (near[i - 1]?.at !== at) before = passed;
    passed += 1;
    if (passed >= threshold) return { threshold, at, before };
  }
  return { threshold, at: null, before: passed };
}
