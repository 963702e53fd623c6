import Papa from "papaparse";
import type { Estimate, ModelEstimate, Range } from "../core/estimate.ts";
import { formatMoney, type Micros } from "../core/kernel/money.ts";

/** Estimates as JSON carries them: snake_case, money as decimal strings. */
export function estimatesToWire(estimates: readonly Estimate[]) {
  return {
    currency: estimates[0]?.totals.currency ?? null,
    months: estimates.map(({ totals, assumptions, models }) => ({
      month: totals.firstDay.slice(0, 7),
      totals: {
        messages: totals.lines,
        inbound: totals.inbound,
        ads: totals.ads,
        users: totals.users,
        numbers: totals.numbers,
        wabas: totals.wabas,
      },
      assumptions,
      models: models.map(modelToWire),
    })),
  };
}

function modelToWire(one: ModelEstimate) {
  const { model, inForce, cost, charged, lines, missing, flags, swings } = one;
  return {
    model,
    in_force: inForce,
    exact: isExact(one),
    cost: cost && moneyRange(cost),
    charged,
    lines: lines.map((line) => ({ ...line, cost: moneyRange(line.cost) })),
    missing,
    flags,
    matters_most: swings[0]?.assumption ?? null,
    swings: swings.map(({ assumption, atLow, atHigh, size }) => ({
      assumption,
      cost_at_low: formatMoney(atLow),
      cost_at_high: formatMoney(atHigh),
      size: formatMoney(size),
    })),
  };
}

/** Whether the totals leave nothing open under this model. */
export function isExact({ cost, charged }: ModelEstimate): boolean {
  return cost !== null && cost.low === cost.high && charged.low === charged.high;
}

const CSV_COLUMNS = [
  "month",
  "model",
  "in_force",
  "category",
  "market",
  "charged_low",
  "charged_likely",
  "charged_high",
  "cost_low",
  "cost_likely",
  "cost_high",
  "currency",
  "missing",
];

/** A row for each line, for each line without a rate, and a row `total` for each model. */
export function estimatesToCsv(estimates: readonly Estimate[]): string {
  const rows = estimates.flatMap(({ totals, models }) =>
    models.flatMap((one) => {
      const head = [totals.firstDay.slice(0, 7), one.model, one.inForce ? "yes" : "no"];
      const money = (cost: Range<Micros> | null) => (cost === null ? ["", "", ""] : ends(cost).map(formatMoney));
      return [
        ...one.lines.map(({ category, market, charged, cost }) => [
          ...[...head, category, market, ...ends(charged), ...money(cost)],
          ...[totals.currency, ""],
        ]),
        ...one.missing.map(({ category, market, detail }) => [
          ...[...head, category, market, "", "", "", "", "", ""],
          ...[totals.currency, detail],
        ]),
        [...head, "total", "", ...ends(one.charged), ...money(one.cost), totals.currency, ""],
      ];
    }),
  );
  return `${Papa.unparse([CSV_COLUMNS, ...rows], { newline: "\n" })}\n`;
}

function ends<T>({ low, likely, high }: Range<T>): readonly [T, T, T] {
  return [low, likely, high];
}

function moneyRange({ low, likely, high }: Range<Micros>): Range<string> {
  return { low: formatMoney(low), likely: formatMoney(likely), high: formatMoney(high) };
}
