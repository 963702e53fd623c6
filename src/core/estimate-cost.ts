import type { MonthUsage, Totals, UsageLine } from "./estimate-usage.ts";
import type { Micros } from "./kernel/money.ts";
import { findRate, type NoRate, type RateFlag, type RateSet } from "./pricing/rate-card.ts";

/** Which way a fraction of a message goes: down where the cheapest is asked for, up where the dearest is. */
export type Rounding = "down" | "nearest" | "up";

/** A line that has no rate on file on the month's first day. */
export interface MissingRate extends NoRate {
  readonly category: string;
  readonly market: string;
}

/** What one category costs in one market. */
export interface CostedLine {
  readonly category: string;
  readonly market: string;
  /** Whole messages or conversations; what is free is left out. */
  readonly charged: number;
  readonly cost: Micros;
  readonly flags: readonly RateFlag[];
  readonly missing: MissingRate | null;
}

/** What the cost of a usage depends on. */
export interface CostOptions {
  readonly totals: Totals;
  readonly rates: RateSet;
  /** From -1, the free pool goes to the cheapest first, over 0, in proportion, to 1, to the dearest first. */
  readonly freeOrder: number;
  readonly rounding: Rounding;
}

/** Takes the free pool off, ranks what volume tiers count, and prices each line at the first day's rates. Money is exact. */
export function costOf({ lines, free }: MonthUsage, options: CostOptions): readonly CostedLine[] {
  const charged = withoutFree(lines, free, options);
  const ranks = new Map<string, number>();
  return charged.map((line) => {
    const count = whole(line.count, options.rounding);
    const counter = `${line.market}\n${line.category.replace("_international", "")}`; // AUTHI-07: one counter for both
    const before = line.tiered ? (ranks.get(counter) ?? 0) : null;
    if (before !== null) ranks.set(counter, before + count);
    return priced(line, count, before, options);
  });
}

/** A line's rate times its count, band by band where its rank counts. */
function priced(
  { category, market }: UsageLine,
  count: number,
  before: number | null,
  { totals, rates }: CostOptions,
): CostedLine {
  const query = { currency: totals.currency, market, category, date: totals.firstDay };
  let cost = 0n;
  let flags: readonly RateFlag[] = [];
  for (let done = 0; done < count; ) {
    const found = findRate(rates, { ...query, ordinal: before === null ? null : before + done + 1 });
    if (!found.ok)
      return { category, market, charged: count, cost: 0n, flags, missing: { category, market, ...found.refusal } };
    const { rate, tier } = found.value;
    const last = before === null || tier === null || tier.to === null ? count : Math.min(count, tier.to - before);
    cost += rate * BigInt(last - done);
    flags = found.value.flags;
    done = last;
  }
  return { category, market, charged: count, cost, flags, missing: null };
}

/** OCT26-03, CBP1-08: which of the pooled are free depends on their order, which totals do not tell. */
function withoutFree(lines: readonly UsageLine[], free: number, options: CostOptions): readonly UsageLine[] {
  const pool = lines.filter(({ pooled }) => pooled);
  const all = pool.reduce((sum, { count }) => sum + count, 0);
  if (all === 0 || free === 0) return lines;
  const weight = Math.abs(options.freeOrder);
  const first = weight === 0 ? new Map<UsageLine, number>() : greedy(pool, free, options);
  return lines.map((line) => {
    if (!line.pooled) return line;
    const inProportion = (free * line.count) / all;
    const own = weight * (first.get(line) ?? 0) + (1 - weight) * inProportion;
    return { ...line, count: line.count - own };
  });
}

/** The pool given away in order of the rate. */
function greedy(pool: readonly UsageLine[], free: number, options: CostOptions): ReadonlyMap<UsageLine, number> {
  const { totals, rates, freeOrder } = options;
  const rateOf = ({ category, market }: UsageLine) => {
    const query = { currency: totals.currency, market, category, date: totals.firstDay, ordinal: null };
    const found = findRate(rates, query);
    return found.ok ? Number(found.value.rate) : 0;
  };
  const ordered = pool
    .map((line) => ({ line, rate: rateOf(line) }))
    .sort((a, b) => (freeOrder > 0 ? b.rate - a.rate : a.rate - b.rate));
  const given = new Map<UsageLine, number>();
  let left = free;
  for (const { line } of ordered) {
    const own = Math.min(left, line.count);
    given.set(line, own);
    left -= own;
  }
  return given;
}

/** Shares are binary fractions: what is off a whole number by less than this is that number. */
const GRAIN = 1e-6;

function whole(count: number, rounding: Rounding): number {
  if (rounding === "down") return Math.max(0, Math.floor(count + GRAIN));
  return rounding === "up" ? Math.max(0, Math.ceil(count - GRAIN)) : Math.round(count);
}
