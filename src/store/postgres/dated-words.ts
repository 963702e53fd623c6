import type { Connection } from "./connection.ts";
import { batch } from "./unnest.ts";

/** Something said on a subject; the latest word holds, null takes it back. */
export interface Word {
  readonly kind: string;
  readonly subject: string;
  readonly body: unknown;
}

/** Words in the order in which they were learnt, in `NAME_fact`, and how many there are, in `NAME_head`. */
export interface DatedWords {
  /** How many words there are. */
  readonly head: (connection: Connection) => Promise<bigint>;
  /** The same, and nobody else learns until the transaction ends. */
  readonly lock: (connection: Connection) => Promise<bigint>;
  /** The latest word on each subject among the first so many, what was taken back among them. */
  readonly upTo: <W extends Word>(connection: Connection, version: bigint) => Promise<readonly W[]>;
  /** Takes in what is new among these after the locked head; gives the head after them. */
  readonly learn: (connection: Connection, said: Saying) => Promise<bigint>;
}

/** Words to be learnt, by whom, after a head. */
export interface Saying {
  readonly head: bigint;
  readonly facts: readonly Word[];
  readonly by: string;
}

export function datedWords(name: "account" | "billing"): DatedWords {
  const fresh = batch(
    `${name}-fact-fresh`,
    { place: "int8", kind: "text", subject: "text", body: "jsonb" },
    (source) => `insert into ${name}_fact (seq, kind, subject, body, recorded_by)
      select $5::int8 + row_number() over (order by fresh.place), fresh.kind, fresh.subject, fresh.body, $6
      from (
        select batch.* from ${source} left join lateral (
          select f.seq, f.body from ${name}_fact f where f.kind = batch.kind and f.subject = batch.subject
          order by f.seq desc limit 1) known on true
        where known.body is distinct from batch.body) fresh`,
  );
  return {
    head: async (connection) => {
      const { rows } = await connection.query<{ head: bigint }>({
        name: `${name}-head`,
        text: `select head from ${name}_head`,
      });
      return rows[0]?.head ?? 0n;
    },
    lock: async (connection) => {
      const { rows } = await connection.query<{ head: bigint }>(`select head from ${name}_head for update`);
      return rows[0]?.head ?? 0n;
    },
    upTo: async <W extends Word>(connection: Connection, version: bigint) => {
      const { rows } = await connection.query<W>(
        `select distinct on (kind, subject) kind, subject, body from ${name}_fact
         where seq <= $1 order by kind, subject, seq desc`,
        [version],
      );
      return rows;
    },
    learn: async (connection, { head, facts, by }) => {
      const { count } = await connection.query(fresh.bind(boundOf(facts), [head, by]));
      const moved = head + BigInt(count);
      if (count > 0) await connection.query(`update ${name}_head set head = $1`, [moved]);
      return moved;
    },
  };
}

/** The last word on each subject, as the statement takes it. */
function boundOf(facts: readonly Word[]) {
  const last = new Map(facts.map((fact) => [`${fact.kind}\n${fact.subject}`, fact]));
  return [...last.values()].map(({ kind, subject, body }, place) => ({
    place,
    kind,
    subject,
    body: body === null ? null : JSON.stringify(body),
  }));
}
