import { type RateReport, rateFiles } from "../app/rate-files.ts";
import {
  type ChargeFile,
  type ChargeFormat,
  type ChargeSink,
  CSV_HEADER,
  openChargeFile,
} from "../app/rating/charge-writer.ts";
import { openSummary, type Summary, summaryToWire } from "../app/rating/summary.ts";
import type { RateSet } from "../core/pricing/rate-card.ts";
import { inputSize } from "../intake/read-input.ts";
import { EXIT } from "./exit.ts";
import { checkPaths, printFindings } from "./findings.ts";
import type { InputFlags } from "./input-options.ts";
import { renderRating } from "./rate-table.ts";
import { type Prepared, prepare } from "./run-settings.ts";
import { openProgress, openTerminal } from "./terminal.ts";
import { VERSION } from "./version.ts";
import { checkWritable, writeFileWhole } from "./write-file.ts";

interface Flags extends InputFlags {
  readonly format?: "table" | ChargeFormat;
  readonly out?: string;
}

/** Rates files and writes what they cost; gives the exit status. */
export async function runRate(paths: readonly string[], flags: Flags): Promise<number> {
  await checkPaths(paths);
  if (flags.out !== undefined) await checkWritable("--out", flags.out);
  const prepared = await prepare(flags);
  const format = flags.format ?? (flags.out === undefined ? "table" : "ndjson");
  const { sink, report } = await rateWithProgress(paths, prepared, format === "table" ? null : format);
  const summary = sink.summary();
  if (sink.file === null || format === "table") await writeTable(summary, report, flags.out);
  else await sink.file.deliver(flags.out ?? process.stdout, around(format, { summary, report, rates: prepared.rates }));
  printFindings(report, prepared.notices, openTerminal(process.stderr));
  return report.problemCount > 0 && !flags.skipBad ? EXIT.refused : EXIT.ok;
}

/** Adds up charges, and keeps them in a file where the form asks for each. */
interface RateSink extends ChargeSink {
  readonly summary: () => Summary;
  readonly file: ChargeFile | null;
}

async function rateWithProgress(paths: readonly string[], prepared: Prepared, format: ChargeFormat | null) {
  const { settings, rates, input, known } = prepared;
  const progress = openProgress(process.stderr);
  const total = await inputSize(paths);
  const onProgress = (phase: "reading" | "sorting", bytes: number) =>
    progress.update(bytes, phase === "reading" ? total : 0, phase);
  try {
    const sink = await openSink(prepared, format);
    const report = await rateFiles({ paths, input, settings, known, rates, onProgress }, sink);
    return { sink, report };
  } finally {
    progress.clear();
  }
}

async function openSink({ settings, rates }: Prepared, format: ChargeFormat | null): Promise<RateSink> {
  const adder = openSummary(settings, rates);
  const file = format === null ? null : await openChargeFile(format);
  return {
    addUp: adder.add,
    write: file?.write,
    settle: async () => file?.settle(),
    summary: adder.summary,
    file,
  };
}

async function writeTable(summary: Summary, report: RateReport, out: string | undefined): Promise<void> {
  if (out === undefined) process.stdout.write(renderRating(summary, report, openTerminal(process.stdout)));
  else
    await writeFileWhole(
      out,
      renderRating(summary, report, { bold: same, dim: same, good: same, warn: same, bad: same }),
    );
}

const same = (text: string) => text;

interface Found {
  readonly summary: Summary;
  readonly report: RateReport;
  readonly rates: RateSet;
}

/** What stands before and after the charges; the JSON form names the engine and the rate data that they came from. */
function around(format: ChargeFormat, { summary, report, rates }: Found): { head: string; foot: string } {
  if (format === "csv") return { head: CSV_HEADER, foot: "" };
  if (format === "ndjson") return { head: "", foot: "" };
  const currencies = [...new Set(summary.lines.map(({ currency }) => currency))];
  const currency = JSON.stringify(currencies.length === 1 ? currencies[0] : null);
  const { hash, knownUntil: known_until } = rates.data;
  const wire = { ...summaryToWire(summary), engine: VERSION, rates: { hash, known_until, attested: rates.attested } };
  const head = `{"currency":${currency},"summary":${JSON.stringify(wire)},"charges":[\n`;
  return { head, foot: `],"refusals":${JSON.stringify(report.refusals)}}\n` };
}
