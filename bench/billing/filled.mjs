// Businesses, plans and sales for benchmarks of billing: a few businesses have most of the sales, and those of one lie
// scattered, in order of time.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packSale } from "../../dist/core/billing/sale-form.js";
import { openBillingBooks } from "../../dist/store/postgres/billing/billing-books.js";
import { openPool } from "../../dist/store/postgres/connection.js";
import { ensureDatabase } from "../../dist/store/postgres/embedded/database.js";
import { startEmbedded } from "../../dist/store/postgres/embedded/server.js";
import { migrate } from "../../dist/store/postgres/migrate.js";

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

/** Works with an embedded server of its own that knows so many businesses, and leaves nothing behind. */
export async function withStore(count, work) {
  const folder = mkdtempSync(join(tmpdir(), "billing-bench-"));
  const server = await startEmbedded({ folder: join(folder, "store") });
  const pool = openPool(await ensureDatabase(server, "daybook"), { max: 4 });
  try {
    await migrate(pool);
    const billing = openBillingBooks(pool);
    await billing.learn([...plans(), ...businesses(count)], "bench");
    await fillShapes(pool);
    // Only filling is spared the write-ahead log and an index that drafting does not use.
    await pool.query("alter table sale set unlogged");
    await pool.query("drop index sale_unit");
    await work({ folder, pool, billing });
  } finally {
    await pool.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
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

function businesses(count) {
  return Array.from({ length: count }, (_, place) => {
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
async function fillShapes(pool) {
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

/** Sales of a month straight into the tables; `before`: how many are there of other months. */
export async function fillSales(pool, { month, size, before, businesses: count, numbers = 3 }) {
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
         (15550000000 + b * ${numbers} + g % ${numbers})::text, '~' || left(md5('m' || g), 22), 1, false
       from (
         select g, floor(${count} * ((hashint8(g)::int8 + 2147483648) / 4294967296.0) ^ 2)::int as b
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
    [month, count - 1],
  );
  await pool.query("analyze sale");
}
