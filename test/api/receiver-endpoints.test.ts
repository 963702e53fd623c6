import { describe, expect, test } from "vitest";
import { TEST_BODY } from "../../src/api/receiver/trial.ts";
import { COMMAND_LINE } from "../../src/app/service/access/actor.ts";
import { addEndpoint, type NewEndpoint, revokeEndpoint, rotateEndpoint } from "../../src/app/service/endpoints.ts";
import { openDoors } from "../../src/app/service/receive-doors.ts";
import { openAudit } from "../../src/store/postgres/access/audit.ts";
import { call } from "./http.ts";
import { asMetaWrites, signed, statusBody } from "./meta.ts";
import { openReceiver, VERIFY_TOKEN } from "./receiver-bench.ts";

/** The clock stands still unless a test moves it, so that what is known of endpoints is read again when it says so. */
let clock = Date.now();
const now = () => clock;
const receiver = await openReceiver();
const { endpoints, key } = receiver;
const audit = openAudit(receiver.pool);
const ports = { endpoints, key, now, audit, actor: COMMAND_LINE };
const seen = await openReceiver({ doors: openDoors({ endpoints, key, now }), now });
const body = statusBody([{ id: "wamid.E" }]);

/** Posts without any signature of Meta's. */
const post = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  seen.post(body, { "x-hub-signature-256": [], ...headers }, seen.url + path);

async function opened(wanted: Partial<NewEndpoint> & Pick<NewEndpoint, "name" | "auth">) {
  const result = await addEndpoint(ports, { allowUnsigned: false, ...wanted });
  if (!result.ok) throw new Error(result.refusal);
  clock += 10_000;
  return result.value;
}

test("a bearer secret lets in, and nothing else does", async () => {
  const { secret, path } = await opened({ name: "bearer", auth: "bearer" });
  expect(path).toBe("/webhooks/whatsapp/bearer");
  expect((await post(path, { authorization: `Bearer ${secret}` })).status).toBe(200);
  for (const wrong of [
    "",
    `bearer ${secret}`,
    `Basic ${secret}`,
    `Bearer ${secret}x`,
    `Bearer ${secret?.slice(1)}`,
    "Bearer",
  ])
    expect([wrong, (await post(path, { authorization: wrong })).status]).toEqual([wrong, 401]);
  expect((await post(path, { "x-hub-signature-256": signed(asMetaWrites(body)) })).status).toBe(401);
});

test("a header that the provider calls as it likes carries the secret", async () => {
  const { secret, path } = await opened({ name: "header", auth: "header", header: "X-Provider-Key" });
  expect((await post(path, { "x-provider-key": secret ?? "" })).status).toBe(200);
  expect((await post(path, { "x-provider-key": `${secret}.` })).status).toBe(401);
  expect((await post(path)).status).toBe(401);
});

test("a secret path lets in; its name does not", async () => {
  const { secret, path } = await opened({ name: "hidden", auth: "path" });
  expect(path).toBe(`/webhooks/whatsapp/${secret}`);
  expect((await post(path)).status).toBe(200);
  expect((await post("/webhooks/whatsapp/hidden")).status).toBe(404);
  expect((await post(`${path}x`)).status).toBe(404);
});

test("a signature of Meta's with the endpoint's own secret lets in", async () => {
  const { path } = await opened({ name: "signed", auth: "signature", secret: "an-app-secret-of-the-partner" });
  const right = { "x-hub-signature-256": signed(asMetaWrites(body), "an-app-secret-of-the-partner") };
  expect((await post(path, right)).status).toBe(200);
  expect((await post(path, { "x-hub-signature-256": signed(asMetaWrites(body)) })).status).toBe(401);
  expect((await post(path)).status).toBe(401);
});

test("what nobody signed comes in only where somebody said so", async () => {
  const refused = await addEndpoint(ports, { name: "open", auth: "unsigned", allowUnsigned: false });
  expect(refused).toEqual({ ok: false, refusal: "unsigned_not_allowed" });
  const { path, secret } = await opened({ name: "open", auth: "unsigned", allowUnsigned: true });
  expect([secret, (await post(path)).status]).toEqual([null, 200]);
});

test("the source of an endpoint is recorded", async () => {
  const { path } = await opened({ name: "sourced", auth: "unsigned", source: "OurPartner", allowUnsigned: true });
  const noting = await openReceiver({ doors: openDoors({ endpoints, key, now }) });
  await noting.post(body, {}, noting.url + path);
  expect(await noting.sources()).toEqual(["endpoint OurPartner"]);
});

test("after a rotation both secrets count until the old one ends", async () => {
  const { secret: old, path } = await opened({ name: "turning", auth: "bearer" });
  const turned = await rotateEndpoint(ports, { name: "turning", keepMs: 60_000 });
  const fresh = turned.ok ? turned.value.secret : null;
  clock += 10_000;
  const statuses = async () => [
    (await post(path, { authorization: `Bearer ${old}` })).status,
    (await post(path, { authorization: `Bearer ${fresh}` })).status,
  ];
  expect(await statuses()).toEqual([200, 200]);
  clock += 60_000;
  expect(await statuses()).toEqual([401, 200]);
});

test("a revoked endpoint is gone, and its name is free", async () => {
  const { path, secret } = await opened({ name: "leaving", auth: "bearer" });
  const headers = { authorization: `Bearer ${secret}` };
  expect((await post(path, headers)).status).toBe(200);
  expect(await revokeEndpoint(ports, "leaving")).toEqual({ ok: true, value: "leaving" });
  clock += 10_000;
  expect((await post(path, headers)).status).toBe(404);
  expect(await revokeEndpoint(ports, "leaving")).toEqual({ ok: false, refusal: "unknown_endpoint" });
  await opened({ name: "leaving", auth: "bearer" });
  expect((await post(path, headers)).status).toBe(401);
});

describe("an endpoint is refused", () => {
  const fine = { name: "fine", auth: "bearer", allowUnsigned: false } as const;
  test.each([
    ["bad_name", { ...fine, name: "Not Fine" }],
    ["bad_name", { ...fine, name: "../fine" }],
    ["bad_name", { ...fine, name: "x".repeat(33) }],
    ["bad_source", { ...fine, source: "5511987650001" }],
    ["bad_header", { ...fine, auth: "header" as const }],
    ["bad_header", { ...fine, auth: "header" as const, header: "Content-Length" }],
    ["bad_header", { ...fine, auth: "header" as const, header: "x key" }],
    ["bad_header", { ...fine, header: "x-key" }],
    ["bad_secret", { ...fine, secret: "short" }],
    ["bad_secret", { ...fine, auth: "path" as const, secret: "looks-like-a-name" }],
    ["secret_needed", { ...fine, auth: "signature" as const }],
    ["name_taken", { ...fine, name: "bearer" }],
  ])("as %s", async (refusal, wanted) => {
    expect(await addEndpoint(ports, wanted)).toEqual({ ok: false, refusal });
  });
});

test("the audit log says what was done, and shows no secret", async () => {
  const { secret } = await opened({ name: "watched", auth: "bearer" });
  await rotateEndpoint(ports, { name: "watched", keepMs: 0 });
  await revokeEndpoint(ports, "watched");
  const { items } = await audit.list({ limit: 9, action: null, subject: "watched" });
  expect(items.map(({ actor, action }) => `${actor}: ${action}`)).toEqual([
    "command line: endpoint.revoke",
    "command line: endpoint.rotate",
    "command line: endpoint.create",
  ]);
  expect(JSON.stringify(items)).not.toContain(secret);
});

test("no secret stands in the store as it is", async () => {
  const known = ["an-app-secret-of-the-partner"];
  const { secret } = await opened({ name: "looked-at", auth: "bearer" });
  const { rows } = await receiver.pool.query<{ row: string }>(
    "select (s.*)::text || coalesce(encode(sealed, 'escape'), '') as row from endpoint_secret s",
  );
  expect(rows.length).toBeGreaterThan(5);
  for (const text of [...known, secret ?? ""]) expect(rows.filter(({ row }) => row.includes(text))).toEqual([]);
});

test("Meta verifies the address of an endpoint by a token of its own", async () => {
  const { path, verifyToken } = await opened({ name: "verified", auth: "signature", secret: "an-app-secret-of-ours" });
  const answered = async (token: string) => {
    const query = `hub.mode=subscribe&hub.challenge=4711&hub.verify_token=${token}`;
    const { status, text } = await call(`${seen.url + path}?${query}`, { method: "GET" });
    return status === 200 ? text : status;
  };
  expect(await answered(verifyToken)).toBe("4711");
  expect(await answered(VERIFY_TOKEN)).toBe("4711");
  expect(await answered("another")).toBe(403);
});

test("a test of the way in is checked and acknowledged, and nobody keeps it", async () => {
  const kept: unknown[] = [];
  const { pool, journal } = receiver;
  const keeper = { keep: async (one: unknown) => kept.push(one) };
  const ports = { journal, deadBodies: { add: async (one: unknown) => kept.push(one) }, keepers: [keeper] };
  const testing = await openReceiver({ ports });
  const taken = await testing.post(Buffer.from(TEST_BODY));
  expect([taken.status, taken.text]).toEqual([200, '{"taken":"as a test: nothing was booked"}\n']);
  expect((await testing.post(Buffer.from(TEST_BODY), { "x-hub-signature-256": [] })).status).toBe(401);
  expect([kept, testing.failures]).toEqual([[], []]);
  const { rows } = await pool.query<{ count: bigint }>("select count(*) from source where name = 'meta'");
  expect(rows).toEqual([{ count: 0n }]);
});
