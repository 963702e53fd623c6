import { afterAll, beforeAll, expect, test } from "vitest";
import { type GraphServer, graphError, openGraphServer } from "./graph-server.ts";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";
import { everythingStored } from "./stored.ts";

const TOKEN = "EAAGm0PX4ZCpsBAtoken";
const WABA = "102290129340398";

/** 230 numbers in pages of 100. */
const NUMBERS = Array.from({ length: 230 }, (_, index) => ({
  id: `10654035224${String(index).padStart(4, "0")}`,
  display_phone_number: `+55 11 4000-${String(index).padStart(4, "0")}`,
  verified_name: "Padaria Aurora",
}));

let graph: GraphServer;
let service: TestService;
let key: string;
let zoneId: string | number = 25;
let failures = 0;

beforeAll(async () => {
  graph = await openGraphServer(({ path, query, authorization }) => {
    if (authorization !== `Bearer ${TOKEN}`)
      return { status: 401, body: graphError(190, `Invalid OAuth access token ${authorization?.slice(7)}`, 463) };
    if (path === `/v23.0/${WABA}`) return { body: waba(zoneId) };
    if (path === `/v23.0/${WABA}/phone_numbers`) return { body: numbersAfter(query.get("after")) };
    if (path === "/v23.0/200") return { status: 403, body: graphError(200, "(#200) You do not have the permission") };
    if (path === "/v23.0/4") return { status: 400, body: graphError(4, "(#4) Application request limit reached") };
    if (path === "/v23.0/5") return { status: 502, body: "<html>Bad gateway</html>" };
    if (path === "/v23.0/6") return { body: "not JSON" };
    if (path === "/v23.0/7" && failures++ === 0)
      return { status: 500, body: graphError(2, "Service temporarily unavailable") };
    if (path === "/v23.0/7") return { body: { id: "7", currency: "XXX", timezone_id: "331" } };
    if (path === "/v23.0/7/phone_numbers") return { body: { data: [] } };
    return undefined;
  });
  service = await openService({ services: () => ({ graph: { host: graph.host, version: "v23.0" } }) });
  key = await keyOf(service, ["read", "write", "admin"]);
});
afterAll(async () => {
  await service.close();
  await graph.close();
});

const sync = (body: object) => jsonIn(service.ask("/v1/wabas/sync", { method: "POST", as: key, body }));

test("a look states nothing", async () => {
  const { items } = await sync({ wabas: [WABA], token: TOKEN, apply: false });
  expect(items[0]).toMatchObject({
    ok: true,
    zone: "America/Sao_Paulo",
    currency: "BRL",
    portfolio: "8801",
    location: "BR",
  });
  expect(items[0].numbers).toHaveLength(NUMBERS.length);
  expect((await jsonIn(service.ask("/v1/wabas", { as: key }))).items).toEqual([]);
});

test("zone, currency, numbers, location and eligibility are stated, and the token is kept nowhere", async () => {
  expect((await sync({ wabas: [WABA], token: TOKEN })).items[0].notices).toEqual([]);
  expect(await jsonIn(service.ask(`/v1/wabas/${WABA}`, { as: key }))).toEqual({
    id: WABA,
    zone: "America/Sao_Paulo",
    currency: "BRL",
    portfolio: "8801",
    served_by: "partner",
    exempt: false,
    changes: [],
  });
  expect(await jsonIn(service.ask("/v1/portfolios/8801", { as: key }))).toEqual({
    id: "8801",
    location: "BR",
    auth_international: { start: "2024-06-01T07:00:00Z", exceptions: { IN: "2024-07-01T00:00:00Z" } },
  });
  const { items } = await jsonIn(service.ask("/v1/numbers", { as: key }));
  expect(items.map(({ id }: { id: string }) => id)).toEqual(NUMBERS.map(({ id }) => id));
  const aliases = await service.pool.query("select 1 from fact where kind = 'number_alias'");
  expect(aliases.count).toBe(NUMBERS.length);
  expect(await everythingStored(service.pool)).not.toContain(TOKEN);
  expect(graph.asked.every(({ path, query }) => !`${path}?${query}`.includes(TOKEN))).toBe(true);
});

test("once more says nothing new; another zone later holds from now on", async () => {
  const before = (await service.access.audit.list({ limit: 1000, action: null, subject: null })).items.length;
  await sync({ wabas: [WABA], token: TOKEN });
  expect((await service.access.audit.list({ limit: 1000, action: null, subject: null })).items).toHaveLength(before);
  zoneId = "7";
  const { items } = await sync({ wabas: [WABA], token: TOKEN });
  expect(items[0].notices[0]).toMatch(/^zone of 102290129340398 changed/);
  const { zone, changes } = await jsonIn(service.ask(`/v1/wabas/${WABA}`, { as: key }));
  expect([zone, changes.length, changes[0].zone]).toEqual(["America/Sao_Paulo", 1, "America/New_York"]);
});

test("a token is kept only where asked for, sealed, and used later", async () => {
  expect((await sync({ wabas: [WABA] })).items[0]).toMatchObject({ ok: false, trouble: "no_token" });
  await sync({ wabas: [WABA], token: TOKEN, keep_token: true });
  expect(await everythingStored(service.pool)).not.toContain(TOKEN);
  expect((await sync({ wabas: [WABA] })).items[0]).toMatchObject({ ok: true });
  expect((await sync({ wabas: ["7"] })).items[0]).toMatchObject({ ok: false, trouble: "no_token" });
});

test("each trouble has its name, and leaves the other WABAs alone", async () => {
  const { items } = await sync({ wabas: ["200", "4", "5", "6", "999", "7", WABA], token: TOKEN });
  expect(items.map(({ trouble }: { trouble: string | null }) => trouble)).toEqual([
    "permission",
    "too_often",
    "unavailable",
    "strange",
    "not_found",
    null,
    null,
  ]);
  expect(items[5].notices).toEqual([
    expect.stringContaining("time zone number 331"),
    expect.stringContaining("no rate cards in XXX"),
    expect.stringContaining("zone and currency of 7"),
  ]);
});

test("a wrong token is named as such, and not repeated", async () => {
  const answer = await service.ask("/v1/wabas/sync", {
    method: "POST",
    as: key,
    body: { wabas: [WABA], token: "EAAwrong" },
  });
  const text = await answer.text();
  expect(JSON.parse(text).items[0]).toMatchObject({ ok: false, trouble: "token" });
  expect(text).not.toContain("EAAwrong");
});

test("an id that is a path is refused", async () => {
  const answer = await service.ask("/v1/wabas/sync", {
    method: "POST",
    as: key,
    body: { wabas: ["../me"], token: TOKEN },
  });
  expect([answer.status, (await jsonIn(answer)).faults[0].at]).toEqual([422, "/wabas/0"]);
});

function waba(timezone: string | number) {
  return {
    id: WABA,
    name: "Padaria Aurora",
    currency: "BRL",
    timezone_id: timezone,
    owner_business_info: { name: "Aurora Ltda", id: "8801" },
    primary_business_location: "BR",
    auth_international_rate_eligibility: {
      start_time: 1717225200,
      exception_countries: [{ country_code: "IN", start_time: 1719792000 }],
    },
  };
}

function numbersAfter(after: string | null) {
  const from = after === null ? 0 : Number(after);
  const data = NUMBERS.slice(from, from + 100);
  const cursors = { before: String(from), after: String(from + data.length) };
  const isLast = from + data.length >= NUMBERS.length;
  return {
    data,
    paging: { cursors, ...(isLast ? {} : { next: `${graph.host}/v23.0/${WABA}/phone_numbers?after=...` }) },
  };
}
