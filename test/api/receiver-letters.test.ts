import { expect, test } from "vitest";
import { replayDeadLetter } from "../../src/app/service/dead-letters/replay.ts";
import { contentKeeper, contentOfMessage } from "../../src/app/service/privacy/keep-content.ts";
import { openContent } from "../../src/store/postgres/journal/content.ts";
import { statusBody } from "./meta.ts";
import { openReceiver } from "./receiver-bench.ts";

const half = statusBody([
  { id: "wamid.HBgLMTY1MDU1NTEyMzQ=", user: "16505551234" },
  { id: "wamid.B", at: 0 },
]);

test("a dead letter shows the build and the reasons; the same body again is the same letter", async () => {
  const { post, letters, journal, key } = await openReceiver();
  for (const body of [half, half, Buffer.from("from=16505551234")]) expect((await post(body)).status).toBe(200);
  const [other, letter, ...more] = await letters.list({ openOnly: true, limit: 9 });
  expect([more, letter?.times, letter?.extent, other?.extent]).toEqual([[], 2, "part", "body"]);
  expect(letter?.source).toEqual({ kind: "webhook", name: "meta" });
  expect(letter?.reasons).toMatchObject([{ part: "status.delivered", found: 'timestamp: "0"' }]);
  expect(other?.redacted).toBe("xxxx=00000000000");
  for (const shown of [letter, other])
    expect(JSON.stringify({ ...shown, sealed: null })).not.toMatch(/1650555|wamid\.H/);
  expect(await replayDeadLetter({ letters, journal, key, now: Date.now }, letter?.id ?? "")).toMatchObject({
    ok: true,
    value: { facts: 2, added: 0, reasons: [{ part: "status.delivered" }] },
  });
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
  const content = { contents: openContent(pool), names: journal.names, key };
  const ports = { journal, deadBodies: { add: async () => {} }, keepers: [contentKeeper(content)] };
  const keeping = await openReceiver({ ports });
  expect((await keeping.post(body)).status).toBe(200);
  expect((await keeping.post(Buffer.from("{"))).status).toBe(200);
  const { rows } = await pool.query<{ sealed: Buffer }>("select sealed from content");
  expect(rows.map(({ sealed }) => sealed.includes("0100"))).toEqual([false]);
  expect(JSON.parse((await contentOfMessage(content, "wamid.T")) ?? "")).toEqual(message);
});
