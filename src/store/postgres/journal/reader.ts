import type { Fact } from "../../../core/usage/fact.ts";
import type { JournalFact, JournalReader, StoredFact } from "../../port/journal.ts";
import type { Connection } from "../connection.ts";
import { batch } from "../unnest.ts";
import { factOf, type StoredRow } from "./fact-row.ts";
import { reveal } from "./names.ts";

const PAGE = 1_000;

/** Names are looked up one by one by the key of their table, whatever the server believes about its size. */
const READ = `select f.partition, f.seq, f.received_at, f.source, f.kind, f.number, f.message, f.end_user, f.body, f.withdrawn,
    (select n.value from name n where n.partition = f.partition and n.surrogate = f.message) as message_name,
    (select n.value from name n where n.partition = f.partition and n.surrogate = f.end_user) as user_name
  from fact f where f.partition = $1 and f.seq > $2 order by f.seq limit $3`;

const NEW = batch(
  "head-new",
  { partition: "int4", seen: "int8" },
  (source) => `select h.partition from partition_head h left join ${source} using (partition)
    where h.head > coalesce(batch.seen, 0) order by h.partition`,
);

/** Reads through any connection: the pool, or the one of a transaction. */
export function openReader(connection: Connection): JournalReader {
  const read = (partition: number, afterSeq: bigint, limit: number) =>
    readFacts(connection, partition, afterSeq, limit);
  return {
    read,
    allFacts: async function* (partition) {
      const { rows } = await connection.query<{ head: bigint }>(
        "select head from partition_head where partition = $1",
        [partition],
      );
      const head = rows[0]?.head ?? 0n;
      for (let seq = 0n; seq < head; ) {
        const page = await read(partition, seq, PAGE);
        for (const fact of page) if (fact.seq <= head) yield fact;
        seq = page.at(-1)?.seq ?? head;
      }
    },
    heads: async () => {
      const { rows } = await connection.query<{ partition: number; head: bigint }>(
        "select partition, head from partition_head where head > 0 order by partition",
      );
      return new Map(rows.map(({ partition, head }) => [partition, head]));
    },
    partitionsWithNew: async (offsets) => {
      const asked = [...offsets].map(([partition, seen]) => ({ partition, seen }));
      const { rows } = await connection.query<{ partition: number }>(NEW.bind(asked));
      return rows.map(({ partition }) => partition);
    },
  };
}

async function readFacts(
  connection: Connection,
  partition: number,
  afterSeq: bigint,
  limit: number,
): Promise<readonly StoredFact[]> {
  const { rows } = await connection.query<StoredRow>({
    name: "fact-read",
    text: READ,
    values: [partition, afterSeq, limit],
  });
  const aliased = new Set(rows.flatMap((row) => (row.kind === "user_alias" ? row.body.users : [])));
  const users = await reveal(connection, partition, aliased);
  return rows.map((row) => {
    const fact = factOf(row);
    const { seq, received_at, source, withdrawn } = row;
    return { partition, seq, receivedAt: Number(received_at), source, fact, named: named(fact, row, users), withdrawn };
  });
}

function named(fact: JournalFact, row: StoredRow, users: ReadonlyMap<string, string>): JournalFact {
  if (fact.kind === "message") return namedMessage(fact, row);
  if (fact.kind !== "user_alias") return fact;
  const [a, b] = fact.users;
  return { ...fact, users: [users.get(a) ?? a, users.get(b) ?? b] };
}

function namedMessage(fact: Extract<Fact, { kind: "message" }>, { message_name, user_name }: StoredRow): Fact {
  const message = message_name === null ? fact : { ...fact, id: message_name };
  return user_name === null ? message : { ...message, user: user_name };
}
