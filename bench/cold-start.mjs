// How long a command takes from nothing, as a ratio to an empty Node process on the same machine. Goal: 4.0.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const RUNS = 9;
const GOAL = 4.0;
const LAUNCHER = fileURLToPath(new URL("../daybook", import.meta.url));
const COMMAND = "rates show --date 2026-10-01 --currency USD --market Brazil --category marketing --format json".split(
  " ",
);

const runs = [
  { name: "node -e 0", run: () => execFileSync(process.execPath, ["-e", "0"]) },
  { name: "./daybook rates show", run: () => execFileSync(LAUNCHER, COMMAND) },
];
for (const { run } of runs) run(); // builds what is stale, warms the file cache
const samples = runs.map(() => []);
for (let round = 0; round < RUNS; round += 1) {
  // In turn, so that another load on the machine meets both alike.
  for (const [index, { run }] of runs.entries()) samples[index].push(milliseconds(run));
}

const medians = samples.map((times) => times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)]);
const [floor] = medians;
console.log(`| command | median of ${RUNS}, ms | ratio |\n|---|---:|---:|`);
for (const [index, { name }] of runs.entries()) {
  console.log(`| \`${name}\` | ${medians[index].toFixed(0)} | ${(medians[index] / floor).toFixed(2)} |`);
}
const ratio = medians[1] / floor;
console.log(`\nGoal: at most ${GOAL.toFixed(1)}. ${ratio <= GOAL ? "Met." : "Missed."}`);
process.exitCode = ratio <= GOAL ? 0 : 1;

function milliseconds(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
}
