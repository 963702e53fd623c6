import type { EventEndpoint, EventEndpoints, EventSecret } from "../../port/events.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";

/** The columns of an endpoint, of the table that is called `e`. */
export const ENDPOINT_COLUMNS = `e.id, e.url, e.description, e.types, e.businesses, e.state, e.disabled_reason,
  e.failing_since, e.created_at`;

export interface EndpointRow
  extends Pick<EventEndpoint, "id" | "url" | "description" | "types" | "businesses" | "state"> {
  readonly disabled_reason: string | null;
  readonly failing_since: bigint | null;
  readonly created_at: bigint;
}

export function endpointOf(row: EndpointRow): EventEndpoint {
  const { id, url, description, types, businesses, state } = row;
  return {
    ...{ id, url, description, types, businesses, state },
    disabledReason: row.disabled_reason,
    failingSince: row.failing_since === null ? null : Number(row.failing_since),
    createdAt: Number(row.created_at),
  };
}

/** Endpoints of events in PostgreSQL. */
export function eventEndpoints(pool: Pool): EventEndpoints {
  return {
    list: async () => {
      const listing = `select ${ENDPOINT_COLUMNS} from event_endpoint e order by created_at, id`;
      return (await pool.query<EndpointRow>(listing)).rows.map(endpointOf);
    },
    byId: (id) => byId(pool, id),
    add: (endpoint, secret) => add(pool, endpoint, secret),
    change: async (id, { url, description, types, businesses, state }) => {
      const { count } = await pool.query(
        `update event_endpoint set url = coalesce($2, url), description = coalesce($3, description),
           types = case when $4 then $5::text[] else types end,
           businesses = case when $6 then $7::text[] else businesses end, state = coalesce($8, state),
           disabled_reason = case when $8 is null then disabled_reason else null end,
           failing_since = case when $8 = 'enabled' then null else failing_since end
         where id = $1`,
        [
          ...[id, url ?? null, description ?? null],
          ...[types !== undefined, types ?? null, businesses !== undefined, businesses ?? null, state ?? null],
        ],
      );
      return count === 0 ? undefined : byId(pool, id);
    },
    remove: (id) =>
      transaction(pool, async (connection) => {
        for (const table of ["event_attempt", "event_delivery", "event_secret"])
          await connection.query(`delete from ${table} where endpoint = $1`, [id]);
        return (await connection.query("delete from event_endpoint where id = $1", [id])).count > 0;
      }),
    addSecret: (id, secret, othersEndAt) =>
      transaction(pool, async (connection) => {
        const { count } = await connection.query("select from event_endpoint where id = $1 for update", [id]);
        if (count === 0) return false;
        await connection.query(
          "update event_secret set expires_at = least(coalesce(expires_at, $2), $2) where endpoint = $1",
          [id, othersEndAt],
        );
        await insertSecret(connection, id, secret);
        return true;
      }),
  };
}

async function byId(connection: Connection, id: string): Promise<EventEndpoint | undefined> {
  const reading = `select ${ENDPOINT_COLUMNS} from event_endpoint e where id = $1`;
  const { rows } = await connection.query<EndpointRow>(reading, [id]);
  return rows[0] && endpointOf(rows[0]);
}

function add(pool: Pool, endpoint: EventEndpoint, secret: EventSecret): Promise<void> {
  const { id, url, description, types, businesses, state, createdAt } = endpoint;
  return transaction(pool, async (connection) => {
    await connection.query(
      `insert into event_endpoint (id, url, description, types, businesses, state, created_at)
       values ($1, $2, $3, $4::text[], $5::text[], $6, $7)`,
      [id, url, description, types, businesses, state, createdAt],
    );
    await insertSecret(connection, id, secret);
  });
}

async function insertSecret(connection: Connection, endpoint: string, secret: EventSecret): Promise<void> {
  await connection.query(
    "insert into event_secret (endpoint, id, sealed, created_at, expires_at) values ($1, $2, $3, $4, $5)",
    [endpoint, secret.id, secret.sealed, secret.createdAt, secret.expiresAt],
  );
}
