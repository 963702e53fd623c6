import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ROOT } from "../../commands/daybook.ts";
import { status } from "./daybook-process.ts";
import { endOfEmbedded, newFolder, removeFolder } from "./deployment.ts";
import { freePort, until } from "./processes.ts";

const isFull = process.env.DAYBOOK_FULL === "1";
/** What a clone does not bring along. The long form builds as well; other tests do so anyway. */
const NOT_CLONED = ["node_modules", ".git", "data", ...(isFull ? ["dist"] : [])];
const START_PATIENCE_MS = 110_000;

let folder = "";
let tree = "";
let port = 0;
let start: ChildProcess | undefined;
let said = "";

beforeAll(async () => {
  folder = newFolder();
  tree = join(folder, "daybook");
  mkdirSync(tree);
  const entries = readdirSync(ROOT).filter((name) => !NOT_CLONED.includes(name));
  // With their times, to the last digit, so that what is built counts as built.
  spawnSync("cp", ["-a", ...entries, tree], { cwd: ROOT });
  symlinkSync(join(ROOT, "node_modules"), join(tree, "node_modules"));
  chmodSync(tree, 0o755);
  port = await freePort();
});
afterAll(async () => {
  await stopped("SIGKILL");
  await endOfEmbedded(join(tree, "data"));
  removeFolder(folder);
});

test("the lines of the README lead from a fresh clone to the first charge", async () => {
  const [first = "", second = ""] = blocksUnder("First charge");
  expect(first).toBe("npm start\n");
  start = spawn("bash", ["-c", first], { cwd: tree, env: environment(), detached: true });
  start.stdout?.on("data", note);
  start.stderr?.on("data", note);
  await until("npm start to be ready", START_PATIENCE_MS, async () => (await status(`${base()}/readyz`)) === 200);
  await until("npm start to say how to go on", 10_000, () => said.includes("First charge"));
  expect(statSync(join(tree, "data/daybook.env")).mode & 0o777).toBe(0o600);

  expect(second).toContain("http://127.0.0.1:4380/");
  const lines = second.replaceAll("http://127.0.0.1:4380", base());
  const { stdout, stderr } = shell(lines);
  expect(stdout, `${stderr}\n${said}`).toContain('"category":"marketing","pricing_type":"regular"');
  expect(stdout).toContain('"cost":"0.0625","currency":"USD"');
});

test("the lines of the README lead on to a provider's month: wallets, invoices and margins", async () => {
  const [lines = ""] = blocksUnder("A provider's month");
  const { stdout, stderr, status: ended } = shell(lines);
  expect(ended, stderr).toBe(0);
  expect(stdout).toMatch(/aurora +issued +AUR-000001/);
  expect(stdout).toMatch(/AUR-000001 +settled +aurora +2026-10/);
  expect(stdout).toMatch(/ponte +issued +INV-00000\d/);
  expect(readFileSync(join(tree, "data/aurora.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
  const key = shell("./daybook key create --name month --scope read").stdout.trim();
  const get = async (path: string) => {
    const answer = await fetch(`${base()}${path}`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status, path).toBe(200);
    return answer.json();
  };
  const invoices = z.object({ items: z.array(invoiceSchema) }).parse(await get("/v1/invoices"));
  expect(invoices.items.map(({ business }) => business).sort()).toEqual([
    "aurora",
    "azul",
    "kaveri",
    "nordwind",
    "ponte",
  ]);
  for (const { business } of invoices.items) {
    const sales = z
      .object({ items: z.array(z.object({ id: z.string(), price: z.string().nullable() })) })
      .parse(await get(`/v1/sales?business=${business}&month=2026-10&limit=20`));
    expect(sales.items.length).toBe(20);
    for (const { id, price } of sales.items)
      expect(JSON.stringify(await get(`/v1/sales/${id}/explain`))).toContain(String(price));
  }
});

test("the service of npm start ends by Ctrl-C, and its store with it", async () => {
  expect(await stopped("SIGINT")).toBe(true);
  expect(existsSync(join(tree, "data/postgres/postmaster.pid"))).toBe(false);
});

const invoiceSchema = z.object({ business: z.string(), number: z.string(), state: z.string() });

/** Runs lines in the tree as a person would. */
function shell(lines: string) {
  return spawnSync("bash", ["-euo", "pipefail", "-c", lines], {
    cwd: tree,
    env: environment(),
    encoding: "utf8",
    timeout: 100_000,
  });
}

function note(chunk: Buffer): void {
  said += String(chunk);
}

function base(): string {
  return `http://127.0.0.1:${port}`;
}

/** As in a new terminal: nothing of Daybook is configured, but for a port that is free here. */
function environment(): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(
    ([name]) => !/^(DAYBOOK_|npm_|NODE_|VITEST|DATABASE_URL)/.test(name),
  );
  return { ...Object.fromEntries(clean), DAYBOOK_PORT: String(port) };
}

/** The shell blocks of a section of the README, as they stand there. */
function blocksUnder(heading: string): string[] {
  const text = readFileSync(join(ROOT, "README.md"), "utf8");
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  const [body = ""] = section.split("\n## ");
  return [...body.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, lines = ""]) => lines);
}

/** Ends npm and all that it started; true when it ended by itself after the signal. */
async function stopped(signal: NodeJS.Signals): Promise<boolean> {
  const child = start;
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return true;
  const ended = new Promise<boolean>((done) => child.once("close", () => done(true)));
  process.kill(-child.pid, signal);
  return ended;
}
