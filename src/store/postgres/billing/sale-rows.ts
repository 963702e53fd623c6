import type { EndedSale, SaleChange, SaleRow } from "../../../core/billing/sale-book.ts";
import { saleKey } from "../../../core/billing/sale-book.ts";
import { assert } from "../../../core/kernel/assert.ts";
import { compareBytes } from "../../../core/kernel/bytes.ts";
import type { SaleInForce } from "../../port/posting.ts";
import { binaryColumn } from "../binary-array.ts";
import type { Shapes } from "../books/shapes.ts";
import type { Connection } from "../connection.ts";
import { batch, insertBatch, type Picks } from "../unnest.ts";

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

const SALE_TYPES = {
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
} as const;

const BEGIN = insertBatch("sale-begin", { into: "sale", columns: SALE_TYPES });

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
  const ended: (SaleRow | SaleInForce)[] = [];
  const begun: SaleRow[] = [];
  const bodies = new Set<string>();
  for (const { before, after } of changes) {
    if (before) ended.push(before);
    if (!after) continue;
    begun.push(after);
    bodies.add(after.shape);
  }
  await shapes.keep(bodies);
  for (const part of parts(ended)) {
    const rows = part.map((row) => {
      assert("version" in row, "a sale that ends is one in force");
      const { business, month, unit, version } = row;
      return { business, month, unit, version, until: versionIn(versions, row) };
    });
    const { count } = await connection.query(END.bind(rows));
    assert(count === rows.length, "a sale that ends was in force");
  }
  const picks = picksOf(shapes, versions);
  for (const part of parts(begun)) await connection.query(BEGIN.bindBy(part, picks));
}

/** The columns of sales that begin. */
function picksOf(shapes: Shapes, versions: Versions): Picks<typeof SALE_TYPES, SaleRow> {
  return {
    business: ({ business }) => business,
    month: ({ month }) => month,
    unit: ({ unit }) => unit,
    version: (row) => versionIn(versions, row),
    shape: ({ shape }) => shapes.idOf(shape),
    occurred_at: ({ occurredAt }) => occurredAt,
    day: ({ day }) => day,
    waba: ({ waba }) => waba,
    number_partition: ({ partition }) => partition,
    number: ({ number }) => number,
    message: ({ message }) => message,
    revision: ({ revision }) => revision,
    wallet: ({ wallet }) => wallet,
  };
}

/** Counts by business and month. */
type Versions = ReadonlyMap<string, ReadonlyMap<string, bigint>>;

function versionIn(versions: Versions, { business, month }: SaleRow): bigint {
  const version = versions.get(business)?.get(month);
  assert(version !== undefined, "the months of sales that change have counted up");
  return version;
}

async function countUp(connection: Connection, changes: readonly SaleChange[]): Promise<Versions> {
  const months = new Map<string, Set<string>>();
  for (const { before, after } of changes) {
    if (before) addMonth(months, before);
    if (after) addMonth(months, after);
  }
  // All in one order, so that nobody waits for somebody who waits for him.
  const sorted = [...months]
    .sort(([a], [b]) => compareBytes(a, b))
    .flatMap(([business, some]) => [...some].sort(compareBytes).map((month) => ({ business, month })));
  const { rows } = await connection.query<{ business: string; month: string; version: bigint }>(COUNT_UP.bind(sorted));
  const versions = new Map<string, Map<string, bigint>>();
  for (const { business, month, version } of rows) {
    const known = versions.get(business) ?? new Map<string, bigint>();
    versions.set(business, known.set(month, version));
  }
  return versions;
}

function addMonth(months: Map<string, Set<string>>, { business, month }: SaleRow): void {
  const known = months.get(business);
  if (known) known.add(month);
  else months.set(business, new Set([month]));
}

/** Sales that ended, each as it was last, by key. */
export async function endedSales(
  connection: Connection,
  keys: readonly Pick<SaleRow, "business" | "month" | "unit">[],
): Promise<ReadonlyMap<string, EndedSale>> {
  const found = new Map<string, EndedSale>();
  for (const part of parts(keys)) {
    // Of all their months and businesses: an index holds the few units that were ever sold otherwise, and no others.
    const { rows } = await connection.query<Pick<SaleRow, "business" | "month" | "unit"> & EndedSale>({
      name: "sale-ended",
      text: `select distinct on (s.business, s.month, s.unit) s.business, s.month, s.unit::text as unit, s.revision, s.wallet
        from sale s where s.unit = any($1::uuid[]) and s.until is not null
        order by s.business, s.month, s.unit, s.revision desc, s.version desc`,
      values: [binaryColumn("uuid", part, ({ unit }) => unit)],
    });
    for (const { unit, revision, wallet, ...row } of rows)
      found.set(saleKey({ ...row, unit: unit.replaceAll("-", "") }), { revision, wallet });
  }
  return found;
}

function* parts<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let first = 0; first < all.length; first += AT_A_TIME) yield all.slice(first, first + AT_A_TIME);
}
