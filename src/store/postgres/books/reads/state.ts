import type { BookReads, StuckPartition } from "../../../port/reads.ts";
import type { ChargeReading } from "./charges.ts";

interface WaitingRow {
  readonly facts: string | null;
  readonly changes: string | null;
  readonly oldest: bigint | null;
  readonly now: bigint;
}

const WAITING = `select
    (select sum(h.head - l.done)::text from partition_head h join lease l using (partition) where l.stage = 1) as facts,
    (select sum(h.head - l.done)::text from change_head h join lease l using (partition) where l.stage = 2) as changes,
    (select min(f.received_at) from partition_head h join lease l on l.stage = 1 and l.partition = h.partition
      join fact f on f.partition = l.partition and f.seq = l.done + 1 where h.head > l.done) as oldest,
    (extract(epoch from clock_timestamp()) * 1000)::int8 as now`;

interface StuckRow {
  readonly stage: 1 | 2;
  readonly partition: number;
  readonly seq: bigint;
  readonly reason: string;
  readonly since: bigint;
}

export function stateReads({ connection }: ChargeReading): Pick<BookReads, "state"> {
  return {
    state: async () => {
      const { rows } = await connection.query<WaitingRow>(WAITING);
      const { rows: stuck } = await connection.query<StuckRow>(
        `select stage, partition, stuck_seq as seq, stuck_reason as reason,
           (extract(epoch from stuck_since) * 1000)::int8 as since
         from lease where stuck_seq is not null order by stage, partition`,
      );
      const [row] = rows;
      return {
        facts: BigInt(row?.facts ?? 0),
        changes: BigInt(row?.changes ?? 0),
        lagMs: row?.oldest ? Math.max(0, Number(row.now - row.oldest)) : 0,
        stuck: stuck.map((one): StuckPartition => ({ ...one, since: Number(one.since) })),
      };
    },
  };
}
