import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let key: string;

beforeAll(async () => {
  service = await openService();
  key = await keyOf(service, ["admin"]);
});
afterAll(() => service.close());

const ask = (method: string, path: string, body?: unknown) => service.ask(path, { method, as: key, body });
const tried = (body: object) => jsonIn(ask("POST", "/v1/receiver/test", body));

test("Meta's own address is told without its secrets, and tested with the right and a wrong one", async () => {
  const told = await (await ask("GET", "/v1/receiver")).text();
  expect(told).not.toContain("an app secret");
  expect(JSON.parse(told)).toMatchObject({
    url: "http://127.0.0.1:4380/webhooks/whatsapp",
    app_secrets: ["meta"],
    has_verify_token: true,
    takes_unsigned: false,
  });
  expect(await tried({})).toMatchObject({ taken: true, status: 200, answer: expect.stringContaining("as a test") });
  expect(await tried({ secret: "an app secret of the tests" })).toMatchObject({ taken: true });
  const refused = await tried({ secret: "the secret of another app" });
  expect(refused).toMatchObject({ taken: false, status: 401, answer: expect.stringContaining("not signed with") });
  const { rows } = await service.pool.query("select 1 from fact");
  expect(rows).toEqual([]);
});

test.each([
  [{ auth: "signature", secret: "an-app-secret-of-a-shop" }, { secret: "an-app-secret-of-another" }],
  [{ auth: "bearer" }, { secret: "wrong" }],
  [{ auth: "header", header: "X-Api-Key" }, { secret: "wrong" }],
  [{ auth: "path" }, { secret: "wrong" }],
])("an address is opened with %j, tested, rotated and closed", async (how, wrong) => {
  const name = how.auth;
  const made = await jsonIn(ask("POST", "/v1/endpoints", { name, ...how }));
  const secret = made.secret ?? ("secret" in how ? how.secret : "");
  expect(made.secret === null).toBe(how.auth === "signature");
  expect(made.url.endsWith(`/webhooks/whatsapp/${how.auth === "path" ? secret : name}`)).toBe(true);
  expect(await tried({ endpoint: name, secret })).toMatchObject({ taken: true, status: 200 });
  expect((await tried({ endpoint: name, ...wrong })).taken).toBe(false);
  // What stands as a hash only cannot be shown by the service itself.
  const alone = await ask("POST", "/v1/receiver/test", { endpoint: name });
  expect(alone.status).toBe(how.auth === "signature" ? 200 : 422);
  const listed = await (await ask("GET", "/v1/endpoints")).text();
  expect(listed).not.toContain(secret);
  expect(JSON.parse(listed).items).toMatchObject([{ name, auth: how.auth, verify_token: made.verify_token }]);
  const fresh = how.auth === "signature" ? { secret: "another-app-secret" } : {};
  const rotated = await jsonIn(ask("POST", `/v1/endpoints/${name}/rotate`, { ...fresh, keep_hours: 0 }));
  expect((await tried({ endpoint: name, secret })).taken).toBe(false);
  expect((await tried({ endpoint: name, secret: rotated.secret ?? "another-app-secret" })).taken).toBe(true);
  expect((await ask("DELETE", `/v1/endpoints/${name}`)).status).toBe(204);
  expect((await ask("POST", "/v1/receiver/test", { endpoint: name, secret })).status).toBe(404);
  const log = await (await ask("GET", `/v1/audit?subject=${name}`)).text();
  const actions = new Set(JSON.parse(log).items.map(({ action }: { action: string }) => action));
  expect(actions).toEqual(new Set(["endpoint.create", "endpoint.test", "endpoint.rotate", "endpoint.revoke"]));
  for (const one of [secret, rotated.secret ?? "another-app-secret"]) expect(log).not.toContain(one);
});

test.each([
  [{ name: "Acme", auth: "bearer" }, "/name"],
  [{ name: "acme", auth: "header" }, "/header"],
  [{ name: "acme", auth: "signature" }, "/secret"],
  [{ name: "acme", auth: "bearer", secret: "short" }, "/secret"],
  [{ name: "acme", auth: "unsigned" }, "/allow_unsigned"],
  [{ name: "acme", auth: "nobody" }, "/auth"],
])("%j is refused with its place", async (body, at) => {
  const answer = await ask("POST", "/v1/endpoints", body);
  expect([answer.status, (await jsonIn(answer)).faults[0].at]).toEqual([422, at]);
});
