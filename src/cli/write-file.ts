import { rename, writeFile } from "node:fs/promises";

/** Writes a file so that a reader sees the old one or the new one, never half of it. */
export async function writeFileWhole(path: string, text: string): Promise<void> {
  const half = `${path}.part`;
  await writeFile(half, text);
  await rename(half, path);
}
