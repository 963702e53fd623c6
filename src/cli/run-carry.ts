import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, createGzip } from "node:zlib";
import { replaceFile } from "../app/replace-file.ts";
import { exportAll } from "../store/postgres/carry/export.ts";
import { ArchiveRefused, type Header } from "../store/postgres/carry/format.ts";
import { importAll } from "../store/postgres/carry/import.ts";
import { checkArchive } from "../store/postgres/carry/read-archive.ts";
import type { Connection } from "../store/postgres/connection.ts";
import { keepStoreKey, openStoreKey, refuseOtherKey } from "../store/postgres/store-key.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { CarryFlags } from "./flags/carry.ts";
import { type StoreWork, withStore } from "./serve/open-store.ts";
import { formatCount, openProgress } from "./terminal.ts";
import { VERSION } from "./version.ts";
import { checkWritable } from "./write-file.ts";

/** Writes everything into an archive. */
export async function runExport(out: string, flags: CarryFlags): Promise<number> {
  await checkWritable("--out", out);
  await withStore(flags, (work) => replaceFile(out, (target) => writeArchive(target, work)));
  return said(`wrote ${out}`);
}

/** The same, and reads it again before it gets its name. */
export async function runBackup(out: string, flags: CarryFlags): Promise<number> {
  await checkWritable("--out", out);
  const { tables, rows } = await withStore(flags, async (work) => {
    let counts = { tables: 0, rows: 0 };
    await replaceFile(out, async (target) => {
      await writeArchive(target, work);
      counts = await usable(target, checkArchive(contentOf(target)));
    });
    return counts;
  });
  return said(`wrote and checked ${out}: ${formatCount(rows)} rows in ${tables} tables`);
}

/** Reads an archive into an empty store. */
export async function runImport(path: string, flags: CarryFlags): Promise<number> {
  await checkReadable(path);
  const { tables, rows } = await withStore(flags, (work) => readArchive(path, work), { unmigrated: true });
  return said(`read ${path}: ${formatCount(rows)} rows in ${tables} tables`);
}

/** The same, after the whole archive was looked through. */
export async function runRestore(path: string, flags: CarryFlags): Promise<number> {
  await checkReadable(path);
  await usable(path, checkArchive(contentOf(path)));
  return runImport(path, flags);
}

/** Only its owner may read it: it holds names and the key. */
async function writeArchive(target: string, { store, settings }: StoreWork): Promise<void> {
  const { key, kept } = await openStoreKey(store, settings.key);
  const progress = openProgress(process.stderr);
  const content = exportAll(store.pool, {
    daybook: VERSION,
    createdAt: new Date(),
    key: kept === "operator" ? undefined : key,
    progress: (rows, about) => progress.update(rows, Math.max(rows, about), "writing"),
  });
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  await pipeline(Readable.from(content), gzip, createWriteStream(target, { mode: 0o600, flush: true }));
  progress.clear();
}

async function readArchive(path: string, { store, settings }: StoreWork): Promise<{ tables: number; rows: number }> {
  const { size } = await stat(path);
  const progress = openProgress(process.stderr);
  const content = contentOf(path, (bytes) => progress.update(bytes, size, "reading"));
  const accept = ({ key }: Header) => {
    if (key === null) return;
    const brought = Buffer.from(key, "hex");
    if (settings.key && !brought.equals(settings.key))
      throw new UsageError(`${path} brings a key of its own, and DAYBOOK_KEY is another: leave DAYBOOK_KEY out`);
    if (!settings.key) refuseOtherKey(store, brought);
  };
  const finish = async (connection: Connection, { key }: Header) => {
    if (key !== null && !settings.key) await keepStoreKey(connection, store, Buffer.from(key, "hex"));
  };
  const imported = await usable(path, importAll(store.pool, content, { accept, finish }));
  progress.clear();
  return imported;
}

/** What the file holds, uncompressed. */
async function* contentOf(path: string, progress: (bytes: number) => void = () => {}): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const content = file.pipe(createGunzip());
  file.on("error", (error) => content.destroy(error));
  try {
    for await (const chunk of content) {
      progress(file.bytesRead);
      yield chunk;
    }
  } finally {
    file.destroy();
  }
}

async function checkReadable(path: string): Promise<void> {
  const there = await stat(path).catch((cause: Error) => {
    throw new UsageError(`${path} cannot be read: ${cause.message}`);
  });
  if (!there.isFile()) throw new UsageError(`${path} is no file`);
}

async function usable<T>(path: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof ArchiveRefused ? new UsageError(`${path}: ${error.message}`, { cause: error }) : error;
  });
}

function said(text: string): number {
  process.stderr.write(`daybook: ${text}\n`);
  return EXIT.ok;
}
