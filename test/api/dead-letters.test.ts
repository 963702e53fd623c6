import { afterAll, beforeAll, expect, test } from "vitest";
import { letterPurpose } from "../../src/app/service/dead-letters/keep.ts";
import { openDeadLetters } from "../../src/store/postgres/journal/dead-letters.ts";
import { KEY } from "../service/books.ts";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let key: string;

beforeAll(async () => {
  service = await openService();
  key = await keyOf(service, ["read", "write"]);
});
afterAll(() => service.close());

const ask = (path: string, method = "GET") => service.ask(path, { as: key, method });
const REASON = { part: "status.sent", found: "a number", expected: "a text" };

/** A body that this version reads well, kept as if an older one had not. */
const BODY = JSON.stringify({
  object: "whatsapp_business_account",
  entry: [
    {
      id: "W9",
      changes: [
        {
          field: "messages",
          value: {
            messaging_product: "whatsapp",
            metadata: { display_phone_number: "15550001111", phone_number_id: "777" },
            statuses: [{ id: "wamid.S1", status: "delivered", timestamp: "1791190800", recipient_id: "15557770001" }],
          },
        },
      ],
    },
  ],
});

async function keep(id: string, days: number) {
  const letters = openDeadLetters(service.pool);
  const now = Date.now();
  const source = { kind: "webhook", name: "app" } as const;
  const sealed =
    days > 0 ? { body: KEY.seal(Buffer.from(BODY), letterPurpose(id)), until: now + days * 86_400_000 } : null;
  const letter = {
    id,
    receivedAt: now,
    source,
    extent: "part",
    reasons: [REASON],
    redacted: "{...}",
    bytes: BODY.length,
  } as const;
  await letters.add({ ...letter, sealed });
}

test("letters are listed page by page, without what is sealed in them", async () => {
  for (let index = 0; index < 5; index += 1) await keep(`letter-${index}`, index % 2);
  const first = await jsonIn(ask("/v1/dead-letters?limit=2"));
  const second = await jsonIn(ask(`/v1/dead-letters?limit=3&cursor=${first.next}`));
  const ids = [...first.items, ...second.items].map(({ id }: { id: string }) => id);
  expect([...ids].sort()).toEqual(["letter-0", "letter-1", "letter-2", "letter-3", "letter-4"]);
  expect(second.next).toBeNull();
  expect(JSON.stringify([first, second])).not.toContain("15557770001");
  expect(first.items[0]).toMatchObject({ source: "webhook:app", reasons: [REASON], times: 1, replayed: null });
  expect((await ask("/v1/dead-letters?cursor=nothing")).status).toBe(422);
});

test("one that was kept whole can be read again; another cannot, and says why", async () => {
  expect((await ask("/v1/dead-letters/letter-0/replay", "POST")).status).toBe(410);
  expect((await ask("/v1/dead-letters/nowhere/replay", "POST")).status).toBe(404);
  expect((await ask("/v1/dead-letters/nowhere")).status).toBe(404);
  const replayed = await jsonIn(ask("/v1/dead-letters/letter-1/replay", "POST"));
  expect(replayed).toMatchObject({ facts: 2, added: 2, reasons: [] });
  expect((await jsonIn(ask("/v1/dead-letters/letter-1"))).replayed).toEqual(replayed);
  const ids = async (query: string) =>
    (await jsonIn(ask(`/v1/dead-letters${query}`))).items.map(({ id }: { id: string }) => id);
  expect(await ids("")).not.toContain("letter-1");
  expect(await ids("?open=false")).toContain("letter-1");
  expect(service.bugs).toEqual([]);
});
