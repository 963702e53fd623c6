import type { Micros } from "../../core/kernel/money.ts";
import type { CompareLine, Comparison } from "./comparison.ts";

/** What one model makes of one row. */
export interface Cell {
  readonly cost: Micros;
  /** Charges that have a cost. */
  readonly charged: number;
  readonly unrated: number;
}

/** A month and category, with a cell for each model. */
export interface CostRow {
  readonly currency: string;
  readonly month: string;
  readonly category: string;
  readonly cells: readonly Cell[];
}

/** A reason and a category, with a count for each model. */
export interface CountRow {
  readonly why: string;
  readonly category: string;
  readonly counts: readonly number[];
}

/** Cost by month and category, one column a model. */
export function costRows({ lines, models }: Comparison): readonly CostRow[] {
  const wanted = lines.filter(({ pricingType, refusal }) => pricingType === "regular" || refusal !== null);
  return groups(wanted, ({ currency, month, category }) => `${currency}\n${month}\n${category}`).map((own) => {
    const cells = models.map((model) => cellOf(own.filter((line) => line.model === model)));
    const { currency = "", month = "", category = "" } = own[0] ?? {};
    return { currency, month, category, cells };
  });
}

/** Cost added up over the rows that share a name, such as a month or a category. */
export function addRows(rows: readonly CostRow[], nameOf: (row: CostRow) => string) {
  return groups(rows, nameOf).map((own) => ({
    name: own[0] ? nameOf(own[0]) : "",
    costs: (own[0]?.cells ?? []).map((_, index) => own.reduce((sum, row) => sum + (row.cells[index]?.cost ?? 0n), 0n)),
  }));
}

/** What was free and why, in charges. */
export function freeRows({ lines, models }: Comparison): readonly CountRow[] {
  const free = lines.filter(({ pricingType, refusal }) => pricingType !== "regular" && refusal === null);
  return countRows(free, models, ({ pricingType }) => pricingType);
}

/** What could not be rated, in charges. */
export function unratedRows({ lines, models }: Comparison): readonly CountRow[] {
  return countRows(
    lines.filter(({ refusal }) => refusal !== null),
    models,
    ({ refusal }) => refusal ?? "",
  );
}

/** The currencies of the charges, in order of their codes. */
export function currenciesOf({ totals }: Comparison): readonly string[] {
  return [...new Set(totals.map(({ currency }) => currency))];
}

function countRows(
  lines: readonly CompareLine[],
  models: Comparison["models"],
  whyOf: (line: CompareLine) => string,
): readonly CountRow[] {
  return groups(lines, (line) => `${whyOf(line)}\n${line.category}`).map((own) => ({
    why: own[0] ? whyOf(own[0]) : "",
    category: own[0]?.category ?? "",
    counts: models.map((model) =>
      own.filter((line) => line.model === model).reduce((sum, { count }) => sum + count, 0),
    ),
  }));
}

function cellOf(lines: readonly CompareLine[]): Cell {
  const rated = lines.filter(({ refusal }) => refusal === null);
  const count = (some: readonly CompareLine[]) => some.reduce((sum, line) => sum + line.count, 0);
  const cost = lines.reduce((sum, line) => sum + line.cost, 0n);
  return { cost, charged: count(rated), unrated: count(lines) - count(rated) };
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const own = found.get(key);
    if (own) own.push(item);
    else found.set(key, [item]);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
}
