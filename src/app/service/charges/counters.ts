import {
  bandOf,
  type Counted,
  type CounterChange,
  type CounterState,
  compareCounted,
  isDivided,
  lookupsOf,
  newCounter,
  settleCounter,
} from "../../../core/ledger/counter-bands.ts";
import { thresholdsOf } from "../../../core/ledger/thresholds.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import type { ChargePlace, CountedCharge, OwnedCharges, StoredCounter } from "../../../store/port/books.ts";
import type { Names } from "../../../store/port/journal.ts";
import { type BookPlan, chargeKey, type Plan } from "./plan.ts";

/** A usage under a counter, with the band that it has on file; null: it is new there. */
interface Seen extends ChargePlace {
  readonly at: number;
  readonly band: number | null;
}

/** A counter that plans touch: one that a usage leaves, or one that a usage joins under some rates. */
export type WantedCounter =
  | { readonly id: string; readonly key: null }
  | { readonly id: string; readonly key: string; readonly rates: RateSet };

/** The counters of a batch, before and after it. */
export interface CounterBook {
  /** Reads counters that are not read yet, and sees to it that each knows all thresholds that it needs now. */
  readonly load: (wanted: readonly WantedCounter[]) => Promise<void>;
  /** Settles what the plans mean for all counters: the bands of their usages, and whose band is another one now. */
  readonly settle: (plans: readonly Plan[]) => Promise<SettledCounters>;
}

/** Counters after the plans. */
export interface SettledCounters {
  readonly bandOf: (plan: BookPlan) => number | null;
  /** Charges outside of the plans whose band is not the one on file. */
  readonly displaced: readonly ChargePlace[];
  /** Those that are not what they were. */
  readonly counters: readonly StoredCounter[];
}

/** Opens the counters of a batch. */
export function openCounterBook(batch: OwnedCharges, names: Pick<Names, "reveal">): CounterBook {
  const stored = new Map<string, StoredCounter>();
  const grown = new Set<string>();

  const load: CounterBook["load"] = async (wanted) => {
    const fresh = new Set(wanted.flatMap(({ id }) => (stored.has(id) ? [] : [id])));
    for (const counter of await batch.counters([...fresh])) stored.set(counter.id, counter);
    for (const one of wanted) {
      if (one.key === null) continue;
      const { id, key } = one;
      const needed = thresholdsOf(key, one.rates);
      const known = stored.get(id);
      stored.set(id, known ? await withThresholds(known, needed) : { id, key, ...newCounter(needed) });
    }
  };
  const withThresholds = async (counter: StoredCounter, needed: readonly number[]): Promise<StoredCounter> => {
    const missing = needed.filter((one) => counter.boundaries.every(({ threshold }) => threshold !== one));
    if (missing.length === 0) return counter;
    grown.add(counter.id);
    const boundaries = [...counter.boundaries];
    for (const threshold of missing) boundaries.push(await batch.boundary(counter.id, threshold));
    return { ...counter, boundaries: boundaries.sort((a, b) => a.threshold - b.threshold) };
  };

  return {
    load,
    settle: async (plans) => {
      const changes = changesByCounter(plans);
      const settled = await settleAll(batch, stored, changes);
      const planned = new Set(plans.map(({ key }) => key));
      const stateOf = (id: string): CounterState => settled.states.get(id) ?? stored.get(id) ?? newCounter([]);
      const ranks = await ranksIn(batch, names, dividedInstants(plans, settled.seen, stateOf), plans);
      const displaced = new Map<string, ChargePlace>();
      for (const [counter, seen] of [...settled.seen, ...ranks.members]) {
        for (const one of seen) {
          const key = chargeKey(one);
          const band = bandOf(stateOf(counter), one.at, () => ranks.rankOf(counter, { key, at: one.at }));
          if (!planned.has(key) && one.band !== null && one.band !== band) displaced.set(key, one);
        }
      }
      return {
        bandOf: ({ counter, placed, key }) => {
          if (counter === null) return null;
          const at = placed.usage.occurredAt;
          return bandOf(stateOf(counter), at, () => ranks.rankOf(counter, { key, at }));
        },
        displaced: [...displaced.values()],
        counters: [...stored.values()].flatMap((counter) => {
          const state = settled.states.get(counter.id);
          return state || grown.has(counter.id) ? [{ ...counter, ...state }] : [];
        }),
      };
    },
  };
}

/** What the plans add to and take from each counter. A usage that stays where it is changes nothing. */
function changesByCounter(plans: readonly Plan[]): ReadonlyMap<string, CounterChange> {
  const changes = new Map<string, { added: Counted[]; removed: Counted[] }>();
  const of = (counter: string) => {
    const known = changes.get(counter) ?? { added: [], removed: [] };
    changes.set(counter, known);
    return known;
  };
  for (const plan of plans) {
    if (plan.is !== "book" && plan.is !== "take_back") continue;
    const { key } = plan;
    const old = plan.before?.state === "live" ? plan.before : null;
    const counter = plan.is === "book" ? plan.counter : null;
    const at = plan.is === "book" ? plan.placed.usage.occurredAt : 0;
    if (old && old.counter !== null && (old.counter !== counter || old.packed.occurredAt !== at))
      of(old.counter).removed.push({ key, at: old.packed.occurredAt });
    if (counter !== null && (!old || old.counter !== counter || old.packed.occurredAt !== at))
      of(counter).added.push({ key, at });
  }
  return changes;
}

/** Settles all counters with one look at the store. */
async function settleAll(
  batch: OwnedCharges,
  stored: ReadonlyMap<string, StoredCounter>,
  changes: ReadonlyMap<string, CounterChange>,
) {
  const stateOf = (counter: string) => stored.get(counter) ?? newCounter([]);
  const lookups = [...changes].flatMap(([counter, change]) =>
    lookupsOf(stateOf(counter), change).map((lookup) => ({ ...lookup, counter })),
  );
  const rows = lookups.length > 0 ? await batch.around(lookups) : [];
  const found = new Map<string, Map<number, Counted[]>>();
  const places = new Map<string, CountedCharge>();
  for (const row of rows) {
    const key = chargeKey(row);
    places.set(`${row.counter}\n${key}`, row);
    const own = found.get(row.counter) ?? new Map<number, Counted[]>();
    found.set(row.counter, own);
    const near = own.get(row.threshold) ?? [];
    own.set(row.threshold, near);
    near.push({ key, at: row.at });
  }
  const states = new Map<string, CounterState>();
  const seen = new Map<string, Seen[]>();
  for (const [counter, change] of changes) {
    const { state, touched } = settleCounter(stateOf(counter), change, found.get(counter) ?? new Map());
    states.set(counter, state);
    seen.set(
      counter,
      touched.flatMap(({ key }) => places.get(`${counter}\n${key}`) ?? []),
    );
  }
  return { states, seen };
}

/** Instants whose usages are divided by a boundary, as far as something planned or touched is among them. */
function dividedInstants(
  plans: readonly Plan[],
  seen: ReadonlyMap<string, readonly Seen[]>,
  stateOf: (counter: string) => CounterState,
): readonly { readonly counter: string; readonly at: number }[] {
  const instants = new Map<string, { counter: string; at: number }>();
  const add = (counter: string, at: number) => {
    if (isDivided(stateOf(counter), at)) instants.set(`${counter} ${at}`, { counter, at });
  };
  for (const plan of plans)
    if (plan.is === "book" && plan.counter !== null) add(plan.counter, plan.placed.usage.occurredAt);
  for (const [counter, all] of seen) for (const { at } of all) add(counter, at);
  return [...instants.values()];
}

/** Ranks the usages of divided instants by their names. */
async function ranksIn(
  batch: OwnedCharges,
  names: Pick<Names, "reveal">,
  instants: readonly { readonly counter: string; readonly at: number }[],
  plans: readonly Plan[],
) {
  const groups = new Map<string, Map<string, Seen>>();
  const members = new Map<string, Seen[]>();
  const groupOf = (counter: string, at: number) => groups.get(`${counter} ${at}`);
  for (const { counter, at } of instants) groups.set(`${counter} ${at}`, new Map());
  if (instants.length > 0) {
    for (const row of await batch.ties(instants)) {
      groupOf(row.counter, row.at)?.set(chargeKey(row), row);
      members.set(row.counter, [...(members.get(row.counter) ?? []), row]);
    }
    for (const { key } of plans) for (const group of groups.values()) group.delete(key);
    for (const plan of plans) {
      if (plan.is !== "book" || plan.counter === null) continue;
      const { partition, number, message } = plan;
      const at = plan.placed.usage.occurredAt;
      groupOf(plan.counter, at)?.set(plan.key, { partition, number, message, at, band: null });
    }
  }
  const ranks = await ranked(names, groups);
  return {
    members,
    rankOf: (counter: string, { key, at }: { readonly key: string; readonly at: number }) =>
      ranks.get(`${counter} ${at} ${key}`) ?? 1,
  };
}

async function ranked(
  names: Pick<Names, "reveal">,
  groups: ReadonlyMap<string, ReadonlyMap<string, Seen>>,
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Map<number, Set<string>>();
  for (const group of groups.values()) {
    for (const { partition, message } of group.values()) {
      const ids = wanted.get(partition) ?? new Set<string>();
      wanted.set(partition, ids.add(message));
    }
  }
  const known = new Map<string, string>();
  for (const [partition, ids] of wanted)
    for (const [id, name] of await names.reveal(partition, [...ids])) known.set(`${partition} ${id}`, name);
  const ranks = new Map<string, number>();
  for (const [place, group] of groups) {
    const sorted = [...group.values()]
      .map((one) => ({ ...one, name: known.get(`${one.partition} ${one.message}`) ?? one.message }))
      .sort(compareCounted);
    for (const [index, one] of sorted.entries()) ranks.set(`${place} ${chargeKey(one)}`, index + 1);
  }
  return ranks;
}
