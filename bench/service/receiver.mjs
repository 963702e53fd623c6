// npm run build && node bench/service/receiver.mjs: the receiver with its journal, beside (a) a bare node:http that checks
// the signature and parses, and (b) bare unnest inserts of the same facts into the same store. All of one round run in
// turn, so that another load on the machine meets all alike. DATABASE_URL names another store than the embedded one.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStore } from "../../dist/store/postgres/open.js";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const SIZES = { single: { each: 1, posts: 20_000 }, batch: { each: 100, posts: 1_000 } };
const CONNECTIONS = 64;

const data = mkdtempSync(join(tmpdir(), "daybook-bench-"));
const store = await openStore({ data, use: "own", url: process.env.DATABASE_URL });

const rounds = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const row = {};
  for (const [name, { each, posts }] of Object.entries(SIZES)) {
    row[`${name} (a) bare http`] = await served("floor-server.mjs", [], each, posts);
    row[`${name} receiver`] = await served("receiver-server.mjs", [data], each, posts, true);
  }
  row["(b) bare inserts"] = await inserts(200_000, 1_000, 2);
  rounds.push(row);
  console.error(round + 1, JSON.stringify(row));
}
print(rounds);
await store.close();
rmSync(data, { recursive: true });

/** Starts a server, loads it at full speed, and if asked at half of that; gives posts a second and the times. */
async function served(file, args, each, posts, half = false) {
  const server = fork(here(file), args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const [port] = await once(server, "message");
  await load(port, Math.ceil(Math.max(posts / 8, 5_000 / each)), each, 0);
  const before = processorMs(server.pid);
  const peak = await load(port, posts, each, 0);
  const after = processorMs(server.pid);
  const cpu = {
    server: ((after.server - before.server) * 1000) / posts,
    store: ((after.store - before.store) * 1000) / posts,
  };
  const rate = Math.round(peak.posts / 2);
  const calm = half ? await load(port, Math.min(posts, rate * 5), each, rate) : undefined;
  server.send("stop");
  server.kill();
  await once(server, "close");
  return {
    ...peak,
    serverUs: cpu.server,
    storeUs: cpu.store,
    ...(calm ? { halfP50: calm.p50, halfP99: calm.p99, halfRefused: calm.refused } : {}),
  };
}

/** Processor time so far: of the server, and of all processes of PostgreSQL. Linux only; elsewhere zero. */
function processorMs(pid) {
  const TICK_MS = 10;
  const sum = { server: 0, store: 0 };
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const ms = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
      if (Number(name) === pid) sum.server += ms;
      else if (stat.includes("(postgres)") && isOurs(name)) sum.store += ms;
    } catch {
      // It ended meanwhile, or belongs to somebody else.
    }
  }
  return sum;
}

function isOurs(pid) {
  return readlinkSync(`/proc/${pid}/cwd`).startsWith(data);
}

async function load(port, posts, each, rate) {
  return JSON.parse(await output("load.mjs", [port, posts, each, CONNECTIONS, rate]));
}

async function inserts(count, each, connections) {
  return JSON.parse(await output("floor-inserts.mjs", [data, count, each, connections]));
}

async function output(file, args) {
  const child = spawn(process.execPath, [here(file), ...args.map(String)], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return text;
}

function print(all) {
  const median = (name, figure) =>
    all.map((row) => row[name][figure]).sort((a, b) => a - b)[Math.floor(all.length / 2)];
  const spread = (name, figure) =>
    all
      .map((row) => Math.round(row[name][figure]))
      .sort((a, b) => a - b)
      .join(" .. ");
  const [single, singleFloor] = [median("single receiver", "posts"), median("single (a) bare http", "posts")];
  const [batch, floor] = [median("batch receiver", "posts") * SIZES.batch.each, median("(b) bare inserts", "facts")];
  const lines = [
    ["single: (a) bare http, posts/s", singleFloor, spread("single (a) bare http", "posts")],
    ["single: receiver, posts/s", single, spread("single receiver", "posts")],
    ["single: ratio (goal 0.5)", single / singleFloor, ""],
    [
      "single: p99 at half the peak, ms (goal 25)",
      median("single receiver", "halfP99"),
      spread("single receiver", "halfP99"),
    ],
    ["batch: (b) bare inserts, facts/s", floor, spread("(b) bare inserts", "facts")],
    ["batch: receiver, facts/s", batch, spread("batch receiver", "posts")],
    ["batch: ratio (goal 0.5)", batch / floor, ""],
    ["batch: (a) bare http, facts/s", median("batch (a) bare http", "posts") * SIZES.batch.each, ""],
    [
      "batch: p99 at half the peak, ms (goal 25)",
      median("batch receiver", "halfP99"),
      spread("batch receiver", "halfP99"),
    ],
    [
      "single: processor time a post, (a), us",
      median("single (a) bare http", "serverUs"),
      spread("single (a) bare http", "serverUs"),
    ],
    [
      "single: processor time a post, receiver, us",
      median("single receiver", "serverUs"),
      spread("single receiver", "serverUs"),
    ],
    [
      "single: processor time a post, store, us",
      median("single receiver", "storeUs"),
      spread("single receiver", "storeUs"),
    ],
    ["batch: processor time a fact, receiver, us", median("batch receiver", "serverUs") / SIZES.batch.each, ""],
    ["batch: processor time a fact, store, us", median("batch receiver", "storeUs") / SIZES.batch.each, ""],
    ["refused", all.reduce((sum, row) => sum + row["single receiver"].refused + row["batch receiver"].refused, 0), ""],
  ];
  for (const [what, value, runs] of lines) {
    const figure = value < 100 ? value.toFixed(2) : Math.round(value).toLocaleString("en");
    console.log(`${what.padEnd(46)} ${figure.padStart(10)}   ${runs}`);
  }
}
