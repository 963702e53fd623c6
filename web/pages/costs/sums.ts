import { formatMoney, type Micros, parseMoney } from "../../../src/core/kernel/money.ts";
import type { AnswerOf } from "../../api/client.ts";

export type UsageSum = AnswerOf<"GET /v1/usage">["items"][number];

/** What message logs say of a message beside what decides its charge; many have none. */
export const LABELS = ["template", "agent", "campaign"] as const;

/** By what sums may be told apart. */
export const DIMENSIONS = ["category", "market", "number", "waba", "pricing_type", "day", ...LABELS] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export function isLabel(by: Dimension): boolean {
  return LABELS.some((label) => label === by);
}

/** A line of the table: the same thing in a period and in the one beside it. */
export interface CostLine {
  /** Empty where a message has no such label. */
  readonly key: string;
  readonly currency: string;
  readonly cost: Micros;
  readonly before: Micros;
  readonly charges: number;
  readonly unrated: number;
}

/** Joins two periods by what they are told apart by and by currency, the dearest first; sums of two currencies never meet. */
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

/** The lines as a file for spreadsheets, with their totals. */
export function csvOf(lines: readonly CostLine[], by: Dimension): string {
  const row = (name: string, { currency, cost, before, charges, unrated }: CostLine) =>
    [csvCell(name), currency, formatMoney(cost), formatMoney(before), charges, unrated].join(",");
  const rows = [...lines.map((line) => row(line.key, line)), ...totalsOf(lines).map((line) => row("total", line))];
  return `${[`${by},currency,cost,cost_before,charges,unrated`, ...rows].join("\n")}\n`;
}

/** A text that a spreadsheet would take for a formula gets a quote in front. */
export function csvCell(text: string): string {
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

function nameOf(sum: UsageSum, by: Dimension): string {
  return `${sum.currency}\n${sum[by] ?? ""}`;
}

export function microsOf({ cost }: Pick<UsageSum, "cost">): Micros {
  return parseMoney(cost) ?? 0n;
}
