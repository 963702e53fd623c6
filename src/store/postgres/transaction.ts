import { setTimeout as sleep } from "node:timers/promises";
import type { Connection, Pool } from "./connection.ts";
import { isCollision, outOfPatience } from "./failure.ts";

const ATTEMPTS = 10;
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 500;

/** `read committed` unless said otherwise. */
export interface TransactionOptions {
  readonly isolation?: "read committed" | "repeatable read" | "serializable";
  readonly readOnly?: boolean;
}

/**
 * Runs the work in one transaction. When the server gives it up for another (40001, 40P01) it runs again, so the work
 * must do nothing but statements on its connection. An error rolls back. When the connection is lost during the commit,
 * `StoreUnavailable` is thrown and the work may have been done.
 */
export async function transaction<T>(
  pool: Pool,
  work: (connection: Connection) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await pool.borrow((connection) => once(connection, work, options));
    } catch (error) {
      if (!isCollision(error) || attempt === ATTEMPTS) outOfPatience(error);
    }
    await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
  }
}

async function once<T>(
  connection: Connection,
  work: (connection: Connection) => Promise<T>,
  { isolation = "read committed", readOnly = false }: TransactionOptions,
): Promise<T> {
  await connection.query(`begin isolation level ${isolation}${readOnly ? " read only" : ""}`);
  let result: T;
  try {
    result = await work(connection);
  } catch (error) {
    // A lost connection cannot roll back, and need not: the server has. The first error is the one to tell.
    await connection.query("rollback").catch(() => {});
    throw error;
  }
  await connection.query("commit");
  return result;
}
