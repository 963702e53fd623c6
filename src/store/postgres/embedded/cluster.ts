import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { StoreCannotStart } from "../../cannot-start.ts";
import { codeOf } from "../failure.ts";
import { type Account, ownerOf, spawnAs } from "./account.ts";
import { type Binaries, OWN_SERVER } from "./binaries.ts";
import { isAlive } from "./pid-file.ts";

/** The only role of an embedded server. Who may reach its socket is settled by the folder of the socket. */
export const ROLE = "daybook";

/** Where the server's own files lie in a data folder. */
export function clusterIn(folder: string): string {
  return join(folder, "postgres");
}

/** Makes the server's files unless they are there. They appear whole or not at all. */
export async function ensureCluster(folder: string, binaries: Binaries, account: Account): Promise<void> {
  const cluster = clusterIn(folder);
  refuseForeign(cluster, account);
  removeAbandoned(folder);
  if (!existsSync(join(cluster, "PG_VERSION"))) await createCluster(cluster, binaries, account);
  const major = Number(readFileSync(join(cluster, "PG_VERSION"), "utf8"));
  if (major === binaries.major) return;
  throw new StoreCannotStart(
    `the data folder ${folder} was written by PostgreSQL ${major}, and this Daybook brings PostgreSQL ${binaries.major}: write an archive with the Daybook that made it (daybook export --out FILE), and read it into an empty folder with this one (daybook import --all FILE --data OTHER), ${OWN_SERVER}`,
  );
}

async function createCluster(cluster: string, { initdb }: Binaries, account: Account): Promise<void> {
  const fresh = `${cluster}.new-${process.pid}`;
  const { uid, gid } = ownerOf(account);
  mkdirSync(fresh, { mode: 0o700 });
  chownSync(fresh, uid, gid);
  try {
    await runInitdb([initdb, "--pgdata", fresh, ...INITDB], account);
    renameSync(fresh, cluster);
    makeLasting(dirname(cluster));
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Another process was quicker; its files serve as well.
    if (!["ENOTEMPTY", "EEXIST"].includes(codeOf(error) ?? "")) throw error;
  }
}

/** Text is ordered by its bytes, whatever the machine's language: the books depend on it. */
const INITDB = ["--username", ROLE, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--data-checksums"];

function runInitdb(command: readonly [string, ...string[]], account: Account): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawnAs(account, command, { stdio: ["ignore", "ignore", "pipe"], cwd: "/" });
    let said = "";
    child.stderr?.on("data", (chunk) => {
      said += String(chunk);
    });
    child.on("error", fail);
    child.on("close", (status) => {
      if (status === 0) done();
      else fail(new StoreCannotStart(`the embedded PostgreSQL could not make its files: ${said.trim().slice(-600)}`));
    });
  });
}

/** PostgreSQL insists on owning its files. */
function refuseForeign(cluster: string, account: Account): void {
  const owner = statSync(cluster, { throwIfNoEntry: false })?.uid;
  if (owner === undefined || owner === ownerOf(account).uid) return;
  throw new StoreCannotStart(
    `${cluster} belongs to the user with id ${owner}: start Daybook as that user, name another folder with --data, ${OWN_SERVER}`,
  );
}

/** The new name itself must survive a power loss, or the next start would make an empty store. */
function makeLasting(folder: string): void {
  for (const path of [folder, dirname(folder)]) {
    const handle = openSync(path, "r");
    fsyncSync(handle);
    closeSync(handle);
  }
}

/** What a process that was killed while it made the files left behind; its initdb may still be writing, then later. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, pid] = /^postgres\.new-(\d+)$/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // The next start removes it.
    }
  }
}
