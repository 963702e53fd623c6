import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { StoreCannotStart } from "../../cannot-start.ts";
import { codeOf } from "../failure.ts";
import { type Account, spawnAs } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { ROLE } from "./cluster.ts";
import { openSocketFolder } from "./folders.ts";
import { isRunning, type PidFile, pidFileOf, readPidFile } from "./pid-file.ts";
import { serverSettings } from "./settings.ts";

/** A server that answers, with a connection that lasts as long as both ends live. */
export interface Running {
  readonly pid: number;
  readonly socketFolder: string;
  readonly keeper: pg.Client;
}

export interface Launch {
  readonly cluster: string;
  readonly binaries: Binaries;
  readonly account: Account;
}

const POLL_MS = 20;
/** Recovery after a crash reads up to the size of the log that settings.ts allows. */
const PATIENCE_MS = 120_000;
/** A server that another process left is still there, or about to end. */
const IN_THE_WAY = /lock file|pre-existing shared memory|could not bind/;

/** Gives the running server of a cluster: the one that is there, or a new one. */
export async function launch(launch: Launch): Promise<Running> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const file = readPidFile(launch.cluster);
    const found = file && isRunning(file) ? await connectTo(file) : await startServer(launch, deadline);
    if (found) return found;
    if (Date.now() > deadline) {
      throw new StoreCannotStart(
        `the embedded PostgreSQL in ${launch.cluster} does not answer; its log is in ${launch.cluster}/log`,
      );
    }
    await sleep(POLL_MS);
  }
}

/** A server that is starting or stopping refuses; the caller looks again. */
async function connectTo({ pid, socketFolder }: PidFile): Promise<Running | undefined> {
  const keeper = new pg.Client({
    host: socketFolder,
    user: ROLE,
    database: "postgres",
    application_name: "daybook keeper",
    connectionTimeoutMillis: 5_000,
  });
  keeper.on("error", () => {});
  try {
    await keeper.connect();
    return { pid, socketFolder, keeper };
  } catch {
    return undefined;
  }
}

async function startServer(launch: Launch, deadline: number): Promise<Running | undefined> {
  const { cluster, binaries, account } = launch;
  const socketFolder = openSocketFolder(cluster, account);
  const command = [binaries.postgres, "-D", cluster, ...serverSettings({ socketFolder })] as const;
  // A group of its own: a Ctrl-C at the terminal is for Daybook, which then stops the server in good order.
  const child = spawnAs(account, command, { detached: true, stdio: ["ignore", "ignore", "pipe"], cwd: "/" });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said = (said + String(chunk)).slice(-4_000);
  });
  let ended = false;
  child.on("error", (error) => {
    ended = true;
    said += codeOf(error) ?? error.message;
  });
  child.on("close", () => {
    ended = true;
  });
  while (!ended && Date.now() < deadline) {
    const file = readPidFile(cluster);
    const running = file && file.pid === child.pid ? await connectTo(file) : undefined;
    if (running) return running;
    await sleep(POLL_MS);
  }
  if (ended && !IN_THE_WAY.test(said)) {
    throw new StoreCannotStart(
      `the embedded PostgreSQL in ${cluster} did not start: ${said.trim().slice(-600)} (its log is in ${cluster}/log)`,
    );
  }
  return undefined;
}

/**
 * Stops the server when this process ends in any way, even killed: the shell waits on a pipe that closes then. Ended by
 * closing the pipe after the server has stopped.
 */
export function watchOver({ pid }: Running, cluster: string): { readonly end: () => void } {
  const script = 'read -r _; read -r pid < "$1" && test "$pid" = "$2" && kill -INT "$2"';
  const watchdog = spawn("/bin/sh", ["-c", script, "sh", pidFileOf(cluster), String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    cwd: "/",
  });
  watchdog.on("error", () => {});
  watchdog.unref();
  return { end: () => watchdog.stdin?.end() };
}
