import type { Billable } from "../../core/billing/billable.ts";
import { compareBytes } from "../../core/kernel/bytes.ts";
import type { Micros } from "../../core/kernel/money.ts";
import type { Trial, TriedUnit } from "./try-plan.ts";

/** What Meta asks and what the plan asks for one month, category and market. */
export interface TrialLine {
  readonly month: string;
  readonly category: string;
  readonly market: string;
  /** Meta's charges. */
  charges: number;
  cost: Micros;
  readonly costCurrency: string;
  /** The cost at the plan's exchange rates; null where a charge has no cost or no rate is on file. */
  costInPlan: Micros | null;
  /** Units of the plan: the same charges, or dialogs. */
  units: number;
  price: Micros;
  /** Units without a price. */
  unpriced: number;
  readonly currency: string;
}

/** Adds up costs and prices by month, category, market and the two currencies. */
export function addUp(
  costs: readonly { readonly item: Billable; readonly inPlan: Micros | null }[],
  units: readonly TriedUnit[],
  currencyOf: (item: Billable) => string,
): readonly TrialLine[] {
  const lines = new Map<string, TrialLine>();
  const lineOf = (item: Billable, category: string, market: string): TrialLine => {
    const { month, currency: costCurrency } = item.charge;
    const currency = currencyOf(item);
    const key = [month, category, market, costCurrency, currency].join("\n");
    const known = lines.get(key);
    if (known) return known;
    const sums = { charges: 0, cost: 0n, costInPlan: 0n, units: 0, price: 0n, unpriced: 0 };
    const line = { month, category, market, costCurrency, currency, ...sums };
    lines.set(key, line);
    return line;
  };
  for (const { item, inPlan } of costs) {
    const line = lineOf(item, item.charge.category, item.charge.market);
    line.charges += 1;
    line.cost += item.charge.cost ?? 0n;
    line.costInPlan = line.costInPlan === null || inPlan === null ? null : line.costInPlan + inPlan;
  }
  for (const { item, unit, priced } of units) {
    const line = lineOf(item, unit.category, unit.market);
    line.units += 1;
    if (priced.ok) line.price += priced.value.amount;
    else line.unpriced += 1;
  }
  return [...lines].sort(([a], [b]) => compareBytes(a, b)).map(([, line]) => line);
}

/** What a month comes to in one currency of the plan. */
export interface TrialTotal {
  readonly currency: string;
  /** Null where some cost is not known in the plan's currency. */
  cost: Micros | null;
  /** Units and period lines. */
  price: Micros;
}

/** The whole, by currency of the plan. */
export function totalsOf({ lines, period }: Trial): readonly TrialTotal[] {
  const totals = new Map<string, TrialTotal>();
  const totalOf = (currency: string) => {
    const known = totals.get(currency) ?? { currency, cost: 0n, price: 0n };
    totals.set(currency, known);
    return known;
  };
  for (const line of lines) {
    const sum = totalOf(line.currency);
    sum.cost = sum.cost === null || line.costInPlan === null ? null : sum.cost + line.costInPlan;
    sum.price += line.price;
  }
  for (const { currency, line } of period) totalOf(currency).price += line.amount;
  return [...totals.values()].sort((a, b) => compareBytes(a.currency, b.currency));
}

/** How two plans differ for one month, category and market, or for the period lines of a month. */
export interface TrialDifference {
  readonly month: string;
  /** `period` for what belongs to the month as a whole. */
  readonly category: string;
  readonly market: string;
  readonly currency: string;
  readonly price: Micros;
  readonly against: Micros;
}

/** What the second plan would have brought in place of the first, line by line; lines of two currencies stand apart. */
export function differences(trial: Trial, other: Trial): readonly TrialDifference[] {
  const found = new Map<string, { price: Micros; against: Micros }>();
  const note = (key: readonly string[], side: "price" | "against", amount: Micros) => {
    const known = found.get(key.join("\n")) ?? { price: 0n, against: 0n };
    found.set(key.join("\n"), { ...known, [side]: known[side] + amount });
  };
  for (const [side, one] of [["price", trial] as const, ["against", other] as const]) {
    for (const { month, category, market, currency, price } of one.lines)
      note([month, category, market, currency], side, price);
    for (const { month, currency, line } of one.period) note([month, "period", "", currency], side, line.amount);
  }
  return [...found]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([key, sides]) => {
      const [month = "", category = "", market = "", currency = ""] = key.split("\n");
      return { month, category, market, currency, ...sides };
    });
}
