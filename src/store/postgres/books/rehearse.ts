import type { Rehearsal } from "../../port/books.ts";
import { openPostingReads } from "../billing/posting-books.ts";
import type { Connection, Pool } from "../connection.ts";
import { chargeReads } from "./charge-batch.ts";
import { saveCharges } from "./charge-save.ts";
import { openShapes, type Shapes } from "./shapes.ts";

/** Numbers behind the heads of their owners, as all changes are. */
const ASK = `with asked as (
    select c.owner, c.partition, c.number, c.message, row_number() over (partition by c.owner) as place
    from charge c where c.state = 'live' and c.occurred_at >= $2 and c.occurred_at < $3 and c.booking <> $1),
  moved as (
    update change_head h set head = h.head + n.many
    from (select owner, count(*) as many from asked group by owner) n
    where h.partition = n.owner returning h.partition, h.head - n.many as base)
  insert into change (partition, seq, number_partition, number, message, made_at, rerate)
  select asked.owner, moved.base + asked.place, asked.partition, asked.number, asked.message,
    (extract(epoch from now()) * 1000)::int8, $1
  from asked join moved on moved.partition = asked.owner`;

export async function askRerating(connection: Connection, booking: number, from: number, to: number): Promise<number> {
  return (await connection.query(ASK, [booking, from, to])).count;
}

/** While it runs the rows of all leases of stage 2 are locked, so that nobody else books charges. */
export async function rehearse<T>(pool: Pool, shapes: Shapes, work: (rehearsal: Rehearsal) => Promise<T>): Promise<T> {
  return pool.borrow(async (connection) => {
    await connection.query("begin");
    try {
      await connection.query("select partition from lease where stage = 2 order by partition for update");
      const billing = openPostingReads(connection, { charges: shapes, sales: openShapes(pool, "sale_shape") });
      return await work({ ...rehearsalOf(connection, shapes), billing });
    } finally {
      await connection.query("rollback");
    }
  });
}

function rehearsalOf(connection: Connection, shapes: Shapes): Omit<Rehearsal, "billing"> {
  return {
    owners: async () => {
      const { rows } = await connection.query<{ partition: number }>(
        "select distinct partition from change order by partition",
      );
      return rows.map(({ partition }) => partition);
    },
    askRerating: (booking, from, to) => askRerating(connection, booking, from, to),
    batch: async (owner) => {
      const { rows } = await connection.query<{ done: bigint }>(
        "select done from lease where stage = 2 and partition = $1",
        [owner],
      );
      const done = rows[0]?.done ?? 0n;
      return {
        ...chargeReads(connection, shapes, { owner, done }),
        owner,
        done,
        save: (filed) => saveCharges(connection, shapes, owner, filed),
        finish: async (seq) => {
          await connection.query("delete from change where partition = $1 and seq <= $2", [owner, seq]);
          await connection.query("update lease set done = $2 where stage = 2 and partition = $1", [owner, seq]);
        },
      };
    },
  };
}
