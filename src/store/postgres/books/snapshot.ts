import { assert } from "../../../core/kernel/assert.ts";
import { unpackMessage } from "../../../core/ledger/message-form.ts";
import type { ChargePlace, StoredMessage } from "../../port/books.ts";
import type {
  AuditedCharge,
  AuditedCounter,
  AuditedMessage,
  AuditedThread,
  Auditing,
  BookedPartition,
  BookSnapshot,
} from "../../port/snapshot.ts";
import type { Connection, Pool } from "../connection.ts";
import { reveal } from "../journal/names.ts";
import { openReader } from "../journal/reader.ts";
import { transaction } from "../transaction.ts";
import { openChargeBooks } from "./charge-books.ts";
import { CHARGE_COLUMNS, type ChargeRow, chargeOf } from "./charge-rows.ts";
import { unpackBoundaries } from "./counter-rows.ts";
import { MESSAGE_COLUMNS, type MessageRow, storedOf, usageOf } from "./message-rows.ts";
import { openShapes, type Shapes } from "./shapes.ts";

const PAGE = 1_000;

export function openAuditing(pool: Pool): Auditing {
  const shapes = openShapes(pool);
  const { ratesOf } = openChargeBooks(pool, shapes);
  return {
    snapshot: (audit) =>
      transaction(pool, (connection) => audit({ ...snapshotOf(connection, shapes), ratesOf }), {
        isolation: "repeatable read",
        readOnly: true,
      }),
  };
}

function snapshotOf(connection: Connection, shapes: Shapes): Omit<BookSnapshot, "ratesOf"> {
  return {
    journal: openReader(connection),
    reveal: (partition, surrogates) => reveal(connection, partition, surrogates),
    partitions: async () => {
      const { rows } = await connection.query<BookedPartition>(
        "select partition, done, accounts from lease where stage = 1 and done > 0 order by partition",
      );
      return rows;
    },
    messages: (partition, prefix) => messagesOf(connection, shapes, partition, prefix),
    threads: (partition) => threadsOf(connection, shapes, partition),
    charges: (partition) => chargesOf(connection, shapes, partition),
    owners: async () => {
      const { rows } = await connection.query<{ owner: number }>(
        `select owner from month_counter union select owner from charge where counter is not null and state = 'live'
         order by owner`,
      );
      return rows.map(({ owner }) => owner);
    },
    counters: (owner) => countersOf(connection, shapes, owner),
    waiting: async () => {
      const { rows } = await connection.query<ChargePlace>(
        "select number_partition as partition, number, message from change",
      );
      return rows;
    },
    wrongSums: (most) => wrongSums(connection, most),
    wrongRevisions: async (most) => (await connection.query<ChargePlace>(WRONG_REVISIONS, [most])).rows,
  };
}

let cursors = 0;

/**
 * The rows of a statement in pages; the transaction's own cursor keeps them. A cursor takes no values, so they are written
 * into the statement: numbers, and texts of letters that need no quoting.
 */
async function* pagesOf<Row extends object>(
  connection: Connection,
  statement: string,
  values: readonly (number | string)[],
): AsyncGenerator<readonly Row[]> {
  cursors += 1;
  const name = `audit_${cursors}`;
  const written = values.reduce<string>(
    (text, value, index) => text.replaceAll(`$${index + 1}`, literal(value)),
    statement,
  );
  await connection.query(`declare ${name} no scroll cursor for ${written}`);
  for (;;) {
    const { rows } = await connection.query<Row>(`fetch ${PAGE} from ${name}`);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) break;
  }
  await connection.query(`close ${name}`);
}

function literal(value: number | string): string {
  if (typeof value === "number") return String(value);
  assert(/^[\w~-]*$/.test(value), "a value of a cursor needs no quoting");
  return `'${value}'`;
}

type AuditedRow = MessageRow & { readonly refusal: AuditedMessage["refusal"] };

async function* messagesOf(connection: Connection, shapes: Shapes, partition: number, prefix: string) {
  const statement = `select ${MESSAGE_COLUMNS}, m.refusal from message m
    where m.partition = $1 and starts_with(m.id, $2) order by m.number, m.id`;
  for await (const rows of pagesOf<AuditedRow>(connection, statement, [partition, prefix])) {
    await shapes.load(rows.map(({ usage_shape }) => usage_shape));
    yield rows.map((row): AuditedMessage => ({ ...storedOf(row, shapes), refusal: row.refusal }));
  }
}

async function* threadsOf(connection: Connection, shapes: Shapes, partition: number): AsyncGenerator<AuditedThread> {
  const statement = `select ${MESSAGE_COLUMNS}, t.tip from message m
    left join thread t on t.partition = m.partition and t.root = m.root and t.number = m.number
    where m.partition = $1 and m.root is not null order by m.root, m.number`;
  let thread: { root: string; number: string; tip: string | null; messages: StoredMessage[] } | null = null;
  for await (const rows of pagesOf<MessageRow & { readonly tip: string | null }>(connection, statement, [partition])) {
    await shapes.load(rows.map(({ usage_shape }) => usage_shape));
    for (const row of rows) {
      const root = row.root ?? "";
      if (thread && (thread.root !== root || thread.number !== row.number)) {
        yield thread;
        thread = null;
      }
      thread ??= { root, number: row.number, tip: row.tip, messages: [] };
      thread.messages.push(storedOf(row, shapes));
    }
  }
  if (thread) yield thread;
}

/** A message beside its charge; either may be missing. */
interface BothRow extends Omit<ChargeRow, "number" | "message" | "partition"> {
  readonly at_partition: number;
  readonly at_number: string;
  readonly at_message: string;
  readonly id: string | null;
  readonly m_waba: string | null;
  readonly m_body: string | null;
  readonly charge_id: string | null;
  readonly usage_shape: string | null;
  readonly usage_at: bigint | null;
  readonly usage_date: string | null;
  readonly usage_expires: bigint | null;
}

const BOTH = `coalesce(c.partition, m.partition) as at_partition, coalesce(c.number, m.number) as at_number,
  coalesce(c.message, m.id) as at_message, c.id::text as id, m.waba as m_waba, m.body as m_body,
  m.charge_id::text as charge_id, m.usage_shape::text as usage_shape, m.usage_at, m.usage_date, m.usage_expires,
  ${CHARGE_COLUMNS}`;

async function* chargesOf(connection: Connection, shapes: Shapes, partition: number) {
  const statement = `select ${BOTH}
    from (select * from charge where partition = $1) c
    full join (select * from message where partition = $1 and usage_shape is not null) m
      on m.number = c.number and m.id = c.message`;
  for await (const rows of pagesOf<BothRow>(connection, statement, [partition])) yield await auditedOf(rows, shapes);
}

async function auditedOf(rows: readonly BothRow[], shapes: Shapes): Promise<readonly AuditedCharge[]> {
  await shapes.load(rows.flatMap(({ usage_shape, shape }) => [usage_shape, shape ?? null]));
  return rows.map((row): AuditedCharge => {
    const place = { partition: row.at_partition, number: row.at_number, message: row.at_message };
    const { m_body, charge_id, id } = row;
    return {
      ...place,
      current:
        m_body === null || charge_id === null
          ? null
          : {
              ...place,
              chargeId: charge_id.replaceAll("-", ""),
              filed: { message: unpackMessage(m_body, row.at_number), usage: usageOf(row, shapes) },
            },
      charge: id === null ? null : { ...chargeOf({ ...row, ...place }, shapes), id: id.replaceAll("-", "") },
    };
  });
}

interface CounterRow {
  readonly id: string;
  readonly key: string;
  readonly count: bigint;
  readonly boundaries: string;
}

async function* countersOf(connection: Connection, shapes: Shapes, owner: number): AsyncGenerator<AuditedCounter> {
  const statement = `select id::text, key, count, boundaries from month_counter where owner = $1
    union all
    select distinct c.counter::text, 'unknown', 0::int8, '[]' from charge c
    where c.owner = $1 and c.state = 'live' and c.counter is not null
      and not exists (select from month_counter k where k.owner = c.owner and k.id = c.counter)`;
  for await (const rows of pagesOf<CounterRow>(connection, statement, [owner])) {
    for (const { id, key, count, boundaries } of rows) {
      const usages = countedOf(connection, shapes, { owner, id });
      yield { owner, id, key, count: Number(count), boundaries: unpackBoundaries(boundaries), usages };
    }
  }
}

async function* countedOf(connection: Connection, shapes: Shapes, { owner, id }: { owner: number; id: string }) {
  const statement = `select ${BOTH} from charge c
    left join message m on m.partition = c.partition and m.number = c.number and m.id = c.message
    where c.owner = $1 and c.counter = $2 and c.state = 'live' order by c.occurred_at`;
  for await (const rows of pagesOf<BothRow>(connection, statement, [owner, id])) yield await auditedOf(rows, shapes);
}

const SUMS = `select c.owner, c.day, c.waba, c.number, s.category, s.market, s.pricing_type, s.currency,
    count(*)::int8 as charges, (count(*) - count(s.cost))::int8 as unrated, coalesce(sum(s.cost), 0) as cost
  from charge c join shape s on s.id = c.shape where c.state = 'live' group by 1, 2, 3, 4, 5, 6, 7, 8`;

const KEY = "owner, day, waba, number, category, market, pricing_type, currency";

async function wrongSums(connection: Connection, most: number): Promise<readonly string[]> {
  const { rows } = await connection.query<{ words: string }>(
    `select concat_ws(' ', ${KEY}) as words
     from (${SUMS}) x full join (select * from rollup where charges <> 0 or unrated <> 0 or cost <> 0) r using (${KEY})
     where (x.charges, x.unrated, x.cost) is distinct from (r.charges, r.unrated, r.cost) limit $1`,
    [most],
  );
  return rows.map(({ words }) => words);
}

/** A charge in force has all revisions before its own on file; one that was taken back, its own too. */
const WRONG_REVISIONS = `select c.partition, c.number, c.message from charge c
  left join (select partition, number, message, count(*) as many, max(revision) as last
    from charge_reversed group by 1, 2, 3) r using (partition, number, message)
  where coalesce(r.many, 0) <> c.revision - case when c.state = 'back' then 0 else 1 end
    or coalesce(r.last, 0) <> c.revision - case when c.state = 'back' then 0 else 1 end
  limit $1`;
