import type { Connection } from "../connection.ts";
import { batch, insertBatch } from "../unnest.ts";
import type { NameRow } from "./draft.ts";

/** Where the names in aliases stand, which belong to no partition. */
export const NOWHERE = -1;

/** A name with its place. */
export interface PlacedName extends NameRow {
  readonly partition: number;
  readonly learntAt: number;
}

const ADD = insertBatch("name-add", {
  into: "name",
  columns: {
    partition: "int4",
    surrogate: "text",
    value: "text",
    kind: "text",
    user_surrogate: "text",
    learnt_at: "int8",
  },
  tail: "on conflict (partition, surrogate) do nothing",
});

/** Remembers names. The first one stays, and all others are the same. */
export async function addNames(connection: Connection, names: readonly PlacedName[]): Promise<void> {
  if (names.length === 0) return;
  const rows = names.map(({ partition, surrogate, value, kind, userSurrogate, learntAt }) => {
    return { partition, surrogate, value, kind, user_surrogate: userSurrogate, learnt_at: learntAt };
  });
  await connection.query(ADD.bind(rows));
}

const REVEAL = batch(
  "name-reveal",
  { partition: "int4", surrogate: "text" },
  (source) => `select n.surrogate, n.value from ${source} cross join lateral (
      select surrogate, value from name where partition = batch.partition and surrogate = batch.surrogate offset 0) n`,
);

/** The real names of surrogates of one partition, as far as they are known. */
export async function reveal(
  connection: Connection,
  partition: number,
  surrogates: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const asked = [...surrogates].map((surrogate) => ({ partition, surrogate }));
  if (asked.length === 0) return new Map();
  const { rows } = await connection.query<{ surrogate: string; value: string }>(REVEAL.bind(asked));
  return new Map(rows.map(({ surrogate, value }) => [surrogate, value]));
}
