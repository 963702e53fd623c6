import { constants } from "node:fs";
import { access, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "./exit.ts";

/** Writes a file so that a reader sees the old one or the new one, never half of it; a device takes the text itself. */
export async function writeFileWhole(path: string, text: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there && !there.isFile()) return writeFile(path, text);
  const half = `${path}.part`;
  try {
    await writeFile(half, text);
    await rename(half, path);
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
}

/** Stops before any work where a file that a flag names cannot be written. */
export async function checkWritable(flag: string, path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) throw new UsageError(`${flag} ${path}: is a folder; name a file in it`);
  const place = there && !there.isFile() ? path : dirname(path);
  await access(place, constants.W_OK).catch(() => {
    throw new UsageError(
      `${flag} ${path}: ${place} is not there or cannot be written to; make the folder, or name another`,
    );
  });
}
