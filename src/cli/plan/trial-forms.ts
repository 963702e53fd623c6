import Papa from "papaparse";
import { type TrialLine, totalsOf } from "../../app/plan/trial-lines.ts";
import type { Trial } from "../../app/plan/try-plan.ts";
import { formatMoney, type Micros } from "../../core/kernel/money.ts";
import type { Tried } from "../run-plan-try.ts";

/** The JSON form: money as decimal strings, null where an amount is not known. */
export function trialJson({ trial, against, differences }: Tried): string {
  const wire = {
    ...trialWire(trial),
    against: against && {
      ...trialWire(against),
      differences: differences.map(({ price, against: other, ...where }) => ({
        ...where,
        price: formatMoney(price),
        against: formatMoney(other),
        difference: formatMoney(price - other),
      })),
    },
  };
  return `${JSON.stringify(wire, null, 2)}\n`;
}

function trialWire(trial: Trial) {
  const { plan, lines, period, refusals, assumed } = trial;
  return {
    plan,
    lines: lines.map(lineWire),
    period: period.map(({ month, currency, line }) => ({
      month,
      kind: line.kind,
      name: line.name,
      quantity: line.quantity,
      amount: formatMoney(line.amount),
      currency,
      steps: line.steps,
    })),
    totals: totalsOf(trial).map(({ currency, cost, price }) => ({
      currency,
      cost: orNull(cost),
      price: formatMoney(price),
      margin: orNull(cost === null ? null : price - cost),
    })),
    unpriced: refusals,
    assumed,
  };
}

function lineWire(line: TrialLine) {
  const { month, category, market, charges, cost, costCurrency, costInPlan, units, price, unpriced, currency } = line;
  return {
    month,
    category,
    market,
    charges,
    cost: formatMoney(cost),
    cost_currency: costCurrency,
    cost_in_plan: orNull(costInPlan),
    units,
    unpriced,
    price: formatMoney(price),
    margin: orNull(costInPlan === null ? null : price - costInPlan),
    currency,
  };
}

/** The CSV form: a row for each line and each period line; with a second plan, a row for each difference. */
export function trialCsv({ trial, against, differences }: Tried): string {
  if (against) {
    const rows = differences.map(({ month, category, market, price, against: other, currency }) => [
      month,
      category,
      market,
      formatMoney(price),
      formatMoney(other),
      formatMoney(price - other),
      currency,
    ]);
    return csv(["month", "category", "market", "price", "against", "difference", "currency"], rows);
  }
  const header = Object.keys(lineWire(EMPTY));
  const period = trial.period.map(({ month, currency, line }) => {
    const { quantity: units, amount, kind, name } = line;
    const row = {
      ...lineWire(EMPTY),
      month,
      category: kind,
      market: name,
      units,
      price: formatMoney(amount),
      currency,
    };
    return Object.values({ ...row, margin: formatMoney(amount), cost: "", cost_currency: "", cost_in_plan: "" });
  });
  return csv(header, [...trial.lines.map((line) => Object.values(lineWire(line))), ...period]);
}

const EMPTY: TrialLine = {
  month: "",
  category: "",
  market: "",
  charges: 0,
  cost: 0n,
  costCurrency: "",
  costInPlan: 0n,
  units: 0,
  price: 0n,
  unpriced: 0,
  currency: "",
};

function csv(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return `${Papa.unparse([[...header], ...rows.map((row) => [...row])], { escapeFormulae: /^[=@\t\r]/, newline: "\n" })}\n`;
}

function orNull(amount: Micros | null): string | null {
  return amount === null ? null : formatMoney(amount);
}
