import { createHash } from "node:crypto";
import { compareBytes } from "../../../core/kernel/bytes.ts";
import { PARTITIONS } from "../../port/journal.ts";
import { openRecent } from "../../recent.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { batch, insertBatch } from "../unnest.ts";
import { type Move, moveFacts } from "./move.ts";

/** Which partition the facts of a business number stand in. */
export interface Numbers {
  /** Gives every name a partition, and the names of a pair the same one. Done before facts are appended. */
  readonly settle: (asked: AskedNumbers) => Promise<ReadonlyMap<string, number>>;
  /** Forgets what it remembers; another process moved a number. */
  readonly clear: () => void;
}

export interface AskedNumbers {
  readonly names: ReadonlySet<string>;
  readonly pairs: readonly (readonly [string, string])[];
  readonly at: number;
}

const REMEMBERED = 100_000;

export function openNumbers(pool: Pool): Numbers {
  const places = openRecent<number>(REMEMBERED);
  const joined = openRecent<true>(REMEMBERED);
  let cleared = 0;
  const keyOf = ([id, digits]: readonly [string, string]) => `${id}\n${digits}`;
  return {
    clear: () => {
      cleared += 1;
      places.clear();
      joined.clear();
    },
    settle: async ({ names, pairs, at }) => {
      const known = new Map<string, number>();
      for (const name of names) {
        const place = places.get(name);
        if (place !== undefined) known.set(name, place);
      }
      const newPairs = pairs.filter((pair) => joined.get(keyOf(pair)) === undefined);
      const wanted = new Set([...[...names].filter((name) => !known.has(name)), ...newPairs.flat()]);
      if (wanted.size === 0) return known;
      const before = cleared;
      const found = await settle(pool, { names: wanted, pairs: newPairs, at });
      // What was found before others learnt of a move, and cleared, may be out of date already.
      if (cleared === before) {
        for (const [name, partition] of found) places.set(name, partition);
        for (const pair of newPairs) joined.set(keyOf(pair), true);
      }
      return new Map([...known, ...found]);
    },
  };
}

/** The partition of a number that nobody named before. */
export function partitionOf(name: string): number {
  return (createHash("sha256").update(name).digest()[0] ?? 0) % PARTITIONS;
}

interface NumberRow {
  readonly name: string;
  readonly root: string;
  readonly partition: number;
  readonly first_seen_at: bigint;
}

const KNOWN = batch(
  "number-known",
  { name: "text" },
  (source) => `select name, root, partition, first_seen_at from number
    where root in (select n.root from ${source} join number n using (name))`,
);

const PLACES = batch(
  "number-places",
  { name: "text" },
  (source) => `select n.name, n.partition from ${source} cross join lateral (
      select name, partition from number where name = batch.name offset 0) n`,
);

/** Partitions of names as they are now. */
export async function placesOf(connection: Connection, names: Iterable<string>): Promise<ReadonlyMap<string, number>> {
  const asked = [...names].map((name) => ({ name }));
  const { rows } = await connection.query<{ name: string; partition: number }>(PLACES.bind(asked));
  return new Map(rows.map(({ name, partition }) => [name, partition]));
}

const PUT = insertBatch("number-put", {
  into: "number",
  columns: { name: "text", root: "text", partition: "int4", first_seen_at: "int8" },
  tail: "on conflict (name) do update set root = excluded.root, partition = excluded.partition",
});

/** One at a time in the whole store: a number is new once. Names that are known already cost one look. */
async function settle(pool: Pool, asked: AskedNumbers): Promise<ReadonlyMap<string, number>> {
  if (asked.pairs.length === 0) {
    const known = await placesOf(pool, asked.names);
    if (known.size === asked.names.size) return known;
  }
  return transaction(pool, async (connection) => {
    await connection.query("select name from number where name = '' for update");
    const { rows } = await connection.query<NumberRow>(KNOWN.bind([...asked.names].map((name) => ({ name }))));
    const { table, changed, moves } = joinNumbers(rows, asked);
    if (changed.length > 0) await connection.query(PUT.bind(changed));
    await moveFacts(connection, moves, asked.at);
    return new Map([...table].map(([name, { partition }]) => [name, partition]));
  });
}

interface Joined {
  readonly table: ReadonlyMap<string, NumberRow>;
  readonly changed: readonly NumberRow[];
  readonly moves: readonly Move[];
}

/** Decides who is one number now: the one that was seen first keeps its partition, and the other's names follow. */
function joinNumbers(rows: readonly NumberRow[], { names, pairs, at }: AskedNumbers): Joined {
  const before = new Map(rows.map((row) => [row.name, row]));
  const table = new Map(before);
  for (const [id, digits] of pairs) {
    const known = table.get(id) ?? table.get(digits);
    const home = known ?? { root: id, partition: partitionOf(id), first_seen_at: BigInt(at) };
    for (const name of [id, digits]) if (!table.has(name)) table.set(name, { ...home, name });
    merge(table, id, digits);
  }
  for (const name of names) {
    if (!table.has(name))
      table.set(name, { name, root: name, partition: partitionOf(name), first_seen_at: BigInt(at) });
  }
  const changed = [...table.values()].filter((row) => row !== before.get(row.name));
  const moves = new Map<string, { from: number; to: number; numbers: string[] }>();
  for (const { name, partition: to } of changed) {
    const from = before.get(name)?.partition;
    if (from === undefined || from === to) continue;
    const move = moves.get(`${from} ${to}`) ?? { from, to, numbers: [] };
    move.numbers.push(name);
    moves.set(`${from} ${to}`, move);
  }
  return { table, changed, moves: [...moves.values()] };
}

function merge(table: Map<string, NumberRow>, id: string, digits: string): void {
  const roots = new Set([table.get(id)?.root ?? id, table.get(digits)?.root ?? digits]);
  if (roots.size < 2) return;
  const members = [...table.values()].filter(({ root }) => roots.has(root));
  const first = members.reduce((a, b) => (precedes(b, a) ? b : a));
  for (const row of members) {
    if (row.root === first.root) continue;
    table.set(row.name, { ...row, root: first.root, partition: first.partition });
  }
}

function precedes(a: NumberRow, b: NumberRow): boolean {
  if (a.first_seen_at !== b.first_seen_at) return a.first_seen_at < b.first_seen_at;
  return compareBytes(a.root, b.root) < 0 || (a.root === b.root && compareBytes(a.name, b.name) < 0);
}
