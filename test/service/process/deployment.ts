import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { isAlive, isRunning, readPidFile } from "../../../src/store/postgres/embedded/pid-file.ts";
import { APP_SECRET } from "../../api/meta.ts";
import { daybook } from "./books-check.ts";
import { type DaybookProcess, daybookProcess, type ServeOptions } from "./daybook-process.ts";
import { type PostgresServer, postgresServer } from "./postgres-server.ts";
import { processesOf, signalAll, until } from "./processes.ts";
import { openSender, type Sender, type SenderOptions } from "./sender.ts";

/** For a file's tests: each gets a deployment of its own, which ends with it; the logs of a failed one are shown. */
export function deployments(): (options: DeploymentOptions) => Promise<Deployment> {
  const running: Deployment[] = [];
  afterEach(async ({ task }) => {
    for (const one of running.splice(0)) {
      if (task.result?.state === "fail") for (const { log } of one.processes) console.error(log().slice(-4_000));
      await one.close();
    }
  });
  return async (options) => {
    const deployment = await deployed(options);
    running.push(deployment);
    return deployment;
  };
}

/** On which store: the embedded one with one process, or several processes that share a PostgreSQL server. */
export const STORES = ["embedded", "server"] as const;
export type StoreKind = (typeof STORES)[number];

export interface DeploymentOptions {
  readonly store: StoreKind;
  readonly processes?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Where its files lie, and stay; a fresh folder otherwise. */
  readonly folder?: string;
}

/** Everything that one test runs: processes, their store, and a key to read with. */
export interface Deployment {
  readonly folder: string;
  readonly options: ServeOptions;
  readonly processes: readonly [DaybookProcess, ...DaybookProcess[]];
  readonly server: PostgresServer | undefined;
  readonly key: string;
  readonly sender: (options: Omit<SenderOptions, "url" | "secret">) => Sender;
  /** Ends everything, whatever state it is in, and removes the files. */
  readonly close: () => Promise<void>;
}

const END_PATIENCE_MS = 40_000;

async function deployed({ store, processes = 1, env, folder }: DeploymentOptions): Promise<Deployment> {
  const home = folder ?? newFolder();
  const data = join(home, "data");
  mkdirSync(data, { recursive: true });
  const server = store === "server" ? await postgresServer(join(home, "server")) : undefined;
  const shared: Record<string, string> = server ? { DAYBOOK_KEY: randomBytes(32).toString("hex") } : {};
  const options: ServeOptions = { data, databaseUrl: server?.url, env: { ...shared, ...env } };
  const first = await daybookProcess(options);
  const others = await Promise.all(Array.from({ length: processes - 1 }, () => daybookProcess(options)));
  const all = [first, ...others] as const;
  const close = async () => {
    for (const one of all) await one.kill("group");
    await server?.kill();
    await endOfEmbedded(data);
    if (folder === undefined) removeFolder(home);
  };
  try {
    await Promise.all(all.map((one) => one.start()));
    const key = await newKey(options);
    const sender = (how: Omit<SenderOptions, "url" | "secret">) =>
      openSender({ ...how, url: inTurn(all), secret: APP_SECRET });
    return { folder: home, options, processes: all, server, key, sender, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A folder that other users may look into, as the server's account must. Those of runs that were killed go. */
export function newFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = /^daybook-process-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    // It may be a small disk; where it is none, this changes nothing.
    spawnSync("umount", ["--lazy", join(tmpdir(), name)]);
    removeFolder(join(tmpdir(), name));
  }
  const folder = mkdtempSync(join(tmpdir(), `daybook-process-${process.pid}-`));
  chmodSync(folder, 0o755);
  return folder;
}

export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function newKey(options: ServeOptions): Promise<string> {
  const { status, stdout, stderr } = await daybook(options, [
    "key",
    "create",
    "--name",
    "proof",
    "--scope",
    "read,write",
  ]);
  const [key] = /\bdbk_\S+/.exec(stdout) ?? [];
  if (status === 0 && key !== undefined) return key;
  throw new Error(`daybook key create ended with ${status}: ${stdout}${stderr}`);
}

/** The processes one after the other, as a load balancer picks them. */
function inTurn(processes: readonly [DaybookProcess, ...DaybookProcess[]]): () => string {
  let count = 0;
  return () => {
    count += 1;
    return (processes[count % processes.length] ?? processes[0]).webhooks;
  };
}

/** Waits for an embedded server to end: its watchdog sees to that when its process is gone; if not, the test does. */
export async function endOfEmbedded(data: string): Promise<void> {
  const file = readPidFile(join(data, "postgres"));
  if (!file || !isRunning(file)) return;
  await until("the embedded PostgreSQL to end", END_PATIENCE_MS, () => !isRunning(file)).catch((error) => {
    signalAll(processesOf(file.pid), "SIGKILL");
    throw error;
  });
}
