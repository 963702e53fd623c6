import { readFile } from "node:fs/promises";
import { lineDiff, replayScenario } from "../app/replay-scenario.ts";
import type { RateData } from "../core/pricing/rate-set.ts";
import { parseScenario, type Scenario } from "../intake/scenario.ts";
import { EXIT, UsageError } from "./exit.ts";
import { readRateData } from "./run-settings.ts";
import { openTerminal, plural } from "./terminal.ts";
import { writeFileWhole } from "./write-file.ts";

/** Replays scenario files; gives the exit status. */
export async function runScenarios(
  paths: readonly string[],
  flags: { write?: boolean; cards?: string },
): Promise<number> {
  const rateData = await readRateData(flags.cards);
  const scenarios = await Promise.all(paths.map(async (path) => ({ path, ...(await readScenario(path)) })));
  const differing = scenarios.filter(({ text, scenario }) => replayScenario(scenario, rateData) !== text);
  for (const one of scenarios) await report(one, rateData, flags.write === true);
  const terminal = openTerminal(process.stdout);
  const good = plural(scenarios.length - differing.length, "scenario");
  process.stdout.write(
    `${terminal.bold(`${good} as expected, ${differing.length} ${flags.write ? "rewritten" : "differing"}`)}\n`,
  );
  return differing.length > 0 && !flags.write ? EXIT.refused : EXIT.ok;
}

interface ReadScenario {
  readonly path: string;
  readonly text: string;
  readonly scenario: Scenario;
}

async function readScenario(path: string): Promise<Omit<ReadScenario, "path">> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new UsageError(`${path}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  });
  const parsed = parseScenario(text, path);
  if (parsed.ok) return { text, scenario: parsed.value };
  throw new UsageError(
    parsed.refusal.map(({ line, found, expected }) => `${path}:${line}: ${found}; expected ${expected}`).join("\n"),
  );
}

async function report({ path, text, scenario }: ReadScenario, rateData: RateData, write: boolean): Promise<void> {
  const terminal = openTerminal(process.stdout);
  const now = replayScenario(scenario, rateData);
  if (now === text) process.stdout.write(`${terminal.good("ok")}       ${path}  ${terminal.dim(scenario.title)}\n`);
  else if (write) {
    await writeFileWhole(path, now);
    process.stdout.write(`${terminal.warn("written")}  ${path}\n`);
  } else {
    process.stdout.write(
      `${terminal.bad("differs")}  ${path}  ${terminal.dim("(- expected, + found)")}\n${lineDiff(text, now)}\n`,
    );
  }
}
