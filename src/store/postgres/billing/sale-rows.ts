import type { SaleChange, SaleRow } from "../../../core/billing/sale-book.ts";
import { saleKey } from "../../../core/billing/sale-book.ts";
import { assert } from "../../../core/kernel/assert.ts";
import { compareBytes } from "../../../core/kernel/bytes.ts";
import type { SaleInForce } from "../../port/posting.ts";
import type { Shapes } from "../books/shapes.ts";
import type { Connection } from "../connection.ts";
import { batch, insertBatch } from "../unnest.ts";

/** The columns of a sale, of the table that is called `s`. */
export const SALE_COLUMNS = `s.business, s.month, s.unit::text as unit, s.version, s.shape::text as shape, s.occurred_at,
  s.day, s.waba, s.number_partition as partition, s.number, s.message, s.revision, s.wallet`;

/** A sale as it is read. */
export interface SaleColumns {
  readonly business: string;
  readonly month: string;
  readonly unit: string;
  readonly version: bigint;
  readonly shape: string;
  readonly occurred_at: bigint;
  readonly day: string;
  readonly waba: string;
  readonly partition: number;
  readonly number: string;
  readonly message: string;
  readonly revision: number;
  readonly wallet: boolean;
}

/** Sales of their rows. */
export async function salesOf(rows: readonly SaleColumns[], shapes: Shapes): Promise<readonly SaleInForce[]> {
  await shapes.load(rows.map(({ shape }) => shape));
  return rows.map(({ occurred_at, unit, shape, ...row }) => ({
    ...row,
    unit: unit.replaceAll("-", ""),
    shape: shapes.bodyOf(shape),
    occurredAt: Number(occurred_at),
  }));
}

const COUNT_UP = batch(
  "bill-month-up",
  { business: "text", month: "text" },
  (source) => `insert into bill_month (business, month, version) select business, month, 1 from ${source}
    on conflict (business, month) do update set version = bill_month.version + 1
    returning business, month, version`,
);

const END = batch(
  "sale-end",
  { business: "text", month: "text", unit: "uuid", version: "int8", until: "int8" },
  (source) => `update sale s set until = batch.until from ${source}
    where s.business = batch.business and s.month = batch.month and s.unit = batch.unit and s.version = batch.version
      and s.until is null`,
);

const BEGIN = insertBatch("sale-begin", {
  into: "sale",
  columns: {
    business: "text",
    month: "text",
    unit: "uuid",
    version: "int8",
    shape: "uuid",
    occurred_at: "int8",
    day: "date",
    waba: "text",
    number_partition: "int4",
    number: "text",
    message: "text",
    revision: "int4",
    wallet: "bool",
  },
});

/** Rows of one statement. */
const AT_A_TIME = 5_000;

/** Writes changes of sales; each month that they touch counts up once. The months' rows stay locked. */
export async function saveSales(
  connection: Connection,
  shapes: Shapes,
  changes: readonly (SaleChange & { readonly before: SaleRow | SaleInForce | null })[],
): Promise<void> {
  if (changes.length === 0) return;
  const versions = await countUp(connection, changes);
  const versionOf = (row: SaleRow) => versions.get(`${row.business}\n${row.month}`) ?? 0n;
  const ended = changes.flatMap(({ before }) => (before ? [before] : []));
  const begun = changes.flatMap(({ after }) => (after ? [after] : []));
  await shapes.keep(begun.map(({ shape }) => shape));
  for (const part of parts(ended)) {
    const rows = part.map((row) => {
      assert("version" in row, "a sale that ends is one in force");
      const { business, month, unit, version } = row;
      return { business, month, unit, version, until: versionOf(row) };
    });
    const { count } = await connection.query(END.bind(rows));
    assert(count === rows.length, "a sale that ends was in force");
  }
  for (const part of parts(begun)) {
    const rows = part.map(({ shape, occurredAt, partition, ...row }) => ({
      ...row,
      number_partition: partition,
      version: versions.get(`${row.business}\n${row.month}`) ?? 0n,
      shape: shapes.idOf(shape),
      occurred_at: occurredAt,
    }));
    await connection.query(BEGIN.bind(rows));
  }
}

async function countUp(connection: Connection, changes: readonly SaleChange[]): Promise<ReadonlyMap<string, bigint>> {
  const months = new Map<string, { readonly business: string; readonly month: string }>();
  for (const { before, after } of changes) {
    for (const row of [before, after])
      if (row) months.set(`${row.business}\n${row.month}`, { business: row.business, month: row.month });
  }
  const sorted = [...months].sort(([a], [b]) => compareBytes(a, b)).map(([, month]) => month);
  const { rows } = await connection.query<{ business: string; month: string; version: bigint }>(COUNT_UP.bind(sorted));
  return new Map(rows.map(({ business, month, version }) => [`${business}\n${month}`, version]));
}

const ENDED = batch(
  "sale-ended",
  { business: "text", month: "text", unit: "uuid" },
  (source) => `select s.business, s.month, s.unit::text as unit, max(s.revision) as revision from ${source}
    join sale s on s.business = batch.business and s.month = batch.month and s.unit = batch.unit
    where s.until is not null group by s.business, s.month, s.unit`,
);

/** The last revisions of sales that ended, by key. */
export async function endedRevisions(
  connection: Connection,
  keys: readonly Pick<SaleRow, "business" | "month" | "unit">[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const part of parts(keys)) {
    const asked = part.map(({ business, month, unit }) => ({ business, month, unit }));
    const { rows } = await connection.query<{ business: string; month: string; unit: string; revision: number }>(
      ENDED.bind(asked),
    );
    for (const { unit, revision, ...row } of rows)
      found.set(saleKey({ ...row, unit: unit.replaceAll("-", "") }), revision);
  }
  return found;
}

function* parts<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let first = 0; first < all.length; first += AT_A_TIME) yield all.slice(first, first + AT_A_TIME);
}
