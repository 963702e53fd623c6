import { type Assumption, type AssumptionId, assumptionsFor, type StatedAssumptions } from "./estimate-assumptions.ts";
import { type CostedLine, costOf, type MissingRate, type Rounding } from "./estimate-cost.ts";
import { type AssumedValues, type Totals, usageUnder } from "./estimate-usage.ts";
import type { Micros } from "./kernel/money.ts";
import type { RateFlag, RateSet } from "./pricing/rate-card.ts";
import { modelOn } from "./usage/calendar.ts";
import { DEFAULT_RULES, MODEL_IDS, type ModelId, type RuleSettings } from "./usage/settings.ts";

/** Three values of one thing: at the cheapest, the likely and the dearest reading of the totals. */
export interface Range<T> {
  readonly low: T;
  readonly likely: T;
  readonly high: T;
}

/** What a month's totals come to under one pricing model. */
export interface ModelEstimate {
  readonly model: ModelId;
  /** Whether this model holds in that month. */
  readonly inForce: boolean;
  /** Of all that has a rate; null where something is charged and none of it has one. */
  readonly cost: Range<Micros> | null;
  /** Charged messages or conversations. */
  readonly charged: Range<number>;
  /** What is charged at all, by category and market; in each column the lines add up to the cost. */
  readonly lines: readonly LineEstimate[];
  /** Lines without a rate on file; the cost leaves them out. */
  readonly missing: readonly MissingRate[];
  readonly flags: readonly RateFlag[];
  /** How far each assumption alone moves the cost, the farthest first; those that move nothing are left out. */
  readonly swings: readonly Swing[];
}

/** One category in one market. */
export interface LineEstimate {
  readonly category: string;
  readonly market: string;
  readonly charged: Range<number>;
  readonly cost: Range<Micros>;
}

/** The cost with one assumption at its lowest and at its highest value, all others at their likely ones. */
export interface Swing {
  readonly assumption: AssumptionId;
  readonly atLow: Micros;
  readonly atHigh: Micros;
  /** The distance between the two. */
  readonly size: Micros;
}

/** What a month's totals come to, and under which assumptions. */
export interface Estimate {
  readonly totals: Totals;
  readonly assumptions: readonly Assumption[];
  /** One for each pricing model, oldest first. */
  readonly models: readonly ModelEstimate[];
}

/**
 * Estimates a month of which only totals are known. Low and high are the cheapest and the dearest of all combinations of
 * the assumptions' ends; where no assumption has a say, they meet, and the figure is exact.
 */
export function estimate(totals: Totals, { rates, rules = DEFAULT_RULES, stated = {} }: EstimateOptions): Estimate {
  const assumptions = assumptionsFor(totals, stated);
  const models = MODEL_IDS.map((model) => estimateModel(model, assumptions, { totals, rates, rules }));
  return { totals, assumptions, models };
}

/** What an estimate depends on beside the totals. */
export interface EstimateOptions {
  readonly rates: RateSet;
  readonly rules?: RuleSettings;
  /** Assumptions that a person makes in place of Daybook's own. */
  readonly stated?: StatedAssumptions;
}

interface Basis {
  readonly totals: Totals;
  readonly rates: RateSet;
  readonly rules: RuleSettings;
}

/** Everything at one choice of values. */
interface Outcome {
  readonly cost: Micros;
  readonly lines: readonly CostedLine[];
}

function estimateModel(model: ModelId, assumptions: readonly Assumption[], basis: Basis): ModelEstimate {
  const outcomeAt = (values: AssumedValues, rounding: Rounding): Outcome => {
    const usage = usageUnder(model, basis.totals, values, basis.rules);
    const lines = costOf(usage, { totals: basis.totals, rates: basis.rates, freeOrder: values.free_order, rounding });
    return { lines, cost: lines.reduce((sum, line) => sum + line.cost, 0n) };
  };
  const usual = valuesAt(assumptions, () => "likely");
  const ends = { low: extreme(assumptions, outcomeAt, "down"), high: extreme(assumptions, outcomeAt, "up") };
  const outcomes = { ...ends, likely: outcomeAt(usual, "nearest") };
  const lines = joined(outcomes);
  const found = outcomes.high.lines.concat(outcomes.likely.lines, outcomes.low.lines);
  const missing = distinct(found.flatMap((line) => line.missing ?? []));
  const isPriced = lines.length > 0 || missing.length === 0;
  return {
    model,
    inForce: modelOn(basis.totals.firstDay) === model,
    cost: isPriced ? ranged((end) => outcomes[end].cost) : null,
    charged: ranged((end) => outcomes[end].lines.reduce((sum, line) => sum + line.charged, 0)),
    lines,
    missing,
    flags: [...new Set(found.flatMap((line) => line.flags))].sort(),
    swings: swingsOf(assumptions, (values) => outcomeAt(values, "nearest").cost),
  };
}

type End = keyof Range<unknown>;

function ranged<T>(of: (end: End) => T): Range<T> {
  return { low: of("low"), likely: of("likely"), high: of("high") };
}

function valuesAt(assumptions: readonly Assumption[], endOf: (id: AssumptionId) => End): AssumedValues {
  const values: Record<AssumptionId, number> = { ...NEUTRAL };
  for (const one of assumptions) values[one.id] = one[endOf(one.id)];
  return values;
}

/** Values of assumptions that a month's totals leave no room for. */
const NEUTRAL: AssumedValues = {
  delivered_share: 1,
  replies_per_window: 1,
  ads_share: 0,
  replies_per_entry: 1,
  entry_template_share: 0,
  window_template_share: 0,
  templates_per_user_day: 1,
  carried_share: 0,
  busiest_share: 1,
  free_order: 0,
};

/**
 * The cheapest or dearest of all combinations of ends, and of the likely values: each assumption moves the cost one way,
 * but which way may depend on the others.
 */
function extreme(
  assumptions: readonly Assumption[],
  outcomeAt: (values: AssumedValues, rounding: Rounding) => Outcome,
  rounding: "down" | "up",
): Outcome {
  const open = assumptions.filter(({ low, high }) => low !== high);
  let best = outcomeAt(
    valuesAt(assumptions, () => "likely"),
    rounding,
  );
  for (let choice = 0; choice < 2 ** open.length; choice += 1) {
    const highs = new Set(open.filter((_, place) => (choice >> place) % 2 === 1).map(({ id }) => id));
    const outcome = outcomeAt(
      valuesAt(assumptions, (id) => (highs.has(id) ? "high" : "low")),
      rounding,
    );
    if (rounding === "up" ? isDearer(outcome, best) : isDearer(best, outcome)) best = outcome;
  }
  return best;
}

/** By cost, and where that is the same (no rate on file) by what is charged. */
function isDearer(a: Outcome, b: Outcome): boolean {
  if (a.cost !== b.cost) return a.cost > b.cost;
  const charged = ({ lines }: Outcome) => lines.reduce((sum, line) => sum + line.charged, 0);
  return charged(a) > charged(b);
}

function joined(outcomes: Range<Outcome>): readonly LineEstimate[] {
  const keyOf = ({ category, market }: CostedLine) => `${category}\n${market}`;
  const byKey = ranged((end) => new Map(outcomes[end].lines.map((line) => [keyOf(line), line])));
  const priced = new Map(
    [...byKey.high, ...byKey.likely, ...byKey.low].filter(([, line]) => line.missing === null && line.charged > 0),
  );
  return [...priced].map(([key, { category, market }]) => ({
    category,
    market,
    charged: ranged((end) => byKey[end].get(key)?.charged ?? 0),
    cost: ranged((end) => byKey[end].get(key)?.cost ?? 0n),
  }));
}

function distinct(missing: readonly MissingRate[]): readonly MissingRate[] {
  return [...new Map(missing.map((one) => [`${one.category}\n${one.market}`, one])).values()];
}

function swingsOf(assumptions: readonly Assumption[], costAt: (values: AssumedValues) => Micros): readonly Swing[] {
  const at = (moved: AssumptionId, end: End) => costAt(valuesAt(assumptions, (id) => (id === moved ? end : "likely")));
  return assumptions
    .map(({ id }) => ({ assumption: id, atLow: at(id, "low"), atHigh: at(id, "high") }))
    .map((one) => ({ ...one, size: one.atHigh > one.atLow ? one.atHigh - one.atLow : one.atLow - one.atHigh }))
    .filter(({ size }) => size > 0n)
    .sort((a, b) => (a.size === b.size ? 0 : a.size < b.size ? 1 : -1));
}
