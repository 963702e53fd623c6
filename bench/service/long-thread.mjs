// What the next status of a thread costs, by the thread's length: node bench/service/long-thread.mjs [length...]
// Needs dist/ (npm run build). Starts an embedded server of its own in a temporary folder. Of each length one thread is
// booked; then statuses are booked one at a time: such as come last, and such as come late by ten messages.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bookNext } from "../../dist/app/service/booking.js";
import { openRates } from "../../dist/core/pricing/rate-card.js";
import { DEFAULT_SETTINGS } from "../../dist/core/usage/settings.js";
import { loadBundledRates } from "../../dist/intake/rate-files.js";
import { openKey } from "../../dist/store/key.js";
import { openAccountBooks } from "../../dist/store/postgres/books/account-books.js";
import { openChargeBooks } from "../../dist/store/postgres/books/charge-books.js";
import { openLeases } from "../../dist/store/postgres/books/leases.js";
import { openShapes } from "../../dist/store/postgres/books/shapes.js";
import { openThreadBooks } from "../../dist/store/postgres/books/thread-books.js";
import { openPool } from "../../dist/store/postgres/connection.js";
import { ensureDatabase } from "../../dist/store/postgres/embedded/database.js";
import { startEmbedded } from "../../dist/store/postgres/embedded/server.js";
import { openJournal } from "../../dist/store/postgres/journal/journal.js";
import { migrate } from "../../dist/store/postgres/migrate.js";

const LENGTHS = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 2_000, 20_000, 200_000];
const TIMES = 60;
const LATE_BY = 10;
const START = Date.UTC(2026, 9, 1);
const STEP_MS = 10_000;

const folder = mkdtempSync(join(tmpdir(), "books-bench-"));
const server = await startEmbedded({ folder });
const pool = openPool(await ensureDatabase(server, "daybook"), { max: 12 });
await migrate(pool);
const journal = openJournal(pool, openKey(new Uint8Array(32).fill(1)));
const shapes = openShapes(pool);
const accounts = openAccountBooks(pool, DEFAULT_SETTINGS);
const charges = {
  books: openChargeBooks(pool, shapes),
  names: journal.names,
  accounts,
  rates: openRates(loadBundledRates()),
  engine: "bench",
};
const parts = { threads: { books: openThreadBooks(pool, shapes), journal, charges, distance: 64 }, charges };
const leases = openLeases(pool);

async function settle() {
  for (
    let claimed = await leases.claim("bench", [], 8);
    claimed.length > 0;
    claimed = await leases.claim("bench", [], 8)
  )
    for (const lease of claimed) await bookNext(lease, parts, 2_000);
}

const append = (facts) =>
  journal.append(facts.map((fact) => ({ fact, source: { kind: "webhook", name: "bench" }, receivedAt: START })));

function messageOf(thread, place, offsetMs = 0) {
  const at = START + place * STEP_MS + offsetMs;
  const inbound = place % 4 === 0 && offsetMs === 0;
  return {
    kind: "message",
    number: `P${thread}`,
    id: `m${thread}-${place}-${offsetMs}`,
    waba: "W1",
    user: "5511987654321",
    direction: inbound ? "inbound" : "outbound",
    type: "text",
    at,
    ...(inbound ? {} : { deliveredAt: at + 1_000 }),
  };
}

async function timed(facts) {
  const took = [];
  for (const fact of facts) {
    await append([fact]);
    const start = performance.now();
    await settle();
    took.push(performance.now() - start);
  }
  return took.sort((a, b) => a - b)[took.length >> 1];
}

for (const [thread, length] of LENGTHS.entries()) {
  for (let from = 0; from < length; from += 5_000) {
    const many = Math.min(5_000, length - from);
    await append(Array.from({ length: many }, (_, i) => messageOf(thread, from + i)));
    await settle();
  }
  await pool.query("analyze");
  const next = await timed(Array.from({ length: TIMES }, (_, i) => messageOf(thread, length + i)));
  const late = await timed(
    Array.from({ length: TIMES }, (_, i) => messageOf(thread, length + TIMES - LATE_BY - i, 3_000)),
  );
  console.log(
    `${String(length).padStart(8)} messages: the next one ${next.toFixed(1)} ms, one late by ${LATE_BY} ${late.toFixed(1)} ms`,
  );
}
await pool.close();
await server.stop();
rmSync(folder, { recursive: true });
