import { binaryColumn, isBinaryType } from "./binary-array.ts";
import type { Statement, Value } from "./connection.ts";

/** Element types of a batch's columns. */
export type ColumnType =
  | "text"
  | "int4"
  | "int8"
  | "bool"
  | "bytea"
  | "json"
  | "jsonb"
  | "float8"
  | "date"
  | "timestamptz"
  | "uuid";

/** Rows by column name. A jsonb value is handed in as its JSON text. */
export type BatchRow<Columns> = { readonly [name in keyof Columns]: Value | undefined };

/** A statement for many rows at once: each column travels as one array. */
export interface Batch<Columns> {
  /** `(select * from unnest($1::int4[], ...) as t(a, ...))`'s text is in `statement`. */
  readonly bind: (rows: readonly BatchRow<Columns>[], more?: readonly Value[]) => Statement;
  /** The same of rows of any form, without making another row of each. */
  readonly bindBy: <Row>(rows: readonly Row[], picks: Picks<Columns, Row>, more?: readonly Value[]) => Statement;
}

/** How a column's value is taken of a row, which is at a place of its batch. */
export type Picks<Columns, Row> = { readonly [name in keyof Columns]: (row: Row, place: number) => Value | undefined };

/**
 * `insert into TABLE (columns) select * from unnest(...)`, followed by `tail` (`on conflict ...`, `returning ...`). Made
 * once, as a constant; `bind(rows)` gives the statement to send. Values of `more` follow the columns' own parameters.
 */
export function insertBatch<Columns extends Readonly<Record<string, ColumnType>>>(
  name: string,
  { into, columns, tail = "" }: { into: string; columns: Columns; tail?: string },
): Batch<Columns> {
  const names = Object.keys(columns);
  return batch(name, columns, (source) => `insert into ${into} (${names.join(", ")}) select * from ${source} ${tail}`);
}

/** Any statement over a batch: `write` gets `unnest(...) as batch(columns)` as a text to select from. */
export function batch<Columns extends Readonly<Record<string, ColumnType>>>(
  name: string,
  columns: Columns,
  write: (source: string) => string,
): Batch<Columns> {
  const names = Object.keys(columns);
  const lists = Object.values(columns).map((type, index) => `$${index + 1}::${type}[]`);
  const types = Object.entries(columns);
  const text = write(`unnest(${lists.join(", ")}) as batch(${names.join(", ")})`);
  return {
    bind: (rows, more = []) => ({
      name,
      text,
      values: [...types.map(([column, type]) => valuesOf(rows, type, (row) => row[column])), ...more],
    }),
    bindBy: (rows, picks, more = []) => ({
      name,
      text,
      values: [
        ...types.map(([column, type]) => valuesOf(rows, type, (row, place) => picks[column]?.(row, place))),
        ...more,
      ],
    }),
  };
}

function valuesOf<Row>(
  rows: readonly Row[],
  type: ColumnType,
  pick: (row: Row, place: number) => Value | undefined,
): Value {
  return isBinaryType(type) ? binaryColumn(type, rows, pick) : rows.map((row, place) => pick(row, place) ?? null);
}
