// npm run bench -- service: the benchmarks of the service, see bench/service/all.mjs.
// npm run bench: how long rating takes, beside reading the same file and doing nothing. Prints a table for RESULTS.md.
// BENCH_ROWS (2000000), BENCH_WEBHOOK_ROWS (1000000 messages, twice as many lines), BENCH_ROUNDS (5) and BENCH_GROWTH
// (500000,8000000; empty: not measured) change the sizes. BENCH_DRAFTS (500000,1000000,5000000; empty: not measured): charges
// from which the invoices of 1,000 businesses are drafted.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DAYBOOK, FLOORS, inTurn, runOnce, spread } from "./measure.mjs";
import { runServiceBenches } from "./service/all.mjs";

if (process.argv[2] === "service") process.exit(runServiceBenches(process.argv.slice(3)));

const ROWS = Number(process.env.BENCH_ROWS ?? 2_000_000);
const WEBHOOK_ROWS = Number(process.env.BENCH_WEBHOOK_ROWS ?? Math.min(ROWS, 1_000_000));
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const GROWTH = (process.env.BENCH_GROWTH ?? "500000,8000000").split(",").filter(Boolean).map(Number);
const DRAFTS = process.env.BENCH_DRAFTS ?? "500000,1000000,5000000";
const DUCKDB = fileURLToPath(new URL("./duckdb.mjs", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "daybook-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

prepare();
const accounts = join(folder, "accounts.json");
const csv = simulate("in-order.csv", ROWS, "csv");
const shuffled = simulate("shuffled.csv", ROWS, "csv", "--shuffle");
const jsonl = simulate("in-order.jsonl", ROWS, "jsonl");
const webhooks = simulate("webhooks.jsonl", WEBHOOK_ROWS, "webhooks");

const groups = [
  {
    floor: { name: "(a) read and split the CSV", args: [FLOORS, "csv", csv] },
    cases: [
      rated("(b) rate to a summary, one core", csv, { goal: 2.0, cores: 1 }),
      rated("(b) rate to a summary, both cores", csv, { goal: 1.2 }),
      rated("(c) rate to NDJSON", csv, { output: "ndjson" }),
      rated("(b) shuffled, one core", shuffled, { goal: 3.0, cores: 1 }),
      rated("(b) shuffled, both cores", shuffled, {}),
      { name: "DuckDB, windows and counts only", args: [DUCKDB, csv] },
    ],
  },
  {
    floor: { name: "parse each line of the JSON Lines log", args: [FLOORS, "json", jsonl] },
    cases: [
      rated("rate the JSON Lines log to a summary, one core", jsonl, { cores: 1 }),
      rated("rate the JSON Lines log to a summary, both cores", jsonl, {}),
    ],
  },
  {
    floor: { name: "parse each line of the webhook log", args: [FLOORS, "json", webhooks] },
    cases: [
      rated("rate the webhook log to a summary, one core", webhooks, { goal: 1.5, cores: 1 }),
      rated("rate the webhook log to a summary, both cores", webhooks, { goal: 1.0 }),
    ],
  },
];

console.log(`${cpus().length} x ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`);
console.log(
  `${ROWS} messages (webhooks: ${WEBHOOK_ROWS}), ${ROUNDS} rounds in turn; wall time in seconds: median (least to greatest)\n`,
);
console.log(
  "| what | seconds | ratio to its floor | goal | processor seconds | peak MB |\n|---|---:|---:|---:|---:|---:|",
);
for (const { floor, cases } of groups) report(floor, cases, inTurn([floor, ...cases], ROUNDS));
for (const shuffle of GROWTH.length > 1 ? [false, true] : []) reportGrowth(shuffle);
if (DRAFTS !== "") reportDrafts();

function prepare() {
  const root = fileURLToPath(new URL("..", import.meta.url));
  execFileSync(process.execPath, [join(root, "scripts/build.mjs")], { stdio: "inherit" });
  const bench = join(root, "bench");
  if (existsSync(join(bench, "node_modules"))) return;
  console.error("daybook: installing what only the benchmark needs");
  spawnSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: bench, stdio: "inherit" });
}

function simulate(name, messages, format, ...flags) {
  const path = join(folder, name);
  const words = ["simulate", "--messages", String(messages), "--seed", "1", "--format", format, "--out", path];
  execFileSync(process.execPath, [DAYBOOK, ...words, "--accounts-out", join(folder, "accounts.json"), ...flags], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return path;
}

function rated(name, path, { goal, cores, output = "table" }) {
  const out = join(folder, "out");
  return { name, goal, cores, args: [DAYBOOK, "rate", path, "--accounts", accounts, "--format", output, "--out", out] };
}

function report(floor, cases, results) {
  const least = spread(results.get(floor.name), "wallMs").median;
  for (const { name, goal } of [floor, ...cases]) {
    const runs = results.get(name);
    const wall = spread(runs, "wallMs");
    const seconds = `${s(wall.median)} (${s(wall.least)} to ${s(wall.greatest)})`;
    const peak = spread(runs, "peakMb").greatest.toFixed(0);
    const ratio = (wall.median / least).toFixed(2);
    const cpu = s(spread(runs, "cpuMs").median);
    console.log(`| ${name} | ${seconds} | ${ratio} | ${goal?.toFixed(1) ?? ""} | ${cpu} | ${peak} |`);
  }
}

/** Time per message should not grow with the size, and memory should stay below 1 GB. */
function reportGrowth(shuffle) {
  const flags = shuffle ? ["--shuffle"] : [];
  const perMessage = GROWTH.map((messages) => {
    const path = simulate("growth.csv", messages, "csv", ...flags);
    const { wallMs, cpuMs, peakMb } = runOnce(rated("growth", path, {}).args);
    const micros = (wallMs * 1000) / messages;
    console.log(
      `| ${messages} messages${shuffle ? ", shuffled" : ""} | ${s(wallMs)} | | | ${s(cpuMs)} | ${peakMb.toFixed(0)} |`,
    );
    return micros;
  });
  const growth = perMessage.at(-1) / perMessage[0];
  console.log(
    `| time per message, largest to smallest${shuffle ? ", shuffled" : ""} | | ${growth.toFixed(2)} | 1.2 | | |`,
  );
}

/** Drafting invoices, against a minute. */
function reportDrafts() {
  console.log("");
  const path = fileURLToPath(new URL("./billing/drafts.mjs", import.meta.url));
  const { status } = spawnSync(process.execPath, [path, "1000", DRAFTS], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

function s(ms) {
  return (ms / 1000).toFixed(1);
}
