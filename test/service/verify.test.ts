import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { openTestBooks, type TestBooks } from "./books.ts";

const START = Date.UTC(2026, 9, 15);

let database: FreshDatabase;
let books: TestBooks;
beforeAll(async () => {
  database = await freshDatabase();
  books = openTestBooks(database.url);
  const facts = Array.from(
    { length: 30 },
    (_, i): MessageFact => ({
      kind: "message",
      number: "P1",
      id: `m${i}`,
      waba: "W1",
      user: `55119876543${i % 3}0`,
      direction: i % 5 === 0 ? "inbound" : "outbound",
      type: i % 2 === 0 ? "text" : "template",
      ...(i % 2 === 1 && i % 5 !== 0 ? { category: "utility" } : {}),
      at: START + i * 60_000,
      ...(i % 5 === 0 ? {} : { deliveredAt: START + i * 60_000 }),
    }),
  );
  await books.journal.append(
    facts.map((fact) => ({ fact, source: { kind: "webhook", name: "test" }, receivedAt: START })),
  );
  await books.settle();
});
afterAll(async () => {
  await books.close();
  await database.drop();
});

test("books that are what the facts give are clean", async () => {
  expect(await books.verify()).toMatchObject({ facts: 30, messages: 30, threads: 3, differences: 0, first: [] });
});

describe("whatever is changed in the tables by hand is found", () => {
  test.each([
    [
      "a message",
      "message",
      "update message set body = replace(body, 'utility', 'marketing') where body like '%utility%'",
    ],
    [
      "a message that no fact states",
      "message",
      "insert into message select partition, number, '~xyz', null, 'no_user', waba, 0, 0, body, charge_id from message limit 1",
    ],
    [
      "a message that is gone",
      "message",
      "delete from message where usage_at is null and partition in (select partition from message limit 1)",
    ],
    ["the thread of a message", "message", "update message set root = '55~AAAAAAAAAAAAAAAAAAAAAA' where number = 'P1'"],
    ["what is open in a thread", "thread", "update thread set tip = replace(tip, '0', '1')"],
    ["the usage of a message", "usage", "update message set usage_at = usage_at + 1 where usage_at is not null"],
    ["the cost of a charge", "charge", "update charge c set shape = o.shape from charge o where o.shape <> c.shape"],
    ["a charge that is gone", "charge", "delete from charge where message in (select message from charge limit 1)"],
    ["when a charge occurred", "charge", "update charge set occurred_at = occurred_at - 5 where counter is not null"],
    ["the count of a counter", "counter", "update month_counter set count = count + 1"],
    [
      "the boundaries of a counter",
      "counter",
      "update month_counter set boundaries = replace(boundaries, 'null', '7')",
    ],
    ["a sum", "sum", "update rollup set cost = cost + 1"],
    ["a sum that is gone", "sum", "delete from rollup"],
    ["a revision that is gone", "revision", "update charge set revision = 3"],
  ])("%s", async (_, what, statement) => {
    const before = await books.pool.query("select 1");
    expect(before.count).toBe(1);
    const tables = ["message", "thread", "charge", "month_counter", "rollup"];
    for (const table of tables) await books.pool.query(`create table kept_${table} as table ${table}`);
    const { count } = await books.pool.query(statement);
    const report = await books.verify();
    for (const table of tables) {
      await books.pool.query(`delete from ${table}`);
      await books.pool.query(`insert into ${table} table kept_${table}`);
      await books.pool.query(`drop table kept_${table}`);
    }
    expect(count).toBeGreaterThan(0);
    expect(report.differences).toBeGreaterThan(0);
    expect(report.first.map((difference) => difference.what)).toContain(what);
    expect(JSON.stringify(report.first)).not.toContain("5511987654");
    expect((await books.verify()).differences).toBe(0);
  });
});
