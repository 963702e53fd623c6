import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { migrate } from "../../src/store/postgres/migrate.ts";
import { transaction } from "../../src/store/postgres/transaction.ts";
import { insertBatch } from "../../src/store/postgres/unnest.ts";
import { emptyDatabase, type FreshDatabase, freshDatabase, servers } from "./database.ts";

describe.each(servers())("a pool on the %s server", (kind) => {
  let database: FreshDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await freshDatabase(kind);
    pool = openPool(database.url);
    await pool.query("create table counter (name text primary key, value int8 not null)");
  });
  afterAll(async () => {
    await pool.close();
    await database.drop();
  });

  test("reads int8 as bigint, a date as text, numeric as text, JSON parsed", async () => {
    const { rows } = await pool.query(`select 9007199254740993::int8 as big, array[1, null]::int8[] as list,
      '{}'::int8[] as none, '2026-10-05'::date as day, 1.10::numeric as exact, '{"a": [1]}'::jsonb as json`);
    const expected = { big: 9007199254740993n, list: [1n, null], none: [], day: "2026-10-05", exact: "1.10" };
    expect(rows).toEqual([{ ...expected, json: { a: [1] } }]);
  });

  test("sends a batch by columns", async () => {
    await pool.query("create table item (id int8, label text, body jsonb, raw bytea)");
    const columns = { id: "int8", label: "text", body: "jsonb", raw: "bytea" } as const;
    const insert = insertBatch("test-item", { into: "item", columns, tail: "returning id" });
    const first = { id: 2n ** 62n, label: 'a "b", {c}\\', body: '{"x":[1,"ü"]}', raw: new Uint8Array([0, 255]) };
    const second = { id: 2n, label: undefined, body: null, raw: null };
    expect((await pool.query(insert.bind([first, second]))).rows).toEqual([{ id: 2n ** 62n }, { id: 2n }]);
    expect((await pool.query("select * from item order by id desc")).rows).toEqual([
      { ...first, body: { x: [1, "ü"] }, raw: Buffer.from([0, 255]) },
      { id: 2n, label: null, body: null, raw: null },
    ]);
    expect((await pool.query(insert.bind([]))).count).toBe(0);
  });

  test("a transaction that collides runs again, one that fails leaves nothing", async () => {
    await pool.query("insert into counter values ('hits', 0)");
    const raise = () =>
      transaction(
        pool,
        async (connection) => {
          const { rows } = await connection.query<{ value: bigint }>("select value from counter where name = 'hits'");
          await connection.query("update counter set value = $1 where name = 'hits'", [(rows[0]?.value ?? 0n) + 1n]);
        },
        { isolation: "repeatable read" },
      );
    await Promise.all(Array.from({ length: 5 }, raise));
    await expect(
      transaction(pool, async (connection) => {
        await connection.query("update counter set value = 0");
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    expect((await pool.query("select value from counter where name = 'hits'")).rows).toEqual([{ value: 5n }]);
  });

  test("a lost connection is StoreUnavailable with its cause, and the next one is new", async () => {
    const lost = pool.borrow(async (connection) => {
      const { rows } = await connection.query<{ pid: number }>("select pg_backend_pid() as pid");
      await pool.query("select pg_terminate_backend($1)", [rows[0]?.pid ?? 0]);
      await connection.query("select pg_sleep(5)");
    });
    await expect(lost).rejects.toMatchObject({ name: "StoreUnavailable", cause: expect.any(Error) });
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });

  describe("what the server says it cannot do", () => {
    const raising = (code: string) => `do $$ begin raise exception 'no' using errcode = '${code}'; end $$`;

    test.each([
      ["a full disk", "53100", "full"],
      ["a statement that took too long", "57014", "busy"],
      ["others in the way, of a statement by itself", "40P01", "busy"],
      ["a server that goes down", "57P01", "away"],
    ])("is told apart: %s", async (_, code, why) => {
      await expect(pool.query(raising(code))).rejects.toMatchObject({ name: "StoreUnavailable", why });
    });

    test("others who are always in the way of a transaction are no bug", async () => {
      let attempts = 0;
      const work = transaction(pool, async (connection) => {
        attempts += 1;
        await connection.query(raising("40001"));
      });
      await expect(work).rejects.toMatchObject({ name: "StoreUnavailable", why: "busy" });
      expect(attempts).toBeGreaterThan(5);
      await expect(pool.query(raising("42601"))).rejects.toMatchObject({ code: "42601" });
    });
  });
});

test("a server that is not there is StoreUnavailable", async () => {
  const pool = openPool("postgresql://daybook@127.0.0.1:1/none");
  await expect(pool.query("select 1")).rejects.toMatchObject({ name: "StoreUnavailable" });
  await pool.close();
});

describe.each(servers())("migrations on the %s server", (kind) => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await emptyDatabase(kind);
  });
  afterAll(() => database.drop());

  test("run once, also when several processes start at once, and refuse a newer store", async () => {
    const pools = Array.from({ length: 4 }, () => openPool(database.url));
    const ran = (await Promise.all(pools.map(migrate))).flat();
    expect(ran).toContain("store");
    expect(new Set(ran).size).toBe(ran.length);
    const [pool] = pools;
    if (!pool) throw new Error("no pool");
    expect(await migrate(pool)).toEqual([]);
    await pool.query("insert into migration (version, name) values (9999, 'from-the-future')");
    await expect(migrate(pool)).rejects.toThrow("newer Daybook: it has the migration 9999-from-the-future");
    await Promise.all(pools.map((one) => one.close()));
  });
});
