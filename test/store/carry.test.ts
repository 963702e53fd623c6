import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "../../src/store/postgres/carry/client.ts";
import { digestOf, exportAll } from "../../src/store/postgres/carry/export.ts";
import { importAll } from "../../src/store/postgres/carry/import.ts";
import { checkArchive } from "../../src/store/postgres/carry/read-archive.ts";
import { tablesIn } from "../../src/store/postgres/carry/tables.ts";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { emptyDatabase, type FreshDatabase, freshDatabase, servers } from "./database.ts";

const FACTS = 4_000;
const ODD = 'tab\t newline\n return\r backslash\\ \\N \\. quote" ünï 🧾 \u0001';

const databases: FreshDatabase[] = [];
const pools: Pool[] = [];

async function opened(database: FreshDatabase): Promise<Pool> {
  databases.push(database);
  const pool = openPool(database.url, { max: 2 });
  pools.push(pool);
  return pool;
}

async function filled(): Promise<Pool> {
  const pool = await opened(await freshDatabase("embedded"));
  await pool.query("insert into meta (name, value) values ('odd', $1), ('null', 'null')", [
    JSON.stringify({ [ODD]: ODD }),
  ]);
  await pool.query("insert into source (kind, name) select 'import', n || $1 from generate_series(1, 7) as n", [ODD]);
  await pool.query("delete from source where id = 7");
  await pool.query(
    `insert into fact (partition, seq, received_at, source, kind, digest, number, message, end_user, body)
      select n % 256, n, 1e12::int8 + n, 1, 'message', decode(md5(n::text), 'hex'), nullif(n % 3, 0)::text, null, $1,
        json_build_object('text', $1::text, 'filler', repeat(md5(n::text), 10)) from generate_series(1, $2) as n`,
    [ODD.replaceAll("\u0001", ""), FACTS],
  );
  return pool;
}

async function archiveOf(pool: Pool): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const options = { daybook: "0.0.0", createdAt: new Date(0), key: undefined };
  for await (const chunk of exportAll(pool, options)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** In pieces of a size of its own, as files come. */
async function* piecesOf(content: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function contentsOf(pool: Pool): Promise<Record<string, unknown>> {
  return inTransaction(pool, "repeatable read", async ({ client, connection }) => {
    const contents: Record<string, unknown> = {};
    for (const table of await tablesIn(connection)) contents[table.name] = await digestOf(client, table);
    return contents;
  });
}

let origin: Pool;
let archive: Buffer;
beforeAll(async () => {
  origin = await filled();
  archive = await archiveOf(origin);
});
afterAll(async () => {
  for (const pool of pools) await pool.close();
  for (const database of databases) await database.drop();
});

test("an archive goes through every server and back, and every table stays the same", async () => {
  let at = origin;
  for (const kind of [...servers(), "embedded" as const]) {
    const next = await opened(await emptyDatabase(kind));
    const { rows } = await importAll(next, piecesOf(await archiveOf(at), 1_000));
    expect(rows).toBeGreaterThan(FACTS);
    at = next;
  }
  expect(await contentsOf(at)).toEqual(await contentsOf(origin));
  const odd = "select value from meta where name = 'odd'";
  expect((await at.query(odd)).rows).toEqual([{ value: { [ODD]: ODD } }]);
  // Numbers that were given are not given again, also of rows that are gone.
  expect((await at.query("insert into source (kind, name) values ('import', 'new') returning id")).rows).toEqual([
    { id: 8 },
  ]);
});

test("an archive is of one instant, whatever is written meanwhile", async () => {
  const busy = await filled();
  const before = await contentsOf(busy);
  const chunks: Buffer[] = [];
  for await (const chunk of exportAll(busy, { daybook: "0", createdAt: new Date(0), key: undefined })) {
    if (chunks.length === 1) await busy.query("delete from fact where seq % 2 = 0");
    chunks.push(chunk);
  }
  const copy = await opened(await emptyDatabase());
  await importAll(copy, piecesOf(Buffer.concat(chunks)));
  expect(await contentsOf(copy)).toEqual(before);
});

describe("an archive is refused, and nothing is written", () => {
  let target: Pool;
  beforeAll(async () => {
    target = await opened(await emptyDatabase());
  });
  const isEmpty = async () => (await target.query("select from pg_tables where schemaname = 'public'")).count === 0;
  const at = (share: number) => Math.floor(archive.length * share);

  test.each([
    ["nothing", () => Buffer.alloc(0), /is cut off in its first line \(byte 0/],
    ["something else", () => Buffer.from('{"id": 1}\n'), /no archive of Daybook/],
    [
      "another format",
      () => lineChanged('"daybook_archive":1', '"daybook_archive":2'),
      /has format 2 .* reads format 1/,
    ],
    ["a newer schema", () => lineChanged('"name":"store"', '"name":"future"'), /migration 1-future .* does not know/],
    [
      "another schema",
      () => lineChanged('"received_at"', '"received_by"'),
      /does not fit the schema that it names: alias/,
    ],
    [
      "with a header that was changed",
      () => Buffer.from(String(archive).replace("0.0.0", "0.0.1")),
      /header is damaged/,
    ],
    ["cut off in a table", () => archive.subarray(0, at(0.5)), /is cut off after row \d+ of table fact \(byte \d+/],
    [
      "cut off before its end",
      () => archive.subarray(0, archive.lastIndexOf('{"end"')),
      /is cut off after the last table/,
    ],
    ["with something behind", () => Buffer.concat([archive, Buffer.from("x")]), /something follows its end/],
    ["twice", () => Buffer.concat([archive, archive]), /something follows its end/],
    ["without a block", () => withoutBlock(), /table fact is not what it was/],
  ])("%s", async (_, content, message) => {
    await expect(importAll(target, piecesOf(content()))).rejects.toThrow(message);
    expect(await isEmpty()).toBe(true);
  });

  test("wherever a byte is changed or it is cut off", async () => {
    const position = fc.integer({ min: 0, max: archive.length - 1 });
    const damage = fc.record({ position, kind: fc.constantFrom("flip", "cut"), bit: fc.integer({ min: 0, max: 7 }) });
    const damaged = fc.asyncProperty(damage, async ({ position, kind, bit }) => {
      const content = kind === "cut" ? archive.subarray(0, position) : flipped(position, bit);
      const result = importAll(target, piecesOf(content)).then(
        () => "written",
        (error: Error) => error.name,
      );
      expect(await result).toMatch(/^(ArchiveRefused|error)$/);
      expect(await isEmpty()).toBe(true);
    });
    await fc.assert(damaged, { numRuns: process.env.DAYBOOK_FULL === "1" ? 300 : 10 });
  });

  test("by a store that is not empty", async () => {
    const used = await opened(await freshDatabase());
    await expect(importAll(used, piecesOf(archive))).rejects.toThrow(/store is not empty.*--data/);
  });

  test("what was checked whole is readable whole", async () => {
    expect(await checkArchive(piecesOf(archive))).toMatchObject({ tables: (await tablesIn(origin)).length });
    expect(gzipSync(archive).length).toBeLessThan(archive.length);
  });
});

function lineChanged(from: string, to: string): Buffer {
  const end = archive.indexOf("\n");
  const header = archive.subarray(0, end).toString();
  expect(header).toContain(from);
  const changed = Buffer.from(header.replace(from, to));
  const seal = `\n${JSON.stringify({ header: createHash("sha256").update(changed).digest("hex") })}`;
  return Buffer.concat([changed, Buffer.from(seal), archive.subarray(archive.indexOf("\n", end + 1))]);
}

function flipped(position: number, bit: number): Buffer {
  const copy = Buffer.from(archive);
  copy[position] = (copy[position] ?? 0) ^ (1 << bit);
  return copy;
}

function withoutBlock(): Buffer {
  const start = archive.indexOf('{"block":"fact"');
  const end = archive.indexOf('{"block":"fact"', start + 1);
  return Buffer.concat([archive.subarray(0, start), archive.subarray(end)]);
}
