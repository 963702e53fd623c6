import type { ChildProcess } from "node:child_process";
import pg from "pg";
import { chooseAccount, spawnAs } from "../../../src/store/postgres/embedded/account.ts";
import { binariesIn, packagedBinaries } from "../../../src/store/postgres/embedded/binaries.ts";
import { clusterIn, ensureCluster, ROLE } from "../../../src/store/postgres/embedded/cluster.ts";
import { openDataFolder } from "../../../src/store/postgres/embedded/folders.ts";
import { serverSettings } from "../../../src/store/postgres/embedded/settings.ts";
import { SYSTEM_BINARIES } from "../../store/servers.ts";
import { freePort, processesOf, signalAll, tether, until } from "./processes.ts";

/**
 * A PostgreSQL server as an operator would run one, over TCP: the machine's own where there is one. Nobody starts it
 * again but the test.
 */
export interface PostgresServer {
  readonly version: number;
  readonly url: string;
  readonly start: () => Promise<void>;
  /** Ends it in good order, within moments: connections are cut. */
  readonly stop: () => Promise<void>;
  /** Lets none of its processes go on until it is thawed: it is there, and does not answer. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** `kill -9` of the postmaster and all of its backends. */
  readonly kill: () => Promise<void>;
}

const PATIENCE_MS = 60_000;

export async function postgresServer(path: string): Promise<PostgresServer> {
  const binaries = SYSTEM_BINARIES === undefined ? packagedBinaries() : binariesIn(SYSTEM_BINARIES);
  const folder = openDataFolder(path);
  const cluster = clusterIn(folder);
  const account = chooseAccount({ cluster, paths: [binaries.postgres, folder] });
  await ensureCluster(folder, binaries, account);
  const port = await freePort();
  const adminUrl = `postgresql://${ROLE}@127.0.0.1:${port}/postgres`;
  const settings = [...serverSettings({ socketFolder: "" }), "-c", "listen_addresses=127.0.0.1", "-c", `port=${port}`];
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawnAs(account, [binaries.postgres, "-D", cluster, ...settings], { stdio: "ignore", cwd: "/" });
    child.once("exit", tether(child.pid).release);
    await until(`PostgreSQL on port ${port}`, PATIENCE_MS, () => answers(adminUrl));
  };
  const gone = () =>
    until(
      "PostgreSQL to end",
      PATIENCE_MS,
      () => child === undefined || child.exitCode !== null || child.signalCode !== null,
    );
  await start();
  await run(adminUrl, "create database daybook");
  return {
    version: binaries.major,
    url: `postgresql://${ROLE}@127.0.0.1:${port}/daybook`,
    start,
    stop: async () => {
      child?.kill("SIGINT");
      await gone();
    },
    freeze: () => signalAll(processesOf(child?.pid), "SIGSTOP"),
    thaw: () => signalAll(processesOf(child?.pid), "SIGCONT"),
    kill: async () => {
      signalAll(processesOf(child?.pid), "SIGKILL");
      await gone();
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    await run(url, "select 1");
    return true;
  } catch {
    return false;
  }
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => {});
  }
}
