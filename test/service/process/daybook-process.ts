import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readPidFile } from "../../../src/store/postgres/embedded/pid-file.ts";
import { call } from "../../api/http.ts";
import { APP_SECRET } from "../../api/meta.ts";
import { MAIN } from "../../commands/daybook.ts";
import { freePort, processesOf, signalAll, tether, until } from "./processes.ts";

export const VERIFY_TOKEN = "let-me-in";

export interface ServeOptions {
  readonly data: string;
  /** The store of several processes; without it the embedded one in the data folder. */
  readonly databaseUrl?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** `daybook serve` as a process of its own, in a process group of its own, which can be started again and again. */
export interface DaybookProcess {
  readonly url: string;
  readonly webhooks: string;
  readonly pid: () => number;
  /** Everything that it wrote so far, over all starts. */
  readonly log: () => string;
  /** Starts it; resolves when it answers `/readyz` with 200. */
  readonly start: () => Promise<void>;
  /** Starts it and does not wait. */
  readonly launch: () => void;
  readonly ready: () => Promise<void>;
  /** Ends it in good order; gives its exit status. */
  readonly stop: () => Promise<number | null>;
  /** `kill -9` of the process, or of its whole group. */
  readonly kill: (whom: "process" | "group") => Promise<void>;
  /** `kill -9` of the embedded PostgreSQL: its postmaster and all of its backends. */
  readonly killStore: () => void;
  readonly isRunning: () => boolean;
}

const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 40_000;

/** A process that is not started yet, with a port of its own. */
export async function daybookProcess(options: ServeOptions): Promise<DaybookProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let said = "";
  const launch = () => {
    child = spawned(options, port);
    const note = (chunk: Buffer) => {
      said += String(chunk);
    };
    child.stdout?.on("data", note);
    child.stderr?.on("data", note);
  };
  const ready = () =>
    until(`${url}/readyz`, START_PATIENCE_MS, async () => {
      if (!isLive(child)) throw new Error(`daybook serve ended early:\n${said.slice(-4_000)}`);
      return (await status(`${url}/readyz`)) === 200;
    }).catch((error) => {
      throw new Error(`${error instanceof Error ? error.message : error}\n${said.slice(-4_000)}`);
    });
  return {
    url,
    webhooks: `${url}/webhooks/whatsapp`,
    pid: () => child?.pid ?? 0,
    log: () => said,
    launch,
    ready,
    start: async () => {
      launch();
      await ready();
    },
    stop: async () => {
      if (!child) return null;
      child.kill("SIGTERM");
      await gone(child, STOP_PATIENCE_MS);
      return child.exitCode;
    },
    kill: async (whom) => {
      if (!child?.pid) return;
      signalAll([whom === "group" ? -child.pid : child.pid], "SIGKILL");
      await gone(child, STOP_PATIENCE_MS);
    },
    killStore: () => signalAll(processesOf(readPidFile(join(options.data, "postgres"))?.pid), "SIGKILL"),
    isRunning: () => isLive(child),
  };
}

/** The environment in which commands find the same store as a process. */
export function environmentOf({ data, databaseUrl, env }: ServeOptions): Record<string, string> {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const all = {
    ...inherited,
    DAYBOOK_DATA: data,
    DAYBOOK_APP_SECRET: APP_SECRET,
    DAYBOOK_VERIFY_TOKEN: VERIFY_TOKEN,
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...env,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function spawned(options: ServeOptions, port: number): ChildProcess {
  const args = ["serve", "--port", String(port), "--data", options.data, ...(options.args ?? [])];
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: environmentOf(options),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  child.once("exit", tether(child.pid).release);
  return child;
}

function isLive(child: ChildProcess | undefined): child is ChildProcess {
  return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function gone(child: ChildProcess, patienceMs: number): Promise<void> {
  if (!isLive(child)) return;
  const ended = new Promise((done) => child.once("exit", done));
  const isLate = await Promise.race([ended.then(() => false), sleep(patienceMs, true, { ref: false })]);
  if (isLate) {
    child.kill("SIGKILL");
    throw new Error(`daybook serve did not end in ${patienceMs} ms`);
  }
}

/** The status of a GET; 0 where nobody answers. */
export async function status(url: string): Promise<number> {
  try {
    return (await call(url, { method: "GET" })).status;
  } catch {
    return 0;
  }
}
