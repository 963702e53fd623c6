import { type CompareRequest, compareFiles } from "../app/compare/compare-files.ts";
import type { Comparison, ModelChoice } from "../app/compare/comparison.ts";
import { comparisonToCsv, comparisonToWire } from "../app/compare/wire.ts";
import { canReadTwice, type RateReport } from "../app/rate-files.ts";
import { MODEL_IDS, type Settings, type StatedWaba } from "../core/usage/settings.ts";
import { isDay } from "../intake/rate-csv.ts";
import { inputSize } from "../intake/read-input.ts";
import { renderReport } from "./compare/html.ts";
import { renderComparison } from "./compare-table.ts";
import { EXIT, UsageError } from "./exit.ts";
import { checkPaths, printFindings } from "./findings.ts";
import type { CompareFlags } from "./flags/compare.ts";
import { type Prepared, prepare } from "./run-settings.ts";
import { openProgress, openTerminal } from "./terminal.ts";
import { checkWritable, writeFileWhole } from "./write-file.ts";

const CHOICES: readonly ModelChoice[] = ["auto", ...MODEL_IDS];

/** Compares files under several models; gives the exit status. */
export async function runCompare(
  paths: readonly string[],
  flags: CompareFlags,
  { statesCurrency }: { statesCurrency: boolean },
): Promise<number> {
  const models = parseModels(flags);
  await checkPaths(paths);
  if (!(await canReadTwice(paths)))
    throw new UsageError("compare reads its files twice, so standard input and pipes will not do; save them to a file");
  if (flags.out !== undefined) await checkWritable("--out", flags.out);
  if (flags.messages !== undefined) await checkWritable("--messages", flags.messages);
  const prepared = await prepare(flags);
  const settings = settingsOf(prepared.settings, flags, statesCurrency);
  const { comparison, report } = await compareWithProgress(
    { paths, models, messagesTo: flags.messages },
    { ...prepared, settings },
  );
  const text = render(flags, comparison, report);
  if (flags.out === undefined) process.stdout.write(text);
  else await writeFileWhole(flags.out, text);
  printFindings(report, prepared.notices, openTerminal(process.stderr));
  return report.problemCount > 0 && !flags.skipBad ? EXIT.refused : EXIT.ok;
}

function parseModels({ models, model }: CompareFlags): readonly ModelChoice[] {
  if (model !== "auto") throw new UsageError(`--model ${model}: compare takes several; use --models auto,${model}`);
  const names = models.split(",").map((name) => name.trim());
  const found = names.map((name) => {
    const choice = CHOICES.find((one) => one.toLowerCase() === name.toLowerCase());
    if (choice) return choice;
    throw new UsageError(
      `--models ${models}: "${name}" is no model; expected some of ${CHOICES.join(", ")}, with commas between`,
    );
  });
  const distinct = new Set(found).size;
  if (distinct < found.length) throw new UsageError(`--models ${models}: names a model twice`);
  if (distinct < 2) throw new UsageError(`--models ${models}: name at least two, the base first`);
  return found;
}

/** The day and currency that stand for all, where the flags name them. */
function settingsOf(settings: Settings, { date, currency }: CompareFlags, statesCurrency: boolean): Settings {
  if (date !== undefined && !isDay(date))
    throw new UsageError(`--date ${date}: expected a day of the calendar, YYYY-MM-DD`);
  const wabas = Object.fromEntries(
    Object.entries(settings.wabas).map(([id, waba]) => [id, inCurrency(waba, currency)]),
  );
  return {
    ...settings,
    ...(date === undefined ? {} : { asOf: date }),
    ...(statesCurrency ? { wabas } : {}),
  };
}

/** A WABA all of whose states have one currency. */
function inCurrency({ changes, ...waba }: StatedWaba, currency: string | undefined): StatedWaba {
  const stated = currency ?? waba.currency;
  const others = changes?.map(({ currency: _, ...change }) => change);
  return { ...waba, currency: stated, ...(others && { changes: others }) };
}

async function compareWithProgress(asked: Pick<CompareRequest, "paths" | "models" | "messagesTo">, prepared: Prepared) {
  const { settings, rates, input, known } = prepared;
  const progress = openProgress(process.stderr);
  const total = await inputSize(asked.paths);
  const onProgress = (phase: "reading" | "sorting", bytes: number) =>
    progress.update(bytes, phase === "reading" ? total : 0, phase);
  try {
    return await compareFiles({ ...asked, input, settings, known, rates, onProgress });
  } finally {
    progress.clear();
  }
}

function render(flags: CompareFlags, comparison: Comparison, report: RateReport): string {
  const format = flags.format ?? formatOf(flags.out);
  if (format === "json") return `${JSON.stringify(comparisonToWire(comparison, report), null, 2)}\n`;
  if (format === "csv") return comparisonToCsv(comparison);
  if (format === "html") return renderReport(comparison, report, flags.date);
  return renderComparison(comparison, report, flags.out === undefined ? openTerminal(process.stdout) : PLAIN);
}

function formatOf(out: string | undefined): "table" | "json" | "csv" | "html" {
  const ending = /\.(json|csv|html)$/.exec(out ?? "")?.[1];
  return ending === "json" || ending === "csv" || ending === "html" ? ending : "table";
}

const same = (text: string) => text;
const PLAIN = { bold: same, dim: same, good: same, warn: same, bad: same };
