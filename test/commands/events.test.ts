import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { afterAll, expect, test } from "vitest";
import { openPool } from "../../src/store/postgres/connection.ts";
import { emitEvents } from "../../src/store/postgres/events/emit.ts";
import { transaction } from "../../src/store/postgres/transaction.ts";
import { listening } from "../api/http.ts";
import { freshDatabase } from "../store/database.ts";
import { openBench } from "./daybook.ts";
import { serve, until } from "./serving.ts";

const bench = openBench();

test("kill -9 in the middle of deliveries loses nothing, and the commands show and repeat them", async () => {
  const database = await freshDatabase();
  const pool = openPool(database.url);
  afterAll(async () => {
    await pool.close();
    await database.drop();
  });
  const seen = new Map<string, string>();
  let secret = "";
  const server = createServer(async (request, response) => {
    const body = await text(request);
    await sleep(30);
    const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } = request.headers;
    const headers = {
      "webhook-id": String(id),
      "webhook-timestamp": String(at),
      "webhook-signature": String(signature),
    };
    new Webhook(secret).verify(body, headers);
    seen.set(String(id), body);
    response.writeHead(200).end("thank you");
  });
  afterAll(() => server.close());
  const url = `${await listening(server)}/hook`;
  const env = { DATABASE_URL: database.url, DAYBOOK_EVENTS_PRIVATE: "true", DAYBOOK_KEY: "ab".repeat(32) };
  const run = (...words: readonly string[]) => bench.daybookBeside(["events", ...words], env);

  const added = await run("add", url, "--types", "invoice.issued");
  expect(added.status).toBe(0);
  const endpoint = /endpoint +(\S+)/.exec(added.stdout)?.[1] ?? "";
  secret = /secret +(\S+)/.exec(added.stdout)?.[1] ?? "";
  const events = Array.from({ length: 120 }, (_, count) => ({
    type: "invoice.issued" as const,
    business: "b1",
    body: { number: `A-${count}` },
  }));
  const first = await serve(["--data", bench.path], { env });
  await transaction(pool, (connection) => emitEvents(connection, events));
  await until("some deliveries", () => seen.size >= 20);
  await first.end("SIGKILL");
  expect(seen.size).toBeLessThan(120);
  // What the dead process held is free once its lease is over; the test does not wait for that.
  await pool.query("update event_delivery set leased_until = 0 where state = 'waiting'");
  const second = await serve(["--data", bench.path], { env });
  await until("all deliveries", async () => {
    const { count } = await pool.query("select from event_delivery where state <> 'delivered'");
    return count === 0 && seen.size === 120;
  });
  expect(new Set([...seen.values()].map((body) => JSON.parse(body).data.number)).size).toBe(120);

  const shown = await run("deliveries", endpoint, "--format", "json", "--limit", "5");
  expect(JSON.parse(shown.stdout)).toHaveLength(5);
  expect(JSON.parse(shown.stdout)[0]).toMatchObject({ outcome: "delivered", status: 200, answer: "thank you" });
  const [again = ""] = seen.keys();
  seen.clear();
  expect((await run("replay", endpoint, "--event", again)).stdout).toBe("1 to deliver again\n");
  await until("the replayed event", () => seen.has(again));
  expect((await run("replay", endpoint, "--since", "2020-01-01T00:00:00Z")).stdout).toBe("0 to deliver again\n");
  const trial = /^event +(\S+)\n$/.exec((await run("test", endpoint)).stdout)?.[1] ?? "";
  await until("the test", () => seen.has(trial));
  expect((await run("endpoints")).stdout).toContain(url);
  expect((await run("remove", endpoint)).status).toBe(0);
  expect((await run("deliveries", endpoint)).status).toBe(1);
  expect(await second.end()).toBe(0);
});

test("what cannot be used is said", () => {
  const run = (...words: readonly string[]) => bench.daybook(["events", ...words]);
  expect(run("add", "http://example.org")).toMatchObject({ status: 1, stderr: expect.stringMatching(/https/) });
  expect(run("add", "https://example.org", "--types", "invoice.lost")).toMatchObject({ status: 1 });
  expect(run("replay", "x")).toMatchObject({ status: 2 });
  expect(run("replay", "x", "--since", "yesterday")).toMatchObject({ status: 2 });
  expect(run("replay", "x", "--since", "2026-01-01T00:00:00Z")).toMatchObject({ status: 1 });
}, 30_000);
