import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { StoreCannotStart } from "../../cannot-start.ts";
import { codeOf } from "../failure.ts";
import { type Account, spawnAs } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { ROLE } from "./cluster.ts";
import { openSocketFolder } from "./folders.ts";
import { isAlive, isRunning, type PidFile, pidFileOf, readPidFile } from "./pid-file.ts";
import { serverSettings } from "./settings.ts";
import { type Watchdog, watchOver } from "./watchdog.ts";

/** A server that answers, with a connection that lasts as long as both ends live. */
export interface Running {
  readonly pid: number;
  readonly socketFolder: string;
  readonly keeper: pg.Client;
  /** Of a server that this process started. */
  readonly watchdog?: Watchdog;
}

export interface Launch {
  readonly cluster: string;
  readonly binaries: Binaries;
  readonly account: Account;
  /** Told in words when a start takes long, and when the server was lost and is back. */
  readonly notice: (text: string) => void;
}

const POLL_MS = 20;
const LONGEST_POLL_MS = 500;
/** Recovery after a crash reads up to the size of the log that settings.ts allows, on a slow disk too. */
const PATIENCE_MS = 600_000;
const LONG_MS = 5_000;
/** A server that another process left is still there, or about to end. */
const IN_THE_WAY = /lock file|pre-existing shared memory|could not bind/;

/** Gives the running server of a cluster: the one that is there, or a new one. */
export async function launch(launch: Launch, signal?: AbortSignal): Promise<Running> {
  const deadline = Date.now() + PATIENCE_MS;
  const slow = setTimeout(() => launch.notice("the embedded PostgreSQL is still starting or recovering"), LONG_MS);
  try {
    return await untilRunning(launch, deadline, signal);
  } finally {
    clearTimeout(slow);
  }
}

async function untilRunning(launch: Launch, deadline: number, signal: AbortSignal | undefined): Promise<Running> {
  for (let pauseMs = POLL_MS; ; pauseMs = Math.min(LONGEST_POLL_MS, pauseMs * 1.5)) {
    signal?.throwIfAborted();
    const file = readPidFile(launch.cluster);
    const found = file && isRunning(file) ? await connectTo(file) : await startServer(launch, deadline);
    if (found) return found;
    if (Date.now() > deadline) {
      throw new StoreCannotStart(
        `the embedded PostgreSQL in ${launch.cluster} does not answer; its log is in ${launch.cluster}/log`,
      );
    }
    await sleep(pauseMs);
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
  dropReusedPidFile(cluster);
  const socketFolder = openSocketFolder(cluster, account);
  const command = [binaries.postgres, "-D", cluster, ...serverSettings({ socketFolder })] as const;
  // A group of its own: a Ctrl-C at the terminal is for Daybook, which then stops the server in good order.
  const child = spawnAs(account, command, { detached: true, stdio: ["ignore", "ignore", "pipe"], cwd: "/" });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said = (said + String(chunk)).slice(-4_000);
  });
  const watchdog = child.pid === undefined ? undefined : watchOver({ pid: child.pid, socketFolder }, cluster);
  let ended = false;
  child.on("error", (error) => {
    ended = true;
    said += codeOf(error) ?? error.message;
  });
  child.on("close", () => {
    ended = true;
  });
  for (let pauseMs = POLL_MS; !ended && Date.now() < deadline; pauseMs = Math.min(LONGEST_POLL_MS, pauseMs * 1.2)) {
    const file = readPidFile(cluster);
    const running = file && file.pid === child.pid ? await connectTo(file) : undefined;
    if (running) return { ...running, ...(watchdog ? { watchdog } : {}) };
    await sleep(pauseMs);
  }
  watchdog?.callOff();
  // A process that was stopping may have taken the socket's folder away with it.
  if (!ended || IN_THE_WAY.test(said) || !existsSync(socketFolder)) return undefined;
  throw new StoreCannotStart(
    `the embedded PostgreSQL in ${cluster} did not start: ${[said.trim(), lastWords(cluster)].join("\n").slice(-800)}`,
  );
}

/** The end of the newest log file; the first words of a server go to its standard error, the others there. */
function lastWords(cluster: string): string {
  const folder = join(cluster, "log");
  if (!existsSync(folder)) return "";
  const files = readdirSync(folder).map((name) => join(folder, name));
  const [newest] = files.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  return newest === undefined ? "" : `${readFileSync(newest, "utf8").trim().slice(-600)} (${newest})`;
}

/** After a crash another program may have got the server's number; the server would believe it to be itself. */
function dropReusedPidFile(cluster: string): void {
  const file = readPidFile(cluster);
  if (file && isAlive(file.pid) && !isRunning(file)) rmSync(pidFileOf(cluster));
}
