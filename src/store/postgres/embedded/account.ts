import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { StoreCannotStart } from "../../cannot-start.ts";
import { OWN_SERVER } from "./binaries.ts";

/** As whom PostgreSQL runs; it refuses to run as root. */
export type Account =
  /** As the user of this process. */
  | { readonly kind: "self" }
  /** As another user, who owns the files. */
  | { readonly kind: "other"; readonly uid: number; readonly gid: number }
  /** As root, who sees itself as that user in a user namespace. */
  | { readonly kind: "namespace"; readonly uid: number; readonly gid: number };

/** Users whom root may lend to the server, the better first. */
const LENDABLE = ["daybook", "nobody"];

/** Whom an existing folder belongs to decides; for a new one the first that works. `paths` must be reachable. */
export function chooseAccount({ cluster, paths }: { cluster: string; paths: readonly string[] }): Account {
  if (process.getuid?.() !== 0) return { kind: "self" };
  const owner = statSync(cluster, { throwIfNoEntry: false });
  const users = passwd().filter(({ name, uid }) => (owner ? uid === owner.uid : LENDABLE.includes(name)));
  users.sort((a, b) => LENDABLE.indexOf(a.name) - LENDABLE.indexOf(b.name));
  const user = users.find(({ uid, gid }) => uid !== 0 && canReach({ uid, gid }, paths));
  if (user) return { kind: "other", uid: user.uid, gid: user.gid };
  const inside = passwd().find(({ name }) => name === "nobody");
  if (inside && (!owner || owner.uid === 0) && canMap(inside)) return { kind: "namespace", ...idsOf(inside) };
  throw new StoreCannotStart(
    `PostgreSQL does not run as root, and no other user can reach ${paths.join(" and ")}: start Daybook as an ordinary user, open these folders to others (chmod o+x), ${OWN_SERVER}`,
  );
}

/** Starts a program as that account. */
export function spawnAs(
  account: Account,
  [file, ...args]: readonly [string, ...string[]],
  options: SpawnOptions,
): ChildProcess {
  if (account.kind === "self") return spawn(file, args, options);
  if (account.kind === "other") return spawn(file, args, { ...options, ...idsOf(account) });
  return spawn("unshare", [...mapTo(account), file, ...args], options);
}

/** Who owns the server's files, as this process sees it. */
export function ownerOf(account: Account): { uid: number; gid: number } {
  if (account.kind === "other") return idsOf(account);
  return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The server looks its own user up, so only users with an entry will do. */
function passwd(): User[] {
  return readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .map(([name = "", , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ name, uid, gid }) => name !== "" && uid >= 0 && gid >= 0);
}

function canReach(ids: { uid: number; gid: number }, paths: readonly string[]): boolean {
  const script = 'for path in "$@"; do test -x "$path" || exit 1; done';
  return spawnSync("/bin/sh", ["-c", script, "sh", ...paths], { ...ids, cwd: "/" }).status === 0;
}

function canMap(ids: { uid: number; gid: number }): boolean {
  return spawnSync("unshare", [...mapTo(ids), "true"]).status === 0;
}

function mapTo({ uid, gid }: { uid: number; gid: number }): string[] {
  return ["--user", `--map-user=${uid}`, `--map-group=${gid}`, "--"];
}

function idsOf({ uid, gid }: { uid: number; gid: number }): { uid: number; gid: number } {
  return { uid, gid };
}
