import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaredRights } from "../../src/api/declare.ts";
import { ANA, book, HISTORY, N1, N3, RAJ, W1, W2 } from "./dialogs.ts";
import { cookieOf, jsonIn, keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let mine: readonly (readonly [name: string, credential: string])[];
let foreign: { readonly id: string; readonly message: string };

beforeAll(async () => {
  const often = { times: 100_000, seconds: 60 };
  service = await openService({ limits: { guesses: often, calls: often } });
  await book(service, HISTORY);
  const all = await keyOf(service, ["read", "write"]);
  foreign = (await jsonIn(service.ask(`/v1/charges?waba=${W2}`, { as: all }))).items[0];
  for (const id of [W1, W2])
    await service.ask(`/v1/wabas/${id}`, { method: "PUT", as: all, body: { zone: "UTC", currency: "USD" } });
  await service.ask(`/v1/numbers/${N3}`, { method: "PUT", as: all, body: { waba: W2 } });
  const shop = { id: "foreign-shop", name: "Raj's shop", currency: "USD", zone: "UTC", wabas: [{ waba: W2 }] };
  expect((await service.ask("/v1/businesses/foreign-shop", { method: "PUT", as: all, body: shop })).status).toBe(200);
  await service.books.settle();
  mine = [
    ["a business user of W1", await cookieOf(service, "business", [W1])],
    ["a key for W1", await keyOf(service, ["read"], [W1])],
  ];
});
afterAll(() => service.close());

/** What a list asks for beside nothing. */
const QUERIES: Readonly<Record<string, string>> = { "/v1/focus": "?month=2026-10" };
/** Has no end. What says nothing without naming a business is asked for by path below. */
const endless = new Set(["GET /v1/stream"]);
const BOOKS = ["charges", "threads", "messages", "usage", "refusals", "counters", "wabas", "numbers"].map(
  (name) => `/v1/${name}`,
);

/** What is W2's, or names it. */
const SECRETS = [W2, N3, RAJ, "wamid.w2", "foreign-shop"];

describe.each([0, 1])("confined reader %i", (which) => {
  const ask = (path: string, method = "GET", body?: unknown) =>
    service.ask(path, { as: mine[which]?.[1], method, ...(body === undefined ? {} : { body }) });

  test("every list shows its own things only", async () => {
    const lists = [...declaredRights(service.api)]
      .filter(([name, right]) => right === "read" && /^GET \/v1\/[a-z-]+$/.test(name) && !endless.has(name))
      .map(([name]) => name.slice("GET ".length));
    expect(lists).toEqual(expect.arrayContaining(BOOKS));
    for (const path of lists) {
      const answer = await ask(`${path}${QUERIES[path] ?? ""}`);
      const text = await answer.text();
      // Some ask for a business or a month first; what they say then names nobody either.
      expect([path, answer.status]).toEqual([path, answer.status === 422 && !BOOKS.includes(path) ? 422 : 200]);
      for (const secret of SECRETS) expect([path, text.includes(secret)]).toEqual([path, false]);
    }
    expect((await jsonIn(ask("/v1/charges"))).items.length).toBeGreaterThan(3);
    expect(await (await ask("/v1/charges?format=csv")).text()).not.toContain(RAJ);
    expect(await (await ask("/v1/charges?format=ndjson")).text()).not.toContain(RAJ);
  });

  test("another's id in a path is as if it were not there", async () => {
    for (const path of [
      `/v1/charges/${foreign.id}`,
      `/v1/charges/${foreign.id}/explain`,
      `/v1/threads/${N3}/${RAJ}`,
      `/v1/threads/${N3}/${RAJ}/window`,
      `/v1/threads/${N3}/${ANA}/window`,
      `/v1/wabas/${W2}`,
      "/v1/businesses/foreign-shop",
      "/v1/sales?business=foreign-shop&month=2026-10",
      "/v1/invoice-preview?business=foreign-shop&month=2026-10",
      "/v1/corrections?business=foreign-shop&month=2026-10",
      "/v1/wallets/foreign-shop",
    ]) {
      const answer = await ask(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).not.toContain("wamid");
    }
    const body = { type: "template", category: "marketing" };
    expect((await ask(`/v1/threads/${N3}/${RAJ}/quote`, "POST", body)).status).toBe(404);
    expect((await ask(`/v1/threads/${N1}/${ANA}/quote`, "POST", body)).status).toBe(200);
  });

  test("another's id in a filter is refused, or finds nothing", async () => {
    for (const list of ["charges", "usage", "counters"]) expect((await ask(`/v1/${list}?waba=${W2}`)).status).toBe(403);
    for (const [list, filter] of [
      ["charges", `number=${N3}`],
      ["charges", `user=${RAJ}`],
      ["charges", `number=${N3}&format=csv`],
      ["threads", `number=${N3}`],
      ["threads", `user=${RAJ}`],
      ["messages", `number=${N3}`],
      ["messages", `user=${RAJ}`],
      ["usage", `number=${N3}`],
      ["refusals", `number=${N3}`],
      ["counters", `number=${N3}`],
      ["stream", `number=${N3}`],
    ])
      expect([list, filter, (await ask(`/v1/${list}?${filter}`)).status]).toEqual([list, filter, 404]);
    expect((await ask(`/v1/stream?waba=${W2}`)).status).toBe(403);
    expect((await jsonIn(ask(`/v1/messages?message=${foreign.message}`))).items).toEqual([]);
    expect((await jsonIn(ask(`/v1/refusals?message=${foreign.message}`))).items).toEqual([]);
    expect((await jsonIn(ask(`/v1/counters?portfolio=${W2}`))).items).toEqual([]);
  });

  test("another's cursor leads nowhere else", async () => {
    const all = await keyOf(service, ["read"]);
    const { next } = await jsonIn(service.ask("/v1/charges?limit=1", { as: all }));
    const text = await (await ask(`/v1/charges?limit=1000&cursor=${next}`)).text();
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  });

  test("what belongs to all is not for it", async () => {
    for (const path of [
      "/v1/portfolios",
      "/v1/imports",
      "/v1/dead-letters",
      "/v1/state",
      "/v1/users/apart",
      "/v1/audit",
      "/v1/keys",
    ])
      expect([path, (await ask(path)).status]).toEqual([path, 403]);
  });
});
