import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** What a server writes into its folder while it runs. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly socketFolder: string;
}

export function readPidFile(cluster: string): PidFile | undefined {
  let text: string;
  try {
    text = readFileSync(pidFileOf(cluster), "utf8");
  } catch {
    return undefined;
  }
  const [pid, , , port, socketFolder = ""] = text.split("\n").map((line) => line.trim());
  return { pid: Number(pid), port: Number(port), socketFolder };
}

export function pidFileOf(cluster: string): string {
  return join(cluster, "postmaster.pid");
}

/** Whether a process is a living PostgreSQL, and not another program that got its number. */
export function isRunning({ pid }: Pick<PidFile, "pid">): boolean {
  return Number.isInteger(pid) && pid > 1 && isAlive(pid) && /^postgres\b/.test(programOf(pid));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function programOf(pid: number): string {
  if (existsSync("/proc/self/cmdline")) {
    try {
      return basename(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] ?? "");
    } catch {
      return "";
    }
  }
  const { stdout } = spawnSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" });
  return basename((stdout ?? "").trim());
}
