import { StoreCannotStart } from "../../cannot-start.ts";
import { chooseAccount } from "./account.ts";
import { type Binaries, packagedBinaries } from "./binaries.ts";
import { clusterIn, ensureCluster, ROLE } from "./cluster.ts";
import { openDataFolder } from "./folders.ts";
import { keepAlive, takeHold } from "./keeper.ts";
import { type Launch, launch, type Running } from "./launch.ts";

const PATIENCE_MS = 5_000;
const ATTEMPTS = 5;

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
  /** How long another process that may be about to end is waited for. */
  readonly patienceMs?: number;
  /** Told in words when the server was lost and when it is back. */
  readonly notice?: (text: string) => void;
}

/** Starts the server of a data folder, adopts an orphan, or refuses with a message that says what to do. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const binaries = options.binaries ?? packagedBinaries();
  const folder = openDataFolder(options.folder);
  const cluster = clusterIn(folder);
  const account = chooseAccount({ cluster, paths: [binaries.postgres, folder] });
  await ensureCluster(folder, binaries, account);
  return enter({ cluster, binaries, account, notice: options.notice ?? (() => {}) }, options);
}

/** As owner, or as a guest of the process that looks after it. */
async function enter(how: Launch, options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { use = "own", patienceMs = PATIENCE_MS, folder } = options;
  const { running, isHeld } = await launchAndHold(how, use === "own" ? patienceMs : 0);
  if (isHeld) return look(keepAlive(how, running));
  running.watchdog?.callOff();
  if (use === "share") return look({ current: () => running, stop: () => running.keeper.end() });
  await running.keeper.end();
  throw new StoreCannotStart(
    `another Daybook is using the data folder ${folder} (its PostgreSQL is process ${running.pid}): stop it first, or name another folder with --data`,
  );
}

/** An orphan may be on the point of being stopped by its watchdog; then a new server follows. */
async function launchAndHold(how: Launch, patienceMs: number): Promise<{ running: Running; isHeld: boolean }> {
  for (let attempt = 1; ; attempt += 1) {
    const running = await launch(how);
    try {
      return { running, isHeld: await takeHold(running, patienceMs) };
    } catch (error) {
      running.watchdog?.callOff();
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

function look({ current, stop }: { current: () => Running; stop: () => Promise<void> }): EmbeddedServer {
  return {
    url: (database) => `postgresql://${ROLE}@${encodeURIComponent(current().socketFolder)}/${database}`,
    pid: () => current().pid,
    stop,
  };
}
