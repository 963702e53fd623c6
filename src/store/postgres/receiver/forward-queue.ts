import { assert } from "../../../core/kernel/assert.ts";
import type { ClaimedBody, ForwardAttempt, ForwardQueue } from "../../port/forwarding.ts";
import { BadCursor, type Page, type PageOf } from "../../port/reads.ts";
import type { Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { batch, insertBatch } from "../unnest.ts";

const ADD = insertBatch("forward_add", {
  into: "forward",
  columns: {
    id: "text",
    received_at: "int8",
    sealed: "bytea",
    bytes: "int4",
    attempts: "int4",
    due_at: "int8",
    leased_until: "int8",
  },
  tail: "on conflict (id) do nothing",
});

const CLAIM = {
  name: "forward_claim",
  text: `update forward set leased_until = $2::int8 + $3::int8, attempts = attempts + 1
    where id in (select id from forward where due_at <= $2 and leased_until <= $2
      order by due_at, id limit $1 for update skip locked)
    returning id, received_at, sealed, bytes, attempts`,
};

const ATTEMPTED = insertBatch("forward_attempted", {
  into: "forward_attempt",
  columns: {
    forward: "text",
    attempt: "int4",
    at: "int8",
    outcome: "text",
    status: "int4",
    reason: "text",
    took_ms: "int4",
  },
  tail: "on conflict (forward, attempt) do nothing",
});

const DONE = batch(
  "forward_done",
  { id: "text" },
  (source) => `delete from forward where id in (select id from ${source})`,
);

/** Another process may have taken the body over when the lease ended; its own claim then counts. */
const AGAIN = batch(
  "forward_again",
  { id: "text", attempt: "int4", due_at: "int8" },
  (source) => `update forward set due_at = batch.due_at, leased_until = 0 from ${source}
    where forward.id = batch.id and forward.attempts = batch.attempt`,
);

interface ClaimedRow {
  readonly id: string;
  readonly received_at: bigint;
  readonly sealed: Buffer;
  readonly bytes: number;
  readonly attempts: number;
}

interface AttemptRow {
  readonly forward: string;
  readonly attempt: number;
  readonly at: bigint;
  readonly outcome: string;
  readonly status: number | null;
  readonly reason: string | null;
  readonly took_ms: number;
}

/** The queue of forwarding in PostgreSQL. */
export function forwardQueue(pool: Pool): ForwardQueue {
  return {
    add: async (bodies) => {
      const rows = bodies.map(({ id, receivedAt, sealed, bytes }) => ({
        ...{ id, received_at: receivedAt, sealed, bytes },
        ...{ attempts: 0, due_at: receivedAt, leased_until: 0 },
      }));
      await pool.query(ADD.bind(rows));
    },
    claim: async ({ limit, now, leaseMs }) => {
      const { rows } = await pool.query<ClaimedRow>(CLAIM, [limit, now, leaseMs]);
      return rows.map(claimedOf).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    settle: (attempts) => settle(pool, attempts),
    hasten: async (now) => {
      await pool.query("update forward set due_at = $1 where due_at > $1", [now]);
    },
    waiting: async () => {
      const asking = "select count(*) as count, min(received_at) as oldest from forward";
      const [row] = (await pool.query<{ count: bigint; oldest: bigint | null }>(asking)).rows;
      assert(row !== undefined, "a count is one row");
      return { count: Number(row.count), oldestReceivedAt: row.oldest === null ? null : Number(row.oldest) };
    },
    attempts: (page) => attemptsOf(pool, page),
    sealed: async function* () {
      for (let id = ""; ; ) {
        const text = "select id, sealed as body from forward where id > $1 order by id limit 100";
        const { rows } = await pool.query<{ id: string; body: Buffer }>(text, [id]);
        yield* rows;
        const last = rows.at(-1);
        if (!last) return;
        id = last.id;
      }
    },
    giveUp: async (ids, reason, at) => (await pool.query(GIVE_UP, [ids, reason, at])).count,
    prune: async ({ attempts, bodies }) => {
      await pool.query("delete from forward_attempt where at < $1", [attempts]);
      // A lease that ended so long ago is that of a process that died.
      const gone = await pool.query("delete from forward where received_at < $1 and leased_until < $1", [bodies]);
      return gone.count;
    },
  };
}

const GIVE_UP = `with gone as (delete from forward where id = any($1::text[]) returning id, attempts)
  insert into forward_attempt (forward, attempt, at, outcome, reason, took_ms)
  select id, attempts + 1, $3, 'given_up', $2, 0 from gone`;

async function attemptsOf(pool: Pool, { limit, after }: Page): Promise<PageOf<ForwardAttempt>> {
  const [at, forward, attempt] = after === undefined ? [null, null, null] : placeIn(after);
  const asking = `select forward, attempt, at, outcome, status, reason, took_ms from forward_attempt
    where $2::int8 is null or (at, forward, attempt) < ($2, $3, $4)
    order by at desc, forward desc, attempt desc limit $1`;
  const { rows } = await pool.query<AttemptRow>(asking, [limit + 1, at, forward, attempt]);
  const items = rows.slice(0, limit).map(attemptOf);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? `${last.at}~${last.id}~${last.attempt}` : null };
}

function placeIn(cursor: string): readonly [at: number, forward: string, attempt: number] {
  const [, at, forward, attempt] = /^(\d{1,15})~([\w-]{1,64})~(\d{1,9})$/.exec(cursor) ?? [];
  if (at === undefined || forward === undefined || attempt === undefined)
    throw new BadCursor("no place among the attempts");
  return [Number(at), forward, Number(attempt)];
}

async function settle(pool: Pool, attempts: readonly ForwardAttempt[]): Promise<void> {
  if (attempts.length === 0) return;
  const failed = attempts.filter(({ outcome }) => outcome === "failed");
  const done = attempts.filter(({ outcome }) => outcome !== "failed");
  await transaction(pool, async (connection) => {
    const rows = attempts.map(({ id, tookMs, ...attempt }) => ({ ...attempt, forward: id, took_ms: tookMs }));
    await connection.query(ATTEMPTED.bind(rows));
    if (done.length > 0) await connection.query(DONE.bind(done));
    if (failed.length > 0)
      await connection.query(AGAIN.bind(failed.map(({ id, attempt, dueAt }) => ({ id, attempt, due_at: dueAt }))));
  });
}

function claimedOf({ id, received_at, sealed, bytes, attempts }: ClaimedRow): ClaimedBody {
  return { id, receivedAt: Number(received_at), sealed, bytes, attempts: attempts - 1 };
}

function attemptOf(row: AttemptRow): ForwardAttempt {
  const outcome = (["delivered", "failed", "given_up"] as const).find((one) => one === row.outcome);
  assert(outcome !== undefined, "the table checks what can become of an attempt");
  const { forward: id, attempt, status, reason } = row;
  return { id, attempt, at: Number(row.at), outcome, status, reason, tookMs: row.took_ms, dueAt: 0 };
}
