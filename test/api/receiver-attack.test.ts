import { Agent } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { LARGEST_BODY_BYTES } from "../../src/api/receiver/read-post.ts";
import { openRoom } from "../../src/api/receiver/room.ts";
import { call } from "./http.ts";
import { asMetaWrites, signed, statusBody } from "./meta.ts";
import { openReceiver } from "./receiver-bench.ts";

const room = openRoom();
const receiver = await openReceiver({ room });
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
    expect(heapUsed() - before).toBeLessThan(8 * 1024 * 1024);
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
    // What the garbage collector frees of buffers is taken off the count a little later.
    await expect.poll(() => memoryUsed() - before, { timeout: 10_000 }).toBeLessThan(48 * 1024 * 1024);
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
      verifyTokenAt: async () => undefined,
    },
  });
  for (let index = 0; index < 50; index += 1)
    expect((await guessed.post(good, {}, `${guessed.address}/guess-${index}`)).status).toBe(404);
  expect(asked).toBe(50);
  expect((await call(`${guessed.address}/guess`, { method: "DELETE" })).status).toBe(405);
});

/** Collects garbage now, so that what is measured is what is held on to. */
setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

function memoryUsed(): number {
  collect();
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
