import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMAND_LINE } from "../../../src/app/service/access/actor.ts";
import { deadLetterKeeper } from "../../../src/app/service/dead-letters/keep.ts";
import { replayDeadLetter } from "../../../src/app/service/dead-letters/replay.ts";
import { forwardKeeper } from "../../../src/app/service/forward-enqueue.ts";
import { forgetUser } from "../../../src/app/service/privacy/forget-user.ts";
import { contentKeeper, contentOfMessage } from "../../../src/app/service/privacy/keep-content.ts";
import { retain } from "../../../src/app/service/privacy/retention.ts";
import { type ReceiverPorts, receiveWebhook } from "../../../src/app/service/receive-webhook.ts";
import { DAY_MS } from "../../../src/core/kernel/time.ts";
import { openKey } from "../../../src/store/key.ts";
import type { DeadLetterStore } from "../../../src/store/port/dead-letters.ts";
import { openAudit } from "../../../src/store/postgres/access/audit.ts";
import { openContent } from "../../../src/store/postgres/journal/content.ts";
import { openDeadLetters } from "../../../src/store/postgres/journal/dead-letters.ts";
import { forwardQueue } from "../../../src/store/postgres/receiver/forward-queue.ts";
import { servers } from "../database.ts";
import { everything, KEY, SOURCE, type TestJournal, testJournal, wamid } from "./journals.ts";

const NOW = 1_790_000_000_000;
const USER = "5511987654321";

/** A body with one good message, and one whose time Daybook cannot read. */
function body(n: number, text = "Bom dia!"): Buffer {
  const message = (id: number, timestamp: string) => {
    return { from: USER, id: wamid(USER, id), timestamp, type: "text", text: { body: text } };
  };
  const metadata = { display_phone_number: "15550001111", phone_number_id: "106540352242922" };
  const messages = [message(n, "1790000000"), message(n + 1, "yesterday")];
  const value = { messaging_product: "whatsapp", metadata, messages };
  const entry = [{ id: "102290129340398", changes: [{ field: "messages", value }] }];
  return Buffer.from(JSON.stringify({ object: "whatsapp_business_account", entry }));
}

describe.each(servers())("dead letters on the %s server", (kind) => {
  let store: TestJournal;
  let letters: DeadLetterStore;
  const portsOf = (days: number): ReceiverPorts => {
    const contents = openContent(store.pool);
    return {
      journal: store.journal,
      deadBodies: deadLetterKeeper({ letters, key: KEY, days }),
      keepers: [contentKeeper({ contents, names: store.journal.names, key: KEY })],
    };
  };
  const receive = (bytes: Buffer, days: number, receivedAt = NOW) =>
    receiveWebhook(portsOf(days), { bytes, source: SOURCE, receivedAt });
  const replay = (id: string, key = KEY) =>
    replayDeadLetter({ letters, journal: store.journal, key, now: () => NOW }, id);
  const latest = async () => {
    const [letter] = await letters.list({ openOnly: false, limit: 1 });
    if (!letter) throw new Error("there is no letter");
    return letter;
  };
  beforeAll(async () => {
    store = await testJournal(kind);
    letters = openDeadLetters(store.pool);
  });
  afterAll(() => store.close());

  test("without a wish for more, only the build of a body is kept", async () => {
    await receive(body(1), 0);
    await receive(body(1), 0, NOW + 5);
    const letter = await latest();
    expect(letter).toMatchObject({ times: 2, receivedAt: NOW, lastReceivedAt: NOW + 5, source: SOURCE, sealed: null });
    expect(letter).toMatchObject({ extent: "part", reasons: [{ part: "message.text" }], replayed: null });
    const { rows } = await store.pool.query<{ text: string }>("select dead_letter::text as text from dead_letter");
    expect(rows[0]?.text).not.toMatch(/5511|wamid|Bom|1065|1022/);
    expect(await replay(letter.id)).toMatchObject({ ok: false, refusal: { code: "build_only" } });
    expect(await replay("unknown")).toMatchObject({ ok: false, refusal: { code: "unknown" } });
  });

  test("a body that is kept can be read again, by whoever has the key", async () => {
    await receive(body(11), 7, NOW + 10);
    const { id, sealed } = await latest();
    expect(sealed?.until).toBe(NOW + 10 + 7 * DAY_MS);
    expect(sealed?.body.toString("latin1")).not.toMatch(/5511|wamid|Bom/);
    expect(await replay(id, openKey(new Uint8Array(32)))).toMatchObject({ ok: false, refusal: { code: "other_key" } });
    expect(await replay(id)).toMatchObject({
      ok: true,
      value: { facts: 2, added: 0, reasons: [{ part: "message.text" }] },
    });
    expect(await letters.get(id)).toMatchObject({ replayed: { at: NOW, facts: 2, added: 0 } });
    expect(await letters.countOpen()).toBe(2);
  });

  test("a replay brings what was not understood before, and closes the letter", async () => {
    const repaired = Buffer.from(body(21).toString().replace("yesterday", "1790000001"));
    await portsOf(7).deadBodies.add({
      ...{ bytes: repaired, source: SOURCE, receivedAt: NOW + 20, extent: "part", redacted: "{}" },
      reasons: [{ part: "message.text", found: "news", expected: "a newer Daybook" }],
    });
    const { id } = await latest();
    const before = (await everything(store.journal)).length;
    expect(await replay(id)).toMatchObject({ ok: true, value: { facts: 3, added: 2, reasons: [] } });
    expect((await everything(store.journal)).length).toBe(before + 2);
    expect(await replay(id)).toMatchObject({ ok: true, value: { facts: 3, added: 0, reasons: [] } });
    const open = await letters.list({ openOnly: true, limit: 10 });
    expect(open.map((letter) => letter.receivedAt)).toEqual([NOW + 10, NOW]);
    const rest = await letters.list({ openOnly: false, limit: 10, after: open[0] });
    expect(rest.map((letter) => letter.receivedAt)).toEqual([NOW]);
  });

  test("content is kept sealed, read with the key, and goes with its user", async () => {
    const contents = openContent(store.pool);
    const ports = { contents, names: store.journal.names, key: KEY };
    expect(await contentOfMessage(ports, wamid(USER, 1))).toContain("Bom dia!");
    const { rows } = await store.pool.query<{ sealed: Buffer }>("select sealed from content");
    for (const { sealed } of rows) expect(sealed.toString("latin1")).not.toMatch(/Bom|5511/);
    const audit = openAudit(store.pool);
    const queue = forwardQueue(store.pool);
    const keeper = forwardKeeper({ queue, key: KEY, onAdded: () => {} });
    for (const bytes of [body(1), Buffer.from("{}")]) await keeper.keep({ bytes, source: SOURCE, receivedAt: NOW });
    const forget = () =>
      forgetUser(
        { ...ports, forgetting: store.journal, letters, queue, audit, now: () => NOW },
        "551187654321",
        COMMAND_LINE,
      );
    expect(await forget()).toMatchObject({ users: 1, letters: 2, forwards: 1 });
    expect((await queue.attempts({ limit: 9 })).items).toMatchObject([
      { outcome: "given_up", attempt: 1, reason: "a user whom it names was forgotten" },
    ]);
    expect((await queue.waiting()).count).toBe(1);
    expect(await contentOfMessage(ports, wamid(USER, 1))).toBeUndefined();
    for (const letter of await letters.list({ openOnly: false, limit: 10 })) expect(letter.sealed).toBeNull();
    expect(await forget()).toEqual({ users: 0, messages: 0, partitions: 0, letters: 0, forwards: 0 });
  });

  test("bodies and contents go when their time is over", async () => {
    await receive(body(31), 7, NOW + 30);
    const queue = forwardQueue(store.pool);
    const ports = { forgetting: store.journal, letters, contents: openContent(store.pool), queue, days: 30 };
    const at = (now: number) => retain({ ...ports, now: () => now });
    const late = { letters, journal: store.journal, key: KEY, now: () => NOW + 30 + 7 * DAY_MS };
    expect(await replayDeadLetter(late, (await latest()).id)).toMatchObject({ refusal: { code: "build_only" } });
    expect(await at(NOW + 30 + 7 * DAY_MS - 1)).toMatchObject({ letters: 0, contents: 0, messages: 0 });
    expect(await at(NOW + 30 + 7 * DAY_MS)).toMatchObject({ letters: 1, contents: 0, messages: 0 });
    expect((await latest()).sealed).toBeNull();
    expect((await queue.waiting()).count).toBe(1);
    const gone = await at(NOW + 31 + 30 * DAY_MS);
    expect(gone.forwards).toBe(1);
    expect(gone.contents).toBeGreaterThan(0);
    expect(gone.messages).toBeGreaterThan(0);
    expect((await store.pool.query("select from name")).count).toBe(0);
  });
});
