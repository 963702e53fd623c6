import { afterAll, beforeAll, expect, test } from "vitest";
import { book, N3, RAJ, template, W1, W2 } from "./dialogs.ts";
import { keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let key: string;

beforeAll(async () => {
  service = await openService({ services: () => ({ pollMs: 30 }) });
  key = await keyOf(service, ["read"]);
});
afterAll(() => service.close());

test("charges come as they are booked, confined to what the key may see", async () => {
  const mine = await listen({ as: await keyOf(service, ["read"], [W1]) });
  const all = await listen({});
  await book(service, [template("wamid.s1", 1), template("wamid.s2", 2, { number: N3, waba: W2, user: RAJ })]);
  await expect.poll(() => all.messages().sort(), { timeout: 10_000 }).toEqual(["wamid.s1", "wamid.s2"]);
  await expect.poll(() => mine.messages(), { timeout: 10_000 }).toEqual(["wamid.s1"]);
  expect(all.events[0]).toMatchObject({ event: "charge", data: { revision: 1 } });
  await mine.close();
  await all.close();
});

test("a filter holds, and a new revision comes again", async () => {
  const one = await listen({ query: "category=utility" });
  await book(service, [template("wamid.f1", 11, { category: "utility" }), template("wamid.f2", 12)]);
  await expect.poll(() => one.messages(), { timeout: 10_000 }).toEqual(["wamid.f1"]);
  // A late fact: it was delivered earlier than thought, so it is another charge by its time.
  await book(service, [template("wamid.f1", 10, { category: "utility" })]);
  await expect.poll(() => one.events.map(({ data }) => data.revision), { timeout: 10_000 }).toEqual([1, 2]);
  await one.close();
});

test("taken up again at any event, nothing is missing", async () => {
  const wanted = Array.from({ length: 120 }, (_, index) => `wamid.r${index}`);
  const seen = new Set<string>();
  let last: string | undefined;
  const booking = (async () => {
    for (let index = 0; index < wanted.length; index += 6)
      await book(
        service,
        wanted.slice(index, index + 6).map((id, place) => template(id, 100 + index + place)),
      );
  })();
  for (let connection = 0; connection < 40 && wanted.some((id) => !seen.has(id)); connection += 1) {
    const one = await listen({ last, query: "category=marketing" });
    await expect.poll(() => one.events.length, { timeout: 10_000 }).toBeGreaterThan(0);
    // The client is cut off after the first few events that arrive.
    for (const { data } of one.events.slice(0, 9)) seen.add(data.message);
    last = one.events.slice(0, 9).at(-1)?.id ?? last;
    await one.close();
    if (connection > 20) await booking;
  }
  await booking;
  const rest = await listen({ last, query: "category=marketing" });
  await expect
    .poll(() => wanted.every((id) => seen.has(id) || rest.messages().includes(id)), { timeout: 10_000 })
    .toBe(true);
  await rest.close();
});

test("an id that it never gave is refused; a client that leaves frees its place", async () => {
  const answer = await service.ask("/v1/stream", { as: key, headers: { "last-event-id": "1;drop table charge" } });
  expect(answer.status).toBe(422);
  for (let index = 0; index < 20; index += 1) await (await listen({})).close();
  expect((await service.ask("/v1/me", { as: key })).status).toBe(200);
});

interface Heard {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly message: string; readonly revision: number };
}

/** A client of the stream: reads events as they come. */
async function listen({ as = key, last, query = "" }: { as?: string; last?: string | undefined; query?: string }) {
  const headers: Record<string, string> = last === undefined ? {} : { "last-event-id": last };
  const answer = await service.ask(`/v1/stream?${query}`, { as, headers });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error("no body");
  const events: Heard[] = [];
  let text = (await reader.read()).value ?? "";
  const done = (async () => {
    for (;;) {
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const fields = new Map(
          block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
        );
        const [id, event, data] = [fields.get("id"), fields.get("event"), fields.get("data")];
        if (id !== undefined && event !== undefined && data !== undefined)
          events.push({ id, event, data: JSON.parse(data) });
      }
      const { done: isOver, value } = await reader.read();
      if (isOver) return;
      text += value;
    }
  })().catch(() => {});
  return {
    events,
    messages: () => events.map(({ data }) => data.message),
    close: async () => {
      await reader.cancel();
      await done;
    },
  };
}
