import { afterAll, beforeAll, expect, test } from "vitest";
import { cookieOf, jsonIn, keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let admin: string;

beforeAll(async () => {
  service = await openService();
  admin = await keyOf(service, ["admin", "read", "write"]);
});
afterAll(() => service.close());

const make = (name: string, idempotencyKey: string, as = admin) =>
  service.ask("/v1/keys", {
    method: "POST",
    as,
    body: { name, scopes: ["read"] },
    headers: { "idempotency-key": idempotencyKey },
  });

async function keysNamed(name: string): Promise<number> {
  const { items } = await jsonIn(service.ask("/v1/keys", { as: admin }));
  return items.filter((key: { name: string }) => key.name === name).length;
}

test("the same request is carried out once, and its answer given again with the secret", async () => {
  const first = await make("once", "k1");
  const text = await first.text();
  const again = await make("once", "k1");
  expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
  expect(await again.text()).toBe(text);
  expect(await keysNamed("once")).toBe(1);
});

test("another body under the same key is refused, and another caller's key is another", async () => {
  await make("mine", "k2");
  const other = await make("other", "k2");
  expect([other.status, (await jsonIn(other)).code]).toEqual([422, "idempotency"]);
  const owner = await cookieOf(service, "owner");
  expect((await make("mine", "k2", owner)).headers.get("idempotent-replayed")).toBeNull();
  expect(await keysNamed("mine")).toBe(2);
});

test("many at the same moment: one does it, the others wait or get its answer", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => make("crowd", "k3")));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
  expect(statuses).toContain(201);
  expect(await keysNamed("crowd")).toBe(1);
  expect((await make("crowd", "k3")).status).toBe(201);
  for (const { status, headers } of answers) if (status === 409) expect(headers.get("retry-after")).toBe("1");
});

test("what was refused may be tried again under the same key", async () => {
  const headers = { "idempotency-key": "k4" };
  const post = (body: object) => service.ask("/v1/keys", { method: "POST", as: admin, headers, body });
  expect((await post({ name: "", scopes: [] })).status).toBe(422);
  expect((await post({ name: "", scopes: [] })).status).toBe(422);
  expect((await post({ name: "good", scopes: ["read"] })).status).toBe(201);
});

test("nothing of an answer can be read in the store", async () => {
  const { secret } = await jsonIn(make("sealed", "k5"));
  const { rows } = await service.pool.query<{ answer: Buffer }>(
    "select answer from idempotency where answer is not null",
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { answer } of rows) {
    expect(answer.toString("latin1")).not.toContain(secret.slice(-20));
    expect(answer.toString("latin1")).not.toContain("sealed");
  }
});

test("a request whose process died is carried out anew after a while; answers are kept for a day", async () => {
  await make("old", "k6");
  await service.pool.query("update idempotency set claimed_at = now() - interval '25 hours'");
  expect((await make("old", "k6")).headers.get("idempotent-replayed")).toBeNull();
  expect(await keysNamed("old")).toBe(2);
  await service.pool.query("update idempotency set answer = null, claimed_at = now() - interval '3 minutes'");
  expect((await make("old", "k6")).status).toBe(201);
  await service.pool.query("update idempotency set claimed_at = now() - interval '25 hours'");
  expect(await service.access.idempotency.sweep()).toBeGreaterThan(0);
});

test("a key that is too long is refused", async () => {
  expect((await make("long", "x".repeat(256))).status).toBe(422);
});
