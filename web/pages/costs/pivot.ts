import { formatMoney, type Micros } from "../../../src/core/kernel/money.ts";
import { csvCell, type Dimension, microsOf, type UsageSum } from "./sums.ts";

/** What stands in the cells. */
export const MEASURES = ["cost", "charges"] as const;
export type Measure = (typeof MEASURES)[number];

export interface PivotCell {
  readonly cost: Micros;
  readonly charges: number;
}

/** A key of a dimension, or all those that are too small for a line of their own. */
export type PivotKey = { readonly is: "key"; readonly key: string } | { readonly is: "others"; readonly many: number };

/** Sums of one currency, told apart by two dimensions at once. */
export interface Pivot {
  readonly rows: readonly PivotKey[];
  readonly columns: readonly PivotKey[];
  /** By row and column. */
  readonly cells: readonly (readonly PivotCell[])[];
  readonly rowTotals: readonly PivotCell[];
  readonly columnTotals: readonly PivotCell[];
  readonly total: PivotCell;
}

interface PivotShape {
  readonly row: Dimension;
  readonly column: Dimension;
  readonly measure: Measure;
  readonly currency: string;
  readonly mostRows?: number;
  readonly mostColumns?: number;
}

const MOST_ROWS = 500;
const MOST_COLUMNS = 24;
const NOTHING: PivotCell = { cost: 0n, charges: 0 };

/** The largest rows and columns come first, days in their order; what does not fit is added up in a last one. */
export function pivotOf(sums: readonly UsageSum[], shape: PivotShape): Pivot {
  const { row, column, measure, mostRows = MOST_ROWS, mostColumns = MOST_COLUMNS } = shape;
  const own = sums.filter(({ currency }) => currency === shape.currency);
  const rows = keysOf(own, row, measure, mostRows);
  const columns = keysOf(own, column, measure, mostColumns);
  const cells = rows.keys.map(() => columns.keys.map(() => NOTHING));
  for (const sum of own) {
    const line = cells[rows.placeOf(sum[row] ?? "")];
    const place = columns.placeOf(sum[column] ?? "");
    if (line) line[place] = added(line[place] ?? NOTHING, { cost: microsOf(sum), charges: sum.charges });
  }
  const rowTotals = cells.map((line) => line.reduce(added, NOTHING));
  const columnTotals = columns.keys.map((_, place) =>
    cells.reduce((sum, line) => added(sum, line[place] ?? NOTHING), NOTHING),
  );
  const total = rowTotals.reduce(added, NOTHING);
  return { rows: rows.keys, columns: columns.keys, cells, rowTotals, columnTotals, total };
}

function keysOf(sums: readonly UsageSum[], by: Dimension, measure: Measure, most: number) {
  const totals = new Map<string, PivotCell>();
  for (const sum of sums) {
    const key = sum[by] ?? "";
    totals.set(key, added(totals.get(key) ?? NOTHING, { cost: microsOf(sum), charges: sum.charges }));
  }
  const weight = (cell: PivotCell) => (measure === "cost" ? cell.cost : BigInt(cell.charges));
  const ranked = [...totals].sort(
    ([a, one], [b, other]) => compare(weight(other), weight(one)) || other.charges - one.charges || (a < b ? -1 : 1),
  );
  const fits = ranked.length <= most;
  const kept = (fits ? ranked : ranked.slice(0, most - 1)).map(([key]) => key);
  if (by === "day") kept.sort();
  const places = new Map(kept.map((key, place) => [key, place]));
  const keys: PivotKey[] = kept.map((key) => ({ is: "key", key }));
  if (!fits) keys.push({ is: "others", many: ranked.length - kept.length });
  return { keys, placeOf: (key: string) => places.get(key) ?? kept.length };
}

function added(one: PivotCell, other: PivotCell): PivotCell {
  return { cost: one.cost + other.cost, charges: one.charges + other.charges };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface PivotWords {
  /** Of the first column: by what rows and columns are told apart. */
  readonly corner: string;
  readonly total: string;
  readonly rowOf: (key: PivotKey) => string;
  readonly columnOf: (key: PivotKey) => string;
}

/** The table as it is seen, with plain decimals. */
export function csvOfPivot(pivot: Pivot, measure: Measure, { corner, total, rowOf, columnOf }: PivotWords): string {
  const value = (cell: PivotCell) => (measure === "cost" ? formatMoney(cell.cost) : String(cell.charges));
  const line = (name: string, cells: readonly PivotCell[], sum: PivotCell) =>
    [csvCell(name), ...cells.map(value), value(sum)].join(",");
  const lines = [
    [corner, ...pivot.columns.map(columnOf), total].map(csvCell).join(","),
    ...pivot.rows.map((key, place) => line(rowOf(key), pivot.cells[place] ?? [], pivot.rowTotals[place] ?? NOTHING)),
    line(total, pivot.columnTotals, pivot.total),
  ];
  return `${lines.join("\n")}\n`;
}
