import type { BookReads } from "../../store/port/reads.ts";
import { openReads } from "../../store/postgres/books/reads.ts";
import type { ServedBooks } from "./books.ts";
import type { ServiceContext } from "./context.ts";

export function interimReads({ store }: ServiceContext, { journal }: ServedBooks): BookReads {
  return {
    charge: async () => undefined,
    usage: async () => [],
    threads: async () => ({ items: [], next: null }),
    messages: async () => ({ items: [], next: null }),
    refusals: async () => ({ items: [], next: null }),
    counters: async () => ({ items: [], next: null }),
    counted: async () => 0,
    state: async () => {
      const { rows } = await store.pool.query<{ facts: bigint; changes: bigint; settings: bigint }>(`select
        (select coalesce(sum(h.head - l.done), 0)::int8 from partition_head h join lease l on l.stage = 1 and l.partition = h.partition where h.head > l.done) as facts,
        (select coalesce(sum(h.head - l.done), 0)::int8 from change_head h join lease l on l.stage = 2 and l.partition = h.partition where h.head > l.done)
        + (select count(*) from account_head a join lease l on l.stage = 1 and l.accounts < a.head) as changes`);
      const stuck = await store.pool.query<{ stage: 1 | 2; partition: number; seq: bigint; reason: string }>(
        "select stage, partition, stuck_seq as seq, stuck_reason as reason from lease where stuck_reason is not null",
      );
      return {
        facts: rows[0]?.facts ?? 0n,
        changes: rows[0]?.changes ?? 0n,
        lagMs: 0,
        stuck: stuck.rows.map((one) => ({ ...one, since: 0 })),
      };
    },
    ...openReads(store.pool, journal.names),
  };
}
