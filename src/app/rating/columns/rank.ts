import { assert } from "../../../core/kernel/assert.ts";
import { compareBytes } from "../../../core/kernel/bytes.ts";
import type { Charge } from "../../../core/pricing/charge.ts";
import { ALLOWANCE, FREE_TIER } from "../../../core/pricing/counter.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import { rateUsage } from "../../../core/pricing/rating.ts";
import { compareTexts } from "../../../intake/texts/text-pool.ts";
import { orderByTime } from "./in-time.ts";
import type { Roster } from "./roster.ts";
import { CLASS, ID, INTS, messageAt, type RowTable } from "./row-table.ts";
import type { Template, Templates } from "./templates.ts";
import type { UsageList } from "./usage-list.ts";

interface Options {
  readonly table: RowTable;
  readonly roster: Roster;
  readonly usages: UsageList;
  readonly templates: Templates;
  readonly rates: RateSet;
}

/** A charge that stands for all of its template whose rank lies in one band. */
export interface Band {
  readonly charge: Charge;
  /** The last rank that gives it. */
  readonly upTo: number;
  /** How many usages fell into it. */
  times: number;
}

/** Takes usages in their order, each with its rank and a charge that differs from its own in message and instants only. */
export type TakeRanked = (index: number, charge: Charge, ordinal: number | null) => void;

/**
 * Ranks all usages in order of (instant, message id as bytes, number as bytes) and rates each band of a template once;
 * gives the bands in the order in which they were met.
 */
export function rankUsages({ table, roster, usages, templates, rates }: Options, take?: TakeRanked): readonly Band[] {
  const order = orderUsages({ table, roster, usages });
  const counts = new Int32Array(templates.counters.length);
  const counters = Int32Array.from(templates.all, ({ counter }) => counter);
  const current: (Band | undefined)[] = [];
  const all: Band[] = [];
  for (let i = 0; i < order.length; i += 1) {
    const index = order[i] ?? 0;
    const number = usages.template(index);
    const counter = counters[number] ?? -1;
    let ordinal: number | null = null;
    if (counter >= 0) {
      ordinal = (counts[counter] ?? 0) + 1;
      counts[counter] = ordinal;
    }
    let band = current[number];
    if (band === undefined || (ordinal !== null && ordinal > band.upTo)) {
      band = bandAt(templates.all[number], ordinal, rates);
      current[number] = band;
      all.push(band);
    }
    band.times += 1;
    take?.(index, band.charge, ordinal);
  }
  return all;
}

function bandAt(template: Template | undefined, ordinal: number | null, rates: RateSet): Band {
  assert(template !== undefined, "a usage has a template");
  const charge = rateUsage(template.placed, ordinal, rates);
  const upTo = ordinal === null ? Number.POSITIVE_INFINITY : lastRank(template.placed, charge, ordinal);
  return { charge, upTo, times: 0 };
}

/** The last rank that gives the same charge. */
function lastRank({ usage: { counting } }: Template["placed"], { tier, refusal }: Charge, ordinal: number): number {
  if (counting.by === "free_tier" && ordinal <= FREE_TIER) return FREE_TIER;
  if (counting.by === "allowance" && ordinal <= ALLOWANCE) return ALLOWANCE;
  if (counting.by !== "tier") return Number.POSITIVE_INFINITY;
  if (refusal) return ordinal; // it may name the rank
  return tier?.to ?? Number.POSITIVE_INFINITY;
}

/** The order of the events that usages came from. */
function orderUsages({ table, roster, usages }: Pick<Options, "table" | "roster" | "usages">): Int32Array {
  const order = orderByTime(usages.count, (index) => usages.occurredAt(index));
  const { ids, ints } = table;
  const numberOf = (row: number) => {
    const role = roster.roles[ints[row * INTS + CLASS] ?? -1];
    return role?.template.number ?? messageAt(table, row, roster).number;
  };
  const compare = (a: number, b: number): number => {
    const [rowA, rowB] = [usages.row(a), usages.row(b)];
    const byId = compareTexts(ids, ints[rowA * INTS + ID] ?? 0, ids, ints[rowB * INTS + ID] ?? 0);
    return byId || compareBytes(numberOf(rowA), numberOf(rowB));
  };
  let start = 0;
  for (let i = 1; i <= order.length; i += 1) {
    const isSame = i < order.length && usages.occurredAt(order[i] ?? 0) === usages.occurredAt(order[start] ?? 0);
    if (isSame) continue;
    if (i - start > 1) order.subarray(start, i).sort(compare);
    start = i;
  }
  return order;
}
