import { assert } from "../../../core/kernel/assert.ts";
import { compareBytes } from "../../../core/kernel/bytes.ts";
import { accountKey } from "../../../core/ledger/accounts.ts";
import { sealBatch } from "../../../core/ledger/chain.ts";
import { PARTITIONS, partitionOf } from "../../../core/ledger/partition.ts";
import type { Transaction } from "../../../core/ledger/transaction.ts";
import type { Connection } from "../connection.ts";
import { batch, insertBatch, type Picks } from "../unnest.ts";
import { keptShapeOf } from "./entry-form.ts";

/** The partition of the ledger in which entries about a business stand that stage 3 does not write. */
export function deskPartition(business: string): number {
  return PARTITIONS + partitionOf(business);
}

/** How entries are added. */
export interface AppendOptions {
  /** `look`: those that are on file already are left out; `new`: the caller knows that none is. */
  readonly known?: "look" | "new";
}

/**
 * Adds entries to a partition of the ledger in the caller's transaction, which holds the partition until it ends: one
 * batch, sealed onto the one before. They are recorded at the store's clock, whatever time they carry. Gives those that
 * were new, as they are on file.
 */
export async function appendEntries(
  connection: Connection,
  partition: number,
  transactions: readonly Transaction[],
  { known = "look" }: AppendOptions = {},
): Promise<readonly Transaction[]> {
  const distinct = known === "look" ? [...new Map(transactions.map((one) => [one.id, one])).values()] : transactions;
  if (distinct.length === 0) return [];
  const head = await lockHead(connection, partition);
  const onFile = known === "look" ? await idsOnFile(connection, distinct) : NONE;
  const fresh = recordedAs(
    onFile.size === 0 ? distinct : distinct.filter(({ id }) => !onFile.has(id)),
    head.recordedAt,
  );
  if (fresh.length === 0) return [];
  await keepShapes(connection, fresh);
  await connection.query(ENTRIES.bindBy(fresh, picksOf(partition, head)));
  await connection.query(DAYS.bind(dayRows(partition, fresh, head.recordedAt)));
  await seal(connection, partition, head, fresh);
  return fresh;
}

/** Field by field, which takes a quarter of the time of a spread. */
function recordedAs(transactions: readonly Transaction[], recordedAt: number): readonly Transaction[] {
  return transactions.map(({ id, kind, subject, happenedAt, corrects, reason, tags, postings }) => {
    return { id, recordedAt, kind, subject, happenedAt, corrects, reason, tags, postings };
  });
}

/** The columns of entries that follow a head. */
function picksOf(partition: number, head: Head): Picks<typeof ENTRY_TYPES, Transaction> {
  return {
    partition: () => partition,
    seq: (_, place) => head.seq + BigInt(place + 1),
    id: ({ id }) => bytesOf(id),
    subject: ({ subject }) => subject,
    happened_at: ({ happenedAt }) => happenedAt,
    recorded_at: ({ recordedAt }) => recordedAt,
    corrects: ({ corrects }) => (corrects === null ? null : bytesOf(corrects)),
    shape: (entry) => keptShapeOf(entry).id,
  };
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex, "hex");
}

const NONE: ReadonlySet<string> = new Set();

interface Head {
  readonly seq: bigint;
  readonly batch: bigint;
  readonly hash: string;
  readonly recordedAt: number;
}

async function lockHead(connection: Connection, partition: number): Promise<Head> {
  const { rows } = await connection.query<{ seq: bigint; batch: bigint; hash: string }>({
    name: "ledger-head",
    text: "select seq, batch, hash from ledger_head where partition = $1 for update",
    values: [partition],
  });
  const [row] = rows;
  assert(row !== undefined, `there is a partition ${partition} of the ledger`);
  // After the lock, so that entries of a partition are in order of their times.
  const { rows: clock } = await connection.query<{ now: bigint }>({
    name: "ledger-clock",
    text: "select (extract(epoch from clock_timestamp()) * 1000)::int8 as now",
  });
  return { ...row, recordedAt: Number(clock[0]?.now ?? 0n) };
}

const ON_FILE = batch(
  "ledger-on-file",
  { id: "bytea", subject: "text" },
  (source) => `select e.id from ${source} join ledger_entry e on e.subject = batch.subject and e.id = batch.id`,
);

async function idsOnFile(connection: Connection, transactions: readonly Transaction[]): Promise<ReadonlySet<string>> {
  const asked = transactions.map(({ id, subject }) => ({ id: Buffer.from(id, "hex"), subject }));
  const { rows } = await connection.query<{ id: Uint8Array }>(ON_FILE.bind(asked));
  return new Set(rows.map(({ id }) => Buffer.from(id).toString("hex")));
}

const SHAPES = insertBatch("ledger-shape-add", {
  into: "ledger_shape",
  columns: { id: "uuid", body: "json" },
  tail: "on conflict (id) do nothing",
});

/** Most are on file already; looking first waits for nobody who is writing the same one. */
async function keepShapes(connection: Connection, transactions: readonly Transaction[]): Promise<void> {
  const shapes = new Set(transactions.map(keptShapeOf));
  const wanted = new Map([...shapes].map(({ id, body }) => [id, body]));
  const { rows } = await connection.query<{ id: string }>({
    name: "ledger-shape-known",
    text: "select id::text as id from ledger_shape where id = any($1::uuid[])",
    values: [[...wanted.keys()]],
  });
  for (const { id } of rows) wanted.delete(id);
  if (wanted.size === 0) return;
  const missing = [...wanted].sort(([a], [b]) => compareBytes(a, b)).map(([id, body]) => ({ id, body }));
  await connection.query(SHAPES.bind(missing));
}

const ENTRY_TYPES = {
  partition: "int4",
  seq: "int8",
  id: "bytea",
  subject: "text",
  happened_at: "int8",
  recorded_at: "int8",
  corrects: "bytea",
  shape: "uuid",
} as const;

const ENTRIES = insertBatch("ledger-entry-add", { into: "ledger_entry", columns: ENTRY_TYPES });

const DAY_COLUMNS = {
  partition: "int4",
  owner: "text",
  kind: "text",
  party: "text",
  currency: "text",
  happened: "date",
  recorded: "date",
  amount: "text",
} as const;

const DAYS = batch(
  "ledger-day-add",
  DAY_COLUMNS,
  (source) => `insert into ledger_day (${Object.keys(DAY_COLUMNS).join(", ")})
    select partition, owner, kind, party, currency, happened, recorded, amount::numeric from ${source}
    on conflict (partition, owner, kind, party, currency, happened, recorded) do update set
      amount = ledger_day.amount + excluded.amount`,
);

/** Entries by account, currency and days in both times (UTC). An account that was touched has a row, even of nothing. */
function dayRows(partition: number, transactions: readonly Transaction[], recordedAt: number) {
  const recorded = dayOf(recordedAt);
  const sums = new Map<string, { readonly row: ReturnType<typeof dayRow>; amount: bigint }>();
  for (const [day, counts] of countAlike(transactions)) {
    const happened = dayOf(day * MS_PER_DAY);
    for (const [postings, count] of counts) {
      for (const { account, amount, currency } of postings) {
        const key = `${accountKey(account)}\n${currency}\n${happened}`;
        const known = sums.get(key);
        if (known) known.amount += amount * count;
        else
          sums.set(key, { row: dayRow(partition, { account, currency }, happened, recorded), amount: amount * count });
      }
    }
  }
  return [...sums.values()].map(({ row, amount }) => ({ ...row, amount: `${amount}` }));
}

const MS_PER_DAY = 86_400_000;

/** How many entries of each day (UTC) share a list of postings: those that were made alike share theirs. */
function countAlike(transactions: readonly Transaction[]): ReadonlyMap<number, Map<Transaction["postings"], bigint>> {
  const days = new Map<number, Map<Transaction["postings"], bigint>>();
  for (const { happenedAt, postings } of transactions) {
    const day = Math.floor(happenedAt / MS_PER_DAY);
    const counts = days.get(day) ?? new Map<Transaction["postings"], bigint>();
    if (counts.size === 0) days.set(day, counts);
    counts.set(postings, (counts.get(postings) ?? 0n) + 1n);
  }
  return days;
}

function dayRow(
  partition: number,
  { account: { owner, kind, party }, currency }: Pick<Transaction["postings"][number], "account" | "currency">,
  happened: string,
  recorded: string,
) {
  return { partition, owner, kind, party: party ?? "", currency, happened, recorded };
}

/** The day in UTC. */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

async function seal(
  connection: Connection,
  partition: number,
  head: Head,
  transactions: readonly Transaction[],
): Promise<void> {
  const { hash } = sealBatch(head.hash, transactions);
  const last = head.seq + BigInt(transactions.length);
  await connection.query({
    name: "ledger-seal",
    text: `with sealed as (
        insert into ledger_batch (partition, batch, last_seq, previous, hash, recorded_at) values ($1, $2, $3, $4, $5, $6))
      update ledger_head set batch = $2, seq = $3, hash = $5 where partition = $1`,
    values: [partition, head.batch + 1n, last, head.hash, hash, head.recordedAt],
  });
}
