import { compareBytes } from "../kernel/bytes.ts";
import type { Charge } from "../pricing/charge.ts";
import type { RateSet } from "../pricing/rate-card.ts";
import { type PlacedUsage, placeUsage, rateUsage } from "../pricing/rating.ts";
import type { Fact } from "../usage/fact.ts";
import { messageKey } from "../usage/message.ts";
import type { Settings } from "../usage/settings.ts";
import { traceThread } from "../usage/timeline.ts";
import { openFiling } from "./filing.ts";
import { openGroups } from "./groups.ts";

/** One charge that a new fact added, took away or changed. */
export interface BookChange {
  readonly before: Charge | null;
  readonly after: Charge | null;
}

/**
 * The charges in force, kept up to date fact by fact. After any facts in any order they are exactly what rating all of
 * them from scratch gives; a fact re-folds the threads and re-ranks the counters that it touches, and no others.
 */
export interface Books {
  /** Takes in facts; says which charges changed, in order of (number, message id). */
  readonly learn: (facts: Iterable<Fact>) => readonly BookChange[];
  /** All charges in force, in order of (`occurredAt`, message id as bytes). */
  readonly charges: () => readonly Charge[];
}

/** Opens empty books under account settings and rates that do not change while they are open. */
export function openBooks(settings: Settings, rates: RateSet): Books {
  const filing = openFiling(settings);
  const counters = openGroups<PlacedUsage>();
  const usages = openGroups<PlacedUsage>();
  const charges = new Map<string, Charge>();

  /** Folds a thread anew; gives the counters whose usages changed. */
  const refold = (thread: string): readonly string[] => {
    const gone = new Set(usages.keysOf(thread));
    const touched: string[] = [];
    for (const { usage } of traceThread(filing.messagesOf(thread), settings, filing.wabaOf)) {
      if (!usage) continue;
      const placed = placeUsage(usage, filing.wabaOf(usage.message, usage.occurredAt), settings, rates);
      const key = usageKey(placed);
      gone.delete(key);
      usages.put(key, thread, placed);
      touched.push(...counters.put(key, placed.counter ?? `alone\n${key}`, placed));
    }
    for (const key of gone) touched.push(...usages.put(key, null).flatMap(() => counters.put(key, null)));
    return touched;
  };

  return {
    learn: (facts) => {
      const threads = [...filing.file(facts)];
      const before = threads.flatMap(usages.keysOf);
      const touched = new Set(threads.flatMap(refold));
      const fresh = new Map([...touched].flatMap((counter) => rerank(counters.of(counter), rates)));
      const gone = before.filter((key) => usages.groupOf(key) === undefined);
      return replaceCharges(charges, fresh, gone);
    },
    charges: () => [...charges.values()].sort(compareCharges),
  };
}

/** Rates the usages of one counter by their rank; usages that no counter sees stand alone. */
function rerank(usages: readonly PlacedUsage[], rates: RateSet): readonly (readonly [string, Charge])[] {
  return [...usages]
    .sort(compareUsages)
    .map((placed, index) => [usageKey(placed), rateUsage(placed, placed.counter === null ? null : index + 1, rates)]);
}

function usageKey({ usage: { message } }: PlacedUsage): string {
  return messageKey(message.number, message.id);
}

/** The one order of charges. */
export function compareCharges(a: Charge, b: Charge): number {
  return a.occurredAt - b.occurredAt || compareBytes(a.message, b.message) || compareBytes(a.number, b.number);
}

function compareUsages({ usage: a }: PlacedUsage, { usage: b }: PlacedUsage): number {
  return (
    a.occurredAt - b.occurredAt ||
    compareBytes(a.message.id, b.message.id) ||
    compareBytes(a.message.number, b.message.number)
  );
}

function replaceCharges(
  charges: Map<string, Charge>,
  fresh: ReadonlyMap<string, Charge>,
  gone: readonly string[],
): readonly BookChange[] {
  const changes: [string, BookChange][] = [];
  for (const key of new Set(gone)) {
    const before = charges.get(key);
    if (!before) continue;
    charges.delete(key);
    changes.push([key, { before, after: null }]);
  }
  for (const [key, after] of fresh) {
    const before = charges.get(key) ?? null;
    charges.set(key, after);
    if (!before || !sameCharge(before, after)) changes.push([key, { before, after }]);
  }
  return changes.sort(([a], [b]) => compareBytes(a, b)).map(([, change]) => change);
}

function sameCharge(a: Charge, b: Charge): boolean {
  const text = (charge: Charge) =>
    JSON.stringify(charge, (_, value) => (typeof value === "bigint" ? `${value}` : value));
  return text(a) === text(b);
}
