// The per-message epoch as a data engineer would write it: windows by an as-of join, counts by month and category. No
// free entry points, allowances, tiers, rates, markets or proofs.
import { DuckDBInstance } from "@duckdb/node-api";

const SQL = `
with log as (
  select number, "user", type, category, direction, "at"::timestamptz as sent_at,
    nullif(delivered_at, '')::timestamptz as delivered_at
  from read_csv($path, header = true, all_varchar = true)
), inbound as (
  select number, "user", sent_at from log where direction = 'inbound'
), delivered as (
  select * from log where direction = 'outbound' and delivered_at is not null
), judged as (
  select date_trunc('month', delivered_at) as month, coalesce(category, 'service') as category,
    type <> 'template' or (category = 'utility' and delivered.sent_at < inbound.sent_at + interval 24 hour) as free
  from delivered asof left join inbound
    on delivered.number = inbound.number and delivered."user" = inbound."user" and delivered.sent_at >= inbound.sent_at
)
select month, category, free, count(*) from judged group by all order by all`;

const instance = await DuckDBInstance.create(":memory:", { threads: process.env.BENCH_THREADS ?? "2" });
const connection = await instance.connect();
const reader = await connection.runAndReadAll(SQL, { path: process.argv[2] });
if (reader.getRows().length === 0) process.exitCode = 1;
