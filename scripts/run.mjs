// Starts other programs in the root of the tree.
import { spawnSync } from "node:child_process";
import { ROOT } from "./freshness.mjs";

/** Runs a program with its words on stderr, so that stdout stays the answer's; throws unless it succeeds. */
export function runQuietly(command, args) {
  const windows = process.platform === "win32";
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ["ignore", 2, 2],
    shell: windows && command === "npm",
  });
  if (error) throw new Error(`${command} could not be started: ${error.message}`, { cause: error });
  if (status !== 0) throw new Error(`${[command, ...args].join(" ")} failed with status ${status}; see above.`);
}

/** Runs a Node program as if by hand and gives its exit status. */
export function runNode(args, env = {}) {
  const { status, error } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  if (error) throw new Error(`node ${args.join(" ")} could not be started: ${error.message}`, { cause: error });
  return status ?? 1;
}
