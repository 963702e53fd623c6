import pg from "pg";
import { outOfPatience, unavailable } from "./failure.ts";
import { typeParsers } from "./types.ts";

/** A value of a statement. A list becomes a PostgreSQL array, another object JSON; instants are bigint or ISO text. */
export type Value = string | number | bigint | boolean | null | Uint8Array | object;

/** A statement with its values. One with a name is prepared once for each connection; the name stands for its text. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly Value[];
}

/** What a statement answers: its rows, and how many rows it touched. */
export interface Answer<Row> {
  readonly rows: readonly Row[];
  readonly count: number;
}

/** Where statements can be sent: the pool, or the one connection of a transaction. */
export interface Connection {
  /** `Row` is what the statement selects: int8 comes as bigint, numeric and date as text, jsonb parsed. */
  readonly query: <Row extends object = never>(
    statement: string | Statement,
    values?: readonly Value[],
  ) => Promise<Answer<Row>>;
}

/** Connections to one database, opened when needed and replaced when lost. */
export interface Pool extends Connection {
  /** Lends one connection; it goes back when the work ends, and is thrown away when the server was lost. */
  readonly borrow: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
  /** The driver's own pool, for builders such as Kysely. Its errors are the driver's. */
  readonly driver: pg.Pool;
}

export interface PoolOptions {
  /** At most so many connections at once. */
  readonly max?: number;
  /** How long a caller waits for a connection before the store counts as away. */
  readonly patienceMs?: number;
  readonly applicationName?: string;
}

/** Opens a pool on a `postgresql://` URL; a Unix socket is written as `postgresql://user@%2Ffolder/database`. */
export function openPool(url: string, options: PoolOptions = {}): Pool {
  const driver = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.patienceMs ?? 5_000,
    application_name: options.applicationName ?? "daybook",
    keepAlive: true,
    idle_in_transaction_session_timeout: 60_000,
    options: "-c timezone=UTC",
    types: typeParsers,
  });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  driver.on("error", () => {});
  // Nor must one that breaks while it changes hands.
  driver.on("connect", (client) => client.on("error", () => {}));
  const borrow = <T>(work: (connection: Connection) => Promise<T>) => lend(driver, work);
  return {
    driver,
    borrow,
    query: (statement, values) => borrow((connection) => connection.query(statement, values)).catch(outOfPatience),
    close: () => driver.end(),
  };
}

async function lend<T>(driver: pg.Pool, work: (connection: Connection) => Promise<T>): Promise<T> {
  const client = await driver.connect().catch(unavailable);
  let lost: Error | undefined;
  const onError = (error: Error) => {
    lost = error;
  };
  client.on("error", onError);
  try {
    return await work(connectionOf(client));
  } catch (error) {
    if (error instanceof Error && error.name === "StoreUnavailable") lost = error;
    throw error;
  } finally {
    client.off("error", onError);
    client.release(lost);
  }
}

/** A client of the driver, as the store uses it. */
export function connectionOf(client: pg.ClientBase): Connection {
  return {
    query: async <Row extends object>(statement: string | Statement, values?: readonly Value[]) => {
      const result = await client.query<Row>(configOf(statement, values)).catch(unavailable);
      return { rows: result.rows, count: result.rowCount ?? 0 };
    },
  };
}

function configOf(statement: string | Statement, values: readonly Value[] | undefined): pg.QueryConfig<Value[]> {
  const { name, text, values: own } = typeof statement === "string" ? { text: statement } : { ...statement };
  const given = values ?? own;
  return { text, ...(name === undefined ? {} : { name }), ...(given === undefined ? {} : { values: [...given] }) };
}
