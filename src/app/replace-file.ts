import { realpath, rename, rm, stat } from "node:fs/promises";

/**
 * Writes a file so that a reader sees the old one or the new one, never half of it. A link keeps pointing where it
 * points; a device or pipe cannot be replaced and takes the bytes itself.
 */
export async function replaceFile(path: string, write: (target: string) => Promise<void>): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there && !there.isFile()) return write(path);
  const target = there ? await realpath(path) : path;
  const half = `${target}.part`;
  try {
    await rm(half, { force: true });
    await write(half);
    await rename(half, target);
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
}
