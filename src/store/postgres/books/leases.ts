import { type Lease, LeaseLost, type Leases } from "../../port/books.ts";
import type { Connection, Pool } from "../connection.ts";

/** How long a lease lasts after its holder's last batch. */
export const LEASE_SECONDS = 2;
/** When a partition that could not go on is tried again. */
const RETRY_SECONDS = 30;

/** Partitions with something to book: facts, changes, or account settings that they do not follow yet. */
const WAITING = `
  select 1 as stage, h.partition from partition_head h join lease l on l.stage = 1 and l.partition = h.partition
    where h.head > l.done
  union
  select 1, l.partition from account_head a join lease l on l.stage = 1 and l.accounts < a.head and l.done > 0
  union
  select 2, h.partition from change_head h join lease l on l.stage = 2 and l.partition = h.partition
    where h.head > l.done`;

const CLAIM = `
  with chosen as (
    select l.stage, l.partition from lease l join (${WAITING}) w using (stage, partition)
    where (l.holder = $1 or l.holder is null or l.until < now()) and l.retry_at < now()
      and not (l.stage * 256 + l.partition = any($2::int4[]))
    order by l.holder = $1 desc nulls last, random() limit $3 for update of l skip locked)
  update lease l set holder = $1, until = now() + interval '${LEASE_SECONDS} s',
    epoch = case when l.holder = $1 then l.epoch else l.epoch + 1 end
  from chosen c where l.stage = c.stage and l.partition = c.partition
  returning l.stage, l.partition, l.epoch`;

export function openLeases(pool: Pool): Leases {
  return {
    claim: async (holder, except, most) => {
      const busy = except.map(({ stage, partition }) => stage * 256 + partition);
      const { rows } = await pool.query<{ stage: 1 | 2; partition: number; epoch: bigint }>({
        name: "lease-claim",
        text: CLAIM,
        values: [holder, busy, most],
      });
      return rows;
    },
    release: async (holder) => {
      await pool.query("update lease set holder = null, until = '-infinity' where holder = $1", [holder]);
    },
    stuck: async ({ stage, partition, epoch }, reason) => {
      await pool.query(
        `update lease set stuck_seq = done + 1, stuck_reason = $4, stuck_since = coalesce(stuck_since, now()),
           retry_at = now() + interval '${RETRY_SECONDS} s'
         where stage = $1 and partition = $2 and epoch = $3`,
        [stage, partition, epoch, reason],
      );
    },
  };
}

/** How far a leased partition is booked. */
export interface Held {
  readonly done: bigint;
  readonly accounts: bigint;
  /** The latest version of the account settings. */
  readonly latest: bigint;
}

/** Locks the row of a lease for the transaction; throws where it is another's by now. */
export async function holdLease(connection: Connection, { stage, partition, epoch }: Lease): Promise<Held> {
  const { rows } = await connection.query<Held>({
    name: "lease-hold",
    text: `select l.done, l.accounts, a.head as latest from lease l, account_head a
      where l.stage = $1 and l.partition = $2 and l.epoch = $3 for update of l`,
    values: [stage, partition, epoch],
  });
  const [held] = rows;
  if (!held) throw new LeaseLost(`partition ${partition} of stage ${stage} is another worker's by now`);
  return held;
}

/** Moves the offset and prolongs the lease. */
export async function moveLease(
  connection: Connection,
  { stage, partition }: Lease,
  { done, accounts }: Omit<Held, "latest">,
) {
  await connection.query({
    name: "lease-move",
    text: `update lease set done = $3, accounts = $4, until = clock_timestamp() + interval '${LEASE_SECONDS} s',
        stuck_seq = null, stuck_reason = null, stuck_since = null
      where stage = $1 and partition = $2`,
    values: [stage, partition, done, accounts],
  });
}
