import { assert } from "../kernel/assert.ts";
import { formatMoney, type Micros, total } from "../kernel/money.ts";
import { formatPercent, scaled, share } from "../kernel/ratio.ts";
import { type DaySpan, daysIn, daysWithin } from "./days.ts";
import { type FirstUnits, firstsOf, fits, type SoldSum } from "./month-use.ts";
import type { Fee, Included, PeriodTerms, UnitFilter, VolumeBands } from "./period-terms.ts";

/** Units of a kind with their prices, as period lines look at them: several together, or each for itself. */
export type UseSum = Pick<SoldSum, "category" | "market" | "count" | "amount">;

/** A client's month as far as its period lines depend on it. */
export interface PeriodUse {
  /** `YYYY-MM` */
  readonly month: string;
  readonly currency: string;
  /** In any order; all in the plan's currency. */
  readonly sums: readonly UseSum[];
  /** The first units that included numbers of units ask for. */
  readonly firsts: readonly FirstUnits[];
  /** Local days on which the plan holds for the client. */
  readonly active: DaySpan;
  /** The client's numbers and their days. */
  readonly numbers: readonly DaySpan[];
}

/** A line of a month that belongs to no single unit. */
export interface PeriodLine {
  readonly kind: "included" | "volume" | "minimum" | "fee";
  readonly name: string;
  /** Micro-units, rounded half to even once; below zero for what is taken off. */
  readonly amount: Micros;
  /** How many units, months or numbers it rests on. */
  readonly quantity: number;
  readonly steps: readonly string[];
}

/**
 * The lines of a month at closing, in their order: volume bands on the month's use, then what the plan includes (never more
 * than is left of the use), then the minimum, then fees. Lines of nothing are left out.
 */
export function periodLines(terms: PeriodTerms, use: PeriodUse): readonly PeriodLine[] {
  const volume = terms.volume.flatMap((bands) => volumeLine(bands, use) ?? []);
  const included: PeriodLine[] = [];
  let left = together(use.sums).amount + sum(volume);
  for (const one of terms.included) {
    const line = includedLine(one, use, left);
    if (line) included.push(line);
    left += line?.amount ?? 0n;
  }
  const minimum = terms.minimum === null ? [] : (minimumLine(terms.minimum, left, use) ?? []);
  return [...volume, ...included, ...[minimum].flat(), ...terms.fees.flatMap((fee) => feeLine(fee, use) ?? [])];
}

function sum(lines: readonly PeriodLine[]): Micros {
  return total(lines.map(({ amount }) => amount));
}

/** What units come to, given one by one in the one order of units: for where all of them are at hand. */
export function useOfUnits(
  units: readonly Omit<UseSum, "count">[],
  terms: Pick<PeriodTerms, "included">,
): Pick<PeriodUse, "sums" | "firsts"> {
  const sums = units.map((unit) => ({ ...unit, count: 1 }));
  const firsts = firstsOf(terms).map(({ filter, limit }) => {
    const first = together(sums.filter((unit) => fits(filter, unit)).slice(0, limit));
    return { filter, limit, ...first };
  });
  return { sums, firsts };
}

function together(sums: readonly UseSum[]): Pick<UseSum, "count" | "amount"> {
  return {
    count: sums.reduce((count, one) => count + one.count, 0),
    amount: total(sums.map(({ amount }) => amount)),
  };
}

function fitting({ sums }: PeriodUse, filter: UnitFilter): Pick<UseSum, "count" | "amount"> {
  return together(sums.filter((unit) => fits(filter, unit)));
}

function firstOf({ firsts }: PeriodUse, { filter, units }: Extract<Included, { readonly of: "units" }>) {
  const found = firsts.find(
    (one) => one.limit === units && one.filter.category === filter.category && one.filter.market === filter.market,
  );
  assert(found !== undefined, "included units were looked up");
  return found;
}

function volumeLine({ name, filter, bands }: VolumeBands, use: PeriodUse): PeriodLine | undefined {
  const { count, amount: base } = fitting(use, filter);
  const band = bands.findLast(({ from }) => from <= count);
  if (!band) return undefined;
  const amount = scaled(base, share(band.percent));
  if (amount === 0n) return undefined;
  const step = `${count} units reach the band from ${band.from}: ${formatPercent(band.percent)} % of ${formatMoney(base)} ${use.currency}`;
  return { kind: "volume", name, amount, quantity: count, steps: [step] };
}

/** What is included takes off no more than is left to pay. */
function includedLine(one: Included, use: PeriodUse, left: Micros): PeriodLine | undefined {
  const { count, amount: sumOfUnits } = one.of === "units" ? firstOf(use, one) : together(use.sums);
  const worth = one.of === "units" ? sumOfUnits : one.amount;
  const amount = worth < left ? worth : left;
  if (amount <= 0n) return undefined;
  const what =
    one.of === "units"
      ? `the first ${count} units of up to ${one.units}, ${formatMoney(worth)} ${use.currency}`
      : `${formatMoney(worth)} ${use.currency} of use`;
  const cut = amount < worth ? `; no more than the ${formatMoney(left)} ${use.currency} that are left` : "";
  return {
    kind: "included",
    name: one.name,
    amount: -amount,
    quantity: count,
    steps: [`included: ${what}${cut}`],
  };
}

function minimumLine(minimum: Micros, left: Micros, { currency }: PeriodUse): PeriodLine | undefined {
  if (left >= minimum) return undefined;
  const step = `minimum ${formatMoney(minimum)} ${currency} less use of ${formatMoney(left)} ${currency}`;
  return { kind: "minimum", name: "minimum", amount: minimum - left, quantity: 1, steps: [step] };
}

function feeLine(fee: Fee, use: PeriodUse): PeriodLine | undefined {
  if (fee.per === "once") {
    const isDue = fee.on.slice(0, 7) === use.month;
    const step = `once, on ${fee.on}`;
    return isDue ? { kind: "fee", name: fee.name, amount: fee.amount, quantity: 1, steps: [step] } : undefined;
  }
  const spans = fee.per === "month" ? [use.active] : use.numbers.map((span) => overlap(span, use.active));
  const days = spans.map((span) => daysWithin(span, use.month)).filter((held) => held > 0);
  if (days.length === 0) return undefined;
  const all = daysIn(use.month);
  const held = days.reduce((most, one) => most + one, 0);
  const amount = fee.prorated
    ? scaled(fee.amount, { numerator: BigInt(held), denominator: BigInt(all) })
    : fee.amount * BigInt(days.length);
  const unit = fee.per === "month" ? "month" : "number";
  const each = `${formatMoney(fee.amount)} ${use.currency} a ${unit}`;
  const step = fee.prorated
    ? `${each}, ${held} of ${all * days.length} days (${days.length} x ${all})`
    : `${each} x ${days.length}`;
  return { kind: "fee", name: fee.name, amount, quantity: days.length, steps: [step] };
}

function overlap(a: DaySpan, b: DaySpan): DaySpan {
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to === null || (b.to !== null && b.to < a.to) ? b.to : a.to;
  return { from, to };
}
