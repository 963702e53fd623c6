import type { Connection, Pool } from "../connection.ts";
import { applyMigrations, knownMigrations, type Migration } from "../migrate.ts";
import { inTransaction, type Session } from "./client.ts";
import { writeRows } from "./copy.ts";
import { isSame } from "./digest.ts";
import { digestOf } from "./export.ts";
import { ArchiveRefused, type Header } from "./format.ts";
import { type Archive, openArchive } from "./read-archive.ts";
import { quoted, refuseUsed, setCounter, tablesIn } from "./tables.ts";

export interface ImportOptions {
  /** Called with the header before anything is written; what it throws ends the import. */
  readonly accept?: (header: Header) => void;
  /** Called within the transaction, when everything is there. */
  readonly finish?: (connection: Connection, header: Header) => Promise<void>;
  readonly progress?: (rows: number) => void;
}

export interface Imported {
  readonly header: Header;
  readonly tables: number;
  readonly rows: number;
}

/**
 * Reads an archive into an empty database, in one transaction: the schema as it was, the rows, a second look at every
 * table, then the migrations that came later. When anything fails, nothing has happened.
 */
export async function importAll(
  pool: Pool,
  content: AsyncIterable<Buffer>,
  options: ImportOptions = {},
): Promise<Imported> {
  const archive = await openArchive(content);
  const { header } = archive;
  options.accept?.(header);
  const { earlier, later } = split(await knownMigrations(), header);
  const imported = await inTransaction(pool, "read committed", async (session) => {
    const { connection } = session;
    await refuseUsed(connection);
    await applyMigrations(connection, earlier);
    await emptyTables(session, header);
    await fillTables(session, archive, options.progress ?? (() => {}));
    const counts = await archive.end();
    for (const counter of header.counters) await setCounter(connection, counter);
    await options.finish?.(connection, header);
    await applyMigrations(connection, later);
    return { header, ...counts };
  });
  await pool.query("analyze");
  return imported;
}

/** The migrations that the archive's store had, and those that came after. */
function split(known: readonly Migration[], header: Header): { earlier: Migration[]; later: Migration[] } {
  for (const { version, name } of header.migrations) {
    if (known.some((migration) => migration.version === version && migration.name === name)) continue;
    throw new ArchiveRefused(
      `the archive was written by Daybook ${header.daybook}, whose store has the migration ${version}-${name} that this version does not know: read it with that version, or a newer one`,
    );
  }
  const had = new Set(header.migrations.map(({ version }) => version));
  return {
    earlier: known.filter(({ version }) => had.has(version)),
    later: known.filter(({ version }) => !had.has(version)),
  };
}

/** What migrations write into new tables is in the archive too. */
async function emptyTables({ connection }: Session, header: Header): Promise<void> {
  const there = await tablesIn(connection);
  const describe = (tables: readonly { name: string; columns: readonly string[] }[]) =>
    tables.map(({ name, columns }) => `${name}(${[...columns].sort()})`).sort();
  const [expected, found] = [describe(header.tables), describe(there)];
  const odd = expected.find((table) => !found.includes(table)) ?? found.find((table) => !expected.includes(table));
  if (odd !== undefined) throw new ArchiveRefused(`the archive does not fit the schema that it names: ${odd}`);
  if (there.length > 0) await connection.query(`truncate ${there.map(({ name }) => quoted(name)).join(", ")}`);
}

/** Each table is read back and compared: what the store holds is what the archive held. */
async function fillTables({ client }: Session, archive: Archive, progress: (rows: number) => void): Promise<void> {
  let total = 0;
  for (const table of archive.header.tables) {
    total += await writeRows(client, table, archive.rowsOf(table));
    const [expected, found] = [archive.digestOf(table), await digestOf(client, table)];
    if (!isSame(expected, found))
      throw new ArchiveRefused(
        `table ${table.name} has ${found.rows} rows in the store and ${expected.rows} in the archive, or not the same: nothing was kept`,
      );
    progress(total);
  }
}
