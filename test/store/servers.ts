import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The PostgreSQL from the packages, or the machine's own. */
export type ServerKind = "embedded" | "system";

/** The migrated database that every fresh one is copied from. */
export const TEMPLATE = "daybook_template";

const SYSTEM_ROOT = "/usr/lib/postgresql";
const OLDEST_MAJOR = 15;

/** Where the machine's own PostgreSQL lies, the newest first; undefined where there is none that will do. */
export const SYSTEM_BINARIES: string | undefined = (existsSync(SYSTEM_ROOT) ? readdirSync(SYSTEM_ROOT) : [])
  .filter((major) => Number(major) >= OLDEST_MAJOR)
  .sort((a, b) => Number(b) - Number(a))
  .map((major) => join(SYSTEM_ROOT, major, "bin"))
  .find((folder) => existsSync(join(folder, "initdb")));

/** For `describe.each(servers())`: the embedded one always, the machine's own where it is found. */
export function servers(): readonly ServerKind[] {
  return SYSTEM_BINARIES === undefined ? ["embedded"] : ["embedded", "system"];
}
