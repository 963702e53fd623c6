import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPool } from "../../src/store/postgres/connection.ts";
import { freshDatabase } from "./database.ts";

const ROOT = join(import.meta.dirname, "../../src/store/postgres");

/** What distributed databases that speak PostgreSQL's language lack, or do otherwise. The embedded server is no such one. */
const NOT_PORTABLE = [
  /\blisten\s+[a-z_"]/i,
  /\bnotify\s+[a-z_"]|pg_notify/i,
  /pg_(try_)?advisory/i,
  /create\s+(or\s+replace\s+)?(constraint\s+)?trigger/i,
  /\bnextval\b|\b(big|small)?serial\b|create\s+sequence/i,
];

/** Tables that say where something is, or who works on it. */
const DIRECTORIES = new Set(["number", "lease"]);

const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(ts|sql)$/.test(path) && !path.startsWith("embedded"))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8").replaceAll(/^\s*(--|\/\/|\*|\/\*).*$/gm, "") }));

test("the store keeps to what every PostgreSQL-like database has", () => {
  expect(sources.length).toBeGreaterThan(10);
  const found = sources.flatMap(({ path, text }) =>
    NOT_PORTABLE.flatMap((pattern) => (pattern.test(text) ? [`${path}: ${pattern.exec(text)?.[0]}`] : [])),
  );
  expect(found).toEqual([]);
});

test("a partition comes first in every primary key and unique constraint of its table", async () => {
  const database = await freshDatabase();
  const pool = openPool(database.url);
  const { rows } = await pool.query<{ table: string; index: string; first: string }>(
    `select c.relname::text as table, i.relname::text as index, a.attname::text as first
    from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
    where x.indisunique and c.relnamespace = 'public'::regnamespace
      and exists (select from pg_attribute p where p.attrelid = c.oid and p.attname = 'partition')`,
  );
  expect(rows.length).toBeGreaterThan(5);
  const others = rows.filter(({ table, first }) => first !== "partition" && !DIRECTORIES.has(table));
  expect(others).toEqual([]);
  await pool.close();
  await database.drop();
});
