import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let key: string;

beforeAll(async () => {
  service = await openService();
  key = await keyOf(service, ["read", "write", "admin"]);
});
afterAll(() => service.close());

const ask = (method: string, path: string, body?: unknown) => service.ask(path, { method, as: key, body });

test("an endpoint is made, changed, rotated, replayed and removed, and the audit log tells it without a secret", async () => {
  const made = await ask("POST", "/v1/event-endpoints", { url: "http://127.0.0.1:9/hook", types: ["invoice.issued"] });
  expect(made.status).toBe(201);
  const { endpoint, secret } = await jsonIn(made);
  expect(secret).toMatch(/^whsec_/);
  const at = `/v1/event-endpoints/${endpoint.id}`;
  expect((await jsonIn(ask("GET", "/v1/event-endpoints"))).items).toEqual([endpoint]);
  const changed = await jsonIn(ask("PATCH", at, { types: null, businesses: ["b1"], state: "disabled" }));
  expect(changed).toMatchObject({ types: null, businesses: ["b1"], state: "disabled" });
  const rotated = await jsonIn(ask("POST", `${at}/rotate`, { keep_hours: 2 }));
  expect(rotated.secret).not.toBe(secret);
  expect(await jsonIn(ask("POST", `${at}/replay`, { since: "2026-01-01T00:00:00Z" }))).toEqual({ queued: 0 });
  expect(await jsonIn(ask("GET", `${at}/deliveries?state=waiting`))).toEqual({ items: [], next: null });
  expect((await ask("POST", `${at}/test`)).status).toBe(409);
  await ask("PATCH", at, { state: "enabled" });
  const { event } = await jsonIn(ask("POST", `${at}/test`));
  const { items: waiting } = await jsonIn(ask("GET", `${at}/deliveries?state=waiting`));
  expect(waiting).toMatchObject([{ event, type: "event_endpoint.test" }]);
  expect(await jsonIn(ask("GET", `${at}/attempts`))).toEqual({ items: [], next: null });
  expect((await ask("DELETE", at)).status).toBe(204);
  expect((await ask("GET", at)).status).toBe(404);
  const { items } = await jsonIn(ask("GET", `/v1/audit?subject=${endpoint.id}`));
  const actions = items.map(({ action }: { action: string }) => action).sort();
  expect(actions).toEqual(
    ["change", "change", "create", "remove", "replay", "rotate", "test"].map((verb) => `event_endpoint.${verb}`),
  );
  expect(JSON.stringify(items)).not.toContain("whsec_");
});

test.each([
  [{ url: "ftp://example.org" }, "/url"],
  [{ url: "https://example.org", types: ["invoice.lost"] }, "/types/0"],
  [{ url: "https://example.org", types: [] }, "/types"],
  [{ url: "https://example.org", secret: "short" }, "/secret"],
  [{ url: "https://example.org", colour: "red" }, "/"],
])("%j is refused with its place", async (body, at) => {
  const answer = await ask("POST", "/v1/event-endpoints", body);
  expect([answer.status, (await jsonIn(answer)).faults[0].at]).toEqual([422, at]);
});

test("a replay is of one event or since an instant, and a list knows its cursors only", async () => {
  const { endpoint } = await jsonIn(ask("POST", "/v1/event-endpoints", { url: "https://example.org/hook" }));
  const at = `/v1/event-endpoints/${endpoint.id}`;
  expect((await ask("POST", `${at}/replay`, {})).status).toBe(422);
  expect((await ask("POST", `${at}/replay`, { event: "x" })).status).toBe(422);
  expect((await ask("GET", `${at}/attempts?cursor=nonsense`)).status).toBe(422);
  expect((await ask("POST", "/v1/event-endpoints/none/replay", { since: "2026-01-01T00:00:00Z" })).status).toBe(404);
});
