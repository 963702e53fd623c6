// One preparation at a time: a folder that only one process can create.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "./freshness.mjs";

const LOCK = `${ROOT}dist/.lock`;
const POLL_MS = 100;
const PATIENCE_MS = 600_000;

/** Runs the work while no other process of this tree prepares; waits for it up to ten minutes. */
export async function withLock(work) {
  await acquire();
  try {
    return await work();
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

async function acquire() {
  mkdirSync(`${ROOT}dist`, { recursive: true });
  const start = Date.now();
  let waiting = false;
  while (!tryAcquire()) {
    if (isAbandoned()) {
      rmSync(LOCK, { recursive: true, force: true });
      continue;
    }
    if (Date.now() - start > PATIENCE_MS) {
      throw new Error(
        `Another process has been preparing for ten minutes. If none runs, remove ${LOCK} and try again.`,
      );
    }
    if (!waiting) console.error("daybook: another process is preparing, waiting for it");
    waiting = true;
    await sleep(POLL_MS);
  }
}

function tryAcquire() {
  try {
    mkdirSync(LOCK);
    writeFileSync(`${LOCK}/pid`, String(process.pid));
    return true;
  } catch (cause) {
    if (cause.code === "EEXIST") return false;
    throw new Error(`Cannot write to ${ROOT}dist: ${cause.message}`, { cause });
  }
}

/** Its process is gone. A lock without a process id may be a moment old. */
function isAbandoned() {
  try {
    process.kill(Number(readFileSync(`${LOCK}/pid`, "utf8")), 0);
    return false;
  } catch (cause) {
    if (cause.code === "ESRCH") return true;
    return cause.code === "ENOENT" && isOlderThan(5_000);
  }
}

function isOlderThan(ageMs) {
  const stat = statSync(LOCK, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > ageMs;
}
