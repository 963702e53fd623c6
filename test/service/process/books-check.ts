import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import { call } from "../../api/http.ts";
import { MAIN } from "../../commands/daybook.ts";
import { type DaybookProcess, environmentOf, type ServeOptions } from "./daybook-process.ts";
import { until } from "./processes.ts";

/** How a command ended and what it said. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const COMMAND_PATIENCE_MS = 300_000;

/** Runs a command of Daybook on the store of a process. */
export async function daybook(options: ServeOptions, words: readonly string[]): Promise<Ended> {
  const settings = { env: environmentOf(options), maxBuffer: 2 ** 30, timeout: COMMAND_PATIENCE_MS, cwd: options.data };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...words], settings);
    return { status: 0, stdout, stderr };
  } catch (error) {
    const ended = Failed.parse(error);
    return { status: ended.code, stdout: ended.stdout, stderr: ended.stderr };
  }
}

const Failed = z.object({ code: z.number().catch(-1), stdout: z.string(), stderr: z.string() });

/** Waits until everything that was acknowledged is booked; throws where a partition is stuck. */
export async function booked({ url }: DaybookProcess, key: string, patienceMs = 120_000): Promise<void> {
  await until("all facts to be booked", patienceMs, async () => {
    const text = await read(`${url}/v1/state`, key);
    const { facts_waiting: facts, changes_waiting: changes, stuck } = State.parse(JSON.parse(text));
    if (stuck.length > 0) throw new Error(`booking is stuck: ${text}`);
    return facts === "0" && changes === "0";
  });
}

const State = z.object({ facts_waiting: z.string(), changes_waiting: z.string(), stuck: z.array(z.unknown()) });

/** What `daybook rate` says of a file: the charges that the service must have, in an order that does not matter. */
export async function ratedCharges(options: ServeOptions, file: string, accounts: string): Promise<string[]> {
  const how = ["--accounts", accounts, "--decide-by", "meta_else_rules", "--format", "ndjson"];
  const { status, stdout, stderr } = await daybook(options, ["rate", file, ...how]);
  if (status !== 0) throw new Error(`daybook rate ended with ${status}: ${stderr}`);
  return comparable(linesOf(stdout));
}

/** What `daybook verify` finds wrong with the books of a store; nothing where it finds nothing. */
export async function verifyFindings(options: ServeOptions): Promise<string | undefined> {
  const { status, stdout, stderr } = await daybook(options, ["verify"]);
  return status === 0 ? undefined : `daybook verify ended with ${status}:\n${stdout}${stderr}`;
}

/** All charges over the API, page by page, without their ranks. */
export async function pagedCharges({ url }: DaybookProcess, key: string, limit = 1_000): Promise<string[]> {
  const lines: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const after: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = Page.parse(JSON.parse(await read(`${url}/v1/charges?limit=${limit}${after}`, key)));
    lines.push(...page.items.map((item) => JSON.stringify(item)));
    cursor = page.next;
  }
  return comparable(lines);
}

/** All charges over the API, as a stream of lines, with their ranks. */
export async function streamedCharges({ url }: DaybookProcess, key: string): Promise<string[]> {
  return comparable(linesOf(await read(`${url}/v1/charges?format=ndjson&ordinals=true`, key)));
}

const Page = z.object({ items: z.array(z.looseObject({})), next: z.string().nullable() });

export async function read(url: string, key: string): Promise<string> {
  const answer = await call(url, { method: "GET", headers: { authorization: `Bearer ${key}` } });
  if (answer.status === 200) return answer.text;
  throw new Error(`GET ${url}: ${answer.status} ${answer.text}`);
}

/** Charges by their bytes, sorted. Left out is `revision` alone, because history may raise it. */
function comparable(lines: readonly string[]): string[] {
  return lines
    .map((line) => {
      const { revision: _, ...charge } = Charge.parse(JSON.parse(line));
      return JSON.stringify(charge);
    })
    .sort();
}

/** The same charges without their ranks, which the service works out only where somebody asks for them. */
export function unranked(charges: readonly string[]): string[] {
  return charges.map((line) => JSON.stringify({ ...Charge.parse(JSON.parse(line)), ordinal: null })).sort();
}

const Charge = z.looseObject({ id: z.string(), ordinal: z.number().nullable() });

/** How two sorted lists differ, in words; nothing where they do not. */
export function difference(found: readonly string[], expected: readonly string[]): string | undefined {
  const [has, wants] = [new Set(found), new Set(expected)];
  const extra = found.filter((line) => !wants.has(line));
  const missing = expected.filter((line) => !has.has(line));
  const doubled = found.length - has.size;
  if (extra.length + missing.length + doubled === 0 && found.length === expected.length) return undefined;
  const some = (name: string, lines: readonly string[]) => lines.slice(0, 3).map((line) => `  ${name}: ${line}`);
  const counts = `${found.length} charges instead of ${expected.length}: ${missing.length} missing, ${extra.length} others, ${doubled} doubled`;
  return [counts, ...some("missing", missing), ...some("other", extra)].join("\n");
}

function linesOf(text: string): string[] {
  return text.split("\n").filter(Boolean);
}
