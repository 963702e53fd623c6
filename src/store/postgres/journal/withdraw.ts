import { assert } from "../../../core/kernel/assert.ts";
import type { Withdrawal, Withdrawing, Withdrawn } from "../../port/journal.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { rowOf } from "./fact-row.ts";
import { addFacts, headOf, lockHeads, nextEpoch, withoutNestedLoops } from "./facts.ts";
import { lastMoves } from "./move.ts";
import { daybookSource, sourceId } from "./sources.ts";

const ATTEMPTS = 20;

/** Withdraws what other sources stated, and says so in the partition. */
export function openWithdrawing(pool: Pool): Withdrawing {
  return {
    withdraw: async (withdrawal, at) => {
      for (let attempt = 1; ; attempt += 1) {
        const home = await homeOf(pool, withdrawal.number);
        if (!home) return { messages: 0, facts: 0 };
        const withdrawn = await transaction(pool, (connection) => withdrawOnce(connection, withdrawal, home, at));
        if (withdrawn) return withdrawn;
        assert(attempt < ATTEMPTS, "a number does not move all the time");
      }
    },
    withdrawnBy: async (importId) => {
      const { rows } = await pool.query<{ messages: bigint }>(
        `select coalesce(sum((body ->> 'messages')::int8), 0)::int8 as messages from fact
         where kind = 'source_withdrawn' and body ->> 'by' = $1`,
        [importId],
      );
      return Number(rows[0]?.messages ?? 0n);
    },
  };
}

/** All names of a number, and where its facts are. */
interface Home {
  readonly partition: number;
  readonly numbers: readonly string[];
}

async function homeOf(connection: Connection, number: string): Promise<Home | undefined> {
  const { rows } = await connection.query<{ name: string; partition: number }>(
    "select name, partition from number where root = (select root from number where name = $1) order by name",
    [number],
  );
  const [first] = rows;
  return first && { partition: first.partition, numbers: rows.map(({ name }) => name) };
}

/** Undefined: the number went to another partition, or got another name, before its partition was held. */
async function withdrawOnce(
  connection: Connection,
  { number, from, to, keep, by }: Withdrawal,
  home: Home,
  at: number,
): Promise<Withdrawn | undefined> {
  const { partition, numbers } = home;
  const heads = await lockHeads(connection, [partition]);
  if (JSON.stringify(await homeOf(connection, number)) !== JSON.stringify(home)) return undefined;
  await withoutNestedLoops(connection);
  const gone = await lastMoves(connection, partition);
  const kept = await sourceId(connection, keep);
  const seq = headOf(heads, partition).seq + 1n;
  const since = numbers.map((name) => gone.get(name) ?? 0n);
  const { rows } = await connection.query<{ messages: bigint; facts: bigint }>(WITHDRAW, [
    partition,
    numbers,
    since,
    from,
    to,
    kept,
    seq,
  ]);
  const withdrawn = { messages: Number(rows[0]?.messages ?? 0n), facts: Number(rows[0]?.facts ?? 0n) };
  if (withdrawn.facts === 0) return withdrawn;
  const row = rowOf({ kind: "source_withdrawn", numbers, from, to, kept, by, messages: withdrawn.messages });
  const source = await daybookSource(connection);
  await addFacts(connection, heads, [{ partition, row, source, receivedAt: at }]);
  await nextEpoch(connection, [partition]);
  return withdrawn;
}

/**
 * A message is of the time that all facts about it give together, so that a status that came the day after goes with the
 * message that it is about. The digest of what is withdrawn becomes another one: the same fact, delivered again, is new.
 */
const WITHDRAW = `
with own as materialized (
  select f.seq, f.source, f.message, (f.body ->> 'at')::int8 as at, (f.body ->> 'deliveredAt')::int8 as delivered_at,
    (f.body ->> 'failedAt')::int8 as failed_at
  from unnest($2::text[], $3::int8[]) as n(name, since)
  join fact f on f.partition = $1 and f.number = n.name and f.seq > n.since
  where f.kind = 'message' and f.withdrawn is null
), concerned as (
  select message from own group by message
  having coalesce(min(at), min(delivered_at), min(failed_at)) >= $4
    and coalesce(min(at), min(delivered_at), min(failed_at)) < $5
), gone as (
  update fact f set withdrawn = $7, digest = substring(sha256(f.digest || int8send(f.seq)) for 16)
  from own join concerned using (message)
  where f.partition = $1 and f.seq = own.seq and own.source <> $6
  returning f.message
)
select count(distinct message) as messages, count(*) as facts from gone`;
