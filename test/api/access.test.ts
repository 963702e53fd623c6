import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureOwner } from "../../src/app/service/access/people.ts";
import { openAccess } from "../../src/store/postgres/access/open-access.ts";
import { cookieOf, jsonIn, keyOf, openService, type TestService } from "./service.ts";

let service: TestService;
let admin: string;
let owner: string;

beforeAll(async () => {
  service = await openService();
  admin = await keyOf(service, ["read", "write", "admin"]);
  owner = await cookieOf(service, "owner");
});
afterAll(() => service.close());

describe("the first start", () => {
  test("makes one owner, whose link works once, and never another", async () => {
    const first = await openService();
    const token = await ensureOwner(first.access, "owner@daybook.local");
    expect(await ensureOwner(first.access, "owner@daybook.local")).toBeUndefined();
    const opened = await first.ask(`/sign-in?token=${token}`);
    expect(opened.status).toBe(200);
    expect(opened.headers.get("content-security-policy")).toContain("default-src 'none'");
    const signedIn = await first.ask("/v1/session/link", { method: "POST", body: { token } });
    expect(await jsonIn(signedIn)).toMatchObject({ kind: "person", role: "owner", wabas: "all" });
    const cookie = signedIn.headers.getSetCookie().join();
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect((await first.ask("/v1/session/link", { method: "POST", body: { token } })).status).toBe(401);
    const log = await first.access.audit.list({ limit: 10, action: null, subject: null });
    expect(log.items.map(({ actor, action }) => [actor, action])).toEqual([["daybook", "person.create"]]);
    await first.close();
  });

  test("behind TLS the cookie is for TLS only", async () => {
    const secret = "another secret of the tests, long enough for cookies";
    const { people, roster } = openAccess(service.pool, { secret, baseUrl: "https://daybook.example.org" });
    const person = await roster.create({ email: "tls@example.com", name: "T", role: "auditor", wabas: [] });
    const signedIn = person && (await people.signInByLink(await people.newLink(person), new Headers()));
    expect(signedIn?.cookies.join()).toMatch(/__Secure-daybook\.session_token=.*Secure/);
  });

  test("the page's button signs in and leads to the dashboard", async () => {
    const person = await service.access.roster.create({
      email: "b@example.com",
      name: "B",
      role: "auditor",
      wabas: [],
    });
    const token = person && (await service.access.people.newLink(person));
    const answer = await service.ask("/sign-in", {
      method: "POST",
      raw: `token=${token}`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    const cookie = answer.headers
      .getSetCookie()
      .map((it) => it.split(";")[0])
      .join("; ");
    expect(await jsonIn(service.ask("/v1/me", { as: cookie }))).toMatchObject({ role: "auditor" });
  });
});

describe("people", () => {
  test("a password is set, used, changed with the old one, and sessions end", async () => {
    const person = await service.access.roster.create({
      email: "p@example.com",
      name: "P",
      role: "operator",
      wabas: [],
    });
    const cookie = await signedInAs(person && (await service.access.people.newLink(person)));
    const set = (body: object, as: string) => service.ask("/v1/me/password", { method: "PUT", as, body });
    expect((await set({ password: "short" }, cookie)).status).toBe(422);
    expect((await set({ password: "correct horse battery" }, cookie)).status).toBe(204);
    expect((await set({ password: "another long password" }, cookie)).status).toBe(422);
    const login = (password: string) =>
      service.ask("/v1/session", { method: "POST", body: { email: "P@example.com", password } });
    expect((await login("wrong horse battery")).status).toBe(401);
    const second = cookieIn(await login("correct horse battery"));
    expect((await service.ask("/v1/me", { as: second })).status).toBe(200);
    const to = { current: "correct horse battery", password: "another long password" };
    expect((await set(to, cookie)).status).toBe(204);
    expect((await service.ask("/v1/me", { as: second })).status).toBe(401);
    expect((await service.ask("/v1/session", { method: "DELETE", as: cookie })).status).toBe(204);
    expect((await service.ask("/v1/me", { as: cookie })).status).toBe(401);
  });

  test("are let in, changed and removed by an owner, and each change is in the audit log", async () => {
    const body = { email: "c@example.com", name: "C", role: "business", wabas: ["W1"] };
    const made = await jsonIn(service.ask("/v1/people", { method: "POST", as: owner, body }));
    expect(made).toMatchObject(body);
    expect((await service.ask("/v1/people", { method: "POST", as: owner, body })).status).toBe(409);
    const link = await jsonIn(service.ask(`/v1/people/${made.id}/link`, { method: "POST", as: owner }));
    const cookie = await signedInAs(new URL(link.url).searchParams.get("token"));
    expect(await jsonIn(service.ask("/v1/me", { as: cookie }))).toMatchObject({ wabas: ["W1"] });
    const change = (to: object) => service.ask(`/v1/people/${made.id}`, { method: "PATCH", as: owner, body: to });
    expect((await change({ wabas: [] })).status).toBe(422);
    expect((await change({ wabas: ["W2"] })).status).toBe(200);
    expect(await jsonIn(service.ask("/v1/me", { as: cookie }))).toMatchObject({ wabas: ["W2"] });
    expect((await service.ask(`/v1/people/${made.id}`, { method: "DELETE", as: owner })).status).toBe(204);
    expect((await service.ask("/v1/me", { as: cookie })).status).toBe(401);
    const log = await jsonIn(service.ask(`/v1/audit?subject=${made.id}`, { as: owner }));
    expect(log.items.map(({ action }: { action: string }) => action)).toEqual([
      "person.remove",
      "person.change",
      "person.link",
      "person.create",
    ]);
    expect(log.items[1]).toMatchObject({ before: { wabas: ["W1"] }, after: { wabas: ["W2"] }, actor_name: "owner" });
  });

  test("the last owner cannot be removed or made less", async () => {
    const lonely = await openService();
    const cookie = await cookieOf(lonely, "owner");
    const [{ id }] = (await jsonIn(lonely.ask("/v1/people", { as: cookie }))).items;
    expect((await lonely.ask(`/v1/people/${id}`, { method: "DELETE", as: cookie })).status).toBe(409);
    const demoted = await lonely.ask(`/v1/people/${id}`, { method: "PATCH", as: cookie, body: { role: "auditor" } });
    expect(demoted.status).toBe(409);
    await lonely.close();
  });

  test("nobody gives a right that they have not", async () => {
    const only = await keyOf(service, ["admin"]);
    const [{ id }] = (await jsonIn(service.ask("/v1/people", { as: only }))).items;
    const invite = (role: string) => ({ email: `${role}-of-a-key@example.com`, name: role, role, wabas: ["W1"] });
    const asked: readonly (readonly [string, string, object])[] = [
      ["POST", "/v1/keys", { name: "more", scopes: ["read"] }],
      ["POST", "/v1/people", invite("business")],
      ["POST", "/v1/people", invite("owner")],
      ["PATCH", `/v1/people/${id}`, { role: "owner" }],
      ["POST", `/v1/people/${id}/link`, {}],
    ];
    for (const [method, path, body] of asked) {
      const answer = await service.ask(path, { method, as: only, body });
      expect([method, path, answer.status]).toEqual([method, path, 403]);
    }
    const same = { name: "as much", scopes: ["admin"] };
    expect((await service.ask("/v1/keys", { method: "POST", as: only, body: same })).status).toBe(201);
    const reads = await keyOf(service, ["read", "admin"]);
    const made = await service.ask("/v1/people", { method: "POST", as: reads, body: invite("auditor") });
    expect(made.status).toBe(201);
    const more = await service.ask("/v1/people", { method: "POST", as: reads, body: invite("operator") });
    expect(more.status).toBe(403);
  });

  test("a page of another site cannot act with the cookie", async () => {
    for (const [name, value] of [
      ["origin", "https://evil.example"],
      ["sec-fetch-site", "cross-site"],
    ] as const) {
      const headers = { [name]: value };
      const answer = await service.ask("/v1/session", { method: "DELETE", as: owner, headers });
      expect([answer.status, (await jsonIn(answer)).code]).toEqual([403, "forbidden"]);
    }
    expect((await service.ask("/v1/me", { as: owner })).status).toBe(200);
  });
});

describe("keys", () => {
  test("are shown once, kept as a hash, used, seen to be used, and revoked", async () => {
    const body = { name: "export", scopes: ["read"] };
    const made = await jsonIn(service.ask("/v1/keys", { method: "POST", as: admin, body }));
    expect((await service.ask("/v1/me", { as: made.secret })).status).toBe(200);
    const listed = await (await service.ask("/v1/keys", { as: admin })).text();
    expect(listed).not.toContain(made.secret.slice(-43));
    const key = JSON.parse(listed).items.find(({ id }: { id: string }) => id === made.key.id);
    expect(Date.now() - Date.parse(key.last_used_at)).toBeLessThan(120_000);
    const { rows } = await service.pool.query<{ all: string }>("select to_jsonb(api_key)::text as all from api_key");
    expect(rows.map(({ all }) => all).join()).not.toContain(made.secret.slice(-43));
    expect((await service.ask(`/v1/keys/${made.key.id}`, { method: "DELETE", as: admin })).status).toBe(200);
    expect((await service.ask("/v1/me", { as: made.secret })).status).toBe(401);
  });

  test("for some WABAs may only read", async () => {
    const body = { name: "x", scopes: ["read", "write"], wabas: ["W1"] };
    const answer = await service.ask("/v1/keys", { method: "POST", as: admin, body });
    expect([answer.status, (await jsonIn(answer)).faults[0].at]).toEqual([422, "/scopes"]);
  });

  test("expire", async () => {
    const body = { name: "old", scopes: ["read"], expires_at: "2020-01-01T00:00:00Z" };
    const { secret } = await jsonIn(service.ask("/v1/keys", { method: "POST", as: admin, body }));
    expect((await service.ask("/v1/me", { as: secret })).status).toBe(401);
  });
});

describe("limits", () => {
  test("guessing keys is stopped, from the address that guesses", async () => {
    const strict = await openService({ trustProxy: true, limits: { guesses: { times: 5, seconds: 60 } } });
    const good = await keyOf(strict, ["read"]);
    const from = (address: string) => ({ "x-forwarded-for": address });
    const guess = (index: number) => `dbk_${index.toString(16).padStart(16, "0")}_${"A".repeat(43)}`;
    const statuses = [];
    for (let index = 0; index < 8; index += 1)
      statuses.push((await strict.ask("/v1/me", { as: guess(index), headers: from("203.0.113.9") })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    const blocked = await strict.ask("/v1/me", { as: good, headers: from("203.0.113.9") });
    expect([blocked.status, Number(blocked.headers.get("retry-after")) > 0]).toEqual([429, true]);
    expect((await strict.ask("/v1/me", { as: good, headers: from("203.0.113.10") })).status).toBe(200);
    await strict.close();
  });

  test("guessing a password is stopped, from anywhere", async () => {
    const strict = await openService({ trustProxy: true, limits: { loginsByAccount: { times: 3, seconds: 60 } } });
    const statuses = [];
    for (let index = 0; index < 5; index += 1) {
      const headers = { "x-forwarded-for": `203.0.113.${index}` };
      const body = { email: "owner@daybook.local", password: `guess number ${index}` };
      statuses.push((await strict.ask("/v1/session", { method: "POST", body, headers })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    await strict.close();
  });

  test("one caller cannot keep the service busy", async () => {
    const strict = await openService({ limits: { calls: { times: 3, seconds: 60 } } });
    const [one, other] = [await keyOf(strict, ["read"]), await keyOf(strict, ["read"])];
    const statuses = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await strict.ask("/v1/me", { as: one })).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect((await strict.ask("/v1/me", { as: other })).status).toBe(200);
    await strict.close();
  });
});

async function signedInAs(token: string | null | undefined): Promise<string> {
  return cookieIn(await service.ask("/v1/session/link", { method: "POST", body: { token } }));
}

function cookieIn(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
