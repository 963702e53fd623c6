import { randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { afterAll, expect, test } from "vitest";
import { openDeliverer } from "../../src/app/service/forward-deliver.ts";
import { forwardKeeper } from "../../src/app/service/forward-enqueue.ts";
import { GIVE_UP_AFTER_MS } from "../../src/app/service/forward-schedule.ts";
import { openSender } from "../../src/app/service/forward-send.ts";
import { forwardTarget, isPrivate } from "../../src/app/service/forward-target.ts";
import { startForwarding } from "../../src/app/service/forward-worker.ts";
import { openKey } from "../../src/store/key.ts";
import { openPool } from "../../src/store/postgres/connection.ts";
import { forwardQueue } from "../../src/store/postgres/receiver/forward-queue.ts";
import { freshDatabase } from "../store/database.ts";
import { listening } from "./http.ts";
import { asMetaWrites, signed, statusBody } from "./meta.ts";
import { openReceiver } from "./receiver-bench.ts";

const SECRET = "the-secret-of-the-bot";

interface Got {
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** A bot that notes what it gets and answers as it is told. */
async function openBot(answer: (count: number, response: ServerResponse) => void) {
  const got: Got[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    got.push({ body: await buffer(request), headers: request.headers });
    answer(got.length, response);
  });
  const url = await listening(server);
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `${url}/hook?tenant=7`, got };
}

const answering = (status: number) => (_: number, response: ServerResponse) => response.writeHead(status).end("ok");

/** Forwarding to a bot, with a clock that the test moves. */
async function openForwarding(url: string, { allowPrivate = true } = {}) {
  const database = await freshDatabase();
  const pool = openPool(database.url);
  afterAll(async () => {
    sender.close();
    await pool.close();
    await database.drop();
  });
  const queue = forwardQueue(pool);
  const key = openKey(randomBytes(32));
  const target = forwardTarget(url, SECRET, allowPrivate);
  if (!target.ok) throw new Error(target.refusal);
  const sender = openSender(target.value);
  const time = { now: Date.now() };
  const now = () => time.now;
  const deliverer = openDeliverer({ queue, key, send: sender.send, now, onAttempt: () => {} });
  const keeper = forwardKeeper({ queue, key, onAdded: () => {} });
  return { pool, queue, key, sender, time, deliverer, keeper };
}

const source = { kind: "webhook", name: "meta" } as const;

test("each body goes on byte for byte, signed anew, and leaves the queue", async () => {
  const bot = await openBot(answering(204));
  const { keeper, deliverer, queue, time, pool } = await openForwarding(bot.url);
  const bodies = [asMetaWrites(statusBody([{ id: "wamid.ü/%@" }])), Buffer.from("no JSON \u0001"), Buffer.alloc(0)];
  for (const bytes of bodies) await keeper.keep({ bytes, source, receivedAt: time.now });
  const { rows } = await pool.query<{ sealed: Buffer }>("select sealed from forward");
  expect(rows.filter(({ sealed }) => sealed.includes("wamid"))).toEqual([]);
  expect(await deliverer.round()).toBe(3);
  expect(bot.got.map(({ body }) => body.toString()).sort()).toEqual(bodies.map(String).sort());
  for (const { body, headers } of bot.got) expect(headers["x-hub-signature-256"]).toBe(signed(body, SECRET));
  expect(await queue.waiting()).toEqual({ count: 0, oldestReceivedAt: null });
  expect((await queue.attempts({ limit: 9 })).items.map(({ outcome, status }) => [outcome, status])).toEqual([
    ["delivered", 204],
    ["delivered", 204],
    ["delivered", 204],
  ]);
});

test("what is refused is tried again, less and less often, and given up after a week", async () => {
  const bot = await openBot(answering(500));
  const { keeper, deliverer, queue, time } = await openForwarding(bot.url);
  const start = time.now;
  await keeper.keep({ bytes: Buffer.from("{}"), source, receivedAt: start });
  const tried: number[] = [];
  while ((await queue.waiting()).count > 0) {
    if ((await deliverer.round()) > 0) tried.push((time.now - start) / 1000);
    time.now += 5_000 * (tried.length > 6 ? 60 : 1);
  }
  const pauses = tried.slice(1).map((at, index) => at - (tried[index] ?? 0));
  expect(pauses.slice(0, 5).map(Math.round)).toEqual([5, 15, 60, 300, 900]);
  expect(pauses).toEqual([...pauses.slice(0, -1)].sort((a, b) => a - b).concat(pauses.slice(-1)));
  expect(tried.at(-1)).toBeGreaterThanOrEqual(GIVE_UP_AFTER_MS / 1000);
  const [last, before] = (await queue.attempts({ limit: 2 })).items;
  expect([last?.outcome, last?.status, before?.outcome]).toEqual(["given_up", 500, "failed"]);
});

test("when the other side answers again, all that waits goes at once, in order of arrival", async () => {
  let down = true;
  const bot = await openBot((_, response) => response.writeHead(down ? 503 : 200).end());
  const { keeper, deliverer, queue, time } = await openForwarding(bot.url);
  for (let index = 0; index < 40; index += 1) {
    await keeper.keep({ bytes: Buffer.from(String(index)), source, receivedAt: time.now });
    time.now += 1;
  }
  expect(await deliverer.round()).toBe(32);
  expect(await deliverer.round()).toBe(1);
  down = false;
  bot.got.length = 0;
  time.now += 5_000;
  while ((await queue.waiting()).count > 0) expect(await deliverer.round()).toBeGreaterThan(0);
  const order = bot.got.map(({ body }) => Number(body.toString()));
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index));
});

test("a redirect is not followed", async () => {
  const elsewhere = await openBot(answering(200));
  const bot = await openBot((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
  const { keeper, deliverer, queue, time } = await openForwarding(bot.url);
  await keeper.keep({ bytes: Buffer.from("{}"), source, receivedAt: time.now });
  await deliverer.round();
  expect([bot.got.length, elsewhere.got.length]).toEqual([1, 0]);
  expect((await queue.attempts({ limit: 1 })).items[0]?.reason).toContain("redirects are not followed");
});

test("an answer without end, and none at all, are let go", async () => {
  const endless = await openBot((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(Buffer.alloc(32 * 1024)), 1);
    response.once("close", () => clearInterval(timer));
  });
  const one = await openForwarding(endless.url);
  expect(await one.sender.send(Buffer.from("{}"), "id", 1)).toEqual({ ok: true, status: 200 });
  const hanging = await openBot((_, response) => response.destroy());
  const other = await openForwarding(hanging.url);
  expect(await other.sender.send(Buffer.from("{}"), "id", 1)).toMatchObject({ ok: false, status: null });
});

test("addresses that are not public are refused unless somebody allowed them", async () => {
  const bot = await openBot(answering(200));
  const { port } = new URL(bot.url);
  expect(forwardTarget(bot.url, SECRET, false)).toEqual({ ok: false, refusal: "private_address" });
  // A name that leads there is found out when it is looked up.
  const { keeper, deliverer, queue, time } = await openForwarding(`http://localhost:${port}/`, { allowPrivate: false });
  await keeper.keep({ bytes: Buffer.from("{}"), source, receivedAt: time.now });
  await deliverer.round();
  expect(bot.got.length).toBe(0);
  expect((await queue.attempts({ limit: 1 })).items[0]?.reason).toContain("not public");
});

test.each([
  ["ftp://example.com/", "scheme"],
  ["file:///etc/passwd", "scheme"],
  ["https://user:pass@example.com/", "credentials"],
  ["example.com", "not_a_url"],
  ["http://127.0.0.1/", "private_address"],
  ["http://2130706433/", "private_address"],
  ["http://0x7f.1/", "private_address"],
  ["http://[::1]/", "private_address"],
  ["http://[::ffff:127.0.0.1]/", "private_address"],
  ["http://169.254.169.254/latest/meta-data", "private_address"],
  ["http://[fd00::1]/", "private_address"],
])("%s is refused as %s", (url, refusal) => expect(forwardTarget(url, SECRET, false)).toEqual({ ok: false, refusal }));

test.each(["8.8.8.8", "157.240.1.1", "2a03:2880::1", "::ffff:8.8.8.8"])("%s is public", (address) =>
  expect(isPrivate(address)).toBe(false),
);

test("a body sealed with another key is given up, not handed on", async () => {
  const bot = await openBot(answering(200));
  const { queue, keeper, sender, time } = await openForwarding(bot.url);
  await keeper.keep({ bytes: Buffer.from("{}"), source, receivedAt: time.now });
  const stranger = openKey(randomBytes(32));
  const now = () => time.now;
  await openDeliverer({ queue, key: stranger, send: sender.send, now, onAttempt: () => {} }).round();
  expect([bot.got.length, (await queue.attempts({ limit: 1 })).items[0]?.outcome]).toEqual([0, "given_up"]);
});

test("two processes never deliver one body at a time", async () => {
  const bot = await openBot((_, response) => setTimeout(() => response.writeHead(200).end(), 5));
  const { queue, key, sender, keeper, time, deliverer } = await openForwarding(bot.url);
  const other = openDeliverer({ queue, key, send: sender.send, now: () => time.now, onAttempt: () => {} });
  for (let index = 0; index < 200; index += 1)
    await keeper.keep({ bytes: Buffer.from(String(index)), source, receivedAt: time.now });
  const drain = async (one: typeof other) => {
    while ((await queue.waiting()).count > 0) await one.round();
  };
  await Promise.all([drain(deliverer), drain(other)]);
  expect(new Set(bot.got.map(({ body }) => body.toString())).size).toBe(200);
  expect(bot.got.length).toBe(200);
});

test("a bot that hangs delays no answer to Meta, and gets everything in the end", async () => {
  let held = true;
  const hanging: ServerResponse[] = [];
  const bot = await openBot((_, response) => (held ? hanging.push(response) : response.writeHead(200).end()));
  const { queue, key, sender } = await openForwarding(bot.url);
  const deliverer = openDeliverer({ queue, key, send: sender.send, now: Date.now, onAttempt: () => {} });
  const worker = startForwarding(deliverer, (error) => {
    throw error;
  });
  const keeper = forwardKeeper({ queue, key, onAdded: worker.wake });
  const receiver = await openReceiver();
  const ports = {
    journal: { append: async () => ({ added: 1, known: 0 }) },
    deadBodies: { add: async () => {} },
    keepers: [keeper],
  };
  const forwarding = await openReceiver({
    ports,
    doors: { at: async () => undefined, verifyTokenAt: async () => undefined },
  });
  const startedAt = performance.now();
  for (let index = 0; index < 50; index += 1)
    expect((await forwarding.post(statusBody([{ id: `wamid.${index}` }]))).status).toBe(200);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(receiver.failures).toEqual([]);
  held = false;
  for (const response of hanging) response.writeHead(200).end();
  while ((await queue.waiting()).count > 0) await new Promise((done) => setTimeout(done, 20));
  await worker.stop();
  expect(new Set(bot.got.map(({ body }) => body.toString())).size).toBe(50);
});
