// npm run build: compiles src/, the rate data and the dashboard into dist/, only what changed.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import {
  fingerprint,
  isBuilt,
  isProgramBuilt,
  isWebBuilt,
  markBuilt,
  ROOT,
  STAMP,
  WEB_STAMP,
  webFingerprint,
} from "./freshness.mjs";
import { withLock } from "./lock.mjs";
import { runQuietly } from "./run.mjs";

/** Builds what of dist/ does not fit the sources. The caller holds the lock. */
export function buildIfStale(needs) {
  if (!isProgramBuilt()) buildProgram();
  if (needs !== "run" && !isWebBuilt()) buildWeb();
}

/** What the compiler remembers of its last run, so that it compiles what changed. Gone with dist/. */
const INCREMENTAL = ["--incremental", "--tsBuildInfoFile", "dist/.tsbuildinfo"];

function buildProgram() {
  console.error("daybook: building dist/ from the sources");
  const sources = fingerprint();
  rmSync(STAMP, { force: true });
  runQuietly(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json", ...INCREMENTAL]);
  copyMigrations();
  removeOrphans("");
  runQuietly(process.execPath, ["scripts/build-rates.mjs"]);
  runQuietly(process.execPath, ["scripts/build-api-types.mjs"]);
  markBuilt(STAMP, sources);
}

function buildWeb() {
  console.error("daybook: building the dashboard");
  const sources = webFingerprint();
  rmSync(WEB_STAMP, { force: true });
  runQuietly(process.execPath, ["scripts/build-stories.mjs"]);
  runQuietly(process.execPath, ["scripts/build-world.mjs"]);
  runQuietly(process.execPath, ["scripts/build-web.mjs"]);
  markBuilt(WEB_STAMP, sources);
}

/** The compiler leaves SQL where it is; the program reads it beside its own files. */
function copyMigrations() {
  for (const path of readdirSync(`${ROOT}src`, { recursive: true })) {
    if (!path.endsWith(".sql")) continue;
    mkdirSync(dirname(`${ROOT}dist/${path}`), { recursive: true });
    copyFileSync(`${ROOT}src/${path}`, `${ROOT}dist/${path}`);
  }
}

/** Folders of dist/ that the compiler does not write. */
const NOT_COMPILED = new Set(["rates", "web", "web-types", "web-data", "playground"]);

/** Output whose source was deleted or renamed would still be found by imports. */
function removeOrphans(folder) {
  for (const entry of readdirSync(`${ROOT}dist/${folder}`, { withFileTypes: true })) {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) {
      if (!NOT_COMPILED.has(path)) removeOrphans(`${path}/`);
    } else if (/(\.d\.ts|\.js|\.sql)$/.test(path) && !existsSync(`${ROOT}src/${sourceOf(path)}`)) {
      rmSync(`${ROOT}dist/${path}`);
    }
  }
}

function sourceOf(path) {
  return path.replace(/(\.d\.ts|\.js)$/, ".ts");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (isBuilt("serve")) console.error("daybook: dist/ is up to date");
  else {
    await withLock(() => buildIfStale("serve")).catch((cause) => {
      console.error(`daybook: ${cause.message}`);
      process.exitCode = 1;
    });
  }
}
