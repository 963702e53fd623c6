import { afterAll, beforeAll, expect, test } from "vitest";
import { book, HISTORY, template, W1, W2 } from "./dialogs.ts";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let key: string;

beforeAll(async () => {
  service = await openService();
  key = await keyOf(service, ["read"]);
  await book(service, [...HISTORY, template("wamid.more", 70), template("wamid.last", 80, { category: "utility" })]);
});
afterAll(() => service.close());

const ask = (query: string, as = key) => service.ask(`/v1/usage/compare?${query}`, { as });

test("a month under another model: by category and market, with what each difference comes from", async () => {
  const found = await jsonIn(ask("model=CBP2&month=2026-10"));
  expect(found).toMatchObject({ base: "auto", model: "CBP2", delivered: 7, rides: { base: 0, other: 3 } });
  const { items } = await jsonIn(service.ask("/v1/usage?by=category,market&month=2026-10", { as: key }));
  for (const { category, market, cost, charges } of items) {
    const line = found.lines.find((one: { category: string; market: string }) => {
      return one.category === category && one.market === market;
    });
    expect([category, market, line.base.cost, line.base.charges]).toEqual([category, market, cost, charges]);
  }
  const [total] = found.totals;
  const micros = (text: string) => Math.round(Number(text) * 1e6);
  const sum = (all: { difference: string }[]) => all.reduce((whole, { difference }) => whole + micros(difference), 0);
  expect(sum(found.lines)).toBe(micros(total.difference));
  expect(sum(found.causes)).toBe(micros(total.difference));
  expect(found.causes.map(({ code }: { code: string }) => code)).toContain("rides");
});

test("some days, some accounts, and nobody else's", async () => {
  const days = "model=PMP&from=2026-10-05&to=2026-10-06";
  expect((await jsonIn(ask(`${days}&waba=${W2}`))).delivered).toBe(1);
  expect((await jsonIn(ask("model=PMP&from=2026-10-06&to=2026-10-07"))).delivered).toBe(0);
  const confined = await keyOf(service, ["read"], [W2]);
  expect((await jsonIn(ask(days, confined))).delivered).toBe(1);
  expect((await ask(`${days}&waba=${W1}`, confined)).status).toBe(403);
});

test("a question without days, or with half of them, is refused", async () => {
  for (const query of [
    "",
    "&from=2026-10-01",
    "&month=2026-10&from=2026-10-01&to=2026-10-02",
    "&from=2026-10-02&to=2026-10-02",
  ])
    expect((await ask(`model=PMP${query}`)).status).toBe(422);
  expect((await ask("model=PMP2&month=2026-10")).status).toBe(422);
});

test("as events, it says how far it is, and ends with the answer", async () => {
  const answer = await service.ask("/v1/usage/compare?model=CBP2&month=2026-10", {
    as: key,
    headers: { accept: "text/event-stream" },
  });
  const events = (await answer.text()).trim().split("\n\n");
  const [, data = ""] = events.at(-1)?.split("\ndata: ") ?? [];
  expect(events.at(-1)).toMatch(/^event: result\n/);
  expect(JSON.parse(data)).toEqual(await jsonIn(ask("model=CBP2&month=2026-10")));
  expect(service.bugs).toEqual([]);
});
