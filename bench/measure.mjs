// Runs programs in turn, several rounds, and keeps what each used.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
export const DAYBOOK = here("../dist/cli/main.js");
export const FLOORS = here("./floors.mjs");

/** One run of a Node program: wall and processor time in milliseconds, peak memory in megabytes. */
export function runOnce(args, { cores = 2 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "daybook-bench-"));
  const report = join(folder, "usage.json");
  const pin = cores === 1 ? ["taskset", "-c", "0"] : [];
  const [program, ...rest] = [...pin, process.execPath, "--import", here("./usage-on-exit.mjs"), ...args];
  const env = { ...process.env, BENCH_USAGE: report, NO_COLOR: "1" };
  const { status, stderr } = spawnSync(program, rest, { env, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr.slice(0, 400)}`);
  const usage = JSON.parse(readFileSync(report, "utf8"));
  rmSync(folder, { recursive: true });
  return usage;
}

/** Runs several programs in turn, so that another load on the machine meets all alike. */
export function inTurn(cases, rounds) {
  const results = new Map(cases.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, args, cores } of cases) results.get(name).push(runOnce(args, { cores }));
  }
  return results;
}

/** Least, middle and greatest of a figure over the runs. */
export function spread(runs, figure) {
  const values = runs.map((run) => run[figure]).sort((a, b) => a - b);
  return { least: values[0], median: values[Math.floor(values.length / 2)], greatest: values.at(-1) };
}
