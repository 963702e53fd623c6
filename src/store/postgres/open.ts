import { setTimeout as sleep } from "node:timers/promises";
import { assert } from "../../core/kernel/assert.ts";
import { StoreCannotStart } from "../cannot-start.ts";
import { StoreUnavailable } from "../unavailable.ts";
import { openPool, type Pool } from "./connection.ts";
import { ensureDatabase } from "./embedded/database.ts";
import { startEmbedded } from "./embedded/server.ts";
import { codeOf } from "./failure.ts";
import { migrate } from "./migrate.ts";

/** A migrated database, ready for work. */
export interface OpenStore {
  readonly pool: Pool;
  /** Where the database is; holds a password perhaps, so it is never printed. */
  readonly url: string;
  readonly kind: "embedded" | "server";
  /** The data folder; of no matter where a server is named. */
  readonly data: string;
  /** Ends the connections, and stops the embedded server unless another process looks after it. */
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  /** A PostgreSQL server; without it the embedded one in the folder `data`. */
  readonly url?: string | undefined;
  readonly data: string;
  /** `own`: refuses while another process runs the embedded server. `share`: joins it. */
  readonly use: "own" | "share";
  readonly connections?: number;
  /** Leaves the database as it is, for an import. */
  readonly unmigrated?: true;
  readonly notice?: (text: string) => void;
}

const DATABASE = "daybook";
const OLDEST_SERVER = 150_000;
/** How long a server that is still starting is waited for. */
const PATIENCE_MS = 5_000;
/** What the embedded server has room for, with some to spare for other commands. */
const MOST_EMBEDDED = 80;

/** Opens the store: starts or joins the embedded server unless a URL is given, checks it, and migrates it. */
export async function openStore(options: OpenOptions): Promise<OpenStore> {
  const { url, stop } = await locate(options);
  const connections = options.connections ?? 10;
  const pool = openPool(url, {
    max: options.url === undefined ? Math.min(connections, MOST_EMBEDDED) : connections,
  });
  const close = async () => {
    await pool.close();
    await stop();
  };
  try {
    await check(pool);
    if (!options.unmigrated) await whileAway(() => migrate(pool));
  } catch (error) {
    await close();
    throw error;
  }
  return { pool, url, kind: options.url === undefined ? "embedded" : "server", data: options.data, close };
}

async function locate({ url, data, use, notice }: OpenOptions): Promise<{ url: string; stop: () => Promise<void> }> {
  if (url !== undefined) return { url, stop: async () => {} };
  const server = await startEmbedded({ folder: data, use, ...(notice ? { notice } : {}) });
  try {
    return { url: await whileAway(() => ensureDatabase(server, DATABASE)), stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function check(pool: Pool): Promise<void> {
  const { version, encoding, durable } = await properties(pool);
  if (Number(version) < OLDEST_SERVER)
    throw new StoreCannotStart(`DATABASE_URL names a PostgreSQL ${version / 10_000n}: Daybook needs 15 or newer`);
  if (encoding !== "UTF8")
    throw new StoreCannotStart(
      `the database is encoded in ${encoding}: make one with encoding UTF8, and name it in DATABASE_URL`,
    );
  if (durable === "off")
    throw new StoreCannotStart(
      "the server has fsync or synchronous_commit switched off, so that acknowledged facts could be lost: switch them on (alter database ... set synchronous_commit = on)",
    );
}

interface Properties {
  readonly version: bigint;
  readonly encoding: string;
  readonly durable: string;
}

async function properties(pool: Pool): Promise<Properties> {
  try {
    const { rows } = await whileAway(() =>
      pool.query<Properties>(`select current_setting('server_version_num')::int8 as version,
        current_setting('server_encoding') as encoding,
        case when 'off' in (current_setting('fsync'), current_setting('synchronous_commit')) then 'off' else 'on' end as durable`),
    );
    const [row] = rows;
    assert(row !== undefined, "a query for settings gives a row");
    return row;
  } catch (error) {
    throw cannotUse(error);
  }
}

/** A server may still be starting, or be on the point of starting again. */
async function whileAway<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || Date.now() > deadline) throw error;
    }
    await sleep(250);
  }
}

/** Away, a wrong password, no such database or role: what the server says is what to put right. */
function cannotUse(error: unknown): unknown {
  if (error instanceof StoreUnavailable)
    return new StoreCannotStart(`${error.message}: check that the server runs and that DATABASE_URL names it`, {
      cause: error,
    });
  const code = codeOf(error) ?? "";
  if (!(error instanceof Error) || !(code.startsWith("28") || code === "3D000" || code === "42501")) return error;
  return new StoreCannotStart(`DATABASE_URL cannot be used: ${error.message}`, { cause: error });
}
