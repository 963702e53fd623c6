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

test("mails are listed by state, page by page, and one that failed is sent again", async () => {
  const { queue } = service.services.mails;
  for (const name of ["one", "two", "three"])
    await queue.add({ key: name, kind: "balance.low", business: "a", body: {} }, Date.now());
  const claimed = await queue.claim({ now: Date.now(), leaseMs: 1_000 });
  if (!claimed) throw new Error("nothing to claim");
  await queue.settle(claimed, { state: "failed", reason: "no such user" });
  const failed = (await jsonIn(ask("GET", "/v1/mails?state=failed"))).items;
  expect(failed).toMatchObject([{ key: claimed.key, state: "failed", reason: "no such user", attempts: 1 }]);
  const { items, next } = await jsonIn(ask("GET", "/v1/mails?limit=2"));
  const rest = await jsonIn(ask("GET", `/v1/mails?limit=2&cursor=${encodeURIComponent(next)}`));
  expect([...items, ...rest.items]).toHaveLength(3);
  expect((await ask("POST", "/v1/mails/resend", { key: claimed.key })).status).toBe(204);
  expect((await ask("POST", "/v1/mails/resend", { key: claimed.key })).status).toBe(409);
  expect((await ask("GET", "/v1/mails?cursor=nonsense")).status).toBe(422);
});

test("a weekly report is switched off and on, and the audit log says who did", async () => {
  const { reports } = service.services.mails;
  expect((await ask("PUT", "/v1/weekly-reports/acme", { wanted: false })).status).toBe(204);
  expect([...(await reports.optedOut())]).toEqual(["acme"]);
  expect((await ask("PUT", "/v1/weekly-reports/acme", { wanted: true })).status).toBe(204);
  expect([...(await reports.optedOut())]).toEqual([]);
  const { items } = await jsonIn(ask("GET", "/v1/audit?action=report.switch"));
  expect(items.map(({ after }: { after: object }) => after)).toEqual([{ wanted: true }, { wanted: false }]);
});
