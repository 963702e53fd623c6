import { constants } from "node:fs";
import { access, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile } from "../app/replace-file.ts";
import { UsageError } from "./exit.ts";

/** Writes text to a file that appears whole or not at all. */
export async function writeFileWhole(path: string, text: string | AsyncIterable<string>): Promise<void> {
  await replaceFile(path, (target) => writeFile(target, text));
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
