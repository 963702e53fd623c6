import { formatMoney, type Micros, total } from "../kernel/money.ts";
import { formatPercent, scaled, share } from "../kernel/ratio.ts";
import { type DaySpan, daysIn, daysWithin } from "./days.ts";
import type { Fee, Included, PeriodTerms, UnitFilter, VolumeBands } from "./period-terms.ts";

/** A unit of a month with its price, as period lines look at it. */
export interface PricedUnit {
  readonly id: string;
  readonly category: string;
  readonly market: string;
  readonly amount: Micros;
}

/** A client's month as far as its period lines depend on it. */
export interface PeriodUse {
  /** `YYYY-MM` */
  readonly month: string;
  readonly currency: string;
  /** In the one order of charges; all in the plan's currency. */
  readonly units: readonly PricedUnit[];
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
  let left = total(use.units.map(({ amount }) => amount)) + sum(volume);
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

function fitting({ units }: PeriodUse, { category, market }: UnitFilter): readonly PricedUnit[] {
  return units.filter(
    (unit) => (category === null || category === unit.category) && (market === null || market === unit.market),
  );
}

function volumeLine({ name, filter, bands }: VolumeBands, use: PeriodUse): PeriodLine | undefined {
  const units = fitting(use, filter);
  const band = bands.findLast(({ from }) => from <= units.length);
  if (!band) return undefined;
  const base = total(units.map(({ amount }) => amount));
  const amount = scaled(base, share(band.percent));
  if (amount === 0n) return undefined;
  const step = `${units.length} units reach the band from ${band.from}: ${formatPercent(band.percent)} % of ${formatMoney(base)} ${use.currency}`;
  return { kind: "volume", name, amount, quantity: units.length, steps: [step] };
}

/** What is included takes off no more than is left to pay. */
function includedLine(one: Included, use: PeriodUse, left: Micros): PeriodLine | undefined {
  const units = one.of === "units" ? fitting(use, one.filter).slice(0, one.units) : use.units;
  const worth = one.of === "units" ? total(units.map(({ amount }) => amount)) : one.amount;
  const amount = worth < left ? worth : left;
  if (amount <= 0n) return undefined;
  const what =
    one.of === "units"
      ? `the first ${units.length} units of up to ${one.units}, ${formatMoney(worth)} ${use.currency}`
      : `${formatMoney(worth)} ${use.currency} of use`;
  const cut = amount < worth ? `; no more than the ${formatMoney(left)} ${use.currency} that are left` : "";
  return {
    kind: "included",
    name: one.name,
    amount: -amount,
    quantity: units.length,
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
