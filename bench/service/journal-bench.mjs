// The journal against bare inserts of the same facts: node bench/service/journal-bench.mjs [facts] [rounds] [batch]
// Needs dist/ (npm run build). Starts an embedded server of its own in a temporary folder.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openKey } from "../../dist/store/key.js";
import { openPool } from "../../dist/store/postgres/connection.js";
import { ensureDatabase } from "../../dist/store/postgres/embedded/database.js";
import { startEmbedded } from "../../dist/store/postgres/embedded/server.js";
import { openDrafting } from "../../dist/store/postgres/journal/draft.js";
import { openJournal } from "../../dist/store/postgres/journal/journal.js";
import { migrate } from "../../dist/store/postgres/migrate.js";
import { insertBatch } from "../../dist/store/postgres/unnest.js";
import { openSurrogates } from "../../dist/store/surrogates.js";
import { spread } from "../measure.mjs";

const [FACTS = 60_000, ROUNDS = 5, BATCH = 100] = process.argv.slice(2).map(Number);
const POSTS = 64;
const NUMBERS = 8;
const USERS = 20_000;
const SOURCE = { kind: "webhook", name: "bench" };

const folder = mkdtempSync(join(tmpdir(), "daybook-journal-bench-"));
const server = await startEmbedded({ folder });
const pool = openPool(await ensureDatabase(server, "daybook"), { max: 8 });
await migrate(pool);
const key = openKey(new Uint8Array(32).fill(1));
await pool.query("create table bare (like fact including all)");
const columns = { partition: "int4", seq: "int8", received_at: "int8", source: "int4", kind: "text", digest: "bytea" };
const insert = insertBatch("bare", {
  into: "bare",
  columns: { ...columns, number: "text", message: "text", end_user: "text", body: "json" },
});

let made = 0;
/** Statuses of messages that are sent, delivered and read: three facts a message, in a mixed order. */
function statuses(count) {
  const messages = Math.ceil(count / 3);
  const facts = [];
  for (let n = 0; n < count; n += 1) {
    const message = made + (n % messages);
    const user = `1650${String(5_550_000 + ((message * 7919) % USERS))}`;
    const number = Buffer.from([0x1c, 0x18, user.length, ...Buffer.from(user), 0x15, 2, 0, 0x11, 0x18, 0x12]);
    const id = `wamid.${Buffer.concat([number, Buffer.from(message.toString(16).padStart(18, "0").toUpperCase())]).toString("base64")}A=`;
    const at = 1_780_000_000_000 + message * 1000;
    facts.push({
      kind: "message",
      number: `10654035224292${message % NUMBERS}`,
      id,
      direction: "outbound",
      [n < messages ? "at" : "deliveredAt"]: at + Math.floor(n / messages) * 1000,
      waba: "102290129340398",
      user,
      reported: { model: "PMP", type: "regular", category: "marketing", billable: true },
    });
  }
  made += messages;
  return facts;
}

function cut(facts) {
  const batches = [];
  for (let from = 0; from < facts.length; from += BATCH) batches.push(facts.slice(from, from + BATCH));
  return batches;
}

/** Processor time of the server and all its processes, in microseconds; 0 where there is no /proc. */
function serverCpuUs() {
  let ticks = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
      const isServer = Number(pid) === server.pid();
      if (isServer || Number(fields[1]) === server.pid()) ticks += Number(fields[11]) + Number(fields[12]);
      // Of processes that have ended the server keeps the sum.
      if (isServer) ticks += Number(fields[13]) + Number(fields[14]);
    } catch {
      // It ended while we looked.
    }
  }
  return ticks * 10_000;
}

/** Runs work over batches, so many at once. */
async function drive(batches, atOnce, work) {
  const before = process.cpuUsage();
  const serverBefore = serverCpuUs();
  const start = performance.now();
  const queue = batches[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const batch of queue) await work(batch);
    }),
  );
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const serverUs = (serverCpuUs() - serverBefore) / FACTS;
  return { perSecond: (FACTS / ms) * 1000, nodeUs: (user + system) / FACTS, serverUs };
}

const drafting = openDrafting(openSurrogates(key.hash));
let seq = 0;
const bareRow = (fact) => {
  const { row } = drafting.draft(fact, { source: 1, receivedAt: 1_780_000_000_000 });
  const { kind, digest, number, message, endUser: end_user, body } = row;
  const partition = Number(number.at(-1));
  return {
    partition,
    seq: ++seq,
    received_at: 1_780_000_000_000,
    source: 1,
    kind,
    digest,
    number,
    message,
    end_user,
    body,
  };
};

const results = { bare1: [], bare4: [], journal: [] };
const journal = openJournal(pool, key);
const entry = (fact) => ({ fact, source: SOURCE, receivedAt: 1_780_000_000_000 });
await journal.append(statuses(1000).map(entry));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, atOnce] of [
    ["bare1", 1],
    ["bare4", 4],
  ]) {
    const batches = cut(statuses(FACTS).map(bareRow));
    results[name].push(await drive(batches, atOnce, (rows) => pool.query(insert.bind(rows))));
  }
  const batches = cut(statuses(FACTS).map(entry));
  results.journal.push(await drive(batches, POSTS, (entries) => journal.append(entries)));
}
for (const [name, runs] of Object.entries(results)) {
  const { least, median, greatest } = spread(runs, "perSecond");
  const [node, database] = ["nodeUs", "serverUs"].map((figure) => spread(runs, figure).median.toFixed(1));
  console.log(
    `${name.padEnd(8)} ${[least, median, greatest].map(Math.round).join(" ")} facts/s; a fact costs Node ${node} us, PostgreSQL ${database} us`,
  );
}
const median = (name) => spread(results[name], "perSecond").median;
console.log(`journal / bare, one at a time: ${(median("journal") / median("bare1")).toFixed(2)}`);
console.log(`journal / bare, four at a time: ${(median("journal") / median("bare4")).toFixed(2)}`);
await pool.close();
await server.stop();
rmSync(folder, { recursive: true });
