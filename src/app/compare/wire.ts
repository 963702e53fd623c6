import Papa from "papaparse";
import { formatMoney } from "../../core/kernel/money.ts";
import { formatInstant } from "../../core/kernel/time.ts";
import type { RateReport } from "../rate-files.ts";
import type { CauseLine, CompareLine, Comparison, ThreadDifference } from "./comparison.ts";

/** A comparison as its JSON form carries it. */
export function comparisonToWire(comparison: Comparison, { refusals }: Pick<RateReport, "refusals">) {
  const { models, delivered, totals, lines, rides, causes, cards, threads } = comparison;
  return {
    base: models[0],
    models,
    delivered,
    totals: totals.map(({ cost, difference, ...rest }) => ({
      ...rest,
      cost: formatMoney(cost),
      difference: formatMoney(difference),
    })),
    by: lines.map(lineToWire),
    rides: models.map((model, index) => ({ model, messages: rides[index] ?? 0 })),
    causes: causes.map(causeToWire),
    cards,
    threads: threads.map(threadToWire),
    refusals,
  };
}

/** The CSV form: one row for each model, month and kind of charge. */
export function comparisonToCsv({ lines }: Comparison): string {
  return `${Papa.unparse(lines.map(lineToWire), { escapeFormulae: true, columns: CSV_COLUMNS, newline: "\n" })}\n`;
}

const CSV_COLUMNS = ["model", "month", "currency", "category", "pricing_type", "refusal", "count", "cost"];

function lineToWire({ model, month, currency, category, pricingType, refusal, count, cost }: CompareLine) {
  const money = refusal === null ? formatMoney(cost) : null;
  return { model, month, currency, category, pricing_type: pricingType, refusal, count, cost: money };
}

function causeToWire({ model, currency, code, text, category, count, difference }: CauseLine) {
  return { model, currency, code, cause: text, category, messages: count, difference: formatMoney(difference) };
}

function threadToWire({ baseCost, cost, difference, causes, examples, ...thread }: ThreadDifference) {
  return {
    ...thread,
    base_cost: formatMoney(baseCost),
    cost: formatMoney(cost),
    difference: formatMoney(difference),
    causes: causes.map(causeToWire),
    examples: examples.map(({ message, at, base, other, cause, difference: amount }) => ({
      message,
      delivered_at: formatInstant(at),
      base,
      other,
      cause: cause.text,
      difference: formatMoney(amount),
    })),
  };
}
