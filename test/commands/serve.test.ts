import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPool } from "../../src/store/postgres/connection.ts";
import { isAlive } from "../../src/store/postgres/embedded/pid-file.ts";
import { startEmbedded } from "../../src/store/postgres/embedded/server.ts";
import { freshDatabase, servers } from "../store/database.ts";
import { type Serving, serve, tryToServe, until } from "./serving.ts";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "daybook-serve-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const dataOf = (name: string) => join(home, name);
const readiness = async (service: Serving) => (await fetch(`${service.url}/readyz`)).status;
const serverOf = (data: string) => Number(readFileSync(join(data, "postgres/postmaster.pid"), "utf8").split("\n")[0]);

describe("daybook serve", () => {
  const data = () => dataOf("main");
  let service: Serving;
  beforeAll(async () => {
    service = await serve(["--data", data(), "--stop-seconds", "2"]);
  });
  afterAll(async () => {
    await service.end("SIGKILL");
  });

  test("says that it lives, that it is ready, and what it has done", async () => {
    expect(await (await fetch(`${service.url}/healthz`)).json()).toEqual({ status: "ok" });
    expect(await (await fetch(`${service.url}/readyz`)).json()).toEqual({ status: "ready", stuck: 0 });
    const metrics = await fetch(`${service.url}/metrics`);
    expect(metrics.headers.get("content-type")).toContain("version=0.0.4");
    const lines = (await metrics.text()).split("\n");
    expect(lines).toContain('daybook_request_seconds_count{route="/readyz",status="200"} 1');
    expect(lines.some((line) => line.startsWith("process_resident_memory_bytes "))).toBe(true);
  });

  test("answers a problem where there is nothing, and shows metrics to no proxy", async () => {
    const nothing = await fetch(`${service.url}/nothing/5511987650001`);
    expect([nothing.status, nothing.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
    const far = await fetch(`${service.url}/metrics`, { headers: { "x-forwarded-for": "203.0.113.7" } });
    expect(far.status).toBe(403);
    expect(await (await fetch(`${service.url}/metrics`)).text()).not.toContain("5511987650001");
  });

  test.each([
    ["a port that is taken", () => ["--port", new URL(service.url).port, "--data", dataOf("other")], / is taken by /],
    [
      "a data folder that another one uses",
      () => ["--data", data()],
      /another Daybook is using the data folder .*main/,
    ],
    [
      "a data folder that is a file",
      () => ["--data", fileOf("file", "")],
      /data folder .* cannot be written \(EEXIST\)/,
    ],
    [
      "settings that are none",
      () => ["--port", "x", "--log-level", "loud"],
      /--port x: expected.*\n.*--log-level loud/,
    ],
    ["a file that is not there", () => ["--config", dataOf("none.json")], /settings file .* cannot be read: ENOENT/],
    ["an address of another machine", () => ["--host", "203.0.113.1", "--data", dataOf("other")], /no address of this/],
    [
      "a database that does not answer",
      () => ["--database-url", "postgresql://daybook@127.0.0.1:1/none"],
      /the store does not answer: .*ECONNREFUSED.*: check that the server runs and that DATABASE_URL names it/,
    ],
  ])("ends with status 2 and a way out: %s", async (_, words, message) => {
    const result = await tryToServe(words());
    if ("url" in result) throw new Error("it started");
    expect(result).toMatchObject({ status: 2, stderr: expect.stringMatching(message) });
  });

  test("recovers when its PostgreSQL is killed", async () => {
    process.kill(serverOf(data()), "SIGKILL");
    await until("the notice", () => service.log.some(({ msg }) => msg.includes("was lost")));
    await until("readiness", async () => (await readiness(service)) === 200);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  });

  test("ends in good order: takes no more, finishes what is under way, stops PostgreSQL, status 0", async () => {
    const server = serverOf(data());
    const { port } = new URL(service.url);
    const socket = connect(Number(port), "127.0.0.1");
    const answer = text(socket);
    socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    const stuck = connect(Number(port), "127.0.0.1").on("error", () => {});
    stuck.write("GET /healthz HTTP/1.1\r\n");
    await sleep(100);
    service.signal("SIGTERM");
    await until("the notice", () => service.log.some(({ msg }) => msg.startsWith("stopping")));
    await expect(fetch(`${service.url}/healthz`)).rejects.toThrow();
    socket.write("\r\n");
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(await service.ended).toBe(0);
    expect(service.log.at(-1)?.msg).toBe("stopped");
    expect(isAlive(server)).toBe(false);
  });
});

test("a second signal ends it at once, and its PostgreSQL follows", async () => {
  const data = dataOf("second");
  const service = await serve(["--data", data, "--stop-seconds", "600"]);
  const server = serverOf(data);
  connect(Number(new URL(service.url).port), "127.0.0.1")
    .on("error", () => {})
    .write("GET / HTTP/1.1\r\n");
  await sleep(100);
  service.signal("SIGINT");
  await until("the notice", () => service.log.some(({ msg }) => msg.startsWith("stopping")));
  expect(await service.end("SIGINT")).toBe(130);
  await until("PostgreSQL to end", () => !isAlive(server));
});

test("killed, it leaves nothing running, and starts again with settings from a file", async () => {
  const data = dataOf("killed");
  const config = fileOf("settings.json", JSON.stringify({ data, metrics_token: "m3trics" }));
  const first = await serve(["--config", config]);
  const server = serverOf(data);
  expect(await first.end("SIGKILL")).toBe("SIGKILL");
  const second = await serve([], { env: { DAYBOOK_CONFIG: config } });
  await until("the orphan to end", () => !isAlive(server));
  await until("readiness", async () => (await readiness(second)) === 200);
  const authorization = "Bearer m3trics";
  expect((await fetch(`${second.url}/metrics`)).status).toBe(401);
  expect((await fetch(`${second.url}/metrics`, { headers: { authorization } })).status).toBe(200);
  expect(await second.end()).toBe(0);
});

test.each(servers())("several processes share a database on the %s server", async (kind) => {
  const database = await freshDatabase(kind);
  const env = { DATABASE_URL: database.url };
  const [one, two] = await Promise.all([serve([], { env }), serve([], { env })]);
  expect(await Promise.all([one, two].map(readiness))).toEqual([200, 200]);
  expect(one?.log.find(({ msg }) => msg === "listening")).toMatchObject({ store: "server" });
  expect(await Promise.all([one?.end(), two?.end()])).toEqual([0, 0]);
  await database.drop();
});

test("a server that goes away and comes back is waited for, and a newer schema is refused", async () => {
  const folder = dataOf("away");
  const server = await startEmbedded({ folder });
  const env = { DATABASE_URL: server.url("postgres") };
  const service = await serve([], { env });
  await server.stop();
  expect(await readiness(service)).toBe(503);
  const again = await startEmbedded({ folder });
  await until("readiness", async () => (await readiness(service)) === 200);
  expect(await service.end()).toBe(0);
  const pool = openPool(again.url("postgres"));
  await pool.query("insert into migration (version, name) values (9999, 'from-the-future')");
  await pool.close();
  expect(await tryToServe([], { env })).toMatchObject({ status: 2, stderr: expect.stringMatching(/newer Daybook/) });
  await again.stop();
});

test("a port that another program holds", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => other.once("listening", done));
  const address: AddressInfo | string | null = other.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const data = dataOf("taken");
  expect(await tryToServe(["--port", String(port), "--data", data])).toMatchObject({ status: 2 });
  other.close();
  const service = await serve(["--data", data]);
  expect(await service.end()).toBe(0);
});

function fileOf(name: string, content: string): string {
  writeFileSync(join(home, name), content);
  return join(home, name);
}
