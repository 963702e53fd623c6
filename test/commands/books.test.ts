import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import { openTestBooks, type TestBooks } from "../service/books.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { openBench } from "./daybook.ts";

const bench = openBench();
const OCTOBER = Date.UTC(2026, 9, 5);

let database: FreshDatabase;
let books: TestBooks;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  database = await freshDatabase();
  books = openTestBooks(database.url, { engine: "0.0.1" });
  env = { DATABASE_URL: database.url, DAYBOOK_KEY: "07".repeat(32) };
  const fact: MessageFact = {
    kind: "message",
    number: "P1",
    id: "wamid.1",
    waba: "W1",
    user: "5511987654321",
    direction: "outbound",
    type: "template",
    category: "marketing",
    at: OCTOBER,
    deliveredAt: OCTOBER,
  };
  await books.journal.append([{ fact, source: { kind: "webhook", name: "test" }, receivedAt: OCTOBER }]);
  await books.settle();
});
afterAll(async () => {
  await books.close();
  await database.drop();
});

test("verify says that the books are what the facts give, or where they are not", async () => {
  expect(bench.daybook(["verify"], { env })).toEqual({
    status: 0,
    stdout: "1 fact, 1 message, 1 thread, 1 charge.\nThe books are what the facts give.\n",
    stderr: "",
  });
  await books.pool.query("update rollup set cost = cost + 1");
  const wrong = bench.daybook(["verify"], { env });
  expect(wrong.status).toBe(1);
  expect(wrong.stdout).toContain("1 difference between the books and the facts:\n  sum: ");
  await books.pool.query("update rollup set cost = cost - 1");
});

test("rerate says what would change, then does it, and the books stay what the facts give", () => {
  expect(bench.daybook(["rerate", "--from", "2026-10-01", "--to", "2026-11-01", "--dry-run"], { env })).toMatchObject({
    status: 0,
    stdout: "1 charge booked under other rates or by another version; 0 charges would change.\n",
  });
  expect(bench.daybook(["rerate", "--from", "2026-10-01"], { env })).toMatchObject({
    status: 0,
    stdout: "1 charge rated anew.\n",
    stderr: "",
  });
  expect(bench.daybook(["rerate"], { env })).toMatchObject({ status: 0, stdout: "0 charges rated anew.\n" });
  expect(bench.daybook(["verify"], { env }).status).toBe(0);
});

test("a time that is none is refused with what to write", () => {
  expect(bench.daybook(["rerate", "--from", "yesterday"], { env })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--from yesterday: expected a day such as 2026-10-01"),
  });
});
