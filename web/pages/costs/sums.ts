import { formatMoney, type Micros, parseMoney } from "../../../src/core/kernel/money.ts";
import type { AnswerOf } from "../../api/client.ts";

export type UsageSum = AnswerOf<"GET /v1/usage">["items"][number];

/** By what sums may be told apart. */
export const DIMENSIONS = ["category", "market", "number", "waba", "pricing_type", "day"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** A line of the table: the same thing in this month and in the one before. */
export interface CostLine {
  readonly key: string;
  readonly currency: string;
  readonly cost: Micros;
  readonly before: Micros;
  readonly charges: number;
  readonly unrated: number;
}

/** Joins two months by what they are told apart by and by currency, the dearest first; sums of two currencies never meet. */
export function compared(now: readonly UsageSum[], before: readonly UsageSum[], by: Dimension): readonly CostLine[] {
  const lines = new Map<string, CostLine>();
  const lineOf = (sum: UsageSum): CostLine =>
    lines.get(nameOf(sum, by)) ?? {
      key: sum[by] ?? "",
      currency: sum.currency,
      cost: 0n,
      before: 0n,
      charges: 0,
      unrated: 0,
    };
  for (const sum of now) {
    const line = lineOf(sum);
    const { charges, unrated } = sum;
    lines.set(nameOf(sum, by), { ...line, cost: line.cost + microsOf(sum), charges, unrated });
  }
  for (const sum of before) {
    const line = lineOf(sum);
    lines.set(nameOf(sum, by), { ...line, before: line.before + microsOf(sum) });
  }
  const all = [...lines.values()];
  if (by === "day") return all.filter(({ charges }) => charges > 0).sort((a, b) => (a.key < b.key ? -1 : 1));
  return all.sort((a, b) => (a.cost === b.cost ? 0 : a.cost < b.cost ? 1 : -1));
}

/** One line for each currency. */
export function totalsOf(lines: readonly CostLine[]): readonly CostLine[] {
  const totals = new Map<string, CostLine>();
  for (const line of lines) {
    const sum = totals.get(line.currency);
    totals.set(line.currency, {
      key: "",
      currency: line.currency,
      cost: line.cost + (sum?.cost ?? 0n),
      before: line.before + (sum?.before ?? 0n),
      charges: line.charges + (sum?.charges ?? 0),
      unrated: line.unrated + (sum?.unrated ?? 0),
    });
  }
  return [...totals.values()];
}

/** The lines as a file for spreadsheets. A text that such a program would take for a formula gets a quote in front. */
export function csvOf(lines: readonly CostLine[], by: Dimension): string {
  const cell = (text: string) => `"${(/^[=+\-@]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const rows = lines.map(({ key, currency, cost, before, charges, unrated }) =>
    [cell(key), currency, formatMoney(cost), formatMoney(before), charges, unrated].join(","),
  );
  return `${[`${by},currency,cost,month_before,charges,unrated`, ...rows].join("\n")}\n`;
}

function nameOf(sum: UsageSum, by: Dimension): string {
  return `${sum.currency}\n${sum[by] ?? ""}`;
}

function microsOf({ cost }: UsageSum): Micros {
  return parseMoney(cost) ?? 0n;
}
