// Floor (b): bare unnest inserts of the same facts into the same store, nothing else. Prints facts a second.
// Arguments: the folder of the store, facts, facts a statement, connections.
import { createHash } from "node:crypto";
import { parseWebhookBody } from "../../dist/intake/webhook.js";
import { openKey } from "../../dist/store/key.js";
import { openStore } from "../../dist/store/postgres/open.js";
import { openSurrogates } from "../../dist/store/surrogates.js";
import { bodyOf } from "./bodies.mjs";

const [data, ...figures] = process.argv.slice(2);
const [count, each, connections] = figures.map(Number);
const store = await openStore({ data, use: "share", connections, url: process.env.DATABASE_URL });
const surrogates = openSurrogates(openKey(Buffer.alloc(32)).hash);
const COLUMNS =
  "partition smallint, seq bigint, received_at bigint, source int, kind text, digest bytea, number text, message text, end_user text, body text";
const types = COLUMNS.split(", ").map((column) => column.split(" ")[1]);
await store.pool.query("drop table if exists bench_fact");
await store.pool.query(`create table bench_fact (${COLUMNS}, primary key (partition, seq))`);
const text = `insert into bench_fact select * from unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(", ")})`;
const run = Date.now().toString(16);
const batches = Array.from({ length: count / each }, (_, index) => columnsOf(index));
const startedAt = performance.now();
await Promise.all(
  Array.from({ length: connections }, async () => {
    for (let values = batches.pop(); values; values = batches.pop())
      await store.pool.query({ name: "bench-insert", text, values });
  }),
);
process.stdout.write(`${JSON.stringify({ facts: (count / (performance.now() - startedAt)) * 1000 })}\n`);
await store.pool.query("drop table bench_fact");
await store.close();
process.exit(0);

function columnsOf(index) {
  const facts = parseWebhookBody(bodyOf(index, each, run)).facts.filter(({ kind }) => kind === "message");
  const rows = facts.map((fact, place) => {
    const { kind, number, id, user, ...rest } = fact;
    const digest = createHash("sha256").update(id).digest().subarray(0, 16);
    const seq = String(index * each + place);
    return [
      index % 256,
      seq,
      "1790000000000",
      1,
      kind,
      digest,
      number,
      surrogates.message(id),
      surrogates.user(user),
      JSON.stringify(rest),
    ];
  });
  return types.map((_, column) => rows.map((row) => row[column]));
}
