import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../src/api/api.ts";
import { httpServer } from "../../src/api/server.ts";
import { readPlace, writePlace } from "../../src/app/service/news-place.ts";
import { openReads } from "../../src/store/postgres/books/reads.ts";
import { book, instant, N1, N3, RAJ, template, W1, W2 } from "./dialogs.ts";
import { listening } from "./http.ts";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";

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

test("taken up again after any event, in whatever process, nothing is missing and nothing comes twice", async () => {
  const reads = openReads(service.books.pool, service.books.journal.names);
  const server = httpServer(createApi({ ...service.services, reads }));
  const other = await listening(server);
  const wanted = Array.from({ length: 120 }, (_, index) => `wamid.r${index}`);
  const seen: string[] = [];
  const first = await listen({ query: "category=marketing" });
  let last = first.place();
  await first.close();
  const booking = (async () => {
    for (let index = 0; index < wanted.length; index += 6)
      await book(
        service,
        wanted
          .slice(index, index + 6)
          .map((id, place) =>
            template(id, 100 + index + place, index % 4 === 0 ? {} : { number: N3, waba: W2, user: RAJ }),
          ),
      );
  })();
  for (let connection = 0; seen.length < wanted.length; connection += 1) {
    const one = await listen({ last, query: "category=marketing", url: connection % 2 === 0 ? service.url : other });
    await expect.poll(() => one.events.length, { timeout: 10_000 }).toBeGreaterThan(0);
    // The client is cut off after the first few events that arrive.
    const taken = one.events.slice(0, 1 + (connection % 9));
    seen.push(...taken.map(({ data }) => data.message));
    last = taken.at(-1)?.id ?? last;
    await one.close();
  }
  await booking;
  expect(seen.sort()).toEqual([...wanted].sort());
  const rest = await listen({ last, query: "category=marketing" });
  await book(service, [template("wamid.end", 999)]);
  await expect.poll(() => rest.messages(), { timeout: 10_000 }).toEqual(["wamid.end"]);
  await rest.close();
  server.close().closeAllConnections();
});

test("a charge that is taken back is told of, with the revision that is no more, to those who could see it", async () => {
  const w1 = await listen({ as: await keyOf(service, ["read"], [W1]) });
  const w2 = await listen({ as: await keyOf(service, ["read"], [W2]) });
  await book(service, [template("wamid.b1", 2_000), template("wamid.b2", 2_001)]);
  await expect.poll(() => w1.messages(), { timeout: 10_000 }).toEqual(["wamid.b1", "wamid.b2"]);
  const from = instant(2_000);
  const keep = { kind: "import", name: "crm" } as const;
  await service.books.journal.withdraw({ number: N1, from, to: from + 1, keep, by: "a test" }, Date.now());
  await service.books.settle();
  await expect.poll(() => w1.events.length, { timeout: 10_000 }).toBe(3);
  expect(w1.events[2]).toMatchObject({ event: "charge_back", data: { message: "wamid.b1", revision: 1 } });
  expect(w1.events[2]?.data.id).toBe(w1.events[0]?.data.id);
  // It comes again, as the next revision.
  await book(service, [template("wamid.b1", 2_000)]);
  await expect.poll(() => w1.events.length, { timeout: 10_000 }).toBe(4);
  expect(w1.events[3]).toMatchObject({ event: "charge", data: { message: "wamid.b1", revision: 2 } });
  expect(w2.events).toEqual([]);
  await w1.close();
  await w2.close();
});

test("a charge that leaves a filter is taken back there, and comes into another", async () => {
  // 2026-10-01 in UTC, on the W2 side, which is where nobody described a zone.
  const october = await listen({ query: "month=2026-10&waba=W2" });
  const september = await listen({ query: "month=2026-09&waba=W2" });
  const late = template("wamid.m1", 3_000, { number: N3, waba: W2, user: RAJ });
  await book(service, [late]);
  await expect.poll(() => october.events.length, { timeout: 10_000 }).toBe(1);
  const earlier = Date.parse("2026-09-30T12:00:00Z");
  await book(service, [{ ...late, at: earlier, deliveredAt: earlier }]);
  await expect.poll(() => september.events.length, { timeout: 10_000 }).toBe(1);
  await expect.poll(() => october.events.length, { timeout: 10_000 }).toBe(2);
  expect(october.events.map(({ event, data }) => [event, data.month, data.revision])).toEqual([
    ["charge", "2026-10", 1],
    ["charge_back", "2026-10", 1],
  ]);
  expect(september.events).toMatchObject([{ event: "charge", data: { month: "2026-09", revision: 2 } }]);
  await october.close();
  await september.close();
});

test("from the first charge on, everything comes", async () => {
  const all = await listen({ query: "begin=first" });
  const { rows } = await service.pool.query<{ live: bigint }>(
    "select count(*) as live from charge where state = 'live'",
  );
  await expect.poll(() => BigInt(all.events.length), { timeout: 10_000 }).toBe(rows[0]?.live);
  await all.close();
});

test("an id that it never gave is refused; a client that leaves frees its place", async () => {
  const ahead = writePlace(new Map([[3, 10n ** 12n]]));
  for (const last of ["1;drop table charge", "1792000000000", "n_", ahead]) {
    const answer = await service.ask("/v1/stream", { as: key, headers: { "last-event-id": last } });
    expect([answer.status, (await jsonIn(answer)).faults[0].at]).toEqual([422, "last-event-id"]);
  }
  for (let index = 0; index < 20; index += 1) await (await listen({})).close();
  expect((await service.ask("/v1/me", { as: key })).status).toBe(200);
  expect(service.bugs).toEqual([]);
});

test("a place is one short text", () => {
  const places = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 255 }), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })),
    {
      selector: ([owner]) => owner,
    },
  );
  fc.assert(
    fc.property(places, (pairs) => {
      const place = new Map(pairs.sort(([a], [b]) => a - b));
      expect(readPlace(writePlace(place))).toEqual(place);
    }),
  );
  expect(writePlace(new Map([[7, 90_000n]])).length).toBeLessThan(8);
});

interface Heard {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly id: string; readonly message: string; readonly revision: number; readonly month: string };
}

interface Listening {
  readonly as?: string;
  readonly last?: string | undefined;
  readonly query?: string;
  /** Of another process; else the service's own. */
  readonly url?: string;
}

/** A client of the stream: reads events as they come. */
async function listen({ as = key, last, query = "", url = service.url }: Listening) {
  const headers: Record<string, string> = last === undefined ? {} : { "last-event-id": last };
  const answer = await fetch(`${url}/v1/stream?${query}`, { headers: { ...headers, authorization: `Bearer ${as}` } });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error("no body");
  const events: Heard[] = [];
  let place: string | undefined;
  let text = (await reader.read()).value ?? "";
  const done = (async () => {
    for (;;) {
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const fields = new Map(
          block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
        );
        place = fields.get("id") ?? place;
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
    /** The id that came last, with an event or without one. */
    place: () => place,
    messages: () => events.map(({ data }) => data.message),
    close: async () => {
      await reader.cancel();
      await done;
    },
  };
}
