import { randomUUID } from "node:crypto";
import type { Instant } from "../../../core/kernel/time.ts";
import type { Forgotten } from "../../port/journal.ts";
import type { Connection } from "../connection.ts";
import { rowOf } from "./fact-row.ts";
import { addFacts, type Heads, nextEpoch } from "./facts.ts";
import { daybookSource } from "./sources.ts";

const USERS_OF_ONE_FACT = 1_000;

/** Tells each partition whose names are gone, and every process that what it remembers of names there holds no longer. */
export async function sayForgotten(
  connection: Connection,
  heads: Heads,
  forgotten: ReadonlyMap<number, readonly string[]>,
  at: Instant,
): Promise<void> {
  const source = await daybookSource(connection);
  const facts = [...forgotten].flatMap(([partition, users]) => {
    const parts = Array.from({ length: Math.ceil(users.length / USERS_OF_ONE_FACT) }, (_, n) =>
      users.slice(n * USERS_OF_ONE_FACT, (n + 1) * USERS_OF_ONE_FACT),
    );
    return parts.map((part) => {
      return { partition, row: rowOf({ kind: "user_forgotten", users: part }), source, receivedAt: at };
    });
  });
  await addFacts(connection, heads, facts);
  await nextEpoch(connection, [...forgotten.keys()]);
}

/** What is left to show that names were forgotten: when, why and how many. */
export async function noteForgetting(
  connection: Connection,
  reason: "asked" | "retention",
  { users, messages, partitions }: Forgotten,
  at: Instant,
): Promise<void> {
  await connection.query(
    "insert into forgetting (id, at, reason, users, messages, partitions) values ($1, $2, $3, $4, $5, $6)",
    [randomUUID(), at, reason, users, messages, partitions],
  );
}
