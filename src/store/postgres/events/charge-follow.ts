import { createHash } from "node:crypto";
import type { ChargeEvent, ChargeFollow } from "../../port/events.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { insertBatch } from "../unnest.ts";
import { wantsCharges } from "./wants-charges.ts";

/** A revision is told once, also where its charge went over to another owner as it was. */
const EMIT = insertBatch("event-emit-charges", {
  into: "event",
  columns: { id: "uuid", type: "text", business: "text", body: "jsonb" },
  tail: "on conflict (id) do nothing",
});

/** One snapshot for both: whoever asks after it gets what happens after it. */
const KEEP_UP = `update charge_follow f set done = l.news from lease l
  where l.stage = 2 and l.partition = f.owner and l.news > f.done
    and not exists (select from event_endpoint where state = 'enabled'
      and types && array['charge.created', 'charge.changed', 'charge.reversed'])`;

export function chargeFollow(pool: Pool): ChargeFollow {
  return {
    due: async () => {
      if (!(await wantsCharges(pool))) {
        await pool.query(KEEP_UP);
        return [];
      }
      const { rows } = await pool.query<{ owner: number; done: bigint; latest: bigint }>(
        `select f.owner, f.done, l.news as latest from charge_follow f
         join lease l on l.stage = 2 and l.partition = f.owner where l.news > f.done order by f.owner`,
      );
      return rows;
    },
    tell: ({ owner, done }, to, events) =>
      transaction(pool, async (connection) => {
        const moving = "update charge_follow set done = $3 where owner = $1 and done = $2";
        if ((await connection.query(moving, [owner, done, to])).count === 0) return false;
        await emit(connection, events);
        return true;
      }),
  };
}

async function emit(connection: Connection, events: readonly ChargeEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ type, business, charge, revision }) => ({
    id: idOf(type, charge, revision),
    ...{ type, business, body: JSON.stringify({ charge, revision }) },
  }));
  await connection.query(EMIT.bind(rows));
}

/** An UUID made from what is told (RFC 9562, version 8). */
function idOf(type: string, charge: string, revision: number): string {
  const hex = createHash("sha256").update(`${type} ${charge} ${revision}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
