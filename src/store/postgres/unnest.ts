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
}

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
  const text = write(`unnest(${lists.join(", ")}) as batch(${names.join(", ")})`);
  return {
    bind: (rows, more = []) => ({
      name,
      text,
      values: [...Object.entries(columns).map(([column, type]) => valuesOf(rows, column, type)), ...more],
    }),
  };
}

function valuesOf<Columns>(rows: readonly BatchRow<Columns>[], column: keyof Columns, type: ColumnType): Value {
  return isBinaryType(type) ? binaryColumn(type, rows, (row) => row[column]) : rows.map((row) => row[column] ?? null);
}
