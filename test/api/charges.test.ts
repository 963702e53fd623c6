import { afterAll, beforeAll, expect, test } from "vitest";
import { CSV_HEADER, csvOf } from "../../src/app/rating/charge-writer.ts";
import { rate } from "../../src/core/engine.ts";
import { toWire } from "../../src/core/pricing/wire.ts";
import { RATES, SERVICE_SETTINGS } from "../service/books.ts";
import { ANA, book, HISTORY, instant, N2, template, W1 } from "./dialogs.ts";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let key: string;

/** What rating the same facts gives, as it goes out. */
const WIRE = rate(HISTORY, SERVICE_SETTINGS, RATES).charges.map((charge) => ({ ...toWire(charge), ordinal: null }));

beforeAll(async () => {
  service = await openService();
  key = await keyOf(service, ["read"]);
  await book(service, HISTORY);
});
afterAll(() => service.close());

const ask = (path: string, headers: Record<string, string> = {}) => service.ask(path, { as: key, headers });

test("a charge is byte for byte the one that rating a file gives", async () => {
  const lines = (await (await ask("/v1/charges?format=ndjson")).text()).trimEnd().split("\n");
  expect(lines).toEqual(byPlace(WIRE).map((wire) => JSON.stringify(wire)));
  const page = await (await ask("/v1/charges")).text();
  expect(page).toBe(`{"items":[${lines.join(",")}],"next":null}`);
  const csv = await ask("/v1/charges", { accept: "text/csv" });
  expect(csv.headers.get("content-type")).toMatch(/^text\/csv/);
  expect(await csv.text()).toBe(`${CSV_HEADER}${byPlace(WIRE).map(csvOf).join("\n")}\n`);
});

test("filters narrow down, alone and together", async () => {
  const ids = async (query: string) =>
    (await jsonIn(ask(`/v1/charges?${query}`))).items.map(({ message }: { message: string }) => message);
  expect(await ids(`number=${N2}`)).toEqual(["wamid.t4"]);
  expect(await ids(`user=%2B${ANA}&category=utility`)).toEqual(["wamid.t2"]);
  expect(await ids("month=2026-11")).toEqual(["wamid.t5"]);
  expect(await ids("month=2026-11&category=utility")).toEqual([]);
  const [from, to] = [instant(1), instant(2)].map((at) => new Date(at + 2_000).toISOString());
  expect(await ids(`waba=${W1}&from=${from}&to=${to}`)).toEqual(["wamid.t1"]);
  expect(await ids("refusal=any")).toEqual([]);
});

test("what is not valid is said with its place", async () => {
  for (const [query, at] of [
    ["month=2026-13", "month"],
    ["from=yesterday", "from"],
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["basis=guess", "basis"],
    ["cursor=abc", "cursor"],
    ["format=xml", "format"],
  ]) {
    const answer = await ask(`/v1/charges?${query}`);
    expect([query, answer.status]).toEqual([query, 422]);
    expect((await jsonIn(answer)).faults[0].at).toBe(at);
  }
});

test("a cursor goes with its own filters only", async () => {
  const { next } = await jsonIn(ask("/v1/charges?limit=1"));
  expect((await ask(`/v1/charges?limit=1&cursor=${next}`)).status).toBe(200);
  expect((await ask(`/v1/charges?limit=1&category=utility&cursor=${next}`)).status).toBe(422);
});

test("pages are complete and in order while others book", async () => {
  const busy = await openService();
  const as = await keyOf(busy, ["read"]);
  const before = Array.from({ length: 300 }, (_, index) => template(`wamid.p${index}`, index));
  await book(busy, before);
  let isDone = false;
  const booking = (async () => {
    for (let round = 0; round < 8 && !isDone; round += 1)
      await book(
        busy,
        Array.from({ length: 20 }, (_, index) => template(`wamid.q${round}-${index}`, round * 37 + index)),
      );
  })();
  const seen: { message: string; occurred_at: string; id: string }[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = await jsonIn(busy.ask(`/v1/charges?limit=7${cursor && `&cursor=${cursor}`}`, { as }));
    seen.push(...page.items);
    cursor = page.next;
  }
  isDone = true;
  await booking;
  const messages = seen.map(({ message }) => message);
  expect(new Set(messages).size).toBe(messages.length);
  expect(before.every(({ id }) => messages.includes(id))).toBe(true);
  expect(seen).toEqual(byPlace(seen));
  await busy.close();
});

test("a long stream is made only as fast as it is read", async () => {
  const answer = await ask("/v1/charges?format=ndjson");
  const reader = answer.body?.getReader();
  expect((await reader?.read())?.done).toBe(false);
  await reader?.cancel();
  expect((await ask("/v1/charges?limit=1")).status).toBe(200);
});

function byPlace<T extends { occurred_at: string; id: string }>(charges: readonly T[]): readonly T[] {
  return [...charges].sort((a, b) => {
    const [one, other] = [Date.parse(a.occurred_at), Date.parse(b.occurred_at)];
    return one - other || (a.id < b.id ? -1 : 1);
  });
}
