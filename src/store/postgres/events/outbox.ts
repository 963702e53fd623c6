import {
  type ClaimedEvent,
  type EventOutbox,
  type EventSecret,
  type SettledAttempt,
  TEST_EVENT,
} from "../../port/events.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { batch, insertBatch } from "../unnest.ts";
import { emitEvents } from "./emit.ts";
import { ENDPOINT_COLUMNS, type EndpointRow, endpointOf } from "./endpoints.ts";

/** What of an event an endpoint asks for; the event is called `f`, the endpoint `e`. */
export const WANTED = `(case when e.types is null then f.type not like 'charge.%' and f.type <> '${TEST_EVENT}' else f.type = any(e.types) end)
  and (e.businesses is null or f.business = any(e.businesses))`;

/** An event that happened so long before mail was set up or this process came back is no news for anybody's inbox. */
const MAIL_DAYS = 3;

/** One statement, so that an event is marked exactly when it stands in every queue that it belongs to. */
const TELL = {
  name: "event-tell",
  text: `with fresh as (
      select id, type, business, at, body from event where not told order by at, id limit $1 for update skip locked),
    queued as (
      insert into event_delivery (endpoint, event, type, event_at, state, attempts, tries, since, due_at, leased_until)
      select e.id, f.id, f.type, (extract(epoch from f.at) * 1000)::int8, 'waiting', 0, 0, $2, $2, 0
      from fresh f join event_endpoint e on e.state = 'enabled' and ${WANTED}
      on conflict (endpoint, event) do nothing),
    letters as (
      insert into mail (key, kind, business, body, state, attempts, queued_at, due_at, leased_until)
      select 'event:' || f.id, f.type, f.business, f.body, 'waiting', 0, $2, $2, 0 from fresh f
      where $3 and f.business is not null and f.type = any($4::text[])
        and f.at > to_timestamp($2::float8 / 1000) - interval '${MAIL_DAYS} days'
      on conflict (key) do nothing)
    update event set told = true from fresh where event.id = fresh.id`,
};

/** Events that a business hears of by mail. */
const MAILED = ["invoice.issued", "balance.low", "wallet.blocked", "plan.changing"];

const CLAIM = {
  name: "event-claim",
  text: `update event_delivery d set leased_until = $1::int8 + $2::int8, attempts = d.attempts + 1, tries = d.tries + 1
    from (select x.endpoint, x.event from event_endpoint e cross join lateral (
        select w.endpoint, w.event from event_delivery w
        where w.endpoint = e.id and w.state = 'waiting' and w.due_at <= $1 and w.leased_until <= $1
        order by w.due_at, w.event limit case when e.failing_since is null then $3::int else 1 end
        for update skip locked) x
      where e.state = 'enabled' and not (e.id = any($4::text[]))) due
    where d.endpoint = due.endpoint and d.event = due.event
    returning d.endpoint, d.event::text as event, d.attempts, d.tries, d.since`,
};

const ATTEMPTED = insertBatch("event-attempted", {
  into: "event_attempt",
  columns: {
    endpoint: "text",
    event: "uuid",
    type: "text",
    attempt: "int4",
    at: "int8",
    outcome: "text",
    status: "int4",
    reason: "text",
    answer: "text",
    took_ms: "int4",
  },
  tail: "on conflict (endpoint, event, attempt) do nothing",
});

/** Another process may have taken an event over when the lease ended; its own claim then counts. What arrived, arrived. */
const SETTLED = batch(
  "event-settled",
  { endpoint: "text", event: "uuid", attempt: "int4", outcome: "text", due_at: "int8" },
  (source) => `update event_delivery d set leased_until = 0, due_at = batch.due_at,
      state = case batch.outcome when 'failed' then 'waiting' else batch.outcome end
    from ${source} where d.endpoint = batch.endpoint and d.event = batch.event
      and (d.attempts = batch.attempt or batch.outcome = 'delivered')`,
);

/** The queue of deliveries in PostgreSQL. */
export function eventOutbox(pool: Pool): EventOutbox {
  return {
    tell: async ({ now, mail, limit }) => (await pool.query(TELL, [limit, now, mail, MAILED])).count,
    claim: (wanted) => claim(pool, wanted),
    settle: (attempts, now) => settle(pool, attempts, now),
    waiting: async () => {
      const asking = "select count(*) as count, min(since) as oldest from event_delivery where state = 'waiting'";
      const [row] = (await pool.query<{ count: bigint; oldest: bigint | null }>(asking)).rows;
      const oldest = row?.oldest ?? null;
      return { count: Number(row?.count ?? 0), oldestSince: oldest === null ? null : Number(oldest) };
    },
    prune: async (before) => {
      await pool.query("delete from event_attempt where at < $1", [before]);
      await pool.query("delete from event_delivery where event_at < $1 and state <> 'waiting'", [before]);
      await pool.query(
        `delete from event where told and (type like 'charge.%' or type = '${TEST_EVENT}') and at < to_timestamp($1::float8 / 1000)
           and not exists (select from event_delivery d where d.event = event.id)`,
        [before],
      );
    },
  };
}

interface ClaimedRow {
  readonly endpoint: string;
  readonly event: string;
  readonly attempts: number;
  readonly tries: number;
  readonly since: bigint;
}

interface EventRow {
  readonly id: string;
  readonly type: string;
  readonly business: string | null;
  readonly at: Date;
  readonly body: ClaimedEvent["body"];
}

async function claim(pool: Pool, wanted: Parameters<EventOutbox["claim"]>[0]): Promise<readonly ClaimedEvent[]> {
  const { now, leaseMs, perEndpoint, busy } = wanted;
  const { rows } = await pool.query<ClaimedRow>(CLAIM, [now, leaseMs, perEndpoint, busy]);
  if (rows.length === 0) return [];
  const ids = [...new Set(rows.map(({ endpoint }) => endpoint))];
  const endpoints = await pool.query<EndpointRow>(
    `select ${ENDPOINT_COLUMNS} from event_endpoint e where id = any($1::text[])`,
    [ids],
  );
  const events = await pool.query<EventRow>(
    "select id::text as id, type, business, at, body from event where id = any($1::uuid[])",
    [rows.map(({ event }) => event)],
  );
  const secrets = await secretsOf(pool, ids, now);
  return rows.flatMap(({ endpoint, event, attempts, tries, since }) => {
    const place = endpoints.rows.find(({ id }) => id === endpoint);
    const told = events.rows.find(({ id }) => id === event);
    if (!place || !told) return [];
    const { type, business, at, body } = told;
    return {
      endpoint: endpointOf(place),
      secrets: secrets.get(endpoint) ?? [],
      ...{ id: event, type, business, at: at.getTime(), body, attempt: attempts, tries, since: Number(since) },
    };
  });
}

interface SecretRow {
  readonly endpoint: string;
  readonly id: string;
  readonly sealed: Buffer;
  readonly created_at: bigint;
  readonly expires_at: bigint | null;
}

/** The newest first. */
async function secretsOf(
  connection: Connection,
  endpoints: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, readonly EventSecret[]>> {
  const { rows } = await connection.query<SecretRow>(
    `select endpoint, id, sealed, created_at, expires_at from event_secret
     where endpoint = any($1::text[]) and (expires_at is null or expires_at > $2)
     order by expires_at desc nulls first, created_at desc, id`,
    [endpoints, now],
  );
  const secrets = new Map<string, EventSecret[]>();
  for (const { endpoint, id, sealed, created_at, expires_at } of rows) {
    const dates = { createdAt: Number(created_at), expiresAt: expires_at === null ? null : Number(expires_at) };
    secrets.set(endpoint, [...(secrets.get(endpoint) ?? []), { id, sealed, ...dates }]);
  }
  return secrets;
}

function settle(pool: Pool, attempts: readonly SettledAttempt[], now: number): Promise<readonly string[]> {
  if (attempts.length === 0) return Promise.resolve([]);
  return transaction(pool, async (connection) => {
    const endpoints = [...new Set(attempts.map(({ endpoint }) => endpoint))].sort();
    // An endpoint may have been removed meanwhile, with everything that belongs to it.
    const { rows } = await connection.query<{ id: string }>(
      "select id from event_endpoint where id = any($1::text[]) order by id for update",
      [endpoints],
    );
    const there = new Set(rows.map(({ id }) => id));
    const known = attempts.filter(({ endpoint }) => there.has(endpoint));
    if (known.length === 0) return [];
    await connection.query(ATTEMPTED.bind(known.map(({ tookMs, ...attempt }) => ({ ...attempt, took_ms: tookMs }))));
    await connection.query(SETTLED.bind(known.map(({ dueAt, ...attempt }) => ({ ...attempt, due_at: dueAt }))));
    const disabled: string[] = [];
    for (const endpoint of there) {
      const of = known.filter((attempt) => attempt.endpoint === endpoint);
      if (await noteHealth(connection, { endpoint, attempts: of, now })) disabled.push(endpoint);
    }
    return disabled;
  });
}

interface Health {
  readonly endpoint: string;
  readonly attempts: readonly SettledAttempt[];
  readonly now: number;
}

/** Once an endpoint answers again, everything that waits for it is due. Gives whether it was disabled now. */
async function noteHealth(connection: Connection, { endpoint, attempts, now }: Health): Promise<boolean> {
  const answered = attempts.some(({ outcome }) => outcome === "delivered");
  const reason = attempts.find(({ disable }) => disable !== null)?.disable ?? null;
  if (answered) await noteAnswer(connection, endpoint, now);
  else
    await connection.query("update event_endpoint set failing_since = coalesce(failing_since, $2) where id = $1", [
      endpoint,
      now,
    ]);
  if (reason === null) return false;
  const { rows } = await connection.query<{ url: string }>(
    `update event_endpoint set state = 'disabled', disabled_reason = $2 where id = $1 and state = 'enabled' returning url`,
    [endpoint, reason],
  );
  const [row] = rows;
  if (!row) return false;
  await emitEvents(connection, [
    { type: "event_endpoint.disabled", business: null, body: { endpoint, url: row.url, reason } },
  ]);
  return true;
}

async function noteAnswer(connection: Connection, endpoint: string, now: number): Promise<void> {
  const { count } = await connection.query(
    "update event_endpoint set failing_since = null where id = $1 and failing_since is not null",
    [endpoint],
  );
  if (count === 0) return;
  await connection.query(
    "update event_delivery set due_at = $2 where endpoint = $1 and state = 'waiting' and due_at > $2 and leased_until <= $2",
    [endpoint, now],
  );
}
