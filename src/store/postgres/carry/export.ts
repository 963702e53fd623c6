import type pg from "pg";
import type { Connection, Pool } from "../connection.ts";
import { appliedMigrations } from "../migrate.ts";
import { withTransaction } from "./client.ts";
import { rowsOf } from "./copy.ts";
import { type Digest, openDigest, sha256 } from "./digest.ts";
import { type Block, FORMAT, type Header } from "./format.ts";
import { type CarriedTable, countersIn, tablesIn } from "./tables.ts";

export interface ExportOptions {
  /** The version of this program. */
  readonly daybook: string;
  readonly createdAt: Date;
  /** The store's key, unless the operator keeps it. */
  readonly key: Uint8Array | undefined;
  /** Told after each block: rows so far, and how many there are about. */
  readonly progress?: (rows: number, about: number) => void;
}

/** Everything in the store as it is at one instant, as the bytes of an archive before compression. */
export async function* exportAll(pool: Pool, options: ExportOptions): AsyncGenerator<Buffer> {
  yield* withTransaction(pool, "repeatable read, read only", async function* ({ client, connection }) {
    const header = await headerOf(connection, options);
    const first = line(header);
    yield first;
    yield line({ header: sha256(first.subarray(0, -1)) });
    const about = await roughCount(connection);
    let total = 0;
    for (const table of header.tables) {
      const digest = openDigest();
      for await (const bytes of rowsOf(client, table)) {
        digest.add(bytes);
        yield* blockOf(table, bytes);
        options.progress?.(total + digest.value().rows, about);
      }
      const { rows, sum } = digest.value();
      total += rows;
      yield line({ table: table.name, rows, sum });
    }
    yield line({ end: true, tables: header.tables.length, rows: total });
  });
}

/** What a table holds now. */
export async function digestOf(client: pg.ClientBase, table: CarriedTable): Promise<Digest> {
  const digest = openDigest();
  for await (const bytes of rowsOf(client, table)) digest.add(bytes);
  return digest.value();
}

async function headerOf(connection: Connection, { daybook, createdAt, key }: ExportOptions): Promise<Header> {
  const { rows } = await connection.query<{ version: string }>("select current_setting('server_version') as version");
  return {
    daybook_archive: FORMAT,
    daybook,
    created_at: createdAt.toISOString(),
    postgresql: rows[0]?.version ?? "",
    migrations: [...(await appliedMigrations(connection))].map(([version, name]) => ({ version, name })),
    tables: (await tablesIn(connection)).map(({ name, columns }) => ({ name, columns: [...columns] })),
    counters: [...(await countersIn(connection))],
    key: key ? Buffer.from(key).toString("hex") : null,
  };
}

async function roughCount(connection: Connection): Promise<number> {
  const { rows } = await connection.query<{ about: number }>(
    `select coalesce(sum(greatest(reltuples, 0)), 0)::float8 as about from pg_class
      where relkind = 'r' and relnamespace = (select oid from pg_namespace where nspname = current_schema())`,
  );
  return rows[0]?.about ?? 0;
}

function* blockOf({ name }: CarriedTable, bytes: Buffer): Generator<Buffer> {
  const rows = bytes.reduce((count, byte) => (byte === 10 ? count + 1 : count), 0);
  const block: Block = { block: name, rows, bytes: bytes.length, sha256: sha256(bytes) };
  yield line(block);
  yield bytes;
}

function line(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
