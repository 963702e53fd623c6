import { setTimeout as sleep } from "node:timers/promises";
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

/** Opens the store: starts or joins the embedded server unless a URL is given, checks it, and migrates it. */
export async function openStore(options: OpenOptions): Promise<OpenStore> {
  const { url, stop } = await locate(options);
  const pool = openPool(url, { max: options.connections ?? 10 });
  const close = async () => {
    await pool.close();
    await stop();
  };
  try {
    await check(pool);
    if (!options.unmigrated) await migrate(pool);
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
    return { url: await ensureDatabase(server, DATABASE), stop: server.stop };
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
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      const { rows } = await pool.query<Properties>(`select current_setting('server_version_num')::int8 as version,
        current_setting('server_encoding') as encoding,
        case when 'off' in (current_setting('fsync'), current_setting('synchronous_commit')) then 'off' else 'on' end as durable`);
      const [row] = rows;
      if (row) return row;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw cannotUse(error);
      if (Date.now() > deadline)
        throw new StoreCannotStart(`${error.message}: check that the server runs and that DATABASE_URL names it`, {
          cause: error,
        });
    }
    await sleep(500);
  }
}

/** Wrong password, no such database or role: what the server says is what to put right. */
function cannotUse(error: unknown): unknown {
  const code = codeOf(error) ?? "";
  if (!(error instanceof Error) || !(code.startsWith("28") || code === "3D000" || code === "42501")) return error;
  return new StoreCannotStart(`DATABASE_URL cannot be used: ${error.message}`, { cause: error });
}
