import { createHash, randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { StoreCannotStart } from "../cannot-start.ts";
import type { Connection, Pool } from "./connection.ts";
import { codeOf } from "./failure.ts";
import type { OpenStore } from "./open.ts";

const KEY_BYTES = 32;

/** The secret from which the surrogates of a store come, and who keeps it. */
export interface KeptKey {
  readonly key: Uint8Array;
  /** `operator`: handed in at each start; `file`: in the data folder; `database`: beside what it protects. */
  readonly kept: "operator" | "file" | "database";
}

/** Where a key may be kept: what of an {@link OpenStore} matters for it. */
export type KeyPlace = Pick<OpenStore, "pool" | "kind" | "data">;

/**
 * The key of a store, made at its first use. Another key than the store was made with would give every user a second
 * name, so it is refused.
 */
export async function openStoreKey(place: KeyPlace, given: Uint8Array | undefined): Promise<KeptKey> {
  const found = given ? { key: given, kept: "operator" as const } : await keptKey(place);
  const check = checkOf(found.key);
  const known = await knownCheck(place.pool);
  if (known === check) return found;
  if (known === undefined) {
    await rememberCheck(place.pool, check);
    return { ...(await openStoreKey(place, found.key)), kept: found.kept };
  }
  throw new StoreCannotStart(
    `the key ${describe(found.kept, place)} is not the one that this store was made with: give that one in DAYBOOK_KEY`,
  );
}

/** Keeps a key that an archive brought where this store keeps its own; in the transaction that brings the rest. */
export async function keepStoreKey(connection: Connection, { kind, data }: KeyPlace, key: Uint8Array): Promise<void> {
  if (kind === "server") {
    await connection.query(
      "insert into meta (name, value) values ('key', to_jsonb($1::text)) on conflict (name) do update set value = excluded.value",
      [hexOf(key)],
    );
    return;
  }
  keepInFile(data, key);
  await connection.query("delete from meta where name = 'key'");
}

/** Refuses, before anything is written, to put a key where another one is. */
export function refuseOtherKey({ kind, data }: KeyPlace, key: Uint8Array): void {
  const there = kind === "embedded" ? readKeyFile(data) : undefined;
  if (there === undefined || hexOf(there) === hexOf(key)) return;
  throw new StoreCannotStart(`${fileIn(data)} holds the key of another store: name another folder with --data`);
}

async function keptKey(place: KeyPlace): Promise<KeptKey> {
  if (place.kind === "server") return { key: await keyInDatabase(place.pool), kept: "database" };
  const there = readKeyFile(place.data);
  if (there) return { key: there, kept: "file" };
  if ((await knownCheck(place.pool)) !== undefined) {
    throw new StoreCannotStart(
      `the store's key is missing: put ${fileIn(place.data)} back from a backup, or give the key in DAYBOOK_KEY`,
    );
  }
  keepInFile(place.data, randomBytes(KEY_BYTES));
  return keptKey(place);
}

async function keyInDatabase(pool: Pool): Promise<Uint8Array> {
  await pool.query(
    `insert into meta (name, value) select 'key', to_jsonb($1::text)
      where not exists (select from meta where name = 'key_check') on conflict do nothing`,
    [hexOf(randomBytes(KEY_BYTES))],
  );
  const { rows } = await pool.query<{ value: string }>("select value #>> '{}' as value from meta where name = 'key'");
  const [row] = rows;
  if (row) return Buffer.from(row.value, "hex");
  throw new StoreCannotStart("the store's key is kept by its operator: give it in DAYBOOK_KEY");
}

async function knownCheck(pool: Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ value: string }>(
    "select value #>> '{}' as value from meta where name = 'key_check'",
  );
  return rows[0]?.value;
}

async function rememberCheck(pool: Pool, check: string): Promise<void> {
  await pool.query("insert into meta (name, value) values ('key_check', to_jsonb($1::text)) on conflict do nothing", [
    check,
  ]);
}

/** Tells keys apart and tells nothing about them. */
function checkOf(key: Uint8Array): string {
  return createHash("sha256").update("daybook key check").update(key).digest("hex").slice(0, 16);
}

function fileIn(data: string): string {
  return join(data, "key");
}

function readKeyFile(data: string): Uint8Array | undefined {
  let text: string;
  try {
    text = readFileSync(fileIn(data), "utf8").trim();
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw new StoreCannotStart(`${fileIn(data)} cannot be read (${codeOf(cause)}): start Daybook as its owner`, {
      cause,
    });
  }
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, "hex");
  throw new StoreCannotStart(`${fileIn(data)} does not hold a key: put it back from a backup`);
}

/** Appears whole and lasting, and never in place of another one. */
function keepInFile(data: string, key: Uint8Array): void {
  const half = join(data, `key.new-${process.pid}`);
  rmSync(half, { force: true });
  const handle = openSync(half, "wx", 0o600);
  writeSync(handle, `${hexOf(key)}\n`);
  fsyncSync(handle);
  closeSync(handle);
  try {
    linkSync(half, fileIn(data));
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    rmSync(half, { force: true });
  }
  const folder = openSync(data, "r");
  fsyncSync(folder);
  closeSync(folder);
}

function describe(kept: KeptKey["kept"], { data }: KeyPlace): string {
  if (kept === "operator") return "in DAYBOOK_KEY";
  return kept === "file" ? `in ${fileIn(data)}` : "in the database";
}

function hexOf(key: Uint8Array): string {
  return Buffer.from(key).toString("hex");
}
