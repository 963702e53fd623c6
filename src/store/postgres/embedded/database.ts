import pg from "pg";
import { codeOf, unavailable } from "../failure.ts";
import type { EmbeddedServer } from "./server.ts";

/** Makes a database unless it is there, and gives its URL. */
export async function ensureDatabase(server: EmbeddedServer, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server.url("postgres") });
  client.on("error", () => {});
  await client.connect().catch(unavailable);
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    // Another process was quicker.
    if (codeOf(error) !== "42P04" && codeOf(error) !== "23505") unavailable(error);
  } finally {
    await client.end().catch(() => {});
  }
  return server.url(name);
}
