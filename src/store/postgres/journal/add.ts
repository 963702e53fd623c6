import { binaryColumn } from "../binary-array.ts";
import type { Pool, Statement } from "../connection.ts";
import { codeOf, isCollision } from "../failure.ts";
import {
  type FactName,
  factColumns,
  nameColumns,
  namesOf,
  type Targets,
  targetsOf,
  wholeColumn,
} from "./add-columns.ts";
import type { Placed } from "./introduce.ts";
import type { Epochs, Memory } from "./memory.ts";

/** The heads in order; one that another transaction moves in the meantime is read anew when the lock is there. */
const HEADS = `
with head as materialized (
  select partition, head, epoch from partition_head where partition = any($1::int4[]) order by partition for update
), fit as materialized (
  select count(*) = 0 as fits from head join unnest($1::int4[], $2::int4[]) as expected(partition, epoch) using (partition)
  where head.epoch <> expected.epoch
)`;

/**
 * Everything about a batch in one statement, which is a transaction by itself, so that nobody waits for this process while
 * the heads are locked. Facts that the partition has are left out before they are numbered. A fact that another transaction
 * added after this statement began violates the unique digest, and the statement runs again. Where an epoch is not the
 * expected one nothing is written at all. The look-up of a fact is a subquery of its own, not a join, so that it goes by the
 * index also where the server planned it when the table was small.
 */
const ADD = `${HEADS}, fresh as materialized (
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

/**
 * The same for facts that are all new, as nearly all batches are, without looking for each: about three quarters of the work.
 * Where one is known after all it violates the unique digest, nothing is written, and {@link ADD} does it.
 */
const ADD_NEW = `${HEADS}, moved as (
  update partition_head h set head = head.head + own.many
  from head join unnest($1::int4[], $3::int4[]) as own(partition, many) using (partition)
  where h.partition = head.partition and (select fits from fit)
), named as (
  insert into name (partition, surrogate, value, kind, user_surrogate, learnt_at)
  select * from unnest($14::int4[], $15::text[], $16::text[], $17::text[], $18::text[], $19::int8[])
  where (select fits from fit)
  on conflict (partition, surrogate) do nothing
), added as (
  insert into fact (partition, seq, received_at, source, kind, digest, number, message, end_user, body)
  select batch.partition, head.head + batch.place, received_at, source, kind, digest, number, message, end_user, body
  from unnest($4::int4[], $5::int4[], $6::int8[], $7::int4[], $8::text[], $9::bytea[], $10::text[], $11::text[],
      $12::text[], $13::json[])
    as batch(partition, place, received_at, source, kind, digest, number, message, end_user, body)
  join head on head.partition = batch.partition
  where (select fits from fit)
)
select (select fits from fit) as fits, array(select epoch from head order by partition) as epochs, null as fresh`;

const UNIQUE_VIOLATION = "23505";
const ATTEMPTS = 20;

/** So many batches in a row must be all new before the next one is taken to be. */
const WARY_BATCHES = 8;

/** What became of rows. Where they do not fit, one of the epochs was out of date and nothing was written. */
export interface AddedRows {
  readonly fits: boolean;
  /** The places in the list of those that the journal did not have; null: all of them. */
  readonly fresh: readonly number[] | null;
  /** The epochs that the partitions have. */
  readonly learnt: Epochs;
}

/** Adds rows whose partitions were looked up in these epochs. */
export type AddRows = (rows: readonly Placed[], expected: Epochs) => Promise<AddedRows>;

export function openAdding(pool: Pool, memory: Memory): AddRows {
  let wary = 0;
  const write = async (rows: readonly Placed[], names: readonly FactName[], targets: Targets): Promise<Outcome> => {
    // After each start every number says again which two names it has.
    if (rows.some(({ draft }) => draft.pair)) return persistently(pool, add(rows, names, targets));
    if (wary === 0) {
      const outcome = await unlessKnown(pool, addNew(rows, names, targets));
      if (outcome) return outcome;
      wary = WARY_BATCHES;
    }
    const outcome = await persistently(pool, add(rows, names, targets));
    wary = outcome.fresh?.length === rows.length ? Math.max(0, wary - 1) : WARY_BATCHES;
    return outcome;
  };
  return async (rows, expected) => {
    if (rows.length === 0) return { fits: true, fresh: null, learnt: new Map() };
    const targets = targetsOf(rows, expected);
    const names = namesOf(rows, memory, expected);
    const { fits, epochs, fresh } = await write(rows, names, targets);
    if (fits) remember(memory, names, fresh && new Set(fresh));
    const learnt = new Map(targets.partitions.map((partition, index) => [partition, epochs[index] ?? 0]));
    return { fits, fresh: fresh?.map((ordinality) => ordinality - 1) ?? null, learnt };
  };
}

function remember(memory: Memory, names: readonly FactName[], added: ReadonlySet<number> | null): void {
  for (const { ordinality, partition, epoch, surrogate } of names) {
    if (!added || added.has(ordinality)) memory.noteName(partition, epoch, surrogate);
  }
}

interface Outcome {
  readonly fits: boolean;
  readonly epochs: readonly number[];
  /** From 1; null: all. */
  readonly fresh: readonly number[] | null;
}

/** Null: one of the facts was known already. */
async function unlessKnown(pool: Pool, statement: Statement): Promise<Outcome | null> {
  try {
    return await persistently(pool, statement, isCollision);
  } catch (error) {
    if (isViolation(error)) return null;
    throw error;
  }
}

async function persistently(
  pool: Pool,
  statement: Statement,
  isRace: (error: unknown) => boolean = (error) => isCollision(error) || isViolation(error),
): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const [outcome] = (await pool.query<Outcome>(statement)).rows;
      if (outcome) return outcome;
      throw new Error("the statement gave no row");
    } catch (error) {
      if (!isRace(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

function isViolation(error: unknown): boolean {
  return codeOf(error) === UNIQUE_VIOLATION;
}

function add(rows: readonly Placed[], names: readonly FactName[], targets: Targets): Statement {
  const values = [
    wholeColumn(targets.partitions),
    wholeColumn(targets.epochs),
    binaryColumn("int4", rows, ({ partition }) => partition),
    ...factColumns(rows),
    binaryColumn("int4", names, ({ ordinality }) => ordinality),
    ...nameColumns(names),
  ];
  return { name: "journal-add", text: ADD, values };
}

function addNew(rows: readonly Placed[], names: readonly FactName[], targets: Targets): Statement {
  const values = [
    wholeColumn(targets.partitions),
    wholeColumn(targets.epochs),
    wholeColumn(targets.counts),
    binaryColumn("int4", rows, ({ partition }) => partition),
    wholeColumn(targets.places),
    ...factColumns(rows),
    binaryColumn("int4", names, ({ partition }) => partition),
    ...nameColumns(names),
    binaryColumn("int8", names, ({ learntAt }) => learntAt),
  ];
  return { name: "journal-add-new", text: ADD_NEW, values };
}
