import { afterAll, beforeAll, expect, test } from "vitest";
import { operationApp } from "../../src/api/operation.ts";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { openHealth } from "../../src/store/postgres/health.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";

let database: FreshDatabase;
let pool: Pool;
const stopping = new AbortController();
const asked = async () => {
  const metrics = { text: async () => "", contentType: "text/plain" };
  const app = operationApp({
    ...{ store: openHealth(pool), stopping: stopping.signal, metrics, metricsToken: undefined },
  });
  const answer = await app.request("/readyz");
  return [answer.status, await answer.json()];
};

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, { max: 2 });
});
afterAll(() => database.drop());

test("a service with stuck partitions is ready, and says how many there are", async () => {
  expect(await asked()).toEqual([200, { status: "ready", stuck: 0 }]);
  await pool.query("update lease set stuck_seq = 5, stuck_reason = 'a bug' where stage = 1 and partition in (3, 77)");
  expect(await asked()).toEqual([200, { status: "ready", stuck: 2 }]);
});

test("one that stops, or whose store is away, is not ready", async () => {
  await pool.close();
  expect(await asked()).toEqual([503, { status: "not_ready", reason: "the store does not answer" }]);
  stopping.abort();
  expect(await asked()).toEqual([503, { status: "not_ready", reason: "stopping" }]);
});
