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
 * that does not stop in time is ended hard, which costs it a recovery and nothing else. A process number counts only as
 * long as the server's own file names it.
 */
export function watchOver({ pid, socketFolder }: { pid: number; socketFolder: string }, cluster: string): Watchdog {
  const args = ["-c", SCRIPT, "sh", pidFileOf(cluster), String(pid), socketFolder];
  const watchdog = spawn("/bin/sh", args, { detached: true, stdio: ["pipe", "ignore", "ignore"], cwd: "/" });
  watchdog.on("error", () => {});
  watchdog.stdin?.on("error", () => {});
  watchdog.unref();
  return { callOff: () => watchdog.stdin?.end("off\n") };
}

const SCRIPT = `
  read -r word && exit
  file=$1 server=$2 folder=$3
  isThere() { read -r pid < "$file" && test "$pid" = "$server"; }
  isThere || { sleep 1; isThere; } || exit
  kill -INT "$server"
  left=${STOP_PATIENCE_MS / 1_000}
  while test "$left" -gt 0; do
    sleep 1
    isThere || { rmdir "$folder"; exit; }
    left=$((left - 1))
  done
  kill -QUIT "$server"
`;
