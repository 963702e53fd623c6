import type { Instant } from "../../../core/kernel/time.ts";
import { canonicalUser } from "../../../core/usage/identity.ts";
import type { Forgotten } from "../../port/journal.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { membersOf } from "./aliases.ts";
import { componentsOf } from "./components.ts";
import { lockHeads, withoutNestedLoops } from "./facts.ts";
import { noteForgetting, sayForgotten } from "./forgotten.ts";
import { NOWHERE } from "./names.ts";

/** So many message ids in one transaction, so that nobody waits long for the partition. */
const MESSAGES_AT_ONCE = 10_000;

/** Drops what is older from partition to partition; may be stopped and begun again at any time. */
export async function forgetOlder(pool: Pool, than: Instant, at: Instant): Promise<Forgotten> {
  const total = { users: 0, messages: 0, partitions: 0 };
  const { rows } = await pool.query<{ partition: number }>(
    "select distinct partition from name where learnt_at < $1 and partition <> $2 order by partition",
    [than, NOWHERE],
  );
  for (const { partition } of rows) {
    const dropped = await forgetIn(pool, partition, than, at);
    total.users += dropped.users;
    total.messages += dropped.messages;
    total.partitions += dropped.users + dropped.messages > 0 ? 1 : 0;
  }
  const nowhere = await pool.query(DROP_NOWHERE, [NOWHERE, than]);
  total.users += nowhere.count;
  if (total.users + total.messages > 0) await noteForgetting(pool, "retention", total, at);
  return total;
}

async function forgetIn(pool: Pool, partition: number, than: Instant, at: Instant) {
  let messages = 0;
  for (;;) {
    const dropped = await transaction(pool, (connection) => dropMessages(connection, partition, than, at));
    messages += dropped;
    if (dropped < MESSAGES_AT_ONCE) break;
  }
  const users = await transaction(pool, (connection) => dropUsers(connection, partition, than, at));
  return { users, messages };
}

const DROP_MESSAGES = `with gone as (
    delete from name where (partition, surrogate) in (
      select partition, surrogate from name where partition = $1 and kind = 'message' and learnt_at < $2 limit $3)
    returning surrogate, user_surrogate
  ), emptied as (
    delete from content c using gone where c.message = gone.surrogate
  )
  select array(select surrogate from gone) as messages,
    array(select user_surrogate from gone where user_surrogate is not null
      union
      select f.end_user from fact f join gone on f.message = gone.surrogate
        where f.partition = $1 and f.end_user is not null) as users`;

async function dropMessages(connection: Connection, partition: number, than: Instant, at: Instant): Promise<number> {
  const heads = await lockHeads(connection, [partition]);
  await withoutNestedLoops(connection);
  const { rows } = await connection.query<{ messages: string[]; users: string[] }>(DROP_MESSAGES, [
    partition,
    than,
    MESSAGES_AT_ONCE,
  ]);
  const [{ messages, users } = { messages: [], users: [] }] = rows;
  if (messages.length > 0) await sayForgotten(connection, heads, new Map([[partition, users]]), at);
  return messages.length;
}

/** Users learnt long ago none of whose messages has an id any more. */
const QUIET = `select n.surrogate from name n where n.partition = $1 and n.kind = 'user' and n.learnt_at < $2
  and regexp_replace(n.surrogate, '^([0-9]+)-', '\\1~') not in (
    select m.user_surrogate from name m
    where m.partition = $1 and m.kind = 'message' and m.user_surrogate is not null)`;

async function dropUsers(connection: Connection, partition: number, than: Instant, at: Instant): Promise<number> {
  const heads = await lockHeads(connection, [partition]);
  await withoutNestedLoops(connection);
  const { rows } = await connection.query<{ surrogate: string }>(QUIET, [partition, than]);
  if (rows.length === 0) return 0;
  const quiet = new Set(rows.map(({ surrogate }) => surrogate));
  const gone = await withoutActive(connection, partition, quiet);
  if (gone.length === 0) return 0;
  const { count } = await connection.query("delete from name where partition = $1 and surrogate = any($2::text[])", [
    partition,
    gone,
  ]);
  await sayForgotten(connection, heads, new Map([[partition, gone]]), at);
  return count;
}

/** A user is quiet only if all names of theirs are. */
async function withoutActive(
  connection: Connection,
  partition: number,
  quiet: ReadonlySet<string>,
): Promise<readonly string[]> {
  const canonical = new Set([...quiet].map(canonicalUser));
  const members = await membersOf(connection, canonical);
  const edges = await connection.query<{ users: [string, string] }>(
    "select array[left_user, right_user] as users from alias where left_user = any($1::text[])",
    [[...members.keys()]],
  );
  const { rows } = await connection.query<{ surrogate: string }>(
    `select surrogate from name where partition = $1 and kind = 'user'
      and regexp_replace(surrogate, '^([0-9]+)-', '\\1~') = any($2::text[])`,
    [partition, [...members.keys()]],
  );
  const active = new Set(rows.flatMap(({ surrogate }) => (quiet.has(surrogate) ? [] : [canonicalUser(surrogate)])));
  const gone = new Set(
    componentsOf(members.keys(), edges.rows)
      .filter(({ names }) => ![...names].some((name) => active.has(name)))
      .flatMap(({ names }) => [...names]),
  );
  return [...quiet].filter((surrogate) => gone.has(canonicalUser(surrogate)));
}

/** Names in aliases that no partition has any more. */
const DROP_NOWHERE = `delete from name n where n.partition = $1 and n.learnt_at < $2
  and not exists (select 1 from name o where o.partition <> $1 and o.surrogate = n.surrogate)`;
