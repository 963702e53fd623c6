// How soon the dashboard can be used on a processor that is four times slower, and what things done in a list of 100,000
// charges cost. Goals: 3 s by the wall clock; 100 ms of the page's own thread. Takes some minutes; DASHBOARD_RUNS (5),
// DAYBOOK_BROWSER (/usr/bin/chromium). Prints what RESULTS.md keeps.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const RUNS = Number(process.env.DASHBOARD_RUNS ?? 5);
const SLOWER = 4;
const GOAL_MS = 3_000;
/** As Lighthouse defines it: usable is after the last long task that so long a time without another one follows. */
const QUIET_MS = 5_000;
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGES = ["/", "/estimate", "/rates"];

execFileSync(process.execPath, [join(ROOT, "scripts/build.mjs")], { stdio: "inherit" });
const home = mkdtempSync(join(tmpdir(), "daybook-bench-"));
const service = spawn(
  process.execPath,
  [join(ROOT, "dist/cli/main.js"), "serve", "--port", "0", "--log-format", "json", "--data", join(home, "data")],
  { stdio: ["ignore", "pipe", "ignore"] },
);
try {
  const url = await listening(service);
  const browser = await chromium.launch({
    executablePath: process.env.DAYBOOK_BROWSER ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  console.log(
    `Chromium ${browser.version()}, processor ${SLOWER} times slower, median of ${RUNS} (least to greatest)\n`,
  );
  console.log(
    "| page | kB over the wire | first paint, ms | can be used, ms | goal | load |\n|---|---:|---:|---:|---:|---:|",
  );
  for (const path of PAGES) {
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await open(browser, url, path));
    const [kb, paint, usable] = ["kb", "paint", "usable"].map((figure) => spread(runs.map((run) => run[figure])));
    console.log(`| \`${path}\` | ${kb} | ${paint} | ${usable} | ${GOAL_MS} | ${loadavg()[0].toFixed(1)} |`);
  }
  await browser.close();
} finally {
  service.kill("SIGTERM");
  await new Promise((done) => service.once("close", done));
  rmSync(home, { recursive: true, force: true });
}
console.log("");
const walk = ["vitest", "run", "test/web/dashboard-play.test.ts", "-t", "each thing done in a list"];
const { status } = spawnSync("npx", walk, { cwd: ROOT, stdio: "inherit", env: { ...process.env, DAYBOOK_FULL: "1" } });
process.exitCode = status ?? 1;

/** One first visit, in a profile that has loaded nothing yet. */
async function open(browser, origin, path) {
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await session.send("Network.enable");
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.addInitScript(() => {
    globalThis.longTasks = [];
    const note = ({ startTime, duration }) => globalThis.longTasks.push(startTime + duration);
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: "longtask", buffered: true });
  });
  await page.goto(path);
  const { paint, usable } = await page.evaluate(async (quietMs) => {
    const first = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    const last = () => Math.max(first() ?? performance.now(), ...globalThis.longTasks);
    while (performance.now() - last() < quietMs) await new Promise((done) => setTimeout(done, 100));
    return { paint: first(), usable: last() };
  }, QUIET_MS);
  await context.close();
  return { kb: bytes / 1_000, paint, usable };
}

function spread(values) {
  const sorted = values.toSorted((a, b) => a - b).map(Math.round);
  return `${sorted[sorted.length >> 1]} (${sorted[0]} to ${sorted.at(-1)})`;
}

function listening(child) {
  return new Promise((done, fail) => {
    child.once("close", (code) => fail(new Error(`daybook serve ended with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { msg, url } = JSON.parse(line);
      if (msg === "listening") done(url);
    });
  });
}
