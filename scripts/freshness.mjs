// What is installed and built, and whether it still fits the sources. Quick: it runs before every command.
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const STAMP = `${ROOT}dist/.built`;
export const WEB_STAMP = `${ROOT}dist/.built-web`;

const PROGRAM_INPUTS = ["src", "rates", "scripts/build-rates.mjs", "tsconfig.json", "package.json"];
/** The dashboard bundles core, the rates and some scenarios, and the versions of its libraries. */
const WEB_INPUTS = [
  "web",
  "src/core",
  "rates",
  "scripts/build-web.mjs",
  "scripts/build-world.mjs",
  "test/scenarios",
  "package-lock.json",
];
const LOCK = `${ROOT}package-lock.json`;
const INSTALLED_LOCK = `${ROOT}node_modules/.package-lock.json`;

/** Path, size and time of everything that the build of the program reads, one a line. Tests are not built. */
export function fingerprint() {
  return PROGRAM_INPUTS.flatMap(entriesOf).join("\n");
}

/** The same for the dashboard. */
export function webFingerprint() {
  return WEB_INPUTS.flatMap(entriesOf).join("\n");
}

/** Whether what is needed of dist/ was built from the sources as they are now. Only `run` does without the dashboard. */
export function isBuilt(needs) {
  return isProgramBuilt() && (needs === "run" || isWebBuilt());
}

export function isProgramBuilt() {
  return fits(STAMP, fingerprint);
}

export function isWebBuilt() {
  return fits(WEB_STAMP, webFingerprint);
}

/** Remembers that a part of dist/ was built from the sources with this fingerprint. */
export function markBuilt(stamp, built) {
  writeFileSync(stamp, built);
}

function fits(stamp, print) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === print();
}

/** Whether node_modules holds the packages of the lock file. Others than tests need the compiler only while dist/ is stale. */
export function isInstalled(needs) {
  if (!existsSync(INSTALLED_LOCK) || !hasTools(needs)) return false;
  if (statSync(INSTALLED_LOCK).mtimeMs >= statSync(LOCK).mtimeMs) return true;
  if (!sameVersions()) return false;
  utimesSync(INSTALLED_LOCK, new Date(), new Date());
  return true;
}

function hasTools(needs) {
  const tool = needs === "test" ? "vitest" : "typescript";
  return existsSync(`${ROOT}node_modules/${tool}`) || (needs !== "test" && isBuilt(needs));
}

/** The lock file is newer than the installation, but perhaps only its date changed. */
function sameVersions() {
  const installed = JSON.parse(readFileSync(INSTALLED_LOCK, "utf8")).packages;
  return Object.entries(JSON.parse(readFileSync(LOCK, "utf8")).packages).every(
    ([path, entry]) => path === "" || entry.optional || installed[path]?.version === entry.version,
  );
}

function entriesOf(path) {
  const stat = statSync(ROOT + path, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return `${path} ${stat.size} ${stat.mtimeMs}`;
  return readdirSync(ROOT + path, { withFileTypes: true })
    .filter((entry) => !entry.name.endsWith(".test.ts"))
    .flatMap((entry) => entriesOf(`${path}/${entry.name}`));
}
