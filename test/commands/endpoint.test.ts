import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, listening } from "../api/http.ts";
import { APP_SECRET, asMetaWrites, signed, statusBody } from "../api/meta.ts";
import { openBench } from "./daybook.ts";
import { type Serving, serve } from "./serving.ts";

const bench = openBench();
const home = mkdtempSync(join(tmpdir(), "daybook-endpoint-"));
const data = join(home, "data");
const forwarded: { readonly body: Buffer; readonly signature: unknown }[] = [];
const bot = createServer(async (request, response) => {
  forwarded.push({ body: await buffer(request), signature: request.headers["x-hub-signature-256"] });
  response.end();
});
let service: Serving;

beforeAll(async () => {
  const env = {
    DAYBOOK_APP_SECRET: `old-secret-of-ours,crm=${APP_SECRET}`,
    DAYBOOK_VERIFY_TOKEN: "token-of-ours",
    DAYBOOK_FORWARD_TO: `${await listening(bot)}/bot`,
    DAYBOOK_FORWARD_SECRET: "secret-of-the-bot",
    DAYBOOK_FORWARD_PRIVATE: "true",
  };
  service = await serve(["--data", data], { env });
});
afterAll(async () => {
  await service.end("SIGKILL");
  bot.close();
  rmSync(home, { recursive: true, force: true });
});

const endpoint = (words: string, input = "") =>
  bench.daybook(["endpoint", ...words.split(" "), "--data", data], { input });
const body = asMetaWrites(statusBody([{ id: "wamid.C" }]));
const post = async (path: string, headers: Readonly<Record<string, string>>) =>
  (await call(service.url + path, { body, headers })).status;
const metric = async (line: string) => (await (await fetch(`${service.url}/metrics`)).text()).includes(line);

test("a signed post is taken, counted, and handed on signed anew", async () => {
  expect(await post("/webhooks/whatsapp", { "x-hub-signature-256": signed(body) })).toBe(200);
  expect(await post("/webhooks/whatsapp", { "x-hub-signature-256": signed(body, "wrong") })).toBe(401);
  expect(await metric('daybook_facts_total{source="webhook",state="added"} 2')).toBe(true);
  expect(await metric('daybook_webhook_parts_total{outcome="understood"} 1')).toBe(true);
  expect(await metric('daybook_refusals_total{code="signature"} 1')).toBe(true);
  expect(await metric('daybook_request_seconds_count{route="/webhooks/whatsapp",status="200"} 1')).toBe(true);
  while (forwarded.length === 0) await new Promise((done) => setTimeout(done, 20));
  expect(forwarded).toEqual([{ body, signature: signed(body, "secret-of-the-bot") }]);
});

test("the metrics say how far booking is", async () => {
  const isThere = () => metric('daybook_lag_seconds{stage="threads"} 0');
  for (const until = Date.now() + 20_000; !(await isThere()) && Date.now() < until; )
    await new Promise((done) => setTimeout(done, 200));
  expect(await isThere()).toBe(true);
  expect(await metric("daybook_stuck_partitions 0")).toBe(true);
});

test("the handshake is answered", async () => {
  const query = "hub.mode=subscribe&hub.challenge=4711&hub.verify_token=token-of-ours";
  const { status, text } = await call(`${service.url}/webhooks/whatsapp?${query}`, { method: "GET" });
  expect([status, text]).toEqual([200, "4711"]);
});

test("an endpoint is added beside the running service, used, rotated and revoked", async () => {
  const added = endpoint("add acme --auth header --header X-Api-Key --source AcmePartner");
  expect([added.status, added.stderr]).toEqual([0, ""]);
  expect(added.stdout).toMatch(
    /^address {2}\/webhooks\/whatsapp\/acme\nshows {4}x-api-key: [\w-]{43}\nsource {3}AcmePartner\n/,
  );
  const secretIn = (stdout: string) => /x-api-key: (\S+)/.exec(stdout)?.[1] ?? "";
  const old = secretIn(added.stdout);
  const path = "/webhooks/whatsapp/acme";
  expect(await post(path, { "x-api-key": old })).toBe(200);
  expect(await post(path, { "x-hub-signature-256": signed(body) })).toBe(401);
  const fresh = secretIn(endpoint("rotate acme --keep-hours 1").stdout);
  await settled(async () => (await post(path, { "x-api-key": fresh })) === 200);
  expect(await post(path, { "x-api-key": old })).toBe(200);
  expect(endpoint("list").stdout).toMatch(/^name {2}auth .*\nacme {2}header x-api-key {2}AcmePartner {2}2 /);
  expect(endpoint("list").stdout).not.toContain(fresh);
  expect(endpoint("revoke acme").stdout).toBe("revoked acme\n");
  await settled(async () => (await post(path, { "x-api-key": fresh })) === 404);
  expect(JSON.parse(endpoint("list --all --format json").stdout)).toMatchObject([{ name: "acme", secrets: 2 }]);
});

test("an app secret comes in by the standard input", async () => {
  expect(endpoint("add partner --auth signature").stderr).toContain("needs Meta's app secret by --secret-stdin");
  const { status, stdout } = endpoint("add partner --auth signature --secret-stdin", "app-secret-of-the-partner\n");
  expect([status, stdout.includes("app-secret-of-the-partner")]).toEqual([0, false]);
  const right = { "x-hub-signature-256": signed(body, "app-secret-of-the-partner") };
  await settled(async () => (await post("/webhooks/whatsapp/partner", right)) === 200);
});

test.each([
  ["add Acme", 1, "small letters"],
  ["add acme --auth unsigned", 1, "say --allow-unsigned"],
  ["add acme --auth nobody", 2, "Allowed choices"],
  ["revoke nobody", 1, "no endpoint of this name"],
  ["rotate acme --keep-hours soon", 2, "expected hours"],
])("endpoint %s is refused", (words, status, why) => {
  const ran = endpoint(words);
  expect([ran.status, ran.stderr]).toEqual([status, expect.stringContaining(why)]);
});

async function settled(isSo: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + 8_000; !(await isSo()); ) {
    if (Date.now() > until) throw new Error("it did not come to be");
    await new Promise((done) => setTimeout(done, 100));
  }
}
