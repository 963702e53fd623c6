import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { StoreCannotStart } from "../cannot-start.ts";
import type { Connection, Pool } from "./connection.ts";
import { codeOf } from "./failure.ts";
import { transaction } from "./transaction.ts";

const FOLDER = fileURLToPath(new URL("migrations/", import.meta.url));
const FILE = /^(\d{4})-([a-z0-9-]+)\.sql$/;

/** Two processes may create the table at the same moment; the later one gets one of these. */
const CREATED_MEANWHILE = new Set(["23505", "42P07", "42710"]);

/** A file of SQL that changes the schema once. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/**
 * Brings the schema to this program's version: each missing migration in a transaction of its own, in order, under a row
 * lock, so that several processes may start at once. Gives the names of those that it ran.
 */
export async function migrate(pool: Pool): Promise<readonly string[]> {
  const known = await knownMigrations();
  await createTable(pool);
  const applied = await appliedMigrations(pool);
  refuseNewer(applied, known);
  const ran: string[] = [];
  for (const migration of known.filter(({ version }) => !applied.has(version))) {
    if (await transaction(pool, (connection) => runOnce(connection, migration))) ran.push(migration.name);
  }
  return ran;
}

/** Those of this program, in order. */
export async function knownMigrations(): Promise<readonly Migration[]> {
  const migrations: Migration[] = [];
  for (const file of (await readdir(FOLDER)).sort()) {
    const [, version, name] = FILE.exec(file) ?? [];
    if (version === undefined || name === undefined) continue;
    migrations.push({ version: Number(version), name, sql: await readFile(FOLDER + file, "utf8") });
  }
  return migrations;
}

/** The migrations that a database has had, by version. */
export async function appliedMigrations(connection: Connection): Promise<ReadonlyMap<number, string>> {
  const { rows } = await connection.query<{ version: number; name: string }>(
    "select version, name from migration where version > 0 order by version",
  );
  return new Map(rows.map(({ version, name }) => [version, name]));
}

/** Runs migrations within the caller's transaction, on a database that has no other user. */
export async function applyMigrations(connection: Connection, migrations: readonly Migration[]): Promise<void> {
  await createTable(connection);
  for (const migration of migrations) await runOnce(connection, migration);
}

/** Version 0 is nobody's: it is the row that is locked. */
async function createTable(connection: Connection): Promise<void> {
  try {
    await connection.query(`create table if not exists migration (
      version int primary key, name text not null, applied_at timestamptz not null default now())`);
  } catch (error) {
    if (!CREATED_MEANWHILE.has(codeOf(error) ?? "")) throw error;
  }
  await connection.query("insert into migration (version, name) values (0, 'lock') on conflict (version) do nothing");
}

async function runOnce(connection: Connection, { version, name, sql }: Migration): Promise<boolean> {
  await connection.query("select version from migration where version = 0 for update");
  const { count } = await connection.query("select version from migration where version = $1", [version]);
  if (count > 0) return false;
  await connection.query(sql);
  await connection.query("insert into migration (version, name) values ($1, $2)", [version, name]);
  return true;
}

function refuseNewer(applied: ReadonlyMap<number, string>, known: readonly Migration[]): void {
  const strange = [...applied].find(([version]) => !known.some((migration) => migration.version === version));
  if (!strange) return;
  const [version, name] = strange;
  throw new StoreCannotStart(
    `the store was written by a newer Daybook: it has the migration ${String(version).padStart(4, "0")}-${name}, which this version does not know. Start that version, or a newer one`,
  );
}
