import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { batch } from "../../src/store/postgres/unnest.ts";
import { type FreshDatabase, freshDatabase } from "./database.ts";

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, { max: 1 });
});
afterAll(async () => {
  await pool.close();
  await database.drop();
});

const columns = { a: "text", b: "int8", c: "int4", d: "bool", e: "bytea", f: "date", g: "uuid" } as const;
const echo = batch("echo", columns, (source) => `select a, b, c, d, e, f, g::text as g from ${source}`);
const NOTHING = { a: null, b: null, c: null, d: null, e: null, f: null, g: null };
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const text = fc.string({ unit: "grapheme" }).map((one) => one.replaceAll("\0", ""));
/** Bytes may come as a text with one character for each. */
const latin1 = fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("latin1"));
const day = fc
  .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const withoutDashes = (uuid: string) => uuid.replaceAll("-", "").toUpperCase();
const row = fc.record({
  a: orNull(text),
  b: orNull(fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))),
  c: orNull(fc.integer()),
  d: orNull(fc.boolean()),
  e: orNull(fc.oneof(fc.uint8Array(), latin1)),
  f: orNull(day),
  g: orNull(fc.oneof(fc.uuid(), fc.uuid().map(withoutDashes))),
});

type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;
const PICKS = {
  a: ({ a }: Row) => a,
  b: ({ b }: Row) => b,
  c: ({ c }: Row) => c,
  d: ({ d }: Row) => d,
  e: ({ e }: Row) => e,
  f: ({ f }: Row) => f,
  g: ({ g }: Row) => g,
};
const WRONG = [
  { f: "2026-10" },
  { f: "2026-13-01" },
  { g: "00000000" },
  { g: "0".repeat(33) },
  { g: "g".repeat(32) },
  { g: "\u0130".repeat(32) },
];

test("what goes to the server as binary arrays comes back the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row), async (rows) => {
      const expected = rows.map(({ b, e, g, ...rest }) => ({
        ...rest,
        g: g
          ?.replaceAll("-", "")
          .toLowerCase()
          .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
        b: b === null ? null : BigInt(b),
        e: typeof e === "string" ? Buffer.from(e, "latin1") : e && Buffer.from(e),
      }));
      expect((await pool.query(echo.bind(rows))).rows).toEqual(expected);
      expect((await pool.query(echo.bindBy(rows, PICKS))).rows).toEqual(expected);
    }),
  );
});

test("a value of another type is refused before it is sent", () => {
  for (const wrong of [{ a: 1 }, { b: "1" }, { b: 1.5 }, { b: 2 ** 60 }, { c: 1n }, { d: "t" }, { e: 7 }, ...WRONG]) {
    expect(() => echo.bind([{ ...NOTHING, ...wrong }])).toThrow(TypeError);
  }
});
