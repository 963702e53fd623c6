import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { knowingNumbers } from "../../src/app/service/known-numbers.ts";
import { openKey } from "../../src/store/key.ts";
import type { Entry } from "../../src/store/port/journal.ts";
import { openPool } from "../../src/store/postgres/connection.ts";
import { openJournal } from "../../src/store/postgres/journal/journal.ts";
import { StoreUnavailable } from "../../src/store/unavailable.ts";
import { statusBody } from "./meta.ts";
import { openReceiver } from "./receiver-bench.ts";

const statuses = (count: number, from = 0) =>
  statusBody(
    Array.from({ length: count }, (_, index) => ({
      id: `wamid.${from + index}`,
      user: `1650555${1000 + from + index}`,
    })),
  );

test("facts are durable when the post is answered, and the same post again adds nothing", async () => {
  const receiver = await openReceiver();
  for (let index = 0; index < 3; index += 1) {
    expect((await receiver.post(statuses(100))).status).toBe(200);
    expect(await receiver.facts()).toBe(100);
  }
  const all = Array.from({ length: 20 }, () => receiver.post(statuses(100, 50)));
  for (const { status } of await Promise.all(all)) expect(status).toBe(200);
  expect(await receiver.facts()).toBe(150);
});

test("both names of a business number are told once, and again where the journal could not take them", async () => {
  const receiver = await openReceiver();
  let appends = 0;
  const failing = {
    append: async (entries: readonly Entry[]) => {
      appends += 1;
      if (appends === 1) throw new StoreUnavailable("away");
      kinds.push(entries.map(({ fact }) => fact.kind).join(" "));
      return receiver.journal.append(entries);
    },
  };
  const kinds: string[] = [];
  const ports = { journal: knowingNumbers(failing), deadBodies: { add: async () => {} }, keepers: [] };
  const { post } = await openReceiver({ ports });
  const answers = [];
  for (const index of [1, 1, 2]) answers.push((await post(statuses(1, index))).status);
  expect([answers, kinds]).toEqual([
    [503, 200, 200],
    ["number_alias message", "message"],
  ]);
});

test("no phone number and no message id stands outside of the mapping", async () => {
  const receiver = await openReceiver();
  const bodies = [
    statuses(5),
    statusBody([{ id: "wamid.HBgLMTY1MDU1NTk5OTk=", at: 0 }, { id: "wamid.HBgLMTY1MDU1NTk5OTg=" }]),
  ];
  for (const body of bodies) expect((await receiver.post(body)).status).toBe(200);
  const { rows } = await receiver.pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'name'",
  );
  expect(rows.length).toBeGreaterThan(5);
  for (const { name } of rows) {
    const found = await receiver.pool.query(`select 1 from ${name} t where t::text ~ '1650555|wamid'`);
    expect([name, found.count]).toEqual([name, 0]);
  }
});

test("a store that is away makes Meta come again", async () => {
  const nowhere = openPool("postgresql://daybook@127.0.0.1:1/none", { patienceMs: 500 });
  const ports = {
    journal: openJournal(nowhere, openKey(Buffer.alloc(32))),
    deadBodies: { add: async () => {} },
    keepers: [],
  };
  const receiver = await openReceiver({ ports });
  const answer = await receiver.post(statuses(1));
  expect([answer.status, answer.headers["retry-after"], JSON.parse(answer.text).code]).toEqual([
    503,
    "5",
    "unavailable",
  ]);
  expect(receiver.failures).toEqual([]);
  await nowhere.close();
});

test("connections that break in mid-work lose nothing that was answered by 200, and the receiver recovers by itself", async () => {
  const receiver = await openReceiver();
  let isOver = false;
  const acknowledged: string[] = [];
  let refused = 0;
  const posting = async (lane: number) => {
    for (let count = 0; !isOver; count += 1) {
      const id = `wamid.${lane}-${count}`;
      const { status } = await receiver.post(statusBody([{ id, user: `16505551${lane}` }]));
      if (status === 200) acknowledged.push(id);
      else refused += 1;
      expect([200, 503]).toContain(status);
    }
  };
  const lanes = Array.from({ length: 16 }, (_, lane) => posting(lane));
  const admin = openPool(receiver.databaseUrl, { max: 1, applicationName: "admin" });
  for (let round = 0; round < 8; round += 1) {
    const before = acknowledged.length;
    // However slow the machine is, something must have come through between two breaks.
    for (let waited = 0; waited < 50; waited += 1) {
      await sleep(100);
      if (acknowledged.length >= before + 8) break;
    }
    await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name <> 'admin'",
    );
  }
  await sleep(200);
  isOver = true;
  await Promise.all(lanes);
  await admin.close();
  expect(acknowledged.length).toBeGreaterThan(50);
  const { rows } = await receiver.pool.query<{ value: string }>("select value from name where kind = 'message'");
  const stored = new Set(rows.map(({ value }) => value));
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  expect((await receiver.post(statuses(1, 999))).status).toBe(200);
  expect(receiver.failures).toEqual([]);
  expect(refused).toBeGreaterThan(0);
});
