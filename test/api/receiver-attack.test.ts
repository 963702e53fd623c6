import { Agent } from "node:http";
import { connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { LARGEST_BODY_BYTES } from "../../src/api/receiver/read-post.ts";
import { openRoom } from "../../src/api/receiver/room.ts";
import { call } from "./http.ts";
import { asMetaWrites, signed, statusBody } from "./meta.ts";
import { openReceiver } from "./receiver-bench.ts";

const room = openRoom();
const receiver = await openReceiver(
  { room },
  { headersTimeout: 400, requestTimeout: 800, connectionsCheckingInterval: 100, keepAliveTimeout: 1_000 },
);
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

describe("signatures", () => {
  test("of 500 random kinds let nothing in", async () => {
    const bytes = asMetaWrites(good);
    const right = signed(bytes);
    for (let index = 0; index < 500; index += 1) {
      const at = 7 + (index % 64);
      const digit = (Number.parseInt(right[at] ?? "0", 16) ^ (1 + (index % 15))).toString(16);
      const forged = right.slice(0, at) + digit + right.slice(at + 1);
      expect((await receiver.post(bytes, { "x-hub-signature-256": forged })).status).toBe(401);
    }
    expect(receiver.receipts).toEqual([]);
    await expectUnharmed();
  });

  test("that was right once is right for the same bytes only", async () => {
    const bytes = asMetaWrites(good);
    for (let index = 0; index < 3; index += 1) expect((await receiver.post(bytes)).status).toBe(200);
    for (const changed of [
      Buffer.concat([bytes, Buffer.from(" ")]),
      bytes.subarray(0, -1),
      Buffer.from(bytes.toString().replace("16505551234", "16505551235")),
    ])
      expect((await receiver.post(changed, { "x-hub-signature-256": signed(bytes) })).status).toBe(401);
    await expectUnharmed();
  });
});

describe("bodies", () => {
  test("beyond 4 MB are refused without being kept, stated or not", async () => {
    const large = Buffer.alloc(LARGEST_BODY_BYTES + 1, " ");
    expect((await receiver.post(large)).status).toBe(413);
    expect((await receiver.post(large, { "transfer-encoding": "chunked" })).status).toBe(413);
    const answer = await raw(`${signedHead(large)}Content-Length: 99999999999\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    await expectUnharmed();
  });

  test("of just 4 MB are taken", async () => {
    const bytes = Buffer.alloc(LARGEST_BODY_BYTES, " ");
    asMetaWrites(good).copy(bytes);
    expect((await receiver.post(bytes)).status).toBe(200);
    expect(receiver.receipts.at(-1)?.facts).toBe(2);
  });

  test("with more than 1,000 updates are taken as long as they fit", async () => {
    const many = statusBody(Array.from({ length: 5_000 }, (_, index) => ({ id: `wamid.${index}` })));
    expect((await receiver.post(many)).status).toBe(200);
    expect(receiver.receipts.at(-1)?.facts).toBe(5_001);
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ] as const)("that %s packs a thousandfold are refused", async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(16 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    expect((await receiver.post(bomb, { "content-encoding": encoding })).status).toBe(413);
    await expectUnharmed();
  });

  test("packed wrongly, twice or in a way that nobody knows are refused", async () => {
    const bytes = asMetaWrites(good);
    expect((await receiver.post(bytes, { "content-encoding": "gzip" })).status).toBe(400);
    expect((await receiver.post(gzipSync(bytes).subarray(0, 40), { "content-encoding": "gzip" })).status).toBe(400);
    for (const encoding of ["zstd", "gzip, gzip", "__proto__", "constructor"])
      expect((await receiver.post(bytes, { "content-encoding": encoding })).status).toBe(415);
    await expectUnharmed();
  });

  test.each([
    ["lists", "[", "]"],
    ["objects", '{"a":', "}"],
    ["lists without end", "[", ""],
  ])("of %s in one another become dead letters", async (_, open, close) => {
    for (const depth of [201, 100_000, Math.floor(LARGEST_BODY_BYTES / (open.length + 1)) - 8]) {
      const bytes = Buffer.from(`{"entry":${open.repeat(depth)}1${close.repeat(depth)}}`);
      expect((await receiver.post(bytes)).status).toBe(200);
      expect(receiver.receipts.at(-1)).toMatchObject({ facts: 0, dead: "body" });
    }
    await expectUnharmed();
  });

  test("with wrong types in every place are taken, and what is good in them counts", async () => {
    const wrong = [null, true, 0, -1, 1e308, 1.5, "", "x", [], [[]], {}, { a: {} }, "\u0000", "💥".repeat(99)];
    const value = statusBody([{ id: "wamid.kept" }]);
    let posts = 0;
    for (const place of placesOf(value)) {
      for (const replacement of wrong) {
        const { status } = await receiver.post(replaced(value, place, replacement));
        expect(status).toBe(200);
        posts += 1;
      }
    }
    expect(posts).toBeGreaterThan(300);
    await expectUnharmed();
  });

  test("with SQL, markup and traps in every text are taken as texts", async () => {
    const texts = [
      "'; drop table fact; --",
      "' or '1'='1",
      "\\'; select pg_sleep(10); --",
      "$1 $2 $$ %s {} #{7*7}",
      '{1,2}",NULL,\\N',
      "<script>alert(1)</script>",
      "../../../../etc/passwd",
      "__proto__",
      "constructor",
      "a\r\nSet-Cookie: b",
    ];
    const value = statusBody([{ id: "wamid.sql" }]);
    for (const place of placesOf(value))
      for (const text of texts) expect((await receiver.post(replaced(value, place, text))).status).toBe(200);
    await expectUnharmed();
  });

  test("with keys that mean something to JavaScript change nothing", async () => {
    const bytes = Buffer.from(
      '{"__proto__":{"object":"whatsapp_business_account"},"constructor":{"prototype":{"x":1}},"object":"whatsapp_business_account","entry":[{"__proto__":{"changes":1},"changes":[]}]}',
    );
    expect((await receiver.post(bytes)).status).toBe(200);
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
    await expectUnharmed();
  });
});

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

describe("crowds", () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 500 });
  afterAll(() => agent.destroy());

  test("of 500 connections, right and wrong ones mixed, are told apart, and memory stays bounded", async () => {
    const bytes = asMetaWrites(good);
    const wrong = { "x-hub-signature-256": signed(bytes, "wrong") };
    const wave = async () => {
      const posts = Array.from({ length: 1_000 }, (_, index) =>
        receiver.post(bytes, index % 2 === 0 ? {} : wrong, receiver.address, agent),
      );
      const answers = await Promise.all(posts);
      expect(answers.map(({ status }) => status)).toEqual(answers.map((_, index) => (index % 2 === 0 ? 200 : 401)));
      receiver.receipts.length = 0;
    };
    await wave();
    const before = heapUsed();
    for (let index = 0; index < 5; index += 1) await wave();
    expect(heapUsed() - before).toBeLessThan(24 * 1024 * 1024);
    await expectUnharmed();
  });

  test("with large bodies leave nothing behind", async () => {
    const large = Buffer.alloc(2_000_000, " ");
    asMetaWrites(good).copy(large);
    const forged = { "x-hub-signature-256": signed(large, "wrong") };
    const before = memoryUsed();
    for (let index = 0; index < 10; index += 1) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => receiver.post(large, forged, receiver.address, agent)),
      );
      for (const { status } of answers) expect([401, 503]).toContain(status);
    }
    expect(memoryUsed() - before).toBeLessThan(64 * 1024 * 1024);
    expect(receiver.receipts).toEqual([]);
    await expectUnharmed();
  });
});

test("guessing at addresses of endpoints finds none, and asks the store now and then only", async () => {
  let asked = 0;
  const guessed = await openReceiver({
    doors: {
      at: async () => {
        asked += 1;
        return undefined;
      },
    },
  });
  for (let index = 0; index < 50; index += 1)
    expect((await guessed.post(good, {}, `${guessed.address}/guess-${index}`)).status).toBe(404);
  expect(asked).toBe(50);
  expect((await call(`${guessed.address}/guess`, { method: "DELETE" })).status).toBe(405);
});

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function memoryUsed(): number {
  globalThis.gc?.();
  const { heapUsed: heap, external } = process.memoryUsage();
  return heap + external;
}

type Place = readonly (string | number)[];

/** Every place in a JSON value. */
function placesOf(value: unknown, at: Place = []): readonly Place[] {
  if (typeof value !== "object" || value === null) return [at];
  const inside = Object.entries(value).flatMap(([key, item]) =>
    placesOf(item, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return at.length === 0 ? inside : [at, ...inside];
}

function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? replaced(item, rest, by) : item));
  const entries = Object.entries(value ?? {});
  return Object.fromEntries(entries.map(([name, item]) => [name, name === key ? replaced(item, rest, by) : item]));
}
