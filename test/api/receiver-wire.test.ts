import { connect } from "node:net";
import { beforeEach, describe, expect, test } from "vitest";
import { openRoom } from "../../src/api/receiver/room.ts";
import { asMetaWrites, signed, statusBody } from "./meta.ts";
import { openReceiver } from "./receiver-bench.ts";

/** Impatient, so that slow clients are hung up on soon. */
const LIMITS = {
  headersTimeout: 1_000,
  requestTimeout: 2_000,
  connectionsCheckingInterval: 100,
  keepAliveTimeout: 2_000,
};
const room = openRoom();
const receiver = await openReceiver({ room }, LIMITS);
const { host, port } = new URL(receiver.url);
const good = statusBody([{ id: "wamid.good" }]);

beforeEach(() => {
  receiver.receipts.length = 0;
  receiver.failures.length = 0;
});

/** After every attack the receiver still takes what is right, holds nothing on to, and has met no bug. */
async function expectUnharmed(): Promise<void> {
  expect((await receiver.post(good)).status).toBe(200);
  expect(receiver.failures).toEqual([]);
  expect([room.posts(), room.largeBytes()]).toEqual([0, 0]);
}

/** Sends bytes as they are and gives all that comes back until the other side hangs up. */
function raw(...pieces: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((done) => {
    const socket = connect(Number(port), "127.0.0.1");
    const got: Buffer[] = [];
    socket.on("data", (chunk) => got.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => done(Buffer.concat(got).toString()));
    for (const piece of pieces) socket.write(piece);
  });
}

const POST = `POST /webhooks/whatsapp HTTP/1.1\r\nHost: ${host}\r\n`;
const signedHead = (body: Buffer) => `${POST}X-Hub-Signature-256: ${signed(body)}\r\n`;

describe("slow clients", () => {
  test("that never end their headers or their body are hung up on", async () => {
    const slow = [
      raw(`${POST}X-Slow: `),
      raw("POST /web"),
      raw(`${signedHead(Buffer.from("x"))}Content-Length: 1000\r\n\r\n{"object"`),
      raw(`${signedHead(Buffer.from("x"))}Transfer-Encoding: chunked\r\n\r\n5\r\n{"obj`),
    ];
    const answers = await Promise.all(slow);
    for (const answer of answers) expect(answer).not.toMatch(/^HTTP\/1.1 200/);
    await expectUnharmed();
  });

  test("that go away in the middle leave nothing behind", async () => {
    const bytes = asMetaWrites(good);
    for (let index = 0; index < 50; index += 1) {
      await new Promise<void>((done) => {
        const socket = connect(Number(port), "127.0.0.1", () => {
          socket.write(`${signedHead(bytes)}Content-Length: ${bytes.length}\r\n\r\n`);
          socket.write(bytes.subarray(0, 100), () => socket.destroy());
        });
        socket.once("close", () => done());
        socket.once("error", () => {});
      });
    }
    while (room.posts() > 0) await new Promise((done) => setTimeout(done, 10));
    expect(receiver.receipts).toEqual([]);
    await expectUnharmed();
  });

  test("with large bodies keep nobody else out", async () => {
    const small = openRoom(8 * 1024 * 1024);
    const crowded = await openReceiver({ room: small }, { headersTimeout: 5_000, requestTimeout: 5_000 });
    const address = new URL(crowded.url);
    const sockets = Array.from({ length: 12 }, () => {
      const socket = connect(Number(address.port), "127.0.0.1");
      socket.on("error", () => {});
      socket.write(`${signedHead(Buffer.from("x"))}Content-Length: 3000000\r\n\r\n`);
      socket.write(Buffer.alloc(2_500_000, " "));
      return socket;
    });
    while (small.largeBytes() < 5_000_000) await new Promise((done) => setTimeout(done, 10));
    expect((await crowded.post(good)).status).toBe(200);
    const large = Buffer.alloc(4_000_000, " ");
    asMetaWrites(good).copy(large);
    const answer = await crowded.post(large);
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "2"]);
    for (const socket of sockets) socket.destroy();
    while (small.posts() > 0) await new Promise((done) => setTimeout(done, 10));
    expect((await crowded.post(large)).status).toBe(200);
    expect(small.largeBytes()).toBe(0);
  });
});

test("a length that nobody has is refused before anything is read", async () => {
  const answer = await raw(`${signedHead(Buffer.from("x"))}Content-Length: 99999999999\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
  await expectUnharmed();
});

describe("requests", () => {
  test.each([
    "/webhooks/whatsapp/../../etc/passwd",
    "/webhooks/whatsapp/..%2f..%2fetc%2fpasswd",
    "/webhooks/whatsapp/%00",
    "/webhooks/whatsapp/%ff%fe",
    "/webhooks/whatsapp/%",
    "/webhooks/whatsapp/a%2Fb",
    "/webhooks/whatsapp/__proto__",
    "/webhooks/whatsapp/constructor",
    "/webhooks/whatsapp/'; drop table endpoint; --",
    "//webhooks/whatsapp",
    "/webhooks//whatsapp",
    "/WEBHOOKS/WHATSAPP",
    `/webhooks/whatsapp/${"x".repeat(8_000)}`,
    "/webhooks/whatsapp\\..\\x",
    "/./webhooks/whatsapp/x",
  ])("to %s lead nowhere", async (path) => {
    const bytes = asMetaWrites(good);
    const head = `POST ${path.replaceAll(" ", "%20")} HTTP/1.1\r\nHost: ${host}\r\nX-Hub-Signature-256: ${signed(bytes)}\r\n`;
    const answer = await raw(`${head}Content-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`, bytes);
    expect(answer).toMatch(/^HTTP\/1.1 40[04] /);
    expect(receiver.receipts).toEqual([]);
    await expectUnharmed();
  });

  const bytes = asMetaWrites(good);
  test.each([
    ["two lengths", `${signedHead(bytes)}Content-Length: 5\r\nContent-Length: ${bytes.length}\r\n\r\n`],
    ["length and chunks", `${signedHead(bytes)}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ["a negative length", `${signedHead(bytes)}Content-Length: -1\r\n\r\n`],
    ["a length in words", `${signedHead(bytes)}Content-Length: ten\r\n\r\n`],
    ["no host", `POST /webhooks/whatsapp HTTP/1.1\r\nContent-Length: 0\r\n\r\n`],
    ["a bare line feed in a header", `${POST}X-A: b\nX-C: d\r\n\r\n`],
    ["a folded header", `${POST}X-A: b\r\n c\r\n\r\n`],
    ["headers without end", `${POST}${"X-A: b\r\n".repeat(5_000)}\r\n`],
    ["a header without end", `${POST}X-A: ${"b".repeat(64 * 1024)}\r\n\r\n`],
    ["another protocol", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"],
    ["a method that is none", "GIVE /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["an upgrade", `${POST}Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n`],
  ])("with %s get nothing in", async (_, head) => {
    const answer = await raw(head, bytes);
    expect(answer).not.toMatch(/HTTP\/1.1 (2|5)/);
    expect(receiver.receipts).toEqual([]);
    await expectUnharmed();
  });

  test("with odd headers beside a right signature are taken", async () => {
    const odd: readonly Readonly<Record<string, string | string[]>>[] = [
      { "content-type": "text/plain" },
      { "content-type": "application/json; charset=utf-16" },
      { "content-type": "multipart/form-data" },
      { "content-type": [] },
      { "x-forwarded-for": "127.0.0.1, ::1", "x-original-url": "/v1/keys", "x-http-method-override": "DELETE" },
      { cookie: "a=".repeat(1_000), "accept-language": "💥".codePointAt(0)?.toString() ?? "" },
      { expect: "100-continue" },
    ];
    for (const headers of odd) expect((await receiver.post(good, headers)).status).toBe(200);
    await expectUnharmed();
  });

  test("that follow one another in one go are answered in order", async () => {
    const head = `${signedHead(bytes)}Content-Length: ${bytes.length}\r\n`;
    const one = Buffer.concat([Buffer.from(`${head}\r\n`), bytes]);
    const last = Buffer.concat([Buffer.from(`${head}Connection: close\r\n\r\n`), bytes]);
    const answer = await raw(...Array.from({ length: 200 }, () => one), last);
    expect(answer.match(/HTTP\/1.1 200/g)?.length).toBe(201);
    await expectUnharmed();
  });
});
