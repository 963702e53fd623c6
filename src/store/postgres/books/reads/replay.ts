import { unpackMessage } from "../../../../core/ledger/message-form.ts";
import type { ReplayedMessage, ReplayFilter, ReplayReads } from "../../../port/replay.ts";
import type { Pool } from "../../connection.ts";
import { transaction } from "../../transaction.ts";
import { type Conditions, openConditions } from "./conditions.ts";

const PIECE = 1_000;

interface ReplayRow {
  readonly number: string;
  readonly root: string;
  readonly body: string;
  readonly first_at: bigint;
  readonly message_name: string | null;
}

export function openReplay(pool: Pool): ReplayReads {
  return {
    count: async (filter, most) => {
      const conditions = asked(filter);
      const { rows } = await pool.query<{ many: bigint }>(
        `select count(*) as many from (select from message m where ${conditions.text()} limit ${Number(most) + 1}) x`,
        conditions.values(),
      );
      return Number(rows[0]?.many ?? 0n);
    },
    replay: (filter, take) => {
      const read = { isolation: "repeatable read", readOnly: true } as const;
      return transaction(
        pool,
        async (connection) => {
          const conditions = asked(filter);
          await connection.query(
            `declare replayed no scroll cursor for
              select m.number, m.root, m.body, m.first_at, n.value as message_name from message m
              left join name n on n.partition = m.partition and n.surrogate = m.id
              where ${conditions.text()} order by m.first_at`,
            conditions.values(),
          );
          for (;;) {
            const { rows } = await connection.query<ReplayRow>(`fetch ${PIECE} from replayed`);
            if (rows.length > 0) take(rows.map(replayedOf));
            if (rows.length < PIECE) return;
          }
        },
        read,
      );
    },
  };
}

function asked({ wabas, from, to }: ReplayFilter): Conditions {
  const conditions = openConditions();
  // A number that moved from one WABA to another took its threads along.
  const own = "m.waba = any(@::text[])";
  const moved = "m.number in (select r.number from rollup r where r.waba = any(@::text[]))";
  conditions.add(`(${own} or ${moved})`, wabas ?? undefined);
  conditions.add("m.root is not null and m.last_at >= @", from);
  conditions.add("m.first_at < @", to);
  return conditions;
}

function replayedOf({ number, root, body, first_at, message_name }: ReplayRow): ReplayedMessage {
  const message = unpackMessage(body, number);
  return { message: { ...message, id: message_name ?? message.id }, root, firstAt: Number(first_at) };
}
