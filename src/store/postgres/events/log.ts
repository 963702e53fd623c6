import {
  type DeliveryFilter,
  type EventAttempt,
  type EventDelivery,
  type EventLog,
  type Replay,
  TEST_EVENT,
} from "../../port/events.ts";
import { BadCursor, type Page, type PageOf } from "../../port/reads.ts";
import type { Pool } from "../connection.ts";
import { WANTED } from "./outbox.ts";

interface DeliveryRow extends Pick<EventDelivery, "endpoint" | "event" | "type" | "state" | "attempts"> {
  readonly event_at: bigint;
  readonly due_at: bigint;
}

interface AttemptRow
  extends Pick<EventAttempt, "endpoint" | "event" | "type" | "attempt" | "outcome" | "status" | "reason" | "answer"> {
  readonly at: bigint;
  readonly took_ms: number;
}

/** Lists of deliveries and attempts, and replays. */
export function eventLog(pool: Pool): EventLog {
  return {
    deliveries: (filter, page) => deliveries(pool, filter, page),
    attempts: (filter, page) => attempts(pool, filter, page),
    test: (endpoint, event) => test(pool, endpoint, event),
    replay: (endpoint, what, now) => replay(pool, { endpoint, what, now }),
  };
}

async function deliveries(
  pool: Pool,
  { endpoint, event, state }: DeliveryFilter,
  { limit, after }: Page,
): Promise<PageOf<EventDelivery>> {
  const [at, last] = placeIn(after);
  const { rows } = await pool.query<DeliveryRow>(
    `select endpoint, event::text as event, type, event_at, state, attempts, due_at from event_delivery
     where endpoint = $1 and ($2::uuid is null or event = $2) and ($3::text is null or state = $3)
       and ($4::int8 is null or (event_at, event) < ($4, $5::uuid))
     order by event_at desc, event desc limit $6`,
    [endpoint, event ?? null, state ?? null, at, last, limit + 1],
  );
  const items = rows.slice(0, limit).map(({ event_at, due_at, ...row }) => {
    return { ...row, eventAt: Number(event_at), dueAt: Number(due_at) };
  });
  const end = items.at(-1);
  return { items, next: rows.length > limit && end ? `${end.eventAt}~${end.event}~0` : null };
}

async function attempts(
  pool: Pool,
  { endpoint, event }: Pick<DeliveryFilter, "endpoint" | "event">,
  { limit, after }: Page,
): Promise<PageOf<EventAttempt>> {
  const [at, last, count] = placeIn(after);
  const { rows } = await pool.query<AttemptRow>(
    `select endpoint, event::text as event, type, attempt, at, outcome, status, reason, answer, took_ms
     from event_attempt where endpoint = $1 and ($2::uuid is null or event = $2)
       and ($3::int8 is null or (at, event, attempt) < ($3, $4::uuid, $5::int))
     order by at desc, event desc, attempt desc limit $6`,
    [endpoint, event ?? null, at, last, count, limit + 1],
  );
  const items = rows.slice(0, limit).map(({ at: started, took_ms: tookMs, ...row }) => {
    return { ...row, at: Number(started), tookMs };
  });
  const end = items.at(-1);
  return { items, next: rows.length > limit && end ? `${end.at}~${end.event}~${end.attempt}` : null };
}

/** It stands there as told, so that it gets into no other queue. */
async function test(pool: Pool, endpoint: string, { id, at }: { readonly id: string; readonly at: number }) {
  const { count } = await pool.query(
    `with there as (select id from event_endpoint where id = $1 and state = 'enabled'),
      made as (
        insert into event (id, type, business, at, body, told)
        select $2::uuid, $3, null, to_timestamp($4::float8 / 1000), jsonb_build_object('endpoint', id), true from there
        returning id)
    insert into event_delivery (endpoint, event, type, event_at, state, attempts, tries, since, due_at, leased_until)
    select $1, id, $3, $4::int8, 'waiting', 0, 0, $4::int8, $4::int8, 0 from made`,
    [endpoint, id, TEST_EVENT, at],
  );
  return count > 0;
}

interface Asked {
  readonly endpoint: string;
  readonly what: Replay;
  readonly now: number;
}

/** An event by its id goes out whether or not its type is asked for; those since an instant only where they are. */
async function replay(pool: Pool, { endpoint, what, now }: Asked): Promise<number> {
  const [event, since, all] = "event" in what ? [what.event, null, true] : [null, what.since, what.all];
  const { count } = await pool.query(
    `insert into event_delivery as d (endpoint, event, type, event_at, state, attempts, tries, since, due_at, leased_until)
     select e.id, f.id, f.type, (extract(epoch from f.at) * 1000)::int8, 'waiting', 0, 0, $2, $2, 0
     from event f join event_endpoint e on e.id = $1
     where f.told and ($3::uuid is null or f.id = $3)
       and ($4::int8 is null or (f.at >= to_timestamp($4::float8 / 1000) and ${WANTED}))
     on conflict (endpoint, event) do update set state = 'waiting', tries = 0, since = $2, due_at = $2
       where d.state = 'given_up' or (d.state = 'waiting' and d.due_at > $2) or (d.state = 'delivered' and $5)`,
    [endpoint, now, event, since, all],
  );
  return count;
}

function placeIn(cursor: string | undefined): readonly [at: number | null, event: string | null, attempt: number] {
  if (cursor === undefined) return [null, null, 0];
  const [, at, event, attempt] = /^(\d{1,15})~([0-9a-f-]{36})~(\d{1,9})$/.exec(cursor) ?? [];
  if (at === undefined || event === undefined) throw new BadCursor("no place in the log of deliveries");
  return [Number(at), event, Number(attempt)];
}
