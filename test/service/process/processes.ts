import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../../../src/store/postgres/embedded/pid-file.ts";

const POLL_MS = 20;

/** Looks again and again until a condition holds; throws after a while. */
export async function until(what: string, patienceMs: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
    await sleep(POLL_MS);
  }
}

/** A port of the loopback interface that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** A process and its children, such as a postmaster and its backends; none where it is gone. */
export function processesOf(pid: number | undefined): number[] {
  if (pid === undefined || !isAlive(pid)) return [];
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const children = stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
  return [pid, ...children];
}

export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself in the meantime.
    }
  }
}

/** Ends a process when the one of the tests ends in any way, even killed: a shell waits on a pipe that closes then. */
export function tether(pid: number | undefined): { readonly release: () => void } {
  if (pid === undefined) return { release: () => {} };
  const shell = spawn("/bin/sh", ["-c", 'read -r word || kill -KILL "$1"', "sh", String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.stdin.on("error", () => {});
  shell.unref();
  return { release: () => shell.stdin.end("off\n") };
}
