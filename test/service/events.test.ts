import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { COMMAND_LINE } from "../../src/app/service/access/actor.ts";
import { claimLanes, DISABLE_AFTER_MS } from "../../src/app/service/events/deliver.ts";
import {
  addEventEndpoint,
  changeEventEndpoint,
  replayEvents,
  rotateEventSecret,
  testEventEndpoint,
} from "../../src/app/service/events/endpoints.ts";
import { startEvents, tellAll } from "../../src/app/service/events/worker.ts";
import { emitEvents } from "../../src/store/postgres/events/emit.ts";
import { wantsCharges } from "../../src/store/postgres/events/wants-charges.ts";
import { transaction } from "../../src/store/postgres/transaction.ts";
import { answering, issued, openEvents, openReceiver, verified } from "./events-bench.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test("an event arrives once, signed so that the reference library takes it, at whoever asked for it", async () => {
  const all = await openReceiver(answering(200));
  const some = await openReceiver(answering(204));
  const { add, emit, round, states, attempts } = await openEvents();
  const one = await add(all.url);
  await add(some.url, { types: ["balance.low"], businesses: ["b2"] });
  await emit([issued("b1"), issued("b2"), { type: "balance.low", business: "b2", body: { balance: "1.50" } }]);
  await emit([{ type: "charge.created", business: "b2", body: {} }]);
  expect(await round()).toBe(2);
  expect(await round()).toBe(0);
  const told = all.got.map((got) => verified(one.secret, got));
  expect(told).toHaveLength(3);
  expect(told).toContainEqual({
    type: "invoice.issued",
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    data: { business: "b1", number: "A-1" },
  });
  expect(some.got.map(({ body }) => JSON.parse(body).data)).toEqual([{ business: "b2", balance: "1.50" }]);
  expect(() =>
    verified(`whsec_${randomBytes(32).toString("base64")}`, all.got[0] ?? { body: "", headers: {} }),
  ).toThrow();
  expect(await states(one.id)).toEqual(["delivered", "delivered", "delivered"]);
  expect((await attempts(one.id))[0]).toMatchObject({
    outcome: "delivered",
    status: 200,
    answer: "said 200",
    attempt: 1,
  });
});

test("a test goes to one endpoint alone, signed like every event, and is no event to be replayed", async () => {
  const { url, got } = await openReceiver(answering(200));
  const { add, round, desk } = await openEvents();
  const { id, secret } = await add(url);
  const other = await add(url);
  const sent = await testEventEndpoint(desk, id, COMMAND_LINE);
  await round();
  expect(got.map((one) => verified(secret, one))).toMatchObject([
    { type: "event_endpoint.test", data: { endpoint: id } },
  ]);
  expect([sent.ok && sent.value]).toEqual([got[0]?.headers["webhook-id"]]);
  const missed = { id: other.id, what: { since: 0, all: true } };
  expect(await replayEvents(desk, missed, COMMAND_LINE)).toEqual({ ok: true, value: 0 });
  await changeEventEndpoint(desk, { id, to: { state: "disabled" } }, COMMAND_LINE);
  expect(await testEventEndpoint(desk, id, COMMAND_LINE)).toEqual({ ok: false, refusal: "disabled" });
});

test("an event that commits after a later one was told is told all the same", async () => {
  const { url, got } = await openReceiver(answering(200));
  const { pool, add, emit, round } = await openEvents();
  await add(url);
  let commit = () => {};
  const late = new Promise<void>((done) => {
    commit = done;
  });
  const slow = transaction(pool, async (connection) => {
    await emitEvents(connection, [issued("late")]);
    await late;
  });
  await sleep(50);
  await emit([issued("early")]);
  await round();
  expect(got.map(({ body }) => JSON.parse(body).data.business)).toEqual(["early"]);
  commit();
  await slow;
  await round();
  expect(got.map(({ body }) => JSON.parse(body).data.business)).toEqual(["early", "late"]);
});

test("what was refused is tried again, later each time, and everything that waits when an answer comes", async () => {
  const { url, got } = await openReceiver((count, response) => response.writeHead(count <= 3 ? 500 : 200).end());
  const { add, emit, round, time, attempts, desk } = await openEvents();
  const { id } = await add(url);
  await emit([issued("b1"), issued("b2")]);
  await round();
  expect(got).toHaveLength(2);
  expect((await desk.endpoints.byId(id))?.failingSince).not.toBeNull();
  expect(await round()).toBe(0);
  time.now += 5_000;
  await round();
  expect(got).toHaveLength(3);
  time.now += 15_000;
  await round();
  await round();
  expect(got.length).toBeGreaterThanOrEqual(4);
  time.now += MINUTE;
  await round();
  const log = await attempts(id);
  expect(log.filter(({ outcome }) => outcome === "delivered")).toHaveLength(2);
  expect(log.filter(({ status }) => status === 500)).toHaveLength(3);
  expect((await desk.endpoints.byId(id))?.failingSince).toBeNull();
  // The same event has the same id at every attempt, and the payload is the same to the byte.
  const first = got.filter(({ headers }) => headers["webhook-id"] === got[0]?.headers["webhook-id"]);
  expect(first.length).toBeGreaterThan(1);
  expect(new Set(first.map(({ body }) => body)).size).toBe(1);
});

test("Retry-After is heeded", async () => {
  const { url, got } = await openReceiver((_, response) => response.writeHead(429, { "retry-after": "3600" }).end());
  const { add, emit, round, time } = await openEvents();
  await add(url);
  await emit([issued("b1")]);
  await round();
  time.now += 59 * MINUTE;
  expect(await round()).toBe(0);
  time.now += 2 * MINUTE;
  await round();
  expect(got).toHaveLength(2);
});

test("410 disables at once, days of failure disable too, and others are told of it", async () => {
  const gone = await openReceiver(answering(410));
  const broken = await openReceiver(answering(503));
  const witness = await openReceiver(answering(200));
  const { add, emit, round, time, desk, disabled, states } = await openEvents();
  const one = await add(gone.url, { types: ["invoice.issued"] });
  const other = await add(broken.url, { types: ["invoice.issued"] });
  await add(witness.url, { types: ["event_endpoint.disabled"] });
  await emit([issued("b1")]);
  await round();
  expect(await desk.endpoints.byId(one.id)).toMatchObject({
    state: "disabled",
    disabledReason: "it answered 410 Gone",
  });
  expect(await states(one.id)).toEqual(["given_up"]);
  for (let passed = 0; passed <= DISABLE_AFTER_MS; passed += 4 * HOUR) {
    time.now += 4 * HOUR;
    await round();
  }
  await round();
  expect((await desk.endpoints.byId(other.id))?.state).toBe("disabled");
  expect(disabled).toHaveLength(2);
  expect(witness.got.map(({ body }) => JSON.parse(body).data.endpoint)).toEqual([one.id, other.id]);
  // What waits goes on when somebody enables it.
  expect(await states(other.id)).toEqual(["waiting"]);
  await changeEventEndpoint(desk, { id: other.id, to: { state: "enabled" } }, COMMAND_LINE);
  const before = broken.got.length;
  time.now += 5 * HOUR;
  await round();
  expect(broken.got.length).toBe(before + 1);
});

test("one event is replayed, and all that did not arrive since an instant", async () => {
  const state = { status: 410 };
  const { url, got } = await openReceiver((_, response) => response.writeHead(state.status).end());
  const { add, emit, round, desk, pool, attempts } = await openEvents();
  const { id } = await add(url, { types: ["invoice.issued"] });
  await emit([issued("b1")]);
  await round();
  await emit([issued("b2"), { type: "charge.created", business: "b2", body: {} }]);
  await round();
  expect(got).toHaveLength(1);
  state.status = 200;
  await changeEventEndpoint(desk, { id, to: { state: "enabled" } }, COMMAND_LINE);
  const replay = async (what: Parameters<typeof replayEvents>[1]["what"]) => {
    const replayed = await replayEvents(desk, { id, what }, COMMAND_LINE);
    return replayed.ok ? replayed.value : replayed.refusal;
  };
  expect(await replay({ since: Date.now() - HOUR, all: false })).toBe(2);
  await round();
  expect(
    got
      .slice(1)
      .map(({ body }) => JSON.parse(body).data.business)
      .sort(),
  ).toEqual(["b1", "b2"]);
  expect(await replay({ since: Date.now() - HOUR, all: false })).toBe(0);
  expect(await replay({ since: Date.now() - HOUR, all: true })).toBe(2);
  await round();
  expect(got).toHaveLength(5);
  const { rows } = await pool.query<{ id: string }>("select id::text as id from event where type = 'charge.created'");
  expect(await replay({ event: rows[0]?.id ?? "" })).toBe(1);
  await round();
  expect(JSON.parse(got.at(-1)?.body ?? "{}").type).toBe("charge.created");
  expect((await attempts(id)).filter(({ event }) => event === rows[0]?.id)).toHaveLength(1);
});

test("while a secret is replaced a delivery carries both signatures, and later only the new one", async () => {
  const { url, got } = await openReceiver(answering(200));
  const { add, emit, round, desk, time } = await openEvents();
  const { id, secret } = await add(url);
  const rotated = await rotateEventSecret(desk, { id, keepMs: HOUR }, COMMAND_LINE);
  if (!rotated.ok) throw new Error(rotated.refusal);
  await emit([issued("b1")]);
  await round();
  const [first] = got;
  if (!first) throw new Error("nothing came");
  expect(verified(secret, first)).toEqual(verified(rotated.value, first));
  expect(String(first.headers["webhook-signature"]).split(" ")).toHaveLength(2);
  time.now += HOUR + 1;
  await emit([issued("b2")]);
  await round();
  expect(String(got[1]?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
});

test("a slow receiver holds up nobody but itself", async () => {
  const slow = await openReceiver(() => {});
  const fast = await openReceiver(answering(200));
  const { add, emit, ports } = await openEvents();
  await add(slow.url);
  await add(fast.url);
  const running = startEvents(ports, { mail: false, idleMs: 20, onError: () => {} });
  for (let count = 0; count < 30; count += 1) await emit([issued("b1", `A-${count}`)]);
  for (let waited = 0; fast.got.length < 30 && waited < 1_200; waited += 20) await sleep(20);
  expect(fast.got).toHaveLength(30);
  expect(slow.got.length).toBeLessThanOrEqual(8);
  await running.stop();
});

test("two processes share the work and neither does it twice", async () => {
  const { url, got } = await openReceiver(answering(200));
  const { add, emit, ports } = await openEvents();
  await add(url);
  const workers = [1, 2].map(() => startEvents(ports, { mail: false, idleMs: 10, onError: () => {} }));
  for (let count = 0; count < 20; count += 1) await emit([issued("b1"), issued("b2"), issued("b3")]);
  for (let waited = 0; got.length < 60 && waited < 5_000; waited += 20) await sleep(20);
  await Promise.all(workers.map(({ stop }) => stop()));
  expect(got).toHaveLength(60);
  expect(new Set(got.map(({ headers }) => headers["webhook-id"])).size).toBe(60);
});

test("a process that died with an event in its hands is succeeded by another, and its late word does not count", async () => {
  const { url, got } = await openReceiver(answering(200));
  const { add, emit, round, ports, time, desk } = await openEvents();
  const { id } = await add(url);
  await emit([issued("b1")]);
  await tellAll(ports.outbox, { now: time.now, mail: false });
  const [dead] = await claimLanes(ports, []);
  expect(dead?.endpoint).toBe(id);
  expect(await round()).toBe(0);
  time.now += MINUTE + 1;
  await round();
  expect(got).toHaveLength(1);
  expect((await desk.log.deliveries({ endpoint: id }, { limit: 10 })).items).toMatchObject([
    { state: "delivered", attempts: 2 },
  ]);
  await dead?.run();
  expect(got).toHaveLength(2);
  expect((await desk.log.deliveries({ endpoint: id }, { limit: 10 })).items).toMatchObject([
    { state: "delivered", attempts: 2 },
  ]);
});

test("addresses that are not public are refused when they are named and when they are looked up", async () => {
  const { desk, ports } = await openEvents({ allowPrivate: false });
  const wanted = { description: "", types: null, businesses: null };
  const add = async (url: string) => {
    const opened = await addEventEndpoint(desk, { ...wanted, url }, COMMAND_LINE);
    return opened.ok ? "ok" : opened.refusal;
  };
  expect(await add("https://127.0.0.1/hook")).toBe("private_address");
  expect(await add("https://[::ffff:10.0.0.1]/hook")).toBe("private_address");
  expect(await add("https://169.254.169.254/latest/meta-data")).toBe("private_address");
  expect(await add("http://example.org/hook")).toBe("scheme");
  expect(await add("https://user:word@example.org/hook")).toBe("credentials");
  expect(await add("nonsense")).toBe("not_a_url");
  expect(await add("https://example.org/hook")).toBe("ok");
  const posted = await ports.post(new URL("https://localhost:1/hook"), Buffer.from("{}"), {});
  expect(posted).toMatchObject({ ok: false, reason: "the address is not public; --events-private allows that" });
});

test("the log comes page by page", async () => {
  const { url } = await openReceiver(answering(200));
  const { add, emit, round, desk } = await openEvents();
  const { id } = await add(url);
  await emit(Array.from({ length: 7 }, (_, count) => issued(`b${count}`)));
  await round();
  const seen: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await desk.log.attempts({ endpoint: id }, { limit: 3, ...(after === undefined ? {} : { after }) });
    seen.push(...page.items.map(({ event }) => event));
    after = page.next;
  }
  expect(new Set(seen).size).toBe(7);
  expect(seen).toHaveLength(7);
});

test("events of charges are asked for by name only", async () => {
  const { add, pool } = await openEvents();
  await add("https://example.org/hook");
  expect(await wantsCharges(pool)).toBe(false);
  await add("https://example.org/hook", { types: ["charge.changed"] });
  expect(await wantsCharges(pool)).toBe(true);
});
