import { afterAll, beforeAll, expect, test } from "vitest";
import { ANA, book, HISTORY, N1, RAJ, template } from "./dialogs.ts";
import { jsonIn, keyOf, openService, type TestService } from "./service.ts";
import { everythingStored } from "./stored.ts";

let service: TestService;
let key: string;

beforeAll(async () => {
  service = await openService();
  key = await keyOf(service, ["read", "write", "admin"]);
});
afterAll(() => service.close());

const OTHER = "5511987650077";
const BSUID = "BR.13491208655302741918";

test("whatever is asked and stated over the API, numbers of users and message ids stand in the table of names only", async () => {
  await book(service, HISTORY);
  const post = (path: string, body: object) =>
    service.ask(path, {
      method: "POST",
      as: key,
      body,
      headers: { "idempotency-key": `${path} ${JSON.stringify(body)}` },
    });
  expect((await post(`/v1/threads/${N1}/${ANA}/quote`, { type: "text" })).status).toBe(200);
  expect((await post("/v1/users/join", { users: [ANA, BSUID] })).status).toBe(200);
  expect((await post("/v1/users/apart", { users: [`+${RAJ}`, OTHER] })).status).toBe(200);
  const text = [
    "id,at,direction,waba,number,user,type,category,delivered_at",
    `wamid.IMPORTED,2026-10-05T10:00:00Z,outbound,W1,${N1},${OTHER},template,marketing,`,
    `wamid.BROKEN,never ${OTHER},outbound,W1,${N1},${OTHER} and more,template,marketing,`,
    "",
  ].join("\n");
  for (const onOverlap of ["ask", "keep_apart"]) {
    const query = new URLSearchParams({ source: "crm", name: `chat with ${OTHER}.csv`, on_overlap: onOverlap });
    const { id } = await jsonIn(service.ask(`/v1/imports?${query}`, { method: "POST", as: key, raw: text }));
    const end = onOverlap === "ask" ? "needs_decision" : "done";
    await expect
      .poll(async () => (await jsonIn(service.ask(`/v1/imports/${id}`, { as: key }))).state, { timeout: 10_000 })
      .toBe(end);
  }
  await book(service, [template("wamid.late", 70, { user: OTHER })]);
  const stored = await everythingStored(service.pool, ["name"]);
  for (const secret of [ANA, RAJ, OTHER, BSUID.slice(3), "wamid."])
    expect(stored.split("\n").filter((row) => row.includes(secret))).toEqual([]);
  expect(await everythingStored(service.pool)).toContain(OTHER);
  expect(service.bugs).toEqual([]);
});
