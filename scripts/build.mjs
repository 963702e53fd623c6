// npm run build: compiles src/ and the rate data into dist/, only when something changed.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { fingerprint, isBuilt, markBuilt, ROOT, STAMP } from "./freshness.mjs";
import { withLock } from "./lock.mjs";
import { runQuietly } from "./run.mjs";

/** Builds dist/ unless it fits the sources. The caller holds the lock. */
export function buildIfStale() {
  if (isBuilt()) return;
  console.error("daybook: building dist/ from the sources");
  const sources = fingerprint();
  rmSync(STAMP, { force: true });
  runQuietly(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"]);
  copyMigrations();
  removeOrphans("");
  runQuietly(process.execPath, ["scripts/build-rates.mjs"]);
  markBuilt(sources);
}

/** The compiler leaves SQL where it is; the program reads it beside its own files. */
function copyMigrations() {
  for (const path of readdirSync(`${ROOT}src`, { recursive: true })) {
    if (!path.endsWith(".sql")) continue;
    mkdirSync(dirname(`${ROOT}dist/${path}`), { recursive: true });
    copyFileSync(`${ROOT}src/${path}`, `${ROOT}dist/${path}`);
  }
}

/** Output whose source was deleted or renamed would still be found by imports. */
function removeOrphans(folder) {
  for (const entry of readdirSync(`${ROOT}dist/${folder}`, { withFileTypes: true })) {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory() && path !== "rates") removeOrphans(`${path}/`);
    else if (/(\.d\.ts|\.js|\.sql)$/.test(path) && !existsSync(`${ROOT}src/${sourceOf(path)}`)) {
      rmSync(`${ROOT}dist/${path}`);
    }
  }
}

function sourceOf(path) {
  return path.replace(/(\.d\.ts|\.js)$/, ".ts");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (isBuilt()) console.error("daybook: dist/ is up to date");
  else {
    await withLock(buildIfStale).catch((cause) => {
      console.error(`daybook: ${cause.message}`);
      process.exitCode = 1;
    });
  }
}
