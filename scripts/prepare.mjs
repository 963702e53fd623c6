// Makes a fresh clone ready by itself: checks Node, installs the packages, builds. A no-op when nothing is stale.
import { readFileSync } from "node:fs";
import { isBuilt, isInstalled, ROOT } from "./freshness.mjs";

/**
 * `needs: "run"` for commands, `"serve"` where the dashboard must be there, too, `"test"` when also the development tools
 * must be. Ends the process when it cannot.
 */
export async function ensureReady({ needs }) {
  requireNode();
  if (isInstalled(needs) && isBuilt(needs)) return;
  try {
    await prepare(needs);
  } catch (cause) {
    console.error(`daybook: ${cause.message}`);
    process.exit(1);
  }
}

function requireNode() {
  const wanted = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")).engines.node.replace(">=", "");
  if (!isOlder(process.versions.node, wanted)) return;
  console.error(`daybook needs Node.js ${wanted} or newer; this is ${process.versions.node}. See https://nodejs.org`);
  process.exit(1);
}

function isOlder(version, wanted) {
  const [have, want] = [version, wanted].map((text) => text.split(".").map(Number));
  const differs = want.findIndex((part, index) => part !== have[index]);
  return differs >= 0 && have[differs] < want[differs];
}

/** Apart from the quick path, so that a ready tree loads none of this. */
async function prepare(needs) {
  const [{ withLock }, { buildIfStale }, { runQuietly }] = await Promise.all([
    import("./lock.mjs"),
    import("./build.mjs"),
    import("./run.mjs"),
  ]);
  await withLock(() => {
    if (!isInstalled(needs)) {
      console.error("daybook: installing packages with npm ci (once, about 20 seconds)");
      runQuietly("npm", ["ci"]);
    }
    buildIfStale(needs);
  });
}
