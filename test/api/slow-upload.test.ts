import { readdirSync } from "node:fs";
import { request } from "node:http";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { httpServer } from "../../src/api/server.ts";
import { listening } from "./http.ts";
import { keyOf, openService, type TestService } from "./service.ts";

const LIMITS = {
  requestTimeout: 500,
  slowestUpload: 1_000,
  longestUpload: 2_500,
  connectionsCheckingInterval: 50,
};

let service: TestService;
let url: string;
let key: string;
const servers: ReturnType<typeof httpServer>[] = [];

beforeAll(async () => {
  service = await openService();
  key = await keyOf(service, ["write"]);
  const server = httpServer(service.api, { limits: LIMITS });
  servers.push(server);
  url = await listening(server);
});
afterAll(async () => {
  for (const server of servers) server.close().closeAllConnections();
  await service.close();
});

interface Slow {
  readonly status: number | "cut";
  readonly tookMs: number;
}

/** Posts a body of so many pieces of 100 bytes, with a pause after each, and says what came of it. */
function post(path: string, pieces: number, pauseMs: number, as = key): Promise<Slow> {
  const startedAt = performance.now();
  return new Promise((done) => {
    const end = (status: Slow["status"]) => done({ status, tookMs: performance.now() - startedAt });
    const asked = request(
      url + path,
      { method: "POST", headers: { authorization: `Bearer ${as}` } },
      async (answer) => {
        await text(answer).catch(() => "");
        end(answer.statusCode ?? 0);
        asked.destroy();
      },
    );
    asked.on("error", () => end("cut"));
    void (async () => {
      for (let piece = 0; piece < pieces && !asked.destroyed; piece += 1) {
        asked.write("x".repeat(99).concat("\n"));
        await sleep(pauseMs);
      }
      asked.end();
    })();
  });
}

const uploads = () => readdirSync(dirname(service.services.imports.folder.upload("x")));

test("an upload over a slow line has the time that it needs", async () => {
  const { status, tookMs } = await post("/v1/imports?source=slow", 30, 50);
  expect(status).toBe(202);
  expect(tookMs).toBeGreaterThan(3 * LIMITS.requestTimeout);
});

test("one that hardly comes is cut, and leaves nothing behind", async () => {
  const before = uploads().length;
  const { status, tookMs } = await post("/v1/imports?source=slow", 60, 200);
  expect(status).toBe(408);
  expect(tookMs).toBeLessThan(LIMITS.longestUpload);
  await expect.poll(() => uploads().length, { timeout: 15_000 }).toBe(before);
});

test("one that comes forever is cut, too", async () => {
  const { status, tookMs } = await post("/v1/imports?source=slow", 400, 20);
  expect(status).toBe(408);
  expect(tookMs).toBeGreaterThan(LIMITS.longestUpload);
});

test("nobody else may take long: not another address, and not who may not import", async () => {
  const [other, nobody, reader] = await Promise.all([
    post("/v1/wabas/sync", 100, 50),
    post("/v1/imports?source=slow", 100, 50, "dbk_wrong"),
    post("/v1/imports?source=slow", 100, 50, await keyOf(service, ["read"])),
  ]);
  for (const { tookMs } of [other, nobody, reader]) expect(tookMs).toBeLessThan(3 * LIMITS.requestTimeout);
  expect([nobody.status, reader.status]).toEqual([401, 403]);
  expect(other.status).not.toBe(200);
  expect(service.bugs).toEqual([]);
});
