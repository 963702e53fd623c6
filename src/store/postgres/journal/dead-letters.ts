import type {
  DeadLetter,
  DeadLetterReason,
  DeadLetterStore,
  Replayed,
  StoredDeadLetter,
} from "../../port/dead-letters.ts";
import type { FactSource } from "../../port/journal.ts";
import type { Pool } from "../connection.ts";
import { openSources } from "./sources.ts";

interface Row {
  readonly id: string;
  readonly received_at: bigint;
  readonly last_received_at: bigint;
  readonly times: number;
  readonly source_kind: FactSource["kind"];
  readonly source_name: string;
  readonly extent: DeadLetter["extent"];
  readonly reasons: readonly DeadLetterReason[];
  readonly redacted: string;
  readonly bytes: number;
  readonly sealed: Buffer | null;
  readonly sealed_until: bigint | null;
  readonly replayed_at: bigint | null;
  readonly replay: Omit<Replayed, "at"> | null;
}

const SELECT = `select d.*, s.kind as source_kind, s.name as source_name from dead_letter d join source s on s.id = d.source`;

/** Read again without anything left over. */
const DONE = "replayed_at is not null and json_array_length(replay -> 'reasons') = 0";

/** A body that comes again is worth keeping whole again; what a replay made of it holds no longer. */
const ADD = `insert into dead_letter
    (id, received_at, last_received_at, source, extent, reasons, redacted, bytes, sealed, sealed_until)
  values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (id) do update set times = dead_letter.times + 1, last_received_at = excluded.last_received_at,
    reasons = excluded.reasons, sealed = coalesce(excluded.sealed, dead_letter.sealed),
    sealed_until = coalesce(excluded.sealed_until, dead_letter.sealed_until), replayed_at = null, replay = null`;

export function openDeadLetters(pool: Pool): DeadLetterStore {
  const sources = openSources(pool);
  return {
    add: async (letter) => {
      const { id, receivedAt, extent, redacted, bytes, sealed } = letter;
      const source = sources.known(letter.source) ?? (await sources.idOf(letter.source));
      const reasons = JSON.stringify(letter.reasons);
      const body = [sealed?.body ?? null, sealed?.until ?? null];
      await pool.query(ADD, [id, receivedAt, source, extent, reasons, redacted, bytes, ...body]);
    },
    list: async ({ openOnly, limit, after }) => {
      const where = [openOnly ? `not (${DONE})` : "true", after ? "(d.received_at, d.id) < ($2, $3)" : "true"].join(
        " and ",
      );
      const values = after ? [limit, after.receivedAt, after.id] : [limit];
      const text = `${SELECT} where ${where} order by d.received_at desc, d.id desc limit $1`;
      return (await pool.query<Row>(text, values)).rows.map(letterOf);
    },
    get: async (id) => {
      const [row] = (await pool.query<Row>(`${SELECT} where d.id = $1`, [id])).rows;
      return row && letterOf(row);
    },
    markReplayed: async (id, { at, ...replay }) => {
      await pool.query("update dead_letter set replayed_at = $2, replay = $3 where id = $1", [
        id,
        at,
        JSON.stringify(replay),
      ]);
    },
    dropExpired: async (now) => {
      const text = "update dead_letter set sealed = null, sealed_until = null where sealed_until <= $1";
      return (await pool.query(text, [now])).count;
    },
    sealed: async function* () {
      for (let id = ""; ; ) {
        const text =
          "select id, sealed as body from dead_letter where sealed is not null and id > $1 order by id limit 100";
        const { rows } = await pool.query<{ id: string; body: Buffer }>(text, [id]);
        yield* rows;
        const last = rows.at(-1);
        if (!last) return;
        id = last.id;
      }
    },
    dropSealed: async (ids) => {
      await pool.query("update dead_letter set sealed = null, sealed_until = null where id = any($1::text[])", [ids]);
    },
    countOpen: async () => {
      const { rows } = await pool.query<{ open: bigint }>(
        `select count(*) as open from dead_letter where not (${DONE})`,
      );
      return Number(rows[0]?.open ?? 0n);
    },
  };
}

function letterOf(row: Row): StoredDeadLetter {
  const { id, extent, reasons, redacted, bytes, times, sealed, sealed_until, replay, replayed_at } = row;
  return {
    id,
    receivedAt: Number(row.received_at),
    source: { kind: row.source_kind, name: row.source_name },
    extent,
    reasons,
    redacted,
    bytes,
    sealed: sealed && sealed_until !== null ? { body: sealed, until: Number(sealed_until) } : null,
    times,
    lastReceivedAt: Number(row.last_received_at),
    replayed: replay && replayed_at !== null ? { at: Number(replayed_at), ...replay } : null,
  };
}
