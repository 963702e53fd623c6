import type pg from "pg";
import { type Connection, connectionOf, type Pool } from "../connection.ts";
import { unavailable } from "../failure.ts";

/** One connection, as the driver has it and as the rest of the store uses it. */
export interface Session {
  readonly client: pg.ClientBase;
  readonly connection: Connection;
}

/**
 * Gives out what the work gives, in one transaction that is rolled back when it fails or nobody reads on. The text forms
 * of values are set to what every server understands.
 */
export async function* withTransaction<T>(
  pool: Pool,
  characteristics: string,
  work: (session: Session) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const client = await pool.driver.connect().catch(unavailable);
  const connection = connectionOf(client);
  let isDone = false;
  const onError = () => {};
  client.on("error", onError);
  try {
    await connection.query(`begin isolation level ${characteristics}`);
    await connection.query(
      "set local datestyle = iso; set local intervalstyle = iso_8601; set local bytea_output = hex; set local synchronize_seqscans = off",
    );
    yield* work({ client, connection });
    await connection.query("commit");
    isDone = true;
  } finally {
    client.off("error", onError);
    // After a failure the connection may be in the midst of a copy: it is closed, which rolls back.
    client.release(!isDone);
  }
}

/** The same for work with one result. */
export async function inTransaction<T>(
  pool: Pool,
  characteristics: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const results: T[] = [];
  const once = async function* (session: Session) {
    yield await work(session);
  };
  for await (const result of withTransaction(pool, characteristics, once)) results.push(result);
  const [result] = results;
  if (result === undefined) throw new Error("the work of a transaction gave nothing");
  return result;
}
