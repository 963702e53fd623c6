import type { Instant } from "../../../core/kernel/time.ts";
import { canonicalUser } from "../../../core/usage/identity.ts";
import type { Forgetting, Forgotten } from "../../port/journal.ts";
import { type Surrogates, spellings } from "../../surrogates.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { Again } from "./again.ts";
import { holdIdentities, membersOf } from "./aliases.ts";
import { lockHeads } from "./facts.ts";
import { forgetOlder } from "./forget-older.ts";
import { noteForgetting, sayForgotten } from "./forgotten.ts";
import { NOWHERE } from "./names.ts";

const ATTEMPTS = 20;

export function openForgetting(pool: Pool, surrogates: Surrogates): Forgetting {
  const canonicalOf = (user: string) => canonicalUser(surrogates.user(user));
  return {
    namesOf: async (user) => {
      const members = await membersOf(pool, [canonicalOf(user)]);
      const { rows } = await pool.query<{ value: string }>(
        "select distinct value from name where partition = any($1::int4[]) and surrogate = any($2::text[]) order by value",
        [[NOWHERE, ...partitionsOf(members)], [...members.keys()].flatMap(spellings)],
      );
      return rows.map(({ value }) => value);
    },
    forgetUser: async (user, at) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await transaction(pool, (connection) => forgetOne(connection, canonicalOf(user), at));
        } catch (error) {
          if (!(error instanceof Again) || attempt === ATTEMPTS) throw error;
        }
      }
    },
    forgetOlder: (than, at) => forgetOlder(pool, than, at),
  };
}

/** Heads first, then identities, as everywhere; a user who is joined to another in between is looked up again. */
async function forgetOne(connection: Connection, user: string, at: Instant): Promise<Forgotten> {
  const expected = await membersOf(connection, [user]);
  const partitions = partitionsOf(expected);
  const isKnown = partitions.length > 0 || expected.size > 1;
  const heads = await lockHeads(connection, partitions);
  if (isKnown) await holdIdentities(connection, expected.keys());
  const members = await membersOf(connection, [user]);
  if (members.size > expected.size || partitionsOf(members).some((one) => !heads.has(one))) throw new Again();
  const users = [...members.keys()].flatMap(spellings);
  const messages = await dropMessages(connection, partitions, users);
  const named = await dropUsers(connection, partitions, users);
  const touched = new Set([...messages, ...named].filter((partition) => partition !== NOWHERE));
  await sayForgotten(connection, heads, new Map([...touched].map((partition) => [partition, users])), at);
  const forgotten = { users: named.length, messages: messages.length, partitions: touched.size };
  await noteForgetting(connection, "asked", forgotten, at);
  return forgotten;
}

function partitionsOf(members: ReadonlyMap<string, ReadonlySet<number>>): readonly number[] {
  return [...new Set([...members.values()].flatMap((partitions) => [...partitions]))].sort((a, b) => a - b);
}

/** Ids of messages that contain the user's number, and of messages that any fact says to be the user's. */
const DROP_MESSAGES = `with gone as (
    delete from name n where n.partition = any($1::int4[]) and n.kind = 'message'
      and (n.user_surrogate = any($2::text[]) or (n.partition, n.surrogate) in (
        select f.partition, f.message from fact f where f.partition = any($1::int4[]) and f.end_user = any($2::text[])))
    returning n.partition, n.surrogate
  ), emptied as (
    delete from content c using gone where c.message = gone.surrogate
  ) select partition from gone`;

const DROP_USERS =
  "delete from name where partition = any($1::int4[]) and surrogate = any($2::text[]) returning partition";

/** Each gives the partition of every name that it dropped. */
async function dropMessages(connection: Connection, partitions: readonly number[], users: readonly string[]) {
  const { rows } = await connection.query<{ partition: number }>(DROP_MESSAGES, [partitions, users]);
  return rows.map(({ partition }) => partition);
}

async function dropUsers(connection: Connection, partitions: readonly number[], users: readonly string[]) {
  const { rows } = await connection.query<{ partition: number }>(DROP_USERS, [[NOWHERE, ...partitions], users]);
  return rows.map(({ partition }) => partition);
}
