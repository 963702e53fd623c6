import { spawn } from "node:child_process";
import { pidFileOf } from "./pid-file.ts";

/** A server that was asked to stop writes what it holds in memory first. */
export const STOP_PATIENCE_MS = 30_000;

/** Looks after the server from outside of this process. */
export interface Watchdog {
  readonly callOff: () => void;
}

/**
 * Stops the server when this process ends in any way, even killed: a shell waits on a pipe that closes then. A server
 * that does not stop in time is ended hard, which costs it a recovery and nothing else.
 */
export function watchOver(pid: number, cluster: string): Watchdog {
  const script = `read -r word && exit
    isThere() { read -r pid < "$1" && test "$pid" = "$2"; }
    isThere "$1" "$2" || exit
    kill -INT "$2"; sleep ${STOP_PATIENCE_MS / 1_000}; isThere "$1" "$2" && kill -QUIT "$2"`;
  const watchdog = spawn("/bin/sh", ["-c", script, "sh", pidFileOf(cluster), String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    cwd: "/",
  });
  watchdog.on("error", () => {});
  watchdog.stdin?.on("error", () => {});
  watchdog.unref();
  return { callOff: () => watchdog.stdin?.end("off\n") };
}
