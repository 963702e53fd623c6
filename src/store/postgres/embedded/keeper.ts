import { rmdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Launch, launch, type Running } from "./launch.ts";
import { isRunning, readPidFile } from "./pid-file.ts";
import { STOP_PATIENCE_MS, type Watchdog, watchOver } from "./watchdog.ts";

/** A server that is looked after. */
export interface Kept {
  readonly current: () => Running;
  readonly stop: () => Promise<void>;
}

/** Marks in the server that a living process looks after it; the server forgets it when that process ends. */
const HELD = "select pg_try_advisory_lock(hashtext('daybook keeper')) as held";
const RETRY_MS = 1_000;

/** Whether this process now looks after the server; one that held it may be about to end. */
export async function takeHold({ keeper }: Running, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { rows } = await keeper.query<{ held: boolean }>(HELD);
    if (rows[0]?.held) return true;
    if (Date.now() > deadline) return false;
    await sleep(100);
  }
}

/** Starts the server again whenever it is lost, and stops it at the end. */
export function keepAlive(how: Launch, first: Running): Kept {
  const { notice } = how;
  const stopping = new AbortController();
  let running = first;
  let watchdog: Watchdog | undefined;
  let restarting: Promise<void> | undefined;
  const restart = async () => {
    notice("the embedded PostgreSQL was lost; starting it again");
    while (!stopping.signal.aborted) {
      try {
        running = await launch(how, stopping.signal);
        await takeHold(running, 0);
        watch();
        return notice("the embedded PostgreSQL is back");
      } catch (error) {
        notice(error instanceof Error ? error.message : String(error));
        await sleep(RETRY_MS, undefined, stopping).catch(() => {});
      }
    }
  };
  const watch = () => {
    watchdog?.callOff();
    watchdog = running.watchdog ?? watchOver(running, how.cluster);
    running.keeper.on("end", () => {
      if (!stopping.signal.aborted) restarting = restart();
    });
  };
  watch();
  return {
    current: () => running,
    stop: async () => {
      stopping.abort();
      await restarting;
      await stopServer(running, how.cluster);
      watchdog?.callOff();
    },
  };
}

async function stopServer({ keeper, socketFolder }: Running, cluster: string): Promise<void> {
  await keeper.end().catch(() => {});
  const file = readPidFile(cluster);
  if (file && isRunning(file)) await endServer(file.pid);
  try {
    rmdirSync(socketFolder);
  } catch {
    // The next process has put its own server's socket there already.
  }
}

async function endServer(pid: number): Promise<void> {
  process.kill(pid, "SIGINT");
  const deadline = Date.now() + STOP_PATIENCE_MS;
  let isHard = false;
  while (isRunning({ pid })) {
    if (!isHard && Date.now() > deadline) {
      process.kill(pid, "SIGQUIT");
      isHard = true;
    }
    await sleep(20);
  }
}
