import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { contentKeeper, contentPurpose } from "../../src/app/service/keep-content.ts";
import { openDeadBodies } from "../../src/app/service/receive-dead.ts";
import { replayDeadLetter, replayOpenLetters } from "../../src/app/service/replay-dead-letters.ts";
import { openKey } from "../../src/store/key.ts";
import { openContent } from "../../src/store/postgres/journal/content.ts";
import { statusBody } from "./meta.ts";
import { openReceiver } from "./receiver-bench.ts";

const half = statusBody([
  { id: "wamid.HBgLMTY1MDU1NTEyMzQ=", user: "16505551234" },
  { id: "wamid.B", at: 0 },
]);

test("a dead letter shows the build and the reasons; the same body again is the same letter", async () => {
  const { post, letters } = await openReceiver();
  for (const body of [half, half, Buffer.from("from=16505551234")]) expect((await post(body)).status).toBe(200);
  const [other, letter, ...more] = await letters.list({ openOnly: true, limit: 9 });
  expect([more, letter?.times, letter?.extent, other?.extent]).toEqual([[], 2, "part", "body"]);
  expect(letter?.source).toEqual({ kind: "webhook", name: "meta" });
  expect(letter?.reasons).toMatchObject([{ part: "status.delivered", found: 'timestamp: "0"' }]);
  expect(other?.redacted).toBe("xxxx=00000000000");
  for (const shown of [letter, other])
    expect(JSON.stringify({ ...shown, sealed: null })).not.toMatch(/1650555|wamid\.H/);
  for (const { sealed } of [letter, other].filter((one) => one !== undefined))
    expect(sealed?.body.includes("1650555") ?? true).toBe(false);
});

test("a letter is read again as this version reads; what was taken stays as it is", async () => {
  const { post, letters, journal, key, facts } = await openReceiver();
  await post(half);
  const ports = { letters, journal, key, now: Date.now };
  const [letter] = await letters.list({ openOnly: true, limit: 1 });
  expect(await replayDeadLetter(ports, letter?.id ?? "")).toMatchObject({
    ok: true,
    value: { facts: 2, added: 0, reasons: [{ part: "status.delivered" }] },
  });
  // As if an upgrade had taught Daybook to read what it could not: the sealed body is a good one.
  const good = Buffer.from(JSON.stringify(statusBody([{ id: "wamid.learnt" }])));
  const reasons = [{ part: "status.sent", found: "something new", expected: "something old" }];
  const source = { kind: "webhook", name: "meta" } as const;
  const late = { bytes: good, source, receivedAt: Date.now(), extent: "body", reasons, redacted: "" } as const;
  await openDeadBodies({ letters, key, days: 30 }).add(late);
  expect(await replayOpenLetters(ports)).toEqual({ letters: 2, done: 1, facts: 4, added: 1 });
  expect(await facts()).toBe(2);
  expect((await letters.list({ openOnly: true, limit: 9 })).map(({ id }) => id)).toEqual([letter?.id]);
});

test("without its body, or under another key, a letter cannot be read again", async () => {
  const { letters, journal, key } = await openReceiver();
  const source = { kind: "webhook", name: "meta" } as const;
  const dead = { source, receivedAt: Date.now(), extent: "body", reasons: [], redacted: "" } as const;
  const stranger = openKey(randomBytes(32));
  await openDeadBodies({ letters, key, days: 0 }).add({ ...dead, bytes: Buffer.from("a") });
  await openDeadBodies({ letters, key: stranger, days: 1 }).add({ ...dead, bytes: Buffer.from("b") });
  const ports = { letters, journal, key, now: Date.now };
  const refusals = [];
  for (const { id } of await letters.list({ openOnly: false, limit: 9 })) {
    const result = await replayDeadLetter(ports, id);
    refusals.push(result.ok ? "" : result.refusal);
  }
  expect(refusals.sort()).toEqual(["no_body", "other_key"]);
  expect(await replayDeadLetter(ports, "nobody")).toEqual({ ok: false, refusal: "unknown_letter" });
});

test("content is kept, sealed, only where it was turned on", async () => {
  const plain = await openReceiver();
  const text = { body: "Call me on 555 0100" };
  const message = { from: "16505551234", id: "wamid.T", timestamp: "1790000000", type: "text", text };
  const metadata = { display_phone_number: "15550783881", phone_number_id: "106540352242922" };
  const value = { messaging_product: "whatsapp", metadata, messages: [message] };
  const body = { object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "messages", value }] }] };
  await plain.post(body);
  expect((await plain.pool.query("select 1 from content")).count).toBe(0);
  const { key, journal, pool } = plain;
  const contents = openContent(pool);
  const content = contentKeeper({ contents, names: journal.names, key });
  const ports = { journal, deadBodies: { add: async () => {} }, forward: undefined, content };
  const keeping = await openReceiver({ ports });
  expect((await keeping.post(body)).status).toBe(200);
  expect((await keeping.post(Buffer.from("{"))).status).toBe(200);
  const surrogate = journal.names.message("wamid.T");
  const partition = (await journal.names.partitionOf("106540352242922")) ?? -1;
  const kept = await contents.get(partition, surrogate);
  expect(kept?.sealed.includes("0100")).toBe(false);
  const opened = key.unseal(kept?.sealed ?? Buffer.alloc(0), contentPurpose(surrogate));
  expect(JSON.parse(opened?.toString() ?? "")).toEqual(message);
});
