// Posting against a bare bulk insert of the same rows: node bench/billing/posting.mjs [charges] [rounds] [batch]
// Needs dist/ (npm run build). Starts an embedded server of its own in a temporary folder. Posting reads the news of
// charges, prices them, and writes sales, chained entries and balances; the floor inserts the rows that came out of it,
// with the same indexes and as many rows a statement.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BASE_SETTINGS } from "../../dist/app/service/base-settings.js";
import { followNews } from "../../dist/app/service/billing/posting/follow-news.js";
import { postNext } from "../../dist/app/service/billing/posting/posting.js";
import { openRates } from "../../dist/core/pricing/rate-card.js";
import { loadBundledRates } from "../../dist/intake/rate-files.js";
import { openBillingBooks } from "../../dist/store/postgres/billing/billing-books.js";
import { openPostingBooks } from "../../dist/store/postgres/billing/posting-books.js";
import { openAccountBooks } from "../../dist/store/postgres/books/account-books.js";
import { openChargeBooks } from "../../dist/store/postgres/books/charge-books.js";
import { openShapes } from "../../dist/store/postgres/books/shapes.js";
import { openPool } from "../../dist/store/postgres/connection.js";
import { ensureDatabase } from "../../dist/store/postgres/embedded/database.js";
import { startEmbedded } from "../../dist/store/postgres/embedded/server.js";
import { reveal } from "../../dist/store/postgres/journal/names.js";
import { migrate } from "../../dist/store/postgres/migrate.js";
import { insertBatch } from "../../dist/store/postgres/unnest.js";
import { spread } from "../measure.mjs";

const [CHARGES = 20_000, ROUNDS = 5, BATCH = 2_000] = process.argv.slice(2).map(Number);
const WABAS = 20;
const OCTOBER = Date.UTC(2026, 9, 1);

const folder = mkdtempSync(join(tmpdir(), "daybook-posting-bench-"));
const server = await startEmbedded({ folder });
const pool = openPool(await ensureDatabase(server, "daybook"), { max: 8 });
await migrate(pool);
const shapes = openShapes(pool);
const charges = openChargeBooks(pool, shapes);
const rates = openRates(loadBundledRates());
const booking = await charges.booking(rates.data, "bench");
const billing = openBillingBooks(pool);
const names = { reveal: (partition, asked) => reveal(pool, partition, asked) };
const accounts = openAccountBooks(pool, BASE_SETTINGS);
const stage = { books: openPostingBooks(pool, shapes), billing, names, charges, accounts };

/** What a marketing message costs in markets of different prices. */
const SHAPES = ["Brazil", "India", "Mexico", "Germany", "Spain", "Italy"].map((market, index) =>
  JSON.stringify({
    ...{
      kind: "message",
      model: "PMP-OCT26",
      category: "marketing",
      pricing_type: "regular",
      basis: "computed",
      market,
    },
    ...{ currency: "USD", rate: `${40_000 + index * 1_111}`, cost: `${40_000 + index * 1_111}`, card: "2026-10-01" },
    ...{ tier: null, rules: [], flags: [], refusal: null, detail: null, computed: null },
  }),
);
await shapes.keep(SHAPES);
const versions = [{ from: "2026-01-01", currency: "USD", prices: [{ percent: "20" }] }];
await billing.learn(
  [
    { kind: "plan", subject: "p", body: { id: "p", versions } },
    ...Array.from({ length: WABAS }, (_, n) => ({
      kind: "business",
      subject: `b${n}`,
      body: {
        id: `b${n}`,
        name: "B",
        currency: "USD",
        zone: "UTC",
        plans: [{ plan: "p" }],
        wabas: [{ waba: `W${n}` }],
      },
    })),
  ],
  "bench",
);
while (await postNext(stage, BATCH));

const addCharges = insertBatch("bench-charges", {
  into: "charge",
  columns: {
    ...{
      partition: "int4",
      number: "text",
      message: "text",
      id: "uuid",
      owner: "int4",
      state: "text",
      revision: "int4",
    },
    ...{ occurred_at: "int8", day: "date", waba: "text", end_user: "text", shape: "uuid", booking: "int4" },
    ...{ booked_at: "int8", news: "int8" },
  },
});
let made = 0;
async function makeCharges(count) {
  const { rows } = await pool.query("select news from lease where stage = 2 and partition = 7");
  const news = Number(rows[0].news);
  const all = Array.from({ length: count }, (_, n) => {
    made += 1;
    const at = OCTOBER + Math.floor((made * 7919) % (27 * 86_400_000));
    return {
      ...{ partition: 3, number: `P${made % WABAS}`, message: `~m${made}`, id: randomUUID(), owner: 7, state: "live" },
      ...{ revision: 1, occurred_at: at, day: new Date(at).toISOString().slice(0, 10), waba: `W${made % WABAS}` },
      ...{ end_user: `55~u${made % 5_000}`, shape: shapes.idOf(SHAPES[made % SHAPES.length]), booking },
      ...{ booked_at: at, news: news + n + 1 },
    };
  });
  for (let first = 0; first < count; first += 5_000) await pool.query(addCharges.bind(all.slice(first, first + 5_000)));
  await pool.query("update lease set news = news + $1 where stage = 2 and partition = 7", [count]);
}

const TABLES = ["sale", "ledger_entry"];
for (const table of TABLES) await pool.query(`create table bare_${table} (like ${table} including all)`);
const COLUMNS = {
  sale: {
    ...{
      business: "text",
      month: "text",
      unit: "uuid",
      version: "int8",
      shape: "uuid",
      occurred_at: "int8",
      day: "date",
    },
    ...{ waba: "text", number_partition: "int4", number: "text", message: "text", revision: "int4", wallet: "bool" },
  },
  ledger_entry: {
    ...{ partition: "int4", seq: "int8", id: "bytea", subject: "text", happened_at: "int8", recorded_at: "int8" },
    ...{ corrects: "bytea", shape: "uuid" },
  },
};
const INSERTS = TABLES.map((table) => insertBatch(`bare-${table}`, { into: `bare_${table}`, columns: COLUMNS[table] }));

async function timed(work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { rows: (CHARGES * 2 * 1_000) / ms, microseconds: (user + system) / (CHARGES * 2) };
}

const posting = [];
const bare = [];
for (let round = -1; round < ROUNDS; round += 1) {
  await makeCharges(CHARGES);
  const before = await pool.query("select seq from ledger_head where partition = 7");
  const posted = await timed(async () => {
    while (await stage.books.nextNews(BATCH, (batch) => followNews(batch, stage)));
  });
  const entries = await pool.query("select * from ledger_entry where partition = 7 and seq > $1 order by seq", [
    before.rows[0].seq,
  ]);
  const sales = await pool.query("select *, day::text as day from sale where unit = any($1::uuid[])", [
    entries.rows.map(({ subject }) => subject),
  ]);
  if (entries.rows.length !== CHARGES || sales.rows.length !== CHARGES) throw new Error("not every charge was sold");
  const floor = await timed(async () => {
    for (let first = 0; first < CHARGES; first += BATCH) {
      await pool.borrow(async (connection) => {
        await connection.query("begin");
        await connection.query(INSERTS[0].bind(sales.rows.slice(first, first + BATCH)));
        await connection.query(INSERTS[1].bind(entries.rows.slice(first, first + BATCH)));
        await connection.query("commit");
      });
    }
  });
  if (round < 0) continue;
  posting.push(posted);
  bare.push(floor);
}
const line = (all) => ({ rows_a_second: spread(all, "rows"), own_microseconds_a_row: spread(all, "microseconds") });
const shares = posting.map(({ rows }, round) => ({ share: rows / bare[round].rows }));
const report = {
  charges: CHARGES,
  batch: BATCH,
  posting: line(posting),
  bare: line(bare),
  share: spread(shares, "share"),
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
await pool.close();
await server.stop();
rmSync(folder, { recursive: true, force: true });
