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
import { BY_NUMBER, type Template, type Templates } from "./templates.ts";
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
  /** The first and the last rank that gives it. */
  readonly from: number;
  readonly upTo: number;
  /** How many usages fell into it. */
  times: number;
}

/** Takes usages in their order, each with its rank and a charge that differs from its own in message and instants only. */
export type TakeRanked = (index: number, charge: Charge, ordinal: number | null) => void;

/** The usages of a table in their order, ranked and rated step by step; each band of a template is rated once. */
export class Ranking {
  /** In the order in which they were met. */
  readonly bands: Band[] = [];
  private readonly options: Options;
  private readonly order: Int32Array;
  private readonly counterOf: (template: number, index: number) => number;
  private readonly counts: number[] = [];
  /** By template: its bands. */
  private readonly known: Band[][] = [];
  private done = 0;

  constructor(options: Options) {
    this.options = options;
    this.order = orderUsages(options);
    this.counterOf = openCounterOf(options);
  }

  /** Ranks the next so many usages; false where there are no more. */
  next(most: number, take?: TakeRanked): boolean {
    const { usages } = this.options;
    const end = Math.min(this.order.length, this.done + most);
    for (let i = this.done; i < end; i += 1) {
      const index = this.order[i] ?? 0;
      const template = usages.template(index);
      const counter = this.counterOf(template, index);
      let ordinal: number | null = null;
      if (counter >= 0) {
        ordinal = (this.counts[counter] ?? 0) + 1;
        this.counts[counter] = ordinal;
      }
      const band = this.bandOf(template, ordinal);
      band.times += 1;
      take?.(index, band.charge, ordinal);
    }
    this.done = end;
    return end < this.order.length;
  }

  private bandOf(template: number, ordinal: number | null): Band {
    const known = this.known[template] ?? [];
    for (const band of known) if (ordinal === null || (band.from <= ordinal && ordinal <= band.upTo)) return band;
    const band = this.bandAt(template, ordinal);
    this.known[template] = [...known, band];
    return band;
  }

  private bandAt(number: number, ordinal: number | null): Band {
    const template = this.options.templates.all[number];
    assert(template !== undefined, "a usage has a template");
    const charge = rateUsage(template.placed, ordinal, this.options.rates);
    const band = { charge, ...ranksOf(template.placed, charge, { ordinal, rates: this.options.rates }), times: 0 };
    this.bands.push(band);
    return band;
  }
}

/** The counter that ranks a usage; an allowance is each number's own. */
function openCounterOf({ table, roster, usages, templates }: Omit<Options, "rates">) {
  const counters = Int32Array.from(templates.all, ({ counter }) => counter);
  const byNumber: Int32Array[] = [];
  return (template: number, index: number): number => {
    const counter = counters[template] ?? -1;
    if (counter !== BY_NUMBER) return counter;
    const role = roster.roles[table.ints[usages.about(index) * INTS + CLASS] ?? -1];
    if (role === undefined) {
      const { number } = messageAt(table, usages.about(index), roster);
      return templates.counterFor(template, roster.numberName(number));
    }
    const known = byNumber[template] ?? new Int32Array(roster.numberCount).fill(BY_NUMBER);
    byNumber[template] = known;
    const own = known[role.number] ?? -1;
    if (own !== BY_NUMBER) return own;
    known[role.number] = templates.counterFor(template, role.template.number);
    return known[role.number] ?? -1;
  };
}

/** The ranks that give the same charge. A refusal that does not name its rank is the same at all of them. */
function ranksOf(
  placed: Template["placed"],
  { tier, refusal }: Charge,
  { ordinal, rates }: { ordinal: number | null; rates: RateSet },
): Pick<Band, "from" | "upTo"> {
  const { by } = placed.usage.counting;
  if (ordinal === null) return ALL_RANKS;
  if (by === "free_tier") return within(FREE_TIER, ordinal);
  if (by === "allowance") return within(ALLOWANCE, ordinal);
  if (by === "tier" && refusal) {
    const next = rateUsage(placed, ordinal + 1, rates).refusal;
    return next?.detail === refusal.detail ? ALL_RANKS : { from: ordinal, upTo: ordinal };
  }
  return tier ? { from: tier.from, upTo: tier.to ?? Number.POSITIVE_INFINITY } : ALL_RANKS;
}

const ALL_RANKS = { from: 0, upTo: Number.POSITIVE_INFINITY };

function within(most: number, ordinal: number): Pick<Band, "from" | "upTo"> {
  return ordinal <= most ? { from: 0, upTo: most } : { from: most + 1, upTo: Number.POSITIVE_INFINITY };
}

/** The order of the events that usages came from. */
function orderUsages({ table, roster, usages }: Pick<Options, "table" | "roster" | "usages">): Int32Array {
  const order = orderByTime(usages.instants);
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
