import { readFile } from "node:fs/promises";
import { lineDiff, replayScenario } from "../app/replay-scenario.ts";
import type { RateData } from "../core/pricing/rate-set.ts";
import { parseScenario, type Scenario } from "../intake/scenario.ts";
import { EXIT, UsageError } from "./exit.ts";
import { readRateData } from "./run-settings.ts";
import { openTerminal, plural, type Terminal } from "./terminal.ts";
import { writeFileWhole } from "./write-file.ts";

interface Flags {
  readonly write?: boolean;
  readonly cards?: string;
  readonly format: "table" | "json";
}

/** Replays scenario files; gives the exit status. */
export async function runScenarios(paths: readonly string[], flags: Flags): Promise<number> {
  const rateData = await readRateData(flags.cards);
  const scenarios = await Promise.all(paths.map(readScenario));
  const replayed = scenarios.map((one) => replay(one, rateData, flags.write === true));
  for (const { path, outcome, now } of replayed) if (outcome === "written") await writeFileWhole(path, now);
  process.stdout.write(flags.format === "json" ? toJson(replayed) : toText(replayed, openTerminal(process.stdout)));
  return replayed.some(({ outcome }) => outcome === "differs") ? EXIT.refused : EXIT.ok;
}

interface ReadScenario {
  readonly path: string;
  readonly text: string;
  readonly scenario: Scenario;
}

async function readScenario(path: string): Promise<ReadScenario> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new UsageError(`${path}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  });
  const parsed = parseScenario(text, path);
  if (parsed.ok) return { path, text, scenario: parsed.value };
  throw new UsageError(
    parsed.refusal.map(({ line, found, expected }) => `${path}:${line}: ${found}; expected ${expected}`).join("\n"),
  );
}

interface Replayed extends ReadScenario {
  /** The file as it is when everything is as expected. */
  readonly now: string;
  readonly outcome: "ok" | "differs" | "written";
}

function replay(one: ReadScenario, rateData: RateData, write: boolean): Replayed {
  const now = replayScenario(one.scenario, rateData);
  return { ...one, now, outcome: now === one.text ? "ok" : write ? "written" : "differs" };
}

function toJson(replayed: readonly Replayed[]): string {
  const wire = replayed.map(({ path, scenario, text, now, outcome }) => ({
    file: path,
    title: scenario.title,
    outcome,
    diff: outcome === "differs" ? lineDiff(text, now) : null,
  }));
  return `${JSON.stringify(wire, null, 2)}\n`;
}

function toText(replayed: readonly Replayed[], terminal: Terminal): string {
  const differing = replayed.filter(({ outcome }) => outcome === "differs").length;
  const written = replayed.filter(({ outcome }) => outcome === "written").length;
  const good = plural(replayed.length - differing - written, "scenario");
  const rest = written > 0 ? `${written} rewritten` : `${differing} differing`;
  const lines = replayed.map((one) => lineOf(one, terminal));
  return `${[...lines, terminal.bold(`${good} as expected, ${rest}`)].join("\n")}\n`;
}

function lineOf({ path, scenario, text, now, outcome }: Replayed, terminal: Terminal): string {
  if (outcome === "ok") return `${terminal.good("ok")}       ${path}  ${terminal.dim(scenario.title)}`;
  if (outcome === "written") return `${terminal.warn("written")}  ${path}`;
  return `${terminal.bad("differs")}  ${path}  ${terminal.dim("(- expected, + found)")}\n${lineDiff(text, now)}`;
}
