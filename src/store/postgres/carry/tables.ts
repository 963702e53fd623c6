import { StoreCannotStart } from "../../cannot-start.ts";
import type { Connection } from "../connection.ts";

/** A table as an archive carries it: what it computes itself is left out. */
export interface CarriedTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** A counter that gives numbers to new rows. */
export interface CarriedCounter {
  readonly table: string;
  readonly column: string;
  readonly value: string;
}

/** The record of migrations is made by the migrations themselves. */
const NOT_CARRIED = "migration";

/** All tables of the store, each after those that it refers to. */
export async function tablesIn(connection: Connection): Promise<readonly CarriedTable[]> {
  const { rows } = await connection.query<{ name: string; columns: readonly string[]; refers: readonly string[] }>(
    `select c.relname::text as name,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        order by a.attnum)::text[] as columns,
      array(select f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> k.conrelid)::text[] as refers
    from pg_class c
    where c.relnamespace = (select oid from pg_namespace where nspname = current_schema())
      and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> $1
    order by c.relname collate "C"`,
    [NOT_CARRIED],
  );
  const placed = new Set<string>();
  const order: CarriedTable[] = [];
  while (order.length < rows.length) {
    const next = rows.find(({ name, refers }) => !placed.has(name) && refers.every((other) => placed.has(other)));
    if (!next) throw new Error("tables of the store refer to each other in a circle");
    placed.add(next.name);
    order.push({ name: next.name, columns: next.columns });
  }
  return order;
}

/** Where the numbering of each identity column stands. */
export async function countersIn(connection: Connection): Promise<readonly CarriedCounter[]> {
  const { rows } = await connection.query<{ table: string; column: string; sequence: string }>(
    `select c.relname::text as table, a.attname::text as column,
      pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = (select oid from pg_namespace where nspname = current_schema())
      and c.relkind in ('r', 'p') and not a.attisdropped
      and pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null
    order by c.relname collate "C", a.attname collate "C"`,
  );
  const counters: CarriedCounter[] = [];
  for (const { table, column, sequence } of rows) {
    const last = await connection.query<{ value: string }>(
      `select (case when is_called then last_value else last_value - 1 end)::text as value from ${sequence}`,
    );
    counters.push({ table, column, value: last.rows[0]?.value ?? "0" });
  }
  return counters;
}

export async function setCounter(connection: Connection, { table, column, value }: CarriedCounter): Promise<void> {
  await connection.query("select setval(pg_get_serial_sequence(quote_ident($1), $2), $3::int8 + 1, false)", [
    table,
    column,
    value,
  ]);
}

/** An import writes into an empty database only. */
export async function refuseUsed(connection: Connection): Promise<void> {
  const { count } = await connection.query(
    `select from pg_class where relnamespace = (select oid from pg_namespace where nspname = current_schema())
      and relkind in ('r', 'p')`,
  );
  if (count === 0) return;
  throw new StoreCannotStart(
    "the store is not empty, and an archive is read into an empty one only: name another folder with --data, or an empty database with --database-url",
  );
}

/** A name as SQL writes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function listOf({ name, columns }: CarriedTable): { table: string; list: string } {
  return { table: quoted(name), list: columns.map(quoted).join(", ") };
}
