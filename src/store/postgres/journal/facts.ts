import { assert } from "../../../core/kernel/assert.ts";
import type { Connection } from "../connection.ts";
import { batch, insertBatch } from "../unnest.ts";
import type { FactRow } from "./fact-row.ts";

/** A row on its way into a partition. */
export interface PlacedRow {
  readonly partition: number;
  readonly row: FactRow;
  readonly source: number;
  readonly receivedAt: number;
}

/** A locked partition. */
export interface Head {
  seq: bigint;
  /** What a process remembers of the partition holds until this changes. */
  readonly epoch: number;
}

/** The heads of locked partitions. Nobody else appends to them until the transaction ends. */
export type Heads = ReadonlyMap<number, Head>;

/** Locks partitions, always in the same order. */
export async function lockHeads(connection: Connection, partitions: Iterable<number>): Promise<Heads> {
  const { rows } = await connection.query<{ partition: number; head: bigint; epoch: number }>({
    name: "head-lock",
    text: `select partition, head, epoch from partition_head
      where partition = any($1::int4[]) order by partition for update`,
    values: [[...partitions]],
  });
  return new Map(rows.map(({ partition, head, epoch }) => [partition, { seq: head, epoch }]));
}

const KNOWN = batch(
  "fact-known",
  { partition: "int4", digest: "bytea" },
  (source) => `select f.partition, f.digest from ${source} cross join lateral (
      select partition, digest from fact where partition = batch.partition and digest = batch.digest offset 0) f`,
);

/** Those rows that their partitions do not have yet, each once. The partitions are locked. */
export async function onlyNew<Row extends PlacedRow>(connection: Connection, rows: readonly Row[]): Promise<Row[]> {
  const unique = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row.partition, row.row.digest);
    if (!unique.has(key)) unique.set(key, row);
  }
  if (unique.size === 0) return [];
  const asked = [...unique.values()].map(({ partition, row: { digest } }) => ({ partition, digest }));
  const known = await connection.query<{ partition: number; digest: Buffer }>(KNOWN.bind(asked));
  for (const { partition, digest } of known.rows) unique.delete(keyOf(partition, digest.toString("latin1")));
  return [...unique.values()];
}

function keyOf(partition: number, digest: string): string {
  return `${partition} ${digest}`;
}

const ADD = insertBatch("fact-add", {
  into: "fact",
  columns: {
    partition: "int4",
    seq: "int8",
    received_at: "int8",
    source: "int4",
    kind: "text",
    digest: "bytea",
    number: "text",
    message: "text",
    end_user: "text",
    body: "json",
  },
});

/** Appends rows that are new, each behind the head of its partition, and moves the heads. */
export async function addFacts(connection: Connection, heads: Heads, rows: readonly PlacedRow[]): Promise<void> {
  if (rows.length === 0) return;
  const numbered = rows.map(({ partition, row, source, receivedAt }) => {
    const { kind, digest, number, message, endUser: end_user, body } = row;
    const head = headOf(heads, partition);
    head.seq += 1n;
    return { partition, seq: head.seq, received_at: receivedAt, source, kind, digest, number, message, end_user, body };
  });
  await connection.query(ADD.bind(numbered));
  await moveHeads(connection, heads, new Set(rows.map(({ partition }) => partition)));
}

/** The head of a partition that the transaction holds. */
export function headOf(heads: Heads, partition: number): Head {
  const head = heads.get(partition);
  assert(head !== undefined, "who appends to a partition holds its head");
  return head;
}

const MOVE = batch(
  "head-move",
  { partition: "int4", head: "int8" },
  (source) => `update partition_head h set head = batch.head from ${source} where h.partition = batch.partition`,
);

/** Tells all processes to look again at what they remember of these partitions. */
export async function nextEpoch(connection: Connection, partitions: readonly number[]): Promise<void> {
  await connection.query("update partition_head set epoch = epoch + 1 where partition = any($1::int4[])", [partitions]);
}

export async function moveHeads(connection: Connection, heads: Heads, partitions: Iterable<number>): Promise<void> {
  const rows = [...partitions].map((partition) => ({ partition, head: headOf(heads, partition).seq }));
  await connection.query(MOVE.bind(rows));
}

/**
 * For statements that go through whole partitions, until the transaction ends: where the server knows nothing of the sizes
 * it would look for each row among all others.
 */
export async function withoutNestedLoops(connection: Connection): Promise<void> {
  await connection.query("set local enable_nestloop = off");
}
