import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { declaredRights } from "../../src/api/declare.ts";
import { book, HISTORY } from "./dialogs.ts";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let key: string;

beforeAll(async () => {
  const often = { times: 100_000, seconds: 60 };
  service = await openService({
    limits: { guesses: often, calls: often, loginsByAccount: often, loginsByAddress: often },
  });
  key = await keyOf(service, ["read", "write", "admin"]);
  await book(service, HISTORY);
});
afterAll(() => service.close());

const ALL_EVIL = [
  "'; drop table charge; --",
  "\u0000",
  "\ud800",
  "$1",
  "1' or '1'='1",
  '" or ""="',
  "{a,b}",
  "\\x00",
  "..%2f..%2fetc%2fpasswd",
  "%00",
  "%",
  "_",
  "null",
  "[]",
  "😀".repeat(70),
  "a".repeat(299),
];

/** The first ones everywhere; all of them in the long form. */
const EVIL = process.env.DAYBOOK_FULL === "1" ? ALL_EVIL : ALL_EVIL.slice(0, 5);

interface Parameter {
  readonly name: string;
  readonly in: string;
}

test("SQL and worse in every parameter of every route: no bug, and every table stands", async () => {
  const before = await tableSizes();
  const { paths } = await jsonIn(service.ask("/openapi.json"));
  let asked = 0;
  for (const name of declaredRights(service.api).keys()) {
    const [verb = "", route = ""] = name.split(" ");
    const path = route.replaceAll(/:(\w+)/g, "{$1}");
    if (path === "/v1/stream" || path.startsWith("/v1/session") || verb === "DELETE") continue;
    const operation = paths[path][verb.toLowerCase()];
    const query = (operation.parameters ?? [])
      .filter((it: Parameter) => it.in === "query")
      .map((it: Parameter) => it.name);
    const properties = bodyProperties(operation);
    for (const evil of EVIL) {
      const filled = path.replaceAll(/\{\w+\}/g, encodeURIComponent(wellFormed(evil)));
      const words = new URLSearchParams(query.map((one: string) => [one, evil]));
      const body = verb === "GET" ? undefined : Object.fromEntries(properties.map((one) => [one, evil]));
      for (const search of [words, ...query.map((one: string) => new URLSearchParams([[one, evil]]))].slice(0, 8)) {
        const answer = await service.ask(`${filled}?${search}`, { method: verb, as: key, ...(body ? { body } : {}) });
        await answer.body?.cancel();
        asked += 1;
        expect([name, evil.slice(0, 30), answer.status < 500]).toEqual([name, evil.slice(0, 30), true]);
      }
    }
  }
  expect(asked).toBeGreaterThan(300);
  expect(service.bugs).toEqual([]);
  const after = await tableSizes();
  for (const table of ["fact", "charge", "message", "thread"])
    expect([table, after.get(table)]).toEqual([table, before.get(table)]);
});

test("SQL in every text of a body that is otherwise right is only text", async () => {
  const evil = "Robert'); drop table person; --";
  const made = await service.ask("/v1/keys", { method: "POST", as: key, body: { name: evil, scopes: ["read"] } });
  expect((await jsonIn(made)).key.name).toBe(evil);
  const person = { email: "bobby@example.org", name: evil, role: "business", wabas: [evil] };
  expect(await jsonIn(service.ask("/v1/people", { method: "POST", as: key, body: person }))).toMatchObject(person);
  const put = await service.ask(`/v1/wabas/${encodeURIComponent(evil)}`, {
    method: "PUT",
    as: key,
    body: { zone: "UTC", currency: "USD", portfolio: evil },
  });
  expect(await jsonIn(put)).toMatchObject({ id: evil, portfolio: evil });
  const { items } = await jsonIn(service.ask(`/v1/audit?subject=${encodeURIComponent(evil)}`, { as: key }));
  expect(items).toHaveLength(1);
});

test("bodies that are too large, too deep, not JSON, or of another type are refused", async () => {
  const post = (raw: string, type = "application/json") =>
    service.ask("/v1/keys", { method: "POST", as: key, raw, headers: { "content-type": type } });
  expect(await statusOf(`{"name":"${"x".repeat(1_100_000)}"}`)).toBe(413);
  expect((await post(`${"[".repeat(50_000)}${"]".repeat(50_000)}`)).status).toBe(422);
  expect((await post("{")).status).toBe(400);
  expect((await post("")).status).toBe(400);
  expect((await post("name=x", "application/x-www-form-urlencoded")).status).toBe(415);
  expect((await post("<a/>", "text/xml")).status).toBe(415);
  expect((await post('{"__proto__":{"name":"x"},"constructor":1}')).status).toBe(422);
  expect(service.bugs).toEqual([]);
});

test("path tricks lead nowhere", async () => {
  for (const path of [
    "/v1/../v1/keys",
    "/v1//keys",
    "/V1/keys",
    "/v1/keys/",
    "/v1/%6beys",
    "/v1/keys%00",
    "/v1/keys/..%2f..",
    "/v1/",
  ]) {
    const answer = await service.ask(path);
    expect([path, [401, 404].includes(answer.status)]).toEqual([path, true]);
  }
  expect(
    (await service.ask("/v1/keys", { method: "TRACE" }).catch(() => ({ status: 405 }))).status,
  ).toBeGreaterThanOrEqual(400);
});

test("every answer has a request id, and keeps one that was sent", async () => {
  const answer = await service.ask("/v1/me", { as: key, headers: { "x-request-id": "my-request-1" } });
  expect(answer.headers.get("x-request-id")).toBe("my-request-1");
  const own = await service.ask("/v1/nothing", { headers: { "x-request-id": "bad id\u00e9" } });
  expect(own.headers.get("x-request-id")).toMatch(/^[\w-]{8,}$/);
  expect(own.headers.get("content-type")).toBe("application/problem+json");
});

function bodyProperties(operation: {
  requestBody?: { content: Record<string, { schema: Record<string, unknown> }> };
}): readonly string[] {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  const name =
    String(schema?.$ref ?? "")
      .split("/")
      .at(-1) ?? "";
  const properties = schema?.properties ?? COMPONENTS.get(name) ?? {};
  return Object.keys(Object(properties));
}

const COMPONENTS = new Map<string, object>([
  ["WabaStatement", { zone: 1, currency: 1, portfolio: 1, served_by: 1, exempt: 1, changes: 1 }],
  ["WabaChangeStatement", { from: 1, zone: 1, currency: 1, portfolio: 1 }],
  ["PortfolioStatement", { location: 1, auth_international: 1 }],
  ["NumberStatement", { waba: 1, digits: 1 }],
]);

/** The service answers before it has read all of a body that is too large, which `fetch` cannot see. */
function statusOf(body: string): Promise<number | undefined> {
  return new Promise((done, fail) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const call = request(`${service.url}/v1/keys`, { method: "POST", headers }, (answer) => done(answer.statusCode));
    call.on("error", fail).end(body);
  });
}

function wellFormed(text: string): string {
  return text.replaceAll(/\p{Cs}/gu, "?");
}

async function tableSizes(): Promise<ReadonlyMap<string, bigint>> {
  const sizes = new Map<string, bigint>();
  for (const table of ["fact", "charge", "message", "thread", "person", "api_key", "audit"]) {
    const { rows } = await service.pool.query<{ count: bigint }>(`select count(*) from ${table}`);
    sizes.set(table, rows[0]?.count ?? -1n);
  }
  return sizes;
}
