import { compareBytes } from "../../../core/kernel/bytes.ts";
import type { Charge } from "../../../core/pricing/charge.ts";
import { ALLOWANCE, FREE_TIER } from "../../../core/pricing/counter.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import { rateUsage } from "../../../core/pricing/rating.ts";
import { orderByTime } from "./in-time.ts";
import type { Roster } from "./roster.ts";
import { CLASS, ID, INTS, messageAt, type RowTable } from "./row-table.ts";
import type { Template, Templates } from "./templates.ts";
import { compareTexts } from "./text-pool.ts";
import type { UsageList } from "./usage-list.ts";

interface Options {
  readonly table: RowTable;
  readonly roster: Roster;
  readonly usages: UsageList;
  readonly templates: Templates;
  readonly rates: RateSet;
}

/** A charge that stands for all of its template whose rank lies in one band. */
interface Band {
  readonly charge: Charge;
  readonly upTo: number;
}

/** Takes usages in their order, each with its rank and a charge that differs from its own in message and instants only. */
export type TakeRanked = (index: number, charge: Charge, ordinal: number | null) => void;

/** Ranks all usages in order of (instant, message id as bytes, number as bytes) and rates each band of a template once. */
export function rankUsages({ table, roster, usages, templates, rates }: Options, take: TakeRanked): void {
  const order = orderUsages({ table, roster, usages });
  const counts = new Int32Array(templates.counters.length);
  const bands: (Band | undefined)[] = [];
  for (let i = 0; i < order.length; i += 1) {
    const index = order[i] ?? 0;
    const number = usages.template(index);
    const template = templates.all[number];
    if (template === undefined) continue;
    let ordinal: number | null = null;
    if (template.counter >= 0) {
      ordinal = (counts[template.counter] ?? 0) + 1;
      counts[template.counter] = ordinal;
    }
    let band = bands[number];
    if (band === undefined || (ordinal !== null && ordinal > band.upTo)) {
      band = bandAt(template, ordinal, rates);
      bands[number] = band;
    }
    take(index, band.charge, ordinal);
  }
}

function bandAt({ placed }: Template, ordinal: number | null, rates: RateSet): Band {
  const charge = rateUsage(placed, ordinal, rates);
  return { charge, upTo: ordinal === null ? Number.POSITIVE_INFINITY : lastRank(placed, charge, ordinal) };
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
