import type { Coverage, Covered, KnownMessage, UtcDays } from "../../port/imports.ts";
import type { Connection } from "../connection.ts";

/** When the message of a fact was: sent or received, else delivered, else failed. Facts of messages only. */
const AT = "coalesce((f.body ->> 'at')::bigint, (f.body ->> 'deliveredAt')::bigint, (f.body ->> 'failedAt')::bigint)";

/** All facts that stand about messages of a number under all of its names, but those of one import, between two instants. */
const OTHERS = `
  from number asked
  join number named on named.root = asked.root
  join fact f on f.partition = named.partition and f.number = named.name and f.kind = 'message'
  join source s on s.id = f.source
  where asked.name = $1 and f.withdrawn is null and not (s.kind = 'import' and s.name = $2) and ${AT} >= $3 and ${AT} < $4`;

const DAY_MS = 86_400_000;

/** What the journal covers, read from its facts; a slow question, asked by imports only. */
export function openCoverage(connection: Connection): Coverage {
  return {
    days: async (number, span, except) => {
      const { rows } = await connection.query<Omit<Covered, "messages"> & { messages: bigint }>(
        `select to_char(to_timestamp(${AT} / 1000.0) at time zone 'UTC', 'YYYY-MM-DD') as day,
           s.kind || ':' || s.name as source, count(distinct f.message) as messages ${OTHERS}
         group by 1, 2 order by 1, 2`,
        [number, except, ...instantsOf(span)],
      );
      return rows.map(({ messages, ...row }) => ({ ...row, messages: Number(messages) }));
    },
    messages: async (number, span, except) => {
      const { rows } = await connection.query<Omit<KnownMessage, "at"> & { at: bigint }>(
        `select f.message, min(f.end_user) as user, min(f.body ->> 'direction') as direction,
           min(f.body ->> 'type') as type, min(f.body ->> 'category') as category, min(${AT}) as at ${OTHERS}
         group by f.message order by at, f.message`,
        [number, except, ...instantsOf(span)],
      );
      return rows.map(({ at, ...row }) => ({ ...row, at: Number(at) }));
    },
  };
}

function instantsOf({ from, to }: UtcDays): readonly [number, number] {
  return [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`) + DAY_MS];
}
