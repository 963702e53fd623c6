// Drafting the invoices of all businesses from 0.5, 1 and 5 million charges:
// node bench/billing/drafts.mjs [businesses] [charges,charges,...]
// Needs dist/ (npm run build). Starts an embedded server of its own in a temporary folder (about 3 GB for the usual sizes).
// Sales are written straight into the tables, in order of time, so that those of one business lie scattered; a few businesses
// have most of them. Each size is a month of its own. A draft is drawn up and kept in a transaction of its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMAND_LINE } from "../../dist/app/service/access/actor.js";
import { BASE_SETTINGS } from "../../dist/app/service/base-settings.js";
import { closeMonth } from "../../dist/app/service/invoices/close.js";
import { packSale } from "../../dist/core/billing/sale-form.js";
import { openBillingBooks } from "../../dist/store/postgres/billing/billing-books.js";
import { openAccountBooks } from "../../dist/store/postgres/books/account-books.js";
import { openPool } from "../../dist/store/postgres/connection.js";
import { ensureDatabase } from "../../dist/store/postgres/embedded/database.js";
import { startEmbedded } from "../../dist/store/postgres/embedded/server.js";
import { openInvoices } from "../../dist/store/postgres/invoices/open-invoices.js";
import { migrate } from "../../dist/store/postgres/migrate.js";

const BUSINESSES = Number(process.argv[2] ?? 1_000);
const SIZES = (process.argv[3] ?? "500000,1000000,5000000").split(",").map(Number);
const MONTHS = ["2026-06", "2026-07", "2026-08", "2026-09"];
const GOAL_SECONDS = 60;
const PLANS = 20;
const CATEGORIES = ["marketing", "utility", "authentication", "service"];
const MARKETS = [
  "Brazil",
  "India",
  "Mexico",
  "Germany",
  "Indonesia",
  "United Kingdom",
  "North America",
  "Rest of Africa",
];
const SHAPES_EACH = CATEGORIES.length * MARKETS.length;

const folder = mkdtempSync(join(tmpdir(), "drafts-bench-"));
const server = await startEmbedded({ folder });
const pool = openPool(await ensureDatabase(server, "daybook"), { max: 4 });
try {
  await migrate(pool);
  const billing = openBillingBooks(pool);
  await billing.learn([...plans(), ...businesses()], "bench");
  await fillShapes();
  // Only filling is spared the write-ahead log and an index that drafting does not use.
  await pool.query("alter table sale set unlogged");
  await pool.query("drop index sale_unit");
  const rows = [];
  for (const [index, size] of SIZES.entries()) {
    const month = MONTHS[index];
    await fillSales(month, size, index === 0 ? 0 : SIZES.slice(0, index).reduce((sum, one) => sum + one, 0));
    rows.push({ size, ...(await measure(billing, month)) });
    console.error(rows.at(-1));
  }
  console.log("| charges | businesses | draw up, s | draw up and keep, s | issue, s | charges a second | goal |");
  console.log("|---:|---:|---:|---:|---:|---:|---:|");
  for (const { size, drawn, kept, issued } of rows) {
    const rate = Math.round(size / kept);
    const cells = [size, BUSINESSES, drawn.toFixed(1), kept.toFixed(1), issued.toFixed(1), rate, `${GOAL_SECONDS} s`];
    console.log(`| ${cells.join(" | ")} |`);
  }
  const [first, last] = [rows[0], rows.at(-1)];
  const growth = (last.kept / first.kept).toFixed(1);
  console.log(`\n${(last.size / first.size).toFixed(0)} times the charges take ${growth} times as long to draft.`);
  process.exitCode = rows.every(({ kept }) => kept < GOAL_SECONDS) ? 0 : 1;
} finally {
  await pool.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** A quarter of the plans include units, which takes the first of them; a quarter ask a fee for each number. */
function plans() {
  return Array.from({ length: PLANS }, (_, place) => {
    const version = {
      ...{ from: "2026-01-01", currency: "USD", prices: [{ percent: `${10 + place}` }], minimum: "50.00" },
      ...(place % 4 === 0 ? { included: [{ name: "codes", units: 100, category: "authentication" }] } : {}),
      fees: [
        { name: "platform", per: "month", amount: "99.00" },
        ...(place % 4 === 1 ? [{ name: "number", per: "number", amount: "5.00" }] : []),
      ],
      taxes: [{ name: "VAT", rate: "19" }],
    };
    const id = `plan-${place}`;
    return { kind: "plan", subject: id, body: { id, versions: [version] } };
  });
}

function businesses() {
  return Array.from({ length: BUSINESSES }, (_, place) => {
    const id = `b${place}`;
    const own = { plans: [{ plan: `plan-${place % PLANS}` }], wabas: [{ waba: `W${place}` }] };
    return {
      kind: "business",
      subject: id,
      body: { id, name: `Business ${place}`, currency: "USD", zone: "UTC", ...own },
    };
  });
}

/** Every plan sells every category in every market, at prices of its own; service is free. */
async function fillShapes() {
  const bodies = Array.from({ length: PLANS }, (_, plan) =>
    Array.from({ length: SHAPES_EACH }, (_, place) => bodyOf(plan, place)),
  ).flat();
  await pool.query("create table bench_shape (plan int, place int, id uuid, primary key (plan, place))");
  for (const [index, body] of bodies.entries()) {
    await pool.query(
      "with s as (insert into sale_shape (id, body) values (md5($1)::uuid, $1::json)) insert into bench_shape values ($2, $3, md5($1)::uuid)",
      [body, Math.floor(index / SHAPES_EACH), index % SHAPES_EACH],
    );
  }
}

function bodyOf(plan, place) {
  const category = CATEGORIES[place % CATEGORIES.length];
  const market = MARKETS[Math.floor(place / CATEGORIES.length)];
  const cost = category === "service" ? 0n : BigInt(5_000 + place * 1_733);
  const markup = { by: "cost", percent: BigInt(10 + plan) * 10_000n, fixed: 0n };
  const rule = category === "service" ? null : { name: "everything", band: null, ordinal: 1, markup };
  const amount = (cost * BigInt(110 + plan)) / 100n;
  const price = { amount, currency: "USD", rule, plan: `plan-${plan}`, version: "2026-01-01", exchange: null };
  return packSale({
    ...{ category, market, pricingType: category === "service" ? "free_customer_service" : "regular" },
    ...{ seller: null, supplier: null, buy: { amount: cost, currency: "USD" }, priced: { ok: true, value: price } },
  });
}

async function fillSales(month, size, before) {
  await pool.query("alter table sale drop constraint sale_pkey");
  const start = Date.parse(`${month}-01T00:00:00Z`);
  for (let done = 0; done < size; done += 500_000) {
    const until = Math.min(size, done + 500_000);
    // hashint8 takes the place of chance: the business by the square of a number in [0, 1), so that few have most.
    await pool.query(
      `insert into sale (business, month, unit, version, shape, occurred_at, day, waba, number_partition, number, message,
         revision, wallet)
       select 'b' || b, $1, md5(g::text)::uuid, 1, s.id, $2::int8 + ((g - $3::int8) * 2505600000.0 / $4)::int8,
         date '1970-01-01' + (($2::int8 + ((g - $3::int8) * 2505600000.0 / $4)::int8) / 86400000)::int, 'W' || b, b % 256,
         (15550000000 + b * 3 + g % 3)::text, '~' || left(md5('m' || g), 22), 1, false
       from (
         select g, floor(${BUSINESSES} * ((hashint8(g)::int8 + 2147483648) / 4294967296.0) ^ 2)::int as b
         from generate_series($5::int8, $6::int8) g) r
       join bench_shape s on s.plan = r.b % ${PLANS}
         and s.place = floor(${SHAPES_EACH} * ((hashint8(g + 1000000007)::int8 + 2147483648) / 4294967296.0) ^ 2)::int`,
      [month, start, before, size, before + done, before + until - 1],
    );
  }
  await pool.query(
    "set maintenance_work_mem = '512MB'; alter table sale add primary key (business, month, unit, version); reset maintenance_work_mem",
  );
  await pool.query(
    "insert into bill_month (business, month, version) select 'b' || g, $1, 1 from generate_series(0, $2) g",
    [month, BUSINESSES - 1],
  );
  await pool.query("analyze sale");
}

async function measure(billing, month) {
  let now = Date.parse(`${month}-28T00:00:00Z`) + 4.5 * 86_400_000;
  const accounts = openAccountBooks(pool, BASE_SETTINGS);
  const desk = { invoices: openInvoices(pool), billing, accounts, now: () => now };
  const drawn = await timed(() => closeMonth(desk, { month, dryRun: true }, COMMAND_LINE), "drafted");
  const kept = await timed(() => closeMonth(desk, { month }, COMMAND_LINE), "drafted");
  now += 10 * 86_400_000;
  const issued = await timed(() => closeMonth(desk, { month }, COMMAND_LINE), "issued");
  return { drawn, kept, issued };
}

async function timed(work, outcome) {
  const startedAt = performance.now();
  const closed = await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const others = closed.filter((one) => one.outcome !== outcome);
  if (others.length > 0)
    throw new Error(`${others.length} businesses are not ${outcome}: ${JSON.stringify(others[0].refusal)}`);
  return seconds;
}
