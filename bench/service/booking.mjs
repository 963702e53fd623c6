// Booking alone against bare inserts of the same facts, with the memory that the service gives to booking:
// node --max-semi-space-size=64 bench/service/booking.mjs [messages] [rounds] [workers]
// Needs dist/ (npm run build). Starts an embedded server of its own in a temporary folder. Facts are those of Meta's
// webhooks about simulated traffic, in order; the journal holds them before the clock starts.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBooking } from "../../dist/app/service/booking.js";
import { DEFAULT_TRAFFIC, simulateTraffic } from "../../dist/app/simulate/traffic.js";
import { notificationsOf, webhookLine } from "../../dist/app/simulate/webhook-log.js";
import { openRates } from "../../dist/core/pricing/rate-card.js";
import { DEFAULT_SETTINGS } from "../../dist/core/usage/settings.js";
import { loadBundledRates } from "../../dist/intake/rate-files.js";
import { parseWebhookBody } from "../../dist/intake/webhook.js";
import { openKey } from "../../dist/store/key.js";
import { openAccountBooks } from "../../dist/store/postgres/books/account-books.js";
import { openChargeBooks } from "../../dist/store/postgres/books/charge-books.js";
import { openLeases } from "../../dist/store/postgres/books/leases.js";
import { openShapes } from "../../dist/store/postgres/books/shapes.js";
import { openThreadBooks } from "../../dist/store/postgres/books/thread-books.js";
import { openPool } from "../../dist/store/postgres/connection.js";
import { ensureDatabase } from "../../dist/store/postgres/embedded/database.js";
import { startEmbedded } from "../../dist/store/postgres/embedded/server.js";
import { openDrafting } from "../../dist/store/postgres/journal/draft.js";
import { openJournal } from "../../dist/store/postgres/journal/journal.js";
import { migrate } from "../../dist/store/postgres/migrate.js";
import { insertBatch } from "../../dist/store/postgres/unnest.js";
import { openSurrogates } from "../../dist/store/surrogates.js";
import { spread } from "../measure.mjs";

const [MESSAGES = 20_000, ROUNDS = 3, WORKERS = 2] = process.argv.slice(2).map(Number);
const BATCH = 1_000;
const SOURCE = { kind: "webhook", name: "bench" };
const RECEIVED_AT = 1_790_000_000_000;

const folder = mkdtempSync(join(tmpdir(), "books-bench-"));
const server = await startEmbedded({ folder });
const pool = openPool(await ensureDatabase(server, "daybook"), { max: 12 });
await migrate(pool);
const key = openKey(new Uint8Array(32).fill(1));
const drafting = openDrafting(openSurrogates(key.hash));
const journal = openJournal(pool, key);
await pool.query("create table bare (like fact including all)");
const insert = insertBatch("bare", {
  into: "bare",
  columns: {
    partition: "int4",
    seq: "int8",
    received_at: "int8",
    source: "int4",
    kind: "text",
    digest: "bytea",
    number: "text",
    message: "text",
    end_user: "text",
    body: "json",
  },
});

/** What Meta's webhooks say of traffic of its own for each round. */
function factsOf(round) {
  const facts = [];
  const traffic = {
    ...DEFAULT_TRAFFIC,
    seed: round + 1,
    messages: MESSAGES,
    users: MESSAGES / 20,
    numbers: 20,
    wabas: 8,
  };
  for (const message of simulateTraffic(traffic))
    for (const notification of notificationsOf({ ...message, id: `${message.id}-${round}` }))
      facts.push({ at: notification.at, facts: parseWebhookBody(JSON.parse(webhookLine(notification))).facts });
  return facts.sort((a, b) => a.at - b.at).flatMap(({ facts: own }) => own);
}

let seq = 0;
function bareRow(fact) {
  const { row } = drafting.draft(fact, { source: 1, receivedAt: RECEIVED_AT });
  const { kind, digest, number, message, endUser: end_user, body } = row;
  const partition = Number(number.at(-1));
  return { partition, seq: ++seq, received_at: RECEIVED_AT, source: 1, kind, digest, number, message, end_user, body };
}

function cut(list) {
  return Array.from({ length: Math.ceil(list.length / BATCH) }, (_, i) => list.slice(i * BATCH, (i + 1) * BATCH));
}

/** Processor time of the server and all its processes, in microseconds; 0 where there is no /proc. */
function serverCpuUs() {
  let ticks = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
      if (Number(pid) === server.pid() || Number(fields[1]) === server.pid())
        ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It ended while we looked.
    }
  }
  return ticks * 10_000;
}

async function timed(count, work) {
  const before = process.cpuUsage();
  const serverBefore = serverCpuUs();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return {
    perSecond: (count / ms) * 1000,
    nodeUs: (user + system) / count,
    serverUs: (serverCpuUs() - serverBefore) / count,
  };
}

async function drive(batches, atOnce, work) {
  const queue = batches[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const batch of queue) await work(batch);
    }),
  );
}

const spent = { 1: { batches: 0, taken: 0, ms: 0 }, 2: { batches: 0, taken: 0, ms: 0 } };

function book() {
  const shapes = openShapes(pool);
  const accounts = openAccountBooks(pool, { ...DEFAULT_SETTINGS, decideBy: "meta_else_rules" });
  const { names } = journal;
  const rates = openRates(loadBundledRates());
  const charges = { books: openChargeBooks(pool, shapes), names, accounts, rates, engine: "bench" };
  return startBooking({
    leases: openLeases(pool),
    threads: { books: openThreadBooks(pool, shapes), journal, charges, distance: 64 },
    charges,
    holder: `bench-${seq}`,
    workers: WORKERS,
    batch: BATCH,
    idleMs: 20,
    observe: {
      booked: ({ stage }, { taken }, ms) => {
        spent[stage].batches += 1;
        spent[stage].taken += taken;
        spent[stage].ms += ms;
        latestBatchAt = performance.now();
      },
      failed: (_, error) => console.error(error),
      away: (error) => console.error(error),
    },
  });
}

const WAITING = `select (select coalesce(sum(h.head - l.done), 0) from partition_head h join lease l using (partition) where l.stage = 1)
  + (select coalesce(sum(h.head - l.done), 0) from change_head h join lease l using (partition) where l.stage = 2) as waiting`;

let latestBatchAt = 0;
/** Looking costs as much as several facts, so it waits until nothing was booked for a moment. */
const PAUSE_MS = 30;

async function drained() {
  for (;;) {
    if (performance.now() - latestBatchAt < PAUSE_MS) {
      await new Promise((done) => setTimeout(done, PAUSE_MS / 2));
      continue;
    }
    const { rows } = await pool.query(WAITING);
    if (Number(rows[0].waiting) === 0) return;
    await new Promise((done) => setTimeout(done, 20));
  }
}

const results = { bare1: [], bare4: [], booking: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  const facts = factsOf(round);
  const messages = facts.filter(({ kind }) => kind === "message");
  for (const [name, atOnce] of [
    ["bare1", 1],
    ["bare4", 4],
  ]) {
    await pool.query("truncate bare");
    const batches = cut(messages.map(bareRow)).map((rows) => insert.bind(rows));
    results[name].push(
      await timed(messages.length, () => drive(batches, atOnce, (statement) => pool.query(statement))),
    );
  }
  await drive(cut(facts.map((fact) => ({ fact, source: SOURCE, receivedAt: RECEIVED_AT }))), 4, (entries) =>
    journal.append(entries),
  );
  const booking = await timed(messages.length, async () => {
    const running = book();
    await drained();
    await running.stop();
  });
  results.booking.push(booking);
  console.log(`round ${round + 1}: ${messages.length} facts, booking ${Math.round(booking.perSecond)}/s`);
}
for (const [name, runs] of Object.entries(results)) {
  const { least, median, greatest } = spread(runs, "perSecond");
  const [node, database] = ["nodeUs", "serverUs"].map((figure) => spread(runs, figure).median.toFixed(1));
  console.log(
    `${name.padEnd(8)} ${[least, median, greatest].map(Math.round).join(" ")} facts/s; a fact costs Node ${node} us, PostgreSQL ${database} us`,
  );
}
const median = (name) => spread(results[name], "perSecond").median;
console.log(`booking / bare, one at a time: ${(median("booking") / median("bare1")).toFixed(2)}`);
console.log(`booking / bare, four at a time: ${(median("booking") / median("bare4")).toFixed(2)}`);
console.log(JSON.stringify(spent));
await pool.close();
await server.stop();
rmSync(folder, { recursive: true });
