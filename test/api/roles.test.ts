import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../src/api/api.ts";
import { declaredRights } from "../../src/api/declare.ts";
import { RIGHTS, type Right } from "../../src/app/service/access/rights.ts";
import { cookieOf, jsonIn, keyOf, openService, type TestService } from "./service.ts";

/** Who walks, and which rights they have. Written out, so that a slip in the table of rights is seen. */
const WALKERS: Readonly<Record<string, readonly Right[]>> = {
  nobody: ["anyone"],
  "a wrong key": ["anyone"],
  owner: ["anyone", "self", "read", "read_all", "write", "audit", "admin"],
  operator: ["anyone", "self", "read", "read_all", "write"],
  auditor: ["anyone", "self", "read", "read_all", "audit"],
  business: ["anyone", "self", "read"],
  "key for nothing": ["anyone", "self"],
  "key read": ["anyone", "self", "read", "read_all"],
  "key read of W1": ["anyone", "self", "read"],
  "key write": ["anyone", "self", "write"],
  "key admin": ["anyone", "self", "audit", "admin"],
};

let service: TestService;
let credentials: Readonly<Record<string, () => Promise<string | undefined>>>;
let routes: readonly (readonly [name: string, method: string, path: string, right: Right])[];

beforeAll(async () => {
  const often = { times: 100_000, seconds: 60 };
  service = await openService({ limits: { guesses: often, calls: often } });
  credentials = {
    nobody: async () => undefined,
    "a wrong key": async () => `dbk_${"0".repeat(16)}_${"A".repeat(43)}`,
    owner: () => cookieOf(service, "owner"),
    operator: () => cookieOf(service, "operator"),
    auditor: () => cookieOf(service, "auditor"),
    business: () => cookieOf(service, "business", ["W1"]),
    "key for nothing": () => keyForNothing(),
    "key read": () => keyOf(service, ["read"]),
    "key read of W1": () => keyOf(service, ["read"], ["W1"]),
    "key write": () => keyOf(service, ["write"]),
    "key admin": () => keyOf(service, ["admin"]),
  };
  routes = [...declaredRights(service.api)].map(([name, right]) => {
    const [method = "", path = ""] = name.split(" ");
    return [name, method, path.replaceAll(/:\w+/g, "x"), right] as const;
  });
});
afterAll(() => service.close());

test("every route says who may use it", () => {
  const declared = declaredRights(service.api);
  const handlers = service.api.routes.filter(({ path }) => !path.endsWith("*"));
  const silent = handlers.filter(({ method, path }) => !declared.has(`${method} ${path}`));
  expect(silent.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  expect(declared.size).toBeGreaterThan(15);
});

test("a route that does not say so answers nobody, not even an owner", async () => {
  const api = createApi(service.services);
  api.get("/v1/forgotten", (c) => c.text("secret"));
  const key = await keyOf(service, ["read", "write", "admin"]);
  const answer = await api.request(
    "/v1/forgotten",
    { headers: { authorization: `Bearer ${key}` } },
    { incoming: { socket: {} } },
  );
  expect([answer.status, (await jsonIn(answer)).code]).toEqual([403, "forbidden"]);
});

test.each(Object.keys(WALKERS))("%s gets in where they may, and nowhere else", async (walker) => {
  const has = WALKERS[walker] ?? [];
  const wrong: string[] = [];
  const as = await credentials[walker]?.();
  for (const [name, method, path, right] of routes) {
    // A sign-out would end the walk, and a stream would not end.
    if (name === "DELETE /v1/session") continue;
    const answer = await service.ask(path, {
      method,
      as,
      ...(BODILESS.has(method) ? {} : { raw: "{}", headers: { "content-type": "application/json" } }),
    });
    await answer.body?.cancel();
    const isIn = answer.status !== 403 && !(answer.status === 401 && right !== "anyone");
    const isRefusedAsKnown = answer.status === (walker === "nobody" || walker === "a wrong key" ? 401 : 403);
    if (has.includes(right) ? !isIn : !isRefusedAsKnown) wrong.push(`${name} (${right}): ${answer.status}`);
    if (answer.status >= 500) wrong.push(`${name}: ${answer.status}`);
  }
  expect(wrong).toEqual([]);
  expect(service.bugs).toEqual([]);
});

test("every right is walked", () => {
  const walked = new Set(Object.values(WALKERS).flat());
  expect([...walked].sort()).toEqual(Object.keys(RIGHTS).sort());
  expect(new Set(routes.map(([, , , right]) => right)).size).toBe(Object.keys(RIGHTS).length);
});

const BODILESS = new Set(["GET", "DELETE"]);

/** No such key can be made; it is put into the store to see that it opens nothing. */
async function keyForNothing(): Promise<string> {
  const secret = await keyOf(service, ["read"]);
  await service.pool.query("update api_key set scopes = '{}' where id = $1", [secret.slice(4, 20)]);
  return secret;
}
