import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { openPool } from "../../src/store/postgres/connection.ts";
import { emptyDatabase, servers } from "../store/database.ts";
import { openBench } from "./daybook.ts";
import { serve } from "./serving.ts";

const bench = openBench();
const read = (name: string) => readFileSync(`${bench.path}/${name}`);

test("export beside a running service, import elsewhere, export again: the same store with the same key", async () => {
  const service = await serve(["--data", `${bench.path}/one`]);
  const exported = bench.daybook(["export", "--data", "one", "--out", "one.archive"]);
  expect(exported).toMatchObject({ status: 0, stderr: "daybook: wrote one.archive\n" });
  expect(statSync(`${bench.path}/one.archive`).mode & 0o777).toBe(0o600);
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  expect(await service.end()).toBe(0);

  const imported = bench.daybook(["import", "--all", "one.archive", "--data", "two"]);
  expect(imported.status).toBe(0);
  expect(imported.stderr).toMatch(/^daybook: read one\.archive: \d[\d,]* rows in \d+ tables\n$/);
  expect(read("two/key")).toEqual(read("one/key"));
  expect(bench.daybook(["import", "--all", "one.archive", "--data", "two"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("the store is not empty"),
  });
});

test("backup, damage, restore", () => {
  const backup = bench.daybook(["backup", "--data", "two", "--out", "two.archive"]);
  expect(backup).toMatchObject({ status: 0, stderr: expect.stringMatching(/wrote and checked two\.archive: \d/) });
  const whole = read("two.archive");
  const middle = whole.length >> 1;
  const flipped = Buffer.from(whole);
  flipped[middle] = (flipped[middle] ?? 0) ^ 0x10;
  for (const [name, content, message] of [
    ["cut", whole.subarray(0, middle), /cut: the archive cannot be used: it is cut off .*\(byte \d+ of its content\)/],
    ["flipped", flipped, /flipped: the archive cannot be used: it is damaged/],
    ["plain", Buffer.from("{}\n"), /plain: the archive cannot be used: it is not compressed with gzip/],
  ] as const) {
    bench.write(name, content);
    expect(bench.daybook(["restore", name, "--data", "three"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(message),
    });
    expect(bench.has("three")).toBe(false);
  }
  expect(bench.daybook(["restore", "none", "--data", "three"])).toMatchObject({ status: 2 });
  expect(bench.daybook(["restore", "two.archive", "--data", "three"])).toMatchObject({ status: 0 });
  expect(read("three/key")).toEqual(read("one/key"));
});

test.each(servers())(
  "a key goes with its store to the %s server and back, unless the operator keeps it",
  async (kind) => {
    const database = await emptyDatabase(kind);
    const env = { DATABASE_URL: database.url };
    expect(bench.daybook(["import", "--all", "one.archive"], { env }).status).toBe(0);
    const pool = openPool(database.url);
    const kept = await pool.query("select value from meta where name = 'key'");
    expect(kept.rows).toEqual([{ value: read("one/key").toString().trim() }]);
    const other = "ab".repeat(32);
    expect(bench.daybook(["export", "--out", "x"], { env: { ...env, DAYBOOK_KEY: other } })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("the key in DAYBOOK_KEY is not the one that this store was made with"),
    });
    expect(bench.daybook(["export", "--out", `${kind}.archive`], { env }).status).toBe(0);
    const back = `back-${kind}`;
    expect(bench.daybook(["import", "--all", `${kind}.archive`, "--data", back]).status).toBe(0);
    expect(read(`${back}/key`)).toEqual(read("one/key"));
    await pool.close();
    await database.drop();
  },
);

test("a key that the operator keeps is in no archive, and is asked for", () => {
  const env = { DAYBOOK_KEY: "cd".repeat(32) };
  expect(bench.daybook(["export", "--data", "own", "--out", "own.archive"], { env }).status).toBe(0);
  expect(bench.has("own/key")).toBe(false);
  expect(bench.daybook(["import", "--all", "own.archive", "--data", "own2"]).status).toBe(0);
  expect(bench.daybook(["export", "--data", "own2", "--out", "own2.archive"])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/the store's key is missing: put own2\/key back from a backup, or give the key in/),
  });
  expect(bench.daybook(["export", "--data", "own2", "--out", "own2.archive"], { env }).status).toBe(0);
});
