import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { MAIN } from "./daybook.ts";

/** A line of the service's log. */
export interface LogLine {
  readonly msg: string;
  readonly level: string;
  readonly [field: string]: unknown;
}

/** A running `daybook serve`. */
export interface Serving {
  readonly url: string;
  readonly pid: number;
  readonly log: readonly LogLine[];
  /** What it said to the person at the terminal. */
  readonly said: () => string;
  /** Sends a signal and gives the exit status, or the name of the signal that ended it. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | string>;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<number | string>;
}

/** How a service that did not come up ended. */
export interface NotServing {
  readonly status: number | string;
  readonly stderr: string;
}

export interface ServeOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts `daybook serve` on a port of its own and waits until it listens. */
export async function serve(words: readonly string[], options: ServeOptions = {}): Promise<Serving> {
  const result = await tryToServe(words, options);
  if ("url" in result) return result;
  throw new Error(`daybook serve ended with ${result.status}: ${result.stderr}`);
}

/** The same, where it may also end by itself. */
export async function tryToServe(
  words: readonly string[],
  { env = {}, cwd }: ServeOptions = {},
): Promise<Serving | NotServing> {
  if (!existsSync(MAIN)) throw new Error("dist/cli/main.js is missing: run `npm run build` before the tests");
  const port = words.includes("--port") ? [] : ["--port", "0"];
  const child = spawn(process.execPath, [MAIN, "serve", ...port, "--log-format", "json", ...words], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  running.add(child);
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  const log: LogLine[] = [];
  const ended = new Promise<number | string>((done) => {
    child.once("close", (status, signal) => {
      running.delete(child);
      done(status ?? signal ?? "gone");
    });
  });
  const url = new Promise<string>((done) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const entry: LogLine = JSON.parse(line);
      log.push(entry);
      if (entry.msg === "listening") done(String(entry.url));
    });
  });
  const first = await Promise.race([url, ended.then((status) => ({ status, stderr }))]);
  if (typeof first !== "string") return { status: first.status, stderr };
  const signal = (name: NodeJS.Signals) => {
    child.kill(name);
  };
  const end = (name: NodeJS.Signals = "SIGTERM") => {
    signal(name);
    return ended;
  };
  return { url: first, pid: child.pid ?? 0, log, said: () => stderr, end, signal, ended };
}

/** Looks again and again, for half a minute at most unless more is given. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  patienceMs = 30_000,
): Promise<void> {
  for (let waited = 0; waited < patienceMs; waited += 50) {
    if (await condition()) return;
    await sleep(50);
  }
  throw new Error(`waited ${patienceMs / 1_000} s in vain for: ${what}`);
}
