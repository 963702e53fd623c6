import { createHash } from "node:crypto";
import { accessSync, chownSync, constants, lstatSync, mkdirSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { StoreCannotStart } from "../../cannot-start.ts";
import { codeOf } from "../failure.ts";
import { type Account, ownerOf } from "./account.ts";

/** Makes the data folder unless it is there, and gives its real path. */
export function openDataFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(path);
  } catch (cause) {
    throw new StoreCannotStart(
      `the data folder ${resolve(path)} cannot be written (${codeOf(cause) ?? cause}): let this user write there, or name another folder with --data`,
      { cause },
    );
  }
}

/**
 * A private folder for the server's socket. Its name is short, since the path of a socket has room for about 100 bytes
 * only, and the same at every start. If somebody else has that name, it is another one: the server writes it down.
 */
export function openSocketFolder(cluster: string, account: Account): string {
  const { uid, gid } = ownerOf(account);
  const base = socketBase();
  const path = join(base, `daybook-${createHash("sha256").update(cluster).digest("hex").slice(0, 12)}`);
  try {
    mkdirSync(path, { mode: 0o700 });
    chownSync(path, uid, gid);
    return path;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  const stat = lstatSync(path);
  if (stat.isDirectory() && stat.uid === uid && (stat.mode & 0o077) === 0) return path;
  const other = mkdtempSync(join(base, "daybook-"));
  chownSync(other, uid, gid);
  return other;
}

/** A service manager's own folder first; then /tmp, which every user reaches and whose name is short. */
function socketBase(): string {
  for (const path of [process.env.RUNTIME_DIRECTORY, "/tmp"]) {
    try {
      if (path === undefined || path.length > 60) continue;
      accessSync(path, constants.W_OK | constants.X_OK);
      return path;
    } catch {
      // The next place.
    }
  }
  return tmpdir();
}
