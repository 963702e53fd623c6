import type { Batch } from "../../../core/ledger/chain.ts";
import { PARTITIONS } from "../../../core/ledger/partition.ts";
import type { Transaction } from "../../../core/ledger/transaction.ts";
import type { BillingAuditing, BillingSnapshot, ChainHead } from "../../port/billing-snapshot.ts";
import type { DialogReads } from "../../port/posting.ts";
import { openChargeBooks } from "../books/charge-books.ts";
import { openShapes, type Shapes } from "../books/shapes.ts";
import type { Connection, Pool } from "../connection.ts";
import { reveal } from "../journal/names.ts";
import { ENTRY_COLUMNS, type EntryRow, entryOf } from "../ledger/entry-form.ts";
import { transaction } from "../transaction.ts";
import { movedDialogs } from "./dialog-reads.ts";
import { monthsOf } from "./follow-words.ts";
import { openPostingReads } from "./posting-books.ts";
import { SALE_COLUMNS, type SaleColumns, salesOf } from "./sale-rows.ts";

const PAGE = 2_000;

export function openBillingAuditing(pool: Pool): BillingAuditing {
  const shapes = { charges: openShapes(pool), sales: openShapes(pool, "sale_shape") };
  const { ratesOf } = openChargeBooks(pool, shapes.charges);
  return {
    snapshot: (audit) =>
      transaction(
        pool,
        (connection) =>
          audit({ ...snapshotOf(connection, shapes.sales), ...openPostingReads(connection, shapes), ratesOf }),
        { isolation: "repeatable read", readOnly: true },
      ),
  };
}

function snapshotOf(
  connection: Connection,
  shapes: Shapes,
): Omit<BillingSnapshot, "charges" | "sales" | "ratesOf" | keyof DialogReads> {
  return {
    reveal: (partition, surrogates) => reveal(connection, partition, surrogates),
    words: async () => {
      const { rows } = await connection.query<{ followed: bigint; head: bigint }>(
        "select followed, head from billing_head",
      );
      return rows[0] ?? { followed: 0n, head: 0n };
    },
    heads: async () => {
      const { rows } = await connection.query<ChainHead>(
        `select h.partition, h.seq, h.batch as batches, h.hash from ledger_head h
         where h.seq > 0 or exists (select from ledger_entry e where e.partition = h.partition)
           or exists (select from ledger_batch b where b.partition = h.partition) order by h.partition`,
      );
      return rows;
    },
    batches: (partition) => batchesOf(connection, partition),
    wrongDays: async (most) => {
      const { rows } = await connection.query<{ words: string }>(WRONG_DAYS, [most]);
      return rows.map(({ words }) => words);
    },
    salesInForce: () => salesInForce(connection, shapes),
    liveEntries: async (subjects) => {
      const { rows } = await connection.query<{ id: Uint8Array }>(
        `select e.id from ledger_entry e where e.subject = any($1) and e.corrects is null and e.partition < ${PARTITIONS}
           and not exists (select from ledger_entry r where r.subject = e.subject and r.corrects = e.id)`,
        [subjects],
      );
      return new Set(rows.map(({ id }) => Buffer.from(id).toString("hex")));
    },
    countLive: async () => {
      const { rows } = await connection.query<{ live: bigint }>(
        `select count(*) filter (where corrects is null) - count(*) filter (where corrects is not null) as live
         from ledger_entry where partition < ${PARTITIONS}`,
      );
      return Number(rows[0]?.live ?? 0n);
    },
    unposted: async () => {
      const { rows } = await connection.query<{ id: string; waba: string; day: string }>(
        `select c.id::text as id, c.waba, c.day from lease l join lease n on n.stage = 2 and n.partition = l.partition
           join charge c on c.owner = l.partition and c.news > l.done
         where l.stage = 3 and n.news > l.done`,
      );
      const sold = await connection.query<{ business: string; month: string }>(
        "select distinct business, month from sale where unit = any($1::uuid[]) and until is null",
        [rows.map(({ id }) => id)],
      );
      const due = await connection.query<{ root: string; month: string }>("select root, month from bill_due");
      return { wabas: rows, businesses: sold.rows, due: due.rows };
    },
    movedDialogs: () => movedDialogs(connection),
    months: (wabas, businesses) => monthsOf(connection, { wabas, businesses, from: "0000-01-01" }),
  };
}

/** Sums of the entries by account, currency and days, against those that are kept. */
const WRONG_DAYS = `
  with entries as (
    select partition, shape, (happened_at / 86400000)::int as happened, (recorded_at / 86400000)::int as recorded, count(*) as n
    from ledger_entry group by 1, 2, 3, 4),
  sums as (
    select e.partition, p ->> 0 as owner, p ->> 1 as kind, coalesce(p ->> 2, '') as party, p ->> 4 as currency,
      date '1970-01-01' + e.happened as happened, date '1970-01-01' + e.recorded as recorded,
      sum((p ->> 3)::numeric * e.n) as amount
    from entries e join ledger_shape s on s.id = e.shape cross join json_array_elements(s.body -> 'postings') p
    group by 1, 2, 3, 4, 5, 6, 7)
  select format('%s %s %s %s of %s, recorded %s: kept %s, the entries give %s', owner, kind, party, currency, happened,
    recorded, coalesce(d.amount::text, 'nothing'), coalesce(s.amount::text, 'nothing')) as words
  from ledger_day d full join sums s using (partition, owner, kind, party, currency, happened, recorded)
  where d.amount is distinct from s.amount limit $1`;

async function* batchesOf(connection: Connection, partition: number): AsyncGenerator<Batch> {
  const { rows: seals } = await connection.query<{ last_seq: bigint; previous: string; hash: string }>(
    "select last_seq, previous, hash from ledger_batch where partition = $1 order by batch",
    [partition],
  );
  let waiting: Transaction[] = [];
  let seq = 0n;
  let given = 0n;
  for (const { last_seq, previous, hash } of seals) {
    while (seq < last_seq) {
      const { rows } = await connection.query<EntryRow & { seq: bigint; body: string }>(
        `select ${ENTRY_COLUMNS}, e.seq, s.body::text as body from ledger_entry e join ledger_shape s on s.id = e.shape
         where e.partition = $1 and e.seq > $2 order by e.seq limit ${PAGE}`,
        [partition, seq],
      );
      if (rows.length === 0) break;
      waiting = [...waiting, ...rows.map((row) => entryOf(row, row.body))];
      seq = rows.at(-1)?.seq ?? last_seq;
    }
    const many = Number(last_seq - given);
    yield { previous, hash, transactions: waiting.slice(0, many) };
    waiting = waiting.slice(many);
    given = last_seq;
  }
}

async function* salesInForce(connection: Connection, shapes: Shapes) {
  let after = { business: "", month: "", unit: "00000000-0000-0000-0000-000000000000" };
  for (;;) {
    const { rows } = await connection.query<SaleColumns>(
      `select ${SALE_COLUMNS} from sale s where s.until is null and (s.business, s.month, s.unit) > ($1, $2, $3::uuid)
       order by s.business, s.month, s.unit limit ${PAGE}`,
      [after.business, after.month, after.unit],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield await salesOf(rows, shapes);
    after = last;
  }
}
