import { binaryArray } from "../binary-array.ts";
import type { Pool, Statement, Value } from "../connection.ts";
import { codeOf, isCollision } from "../failure.ts";
import type { NameRow } from "./draft.ts";
import type { Placed } from "./introduce.ts";
import type { Epochs, Memory } from "./memory.ts";

/**
 * Everything about a batch in one statement, which is a transaction by itself, so that nobody waits for this process while
 * the heads are locked. First the heads, in order; a head that another transaction moves in the meantime is read anew when
 * the lock is there. Facts that the partition has are left out before they are numbered. A fact that another transaction
 * added after this statement began violates the unique digest, and the statement runs again. Where an epoch is not the
 * expected one nothing is written at all. The look-up of a fact is a subquery of its own, not a join, so that it goes by the
 * index also where the server planned it when the table was small.
 */
const ADD = `
with head as materialized (
  select partition, head, epoch from partition_head where partition = any($1::int4[]) order by partition for update
), fit as materialized (
  select count(*) = 0 as fits from head join unnest($1::int4[], $2::int4[]) as expected(partition, epoch) using (partition)
  where head.epoch <> expected.epoch
), fresh as materialized (
  select batch.*, head.head + row_number() over (partition by batch.partition order by batch.ordinality) as seq
  from unnest($3::int4[], $4::int8[], $5::int4[], $6::text[], $7::bytea[], $8::text[], $9::text[], $10::text[], $11::json[])
    with ordinality as batch(partition, received_at, source, kind, digest, number, message, end_user, body)
  join head on head.partition = batch.partition
  where (select fits from fit)
    and (select f.seq from fact f where f.partition = batch.partition and f.digest = batch.digest) is null
), moved as (
  update partition_head h set head = last.seq
  from (select partition, max(seq) as seq from fresh group by partition) last where h.partition = last.partition
), named as (
  insert into name (partition, surrogate, value, kind, user_surrogate, learnt_at)
  select fresh.partition, n.surrogate, n.value, n.kind, n.user_surrogate, fresh.received_at
  from unnest($12::int4[], $13::text[], $14::text[], $15::text[], $16::text[])
    as n(ordinality, surrogate, value, kind, user_surrogate)
  join fresh using (ordinality)
  on conflict (partition, surrogate) do nothing
), added as (
  insert into fact (partition, seq, received_at, source, kind, digest, number, message, end_user, body)
  select partition, seq, received_at, source, kind, digest, number, message, end_user, body from fresh
)
select (select fits from fit) as fits,
  array(select epoch from head order by partition) as epochs,
  array(select ordinality::int4 from fresh) as fresh`;

const UNIQUE_VIOLATION = "23505";
const ATTEMPTS = 20;

/** What became of rows. Where they do not fit, one of the epochs was out of date and nothing was written. */
export interface AddedRows {
  readonly fits: boolean;
  /** The places in the list of those that the journal did not have. */
  readonly fresh: readonly number[];
  /** The epochs that the partitions have. */
  readonly learnt: Epochs;
}

/** Adds rows whose partitions were looked up in these epochs. */
export async function addPlaced(
  pool: Pool,
  memory: Memory,
  rows: readonly Placed[],
  expected: Epochs,
): Promise<AddedRows> {
  if (rows.length === 0) return { fits: true, fresh: [], learnt: new Map() };
  const partitions = [...new Set(rows.map(({ partition }) => partition))].sort((a, b) => a - b);
  const names = namesOf(rows, memory, expected);
  const asExpected = partitions.map((partition) => expected.get(partition) ?? 0);
  const statement = bind({ partitions, epochs: asExpected }, rows, names);
  const { fits, epochs, fresh } = await persistently(pool, statement);
  const added = new Set(fresh);
  for (const { ordinality, partition, epoch, name } of names) {
    if (added.has(ordinality)) memory.noteName({ partition, epoch }, name.surrogate);
  }
  const learnt = new Map(partitions.map((partition, index) => [partition, epochs[index] ?? 0]));
  return { fits, fresh: fresh.map((ordinality) => ordinality - 1), learnt };
}

interface Outcome {
  readonly fits: boolean;
  readonly epochs: readonly number[];
  readonly fresh: readonly number[];
}

async function persistently(pool: Pool, statement: Statement): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const [outcome] = (await pool.query<Outcome>(statement)).rows;
      if (outcome) return outcome;
      throw new Error("the statement gave no row");
    } catch (error) {
      const isRace = isCollision(error) || codeOf(error) === UNIQUE_VIOLATION;
      if (!isRace || attempt === ATTEMPTS) throw error;
    }
  }
}

interface FactName {
  readonly ordinality: number;
  readonly partition: number;
  readonly epoch: number;
  readonly name: NameRow;
}

/** Each name once, and only those that this process does not know to be there. */
function namesOf(rows: readonly Placed[], memory: Memory, expected: Epochs): readonly FactName[] {
  const names: FactName[] = [];
  for (const [index, { partition, draft }] of rows.entries()) {
    const epoch = expected.get(partition) ?? 0;
    for (const name of draft.names) {
      if (memory.hasName({ partition, epoch }, name.surrogate)) continue;
      names.push({ ordinality: index + 1, partition, epoch, name });
    }
  }
  return names;
}

function bind(
  { partitions, epochs }: { readonly partitions: readonly number[]; readonly epochs: readonly number[] },
  rows: readonly Placed[],
  names: readonly FactName[],
): Statement {
  const values: Value[] = [
    binaryArray("int4", partitions),
    binaryArray("int4", epochs),
    binaryArray(
      "int4",
      rows.map(({ partition }) => partition),
    ),
    binaryArray(
      "int8",
      rows.map(({ draft }) => draft.receivedAt),
    ),
    binaryArray(
      "int4",
      rows.map(({ draft }) => draft.source),
    ),
    binaryArray(
      "text",
      rows.map(({ draft }) => draft.row.kind),
    ),
    binaryArray(
      "bytea",
      rows.map(({ draft }) => draft.row.digest),
    ),
    binaryArray(
      "text",
      rows.map(({ draft }) => draft.row.number),
    ),
    binaryArray(
      "text",
      rows.map(({ draft }) => draft.row.message),
    ),
    binaryArray(
      "text",
      rows.map(({ draft }) => draft.row.endUser),
    ),
    binaryArray(
      "json",
      rows.map(({ draft }) => draft.row.body),
    ),
    binaryArray(
      "int4",
      names.map(({ ordinality }) => ordinality),
    ),
    binaryArray(
      "text",
      names.map(({ name }) => name.surrogate),
    ),
    binaryArray(
      "text",
      names.map(({ name }) => name.value),
    ),
    binaryArray(
      "text",
      names.map(({ name }) => name.kind),
    ),
    binaryArray(
      "text",
      names.map(({ name }) => name.userSurrogate),
    ),
  ];
  return { name: "journal-add", text: ADD, values };
}
