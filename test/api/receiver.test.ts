import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { PROBLEM_TYPE } from "../../src/api/problem.ts";
import { call } from "./http.ts";
import { APP_SECRET, asMetaWrites, signed, statusBody } from "./meta.ts";
import { openReceiver, VERIFY_TOKEN } from "./receiver-bench.ts";

const receiver = await openReceiver();

describe("the handshake", () => {
  const ask = (query: Readonly<Record<string, string>>) =>
    call(`${receiver.address}?${new URLSearchParams(query)}`, { method: "GET" });
  const right = { "hub.mode": "subscribe", "hub.challenge": "1158201444<b>", "hub.verify_token": VERIFY_TOKEN };

  test("is answered by the challenge and nothing else", async () => {
    const { status, text, headers } = await ask(right);
    expect([status, text, headers["content-type"]]).toEqual([200, "1158201444<b>", "text/plain; charset=utf-8"]);
  });

  test.each([
    ["a wrong token", { ...right, "hub.verify_token": "it-is-me-0816" }],
    ["a longer token", { ...right, "hub.verify_token": `${VERIFY_TOKEN}x` }],
    ["no token", { "hub.mode": "subscribe", "hub.challenge": "1" }],
    ["another mode", { ...right, "hub.mode": "unsubscribe" }],
    ["no challenge", { "hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN }],
    ["a challenge that is none of Meta's", { ...right, "hub.challenge": "x".repeat(2_000) }],
    ["nothing", {}],
  ])("is refused with %s", async (_, query) => {
    const { status, headers, text } = await ask(query);
    expect([status, headers["content-type"]]).toEqual([403, PROBLEM_TYPE]);
    expect(text).not.toContain(VERIFY_TOKEN);
  });

  test("is refused where no token was set", async () => {
    const silent = await openReceiver({ verifyToken: undefined });
    const asked = await call(
      `${silent.address}?${new URLSearchParams({ ...right, "hub.verify_token": "undefined" })}`,
      {
        method: "GET",
      },
    );
    expect(asked.status).toBe(403);
  });
});

describe("a post", () => {
  const body = statusBody([{ id: "wamid.A", status: "sent" }]);

  test("that is signed is taken", async () => {
    const { status, text } = await receiver.post(body);
    expect([status, text]).toEqual([200, '{"taken":"all"}\n']);
  });

  test("is checked over the bytes that came, not over what they say", async () => {
    const value = { ...body, note: "Grüße / 50 % <ab@example.com> 😀" };
    expect((await receiver.post(value)).status).toBe(200);
    const plain = Buffer.from(JSON.stringify(value));
    expect((await receiver.post(plain)).status).toBe(200);
    expect((await receiver.post(plain, { "x-hub-signature-256": signed(asMetaWrites(value)) })).status).toBe(401);
  });

  test.each([
    ["no signature", { "x-hub-signature-256": [] }],
    ["an empty signature", { "x-hub-signature-256": "" }],
    ["a forged one", { "x-hub-signature-256": signed(asMetaWrites(body), "another secret") }],
    ["a truncated one", { "x-hub-signature-256": signed(asMetaWrites(body)).slice(0, -2) }],
    ["one of another body", { "x-hub-signature-256": signed(asMetaWrites({ ...body, x: 1 })) }],
    ["one without its algorithm", { "x-hub-signature-256": signed(asMetaWrites(body)).slice(7) }],
    ["SHA-1", { "x-hub-signature-256": "sha1=8f2a91c04d7be365508ac1f0977d3e128f2a91c0" }],
    ["two", { "x-hub-signature-256": [signed(asMetaWrites(body)), signed(asMetaWrites(body))] }],
    ["the old header only", { "x-hub-signature-256": [], "x-hub-signature": signed(asMetaWrites(body)) }],
  ])("with %s is refused", async (_, headers) => {
    const before = receiver.receipts.length;
    const answer = await receiver.post(body, headers);
    expect([answer.status, answer.headers["content-type"]]).toEqual([401, PROBLEM_TYPE]);
    expect(JSON.parse(answer.text)).toMatchObject({ code: "signature", status: 401 });
    expect(receiver.receipts.length).toBe(before);
  });

  test("may be signed with either secret while one is rotated, and says whose it was", async () => {
    const rotating = await openReceiver({
      appSecrets: [
        { name: "shop", secret: "old-secret-of-the-shop" },
        { name: "shop", secret: "new-secret-of-the-shop" },
        { name: "crm", secret: "secret-of-the-crm" },
      ],
    });
    for (const secret of ["old-secret-of-the-shop", "new-secret-of-the-shop", "secret-of-the-crm", APP_SECRET]) {
      const one = statusBody([{ id: `wamid.${secret}` }]);
      const { status } = await rotating.post(one, { "x-hub-signature-256": signed(asMetaWrites(one), secret) });
      expect(status).toBe(secret === APP_SECRET ? 401 : 200);
    }
    expect(await rotating.sources()).toEqual(["webhook crm", "webhook shop"]);
  });

  test("may be packed, and signed before or after", async () => {
    const plain = asMetaWrites(body);
    const packed = gzipSync(plain);
    const headers = { "content-encoding": "gzip" };
    expect((await receiver.post(packed, headers)).status).toBe(200);
    expect((await receiver.post(packed, { ...headers, "x-hub-signature-256": signed(plain) })).status).toBe(200);
    expect((await receiver.post(packed, { "x-hub-signature-256": signed(plain) })).status).toBe(401);
  });

  test("of another product of Meta is taken and counted", async () => {
    const { status } = await receiver.post({ object: "instagram", entry: [] });
    expect(status).toBe(200);
    expect(receiver.receipts.at(-1)?.items).toMatchObject([{ kind: "body", outcome: "ignored" }]);
  });

  test("with another method is refused, and says which are right", async () => {
    const { status, headers } = await call(receiver.address, { method: "PUT" });
    expect([status, headers.allow]).toEqual([405, "GET, HEAD, POST"]);
  });

  test("to an address that is none is not found", async () => {
    for (const path of ["/webhooks", "/webhooks/whatsapp/", "/webhooks/whatsapp/nobody", "/webhooks/whatsapp/a/b"])
      expect([path, (await receiver.post(body, {}, receiver.url + path)).status]).toEqual([path, 404]);
  });
});

describe("what cannot be read", () => {
  test("as a whole becomes a dead letter, and is not asked for again", async () => {
    for (const bytes of ["", "{", "null", '"x"', "[]", "{}", '{"object":true,"entry":[]}', "\u0000\u0001"]) {
      const { status, text } = await receiver.post(Buffer.from(bytes));
      expect([bytes, status, JSON.parse(text).taken]).toEqual([
        bytes,
        200,
        "as a dead letter: none of it could be read",
      ]);
      expect(receiver.dead.at(-1)).toMatchObject({ extent: "body", bytes: Buffer.from(bytes) });
    }
  });

  test("in part leaves the rest as it is", async () => {
    const value = statusBody([{ id: "wamid.P1" }, { id: "wamid.P2", at: 0 }]);
    const { status } = await receiver.post(value);
    expect(status).toBe(200);
    expect(receiver.receipts.at(-1)).toMatchObject({ dead: "part", facts: 2 });
    const letter = receiver.dead.at(-1);
    expect(letter).toMatchObject({ extent: "part", reasons: [{ part: "status.delivered" }] });
    expect(letter?.redacted).not.toMatch(/1650555|wamid/);
    expect(letter?.redacted).toContain('"status":"delivered"');
  });

  test("a fact that no store would take is left out, and said", async () => {
    for (const id of [`wamid.${"x".repeat(5_000)}`, "wamid.\u0000", "wamid.\ud800"]) {
      const { status } = await receiver.post(statusBody([{ id }, { id: "wamid.G" }]));
      expect(status).toBe(200);
      expect(receiver.receipts.at(-1)).toMatchObject({ dead: "part", facts: 2 });
    }
  });
});
