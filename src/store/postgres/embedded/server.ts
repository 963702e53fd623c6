import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { StoreCannotStart } from "../../cannot-start.ts";
import { chooseAccount } from "./account.ts";
import { type Binaries, packagedBinaries } from "./binaries.ts";
import { clusterIn, ensureCluster, ROLE } from "./cluster.ts";
import { openDataFolder } from "./folders.ts";
import { type Launch, launch, type Running, watchOver } from "./launch.ts";
import { isRunning, readPidFile } from "./pid-file.ts";

/** A PostgreSQL server of our own, in a data folder. */
export interface EmbeddedServer {
  /** The URL of one of its databases. */
  readonly url: (database: string) => string;
  readonly pid: () => number;
  readonly stop: () => Promise<void>;
}

export interface EmbeddedOptions {
  /** The data folder, such as ./data. */
  readonly folder: string;
  readonly binaries?: Binaries;
  /**
   * `own`: this process is the one that serves; refused while another does. `share`: joins a server that another process
   * runs, and starts one only if there is none.
   */
  readonly use?: "own" | "share";
  /** Told in words when the server was lost and when it is back. */
  readonly notice?: (text: string) => void;
}

/** Marks in the server that a living process looks after it; the server forgets it when that process ends. */
const HELD = "select pg_try_advisory_lock(hashtext('daybook keeper')) as held";
const HOLDER_PATIENCE_MS = 5_000;
const STOP_PATIENCE_MS = 60_000;

/** Starts the server of a data folder, adopts an orphan, or refuses with a message that says what to do. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const binaries = options.binaries ?? packagedBinaries();
  const folder = openDataFolder(options.folder);
  const cluster = clusterIn(folder);
  const account = chooseAccount({ cluster, paths: [binaries.postgres, folder] });
  await ensureCluster(folder, binaries, account);
  return keep({ cluster, binaries, account }, options);
}

async function keep(how: Launch, { use = "own", notice = () => {}, folder }: EmbeddedOptions): Promise<EmbeddedServer> {
  let running = await launch(how);
  const isOurs = await takeHold(running);
  if (!isOurs && use === "own") {
    await running.keeper.end();
    throw new StoreCannotStart(
      `another Daybook is using the data folder ${folder} (its PostgreSQL is process ${running.pid}): stop it first, or name another folder with --data`,
    );
  }
  const url = (database: string) => `postgresql://${ROLE}@${encodeURIComponent(running.socketFolder)}/${database}`;
  if (!isOurs) return { url, pid: () => running.pid, stop: () => running.keeper.end() };
  let watchdog = watchOver(running, how.cluster);
  let stopping = false;
  const restart = async () => {
    watchdog.end();
    while (!stopping) {
      notice("the embedded PostgreSQL was lost; starting it again");
      try {
        running = await launch(how);
        await takeHold(running);
        watchdog = watchOver(running, how.cluster);
        watch();
        notice("the embedded PostgreSQL is back");
        return;
      } catch (error) {
        notice(String(error));
        await sleep(1_000);
      }
    }
  };
  const watch = () => running.keeper.on("end", () => stopping || void restart());
  watch();
  return {
    url,
    pid: () => running.pid,
    stop: async () => {
      stopping = true;
      await stopServer(running, how.cluster);
      watchdog.end();
    },
  };
}

/** The process that held it may be about to end. */
async function takeHold({ keeper }: Running): Promise<boolean> {
  const deadline = Date.now() + HOLDER_PATIENCE_MS;
  for (;;) {
    const { rows } = await keeper.query<{ held: boolean }>(HELD);
    if (rows[0]?.held) return true;
    if (Date.now() > deadline) return false;
    await sleep(100);
  }
}

async function stopServer({ pid, keeper, socketFolder }: Running, cluster: string): Promise<void> {
  await keeper.end().catch(() => {});
  const isUp = () => {
    const file = readPidFile(cluster);
    return file?.pid === pid && isRunning(file);
  };
  if (isUp()) process.kill(pid, "SIGINT");
  const deadline = Date.now() + STOP_PATIENCE_MS;
  while (isUp()) {
    if (Date.now() > deadline) process.kill(pid, "SIGQUIT");
    await sleep(20);
  }
  rmSync(socketFolder, { recursive: true, force: true });
}
