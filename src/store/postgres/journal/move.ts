import { canonicalUser } from "../../../core/usage/identity.ts";
import type { Connection } from "../connection.ts";
import { batch } from "../unnest.ts";
import { relate } from "./aliases.ts";
import { rowOf } from "./fact-row.ts";
import { addFacts, type Heads, headOf, lockHeads, moveHeads, nextEpoch, onlyNew, withoutNestedLoops } from "./facts.ts";
import { daybookSource } from "./sources.ts";

/** Names of business numbers whose facts go to another partition. */
export interface Move {
  readonly from: number;
  readonly to: number;
  readonly numbers: readonly string[];
}

/**
 * Copies the facts of numbers to another partition, with what that needs of names and aliases, and says `number_moved`
 * where they were. Nothing is taken away: the old partition's facts stay, and count no longer.
 */
export async function moveFacts(connection: Connection, moves: readonly Move[], at: number): Promise<void> {
  if (moves.length === 0) return;
  const heads = await lockHeads(connection, new Set(moves.flatMap(({ from, to }) => [from, to])));
  await withoutNestedLoops(connection);
  for (const move of moves) await moveOne(connection, move, heads, at);
}

async function moveOne(connection: Connection, move: Move, heads: Heads, at: number): Promise<void> {
  const { from, to, numbers } = move;
  const since = await lastMoves(connection, from);
  const until = await lastMoves(connection, to);
  const head = headOf(heads, to);
  const base = head.seq;
  const rows = numbers.map((number) => ({ number, since: since.get(number) ?? 0n, until: until.get(number) ?? 0n }));
  const back = rows.filter(({ until }) => until > 0n);
  if (back.length > 0) await connection.query(FREE_DIGESTS.bind(back, [to]));
  const { count } = await connection.query(COPY_FACTS.bind(rows, [from, to, base]));
  head.seq += BigInt(count);
  await connection.query(COPY_NAMES, [from, to, base]);
  const users = await usersAfter(connection, to, base);
  const seen = new Map(users.map((user) => [canonicalUser(user), new Set([to])]));
  const { facts } = await relate(connection, { users: seen, aliases: [], learntAt: at }, heads);
  await addFacts(connection, heads, await onlyNew(connection, facts));
  const row = rowOf({ kind: "number_moved", numbers, to });
  const source = await daybookSource(connection);
  await addFacts(connection, heads, [{ partition: from, row, source, receivedAt: at }]);
  await moveHeads(connection, heads, [from, to]);
  await nextEpoch(connection, [from, to]);
}

/** The seq of the last time that each number left a partition: what stands before does not count there. */
export async function lastMoves(connection: Connection, partition: number): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await connection.query<{ seq: bigint; body: { numbers: string[] } }>(
    "select seq, body from fact where partition = $1 and kind = 'number_moved' order by seq",
    [partition],
  );
  return new Map(rows.flatMap(({ seq, body }) => body.numbers.map((number): [string, bigint] => [number, seq])));
}

/**
 * A fact that came to this partition before, and left it, has its digest there already. The digest belongs to the copy that
 * counts, wherever that goes next, so that duplicates are caught there; the old row gets one of its own. So does one whose
 * copy was withdrawn meanwhile: delivered again, it is new.
 */
const FREE_DIGESTS = batch(
  "fact-free-digest",
  { number: "text", until: "int8" },
  (source) => `update fact t set digest = substring(sha256(t.digest || int8send(t.seq)) for 16)
    from ${source} where t.partition = $3 and t.number = batch.number and t.seq <= batch.until`,
);

const COPY_FACTS = batch(
  "fact-copy",
  { number: "text", since: "int8" },
  (source) => `insert into fact (partition, seq, received_at, source, kind, digest, number, message, end_user, body)
    select $4, $5 + row_number() over (order by f.seq), f.received_at, f.source, f.kind, f.digest,
      f.number, f.message, f.end_user, f.body
    from ${source} join fact f on f.partition = $3 and f.number = batch.number and f.seq > batch.since
    where f.withdrawn is null and (select t.seq from fact t where t.partition = $4 and t.digest = f.digest) is null`,
);

const COPY_NAMES = `insert into name (partition, surrogate, value, kind, user_surrogate, learnt_at)
  select $2::smallint, n.surrogate, n.value, n.kind, n.user_surrogate, n.learnt_at
  from (
    select message as surrogate from fact where partition = $2 and seq > $3 and message is not null
    union
    select end_user from fact where partition = $2 and seq > $3 and end_user is not null
    union
    select n.user_surrogate from fact f join name n on n.partition = $1 and n.surrogate = f.message
      where f.partition = $2 and f.seq > $3 and n.user_surrogate is not null
  ) moved join name n on n.partition = $1 and n.surrogate = moved.surrogate
  on conflict (partition, surrogate) do nothing`;

/** Every user that the copied facts name, one hidden in a message id too. */
async function usersAfter(connection: Connection, partition: number, seq: bigint): Promise<readonly string[]> {
  const { rows } = await connection.query<{ user: string }>(
    `select end_user as user from fact where partition = $1 and seq > $2 and end_user is not null
     union
     select n.user_surrogate from fact f join name n on n.partition = $1 and n.surrogate = f.message
       where f.partition = $1 and f.seq > $2 and n.user_surrogate is not null`,
    [partition, seq],
  );
  return rows.map(({ user }) => user);
}
