import { type BillingState, type Business, familyOf, rootOf } from "./business.ts";
import type { Plan } from "./plan.ts";

/** Months of a root, from one on, whose sales a change of words may change; they are months of these WABAs. */
export interface Touched {
  readonly root: string;
  /** `YYYY-MM-DD`; the month that it lies in is the first. */
  readonly from: string;
  readonly wabas: readonly string[];
}

/** From the beginning on, and never. */
const ALWAYS = "0000-01-01";
const NEVER = "9999-12-31";

/**
 * Whose sales have to be derived anew when what is known of businesses and plans changes, and from when on. What moves no
 * price (an address, a tax, a fee, how a business pays) touches nothing.
 */
export function touchedBy(before: BillingState, after: BillingState): readonly Touched[] {
  const firstOf = new Map<string, string>();
  const note = (root: string, from: string) => {
    const known = firstOf.get(root);
    if (known === undefined || from < known) firstOf.set(root, from);
  };
  for (const id of new Set([...before.businesses.keys(), ...after.businesses.keys()])) {
    const from = firstDay(before, after, id);
    if (from === NEVER) continue;
    for (const state of [before, after]) note(rootOf(state, id), from);
  }
  return [...firstOf].map(([root, from]) => {
    const wabas = new Set([...wabasOf(before, root), ...wabasOf(after, root)]);
    return { root, from, wabas: [...wabas].sort() };
  });
}

function wabasOf(state: BillingState, root: string): readonly string[] {
  return familyOf(state, root).flatMap((id) => (state.businesses.get(id)?.wabas ?? []).map(({ waba }) => waba));
}

/** The first day on which a business buys otherwise than before. */
function firstDay(before: BillingState, after: BillingState, id: string): string {
  const [old, now] = [before.businesses.get(id), after.businesses.get(id)];
  if (!old || !now || old.seller !== now.seller || supplierOf(before, old) !== supplierOf(after, now)) return ALWAYS;
  const days = [
    earliestChange(textsOf(old.plans), textsOf(now.plans), startOf),
    ...wabaDays(old, now),
    ...now.plans.map(({ plan, from }) => later(from, planDay(before.plans.get(plan), after.plans.get(plan)))),
  ];
  return days.reduce((first, day) => (day < first ? day : first), NEVER);
}

function supplierOf({ businesses }: BillingState, { seller }: Business): string | null {
  return seller === null ? null : (businesses.get(seller)?.seller ?? null);
}

/** A WABA that only ends otherwise was the same until the earlier end. */
function wabaDays(old: Business, now: Business): readonly string[] {
  const ends = (business: Business) =>
    business.wabas.flatMap(({ waba, from, to }) => [
      `${from} ${waba} owned`,
      ...(to === null ? [] : [`${to} ${waba} given up, from ${from}`]),
    ]);
  return [earliestChange(ends(old), ends(now), (text) => text.slice(0, 10))];
}

/** The day of the first item that only one of the lists has. */
function earliestChange(old: readonly string[], now: readonly string[], dayOf: (item: string) => string): string {
  const [had, has] = [new Set(old), new Set(now)];
  const changed = [...old.filter((item) => !has.has(item)), ...now.filter((item) => !had.has(item))];
  return changed.map(dayOf).reduce((first, day) => (day < first ? day : first), NEVER);
}

function startOf(item: string): string {
  return /"from":"([^"]*)"/.exec(item)?.[1] ?? ALWAYS;
}

/** The first day on which a plan asks something else for a unit. */
function planDay(old: Plan | undefined, now: Plan | undefined): string {
  if (old === now) return NEVER;
  if (!old || !now) return ALWAYS;
  const versions = ({ versions: all }: Plan) =>
    textsOf(
      all.map(({ from, currency, unit, rules, pooledDiscounts }) => ({ from, currency, unit, rules, pooledDiscounts })),
    );
  const exchange = ({ exchange: all }: Plan) =>
    textsOf(all.map((rate) => ({ ...rate, from: rate.date, pair: rate.from })));
  const first = earliestChange(versions(old), versions(now), startOf);
  const changedRate = earliestChange(exchange(old), exchange(now), startOf);
  return first < changedRate ? first : changedRate;
}

function textsOf(items: readonly unknown[]): readonly string[] {
  return items.map((item) => JSON.stringify(item, plain));
}

function plain(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
