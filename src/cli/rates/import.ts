import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type ImportedCard, importLists, type RateImport } from "../../app/rates/import-lists.ts";
import { overlayFiles } from "../../app/rates/overlay-files.ts";
import { refuse } from "../../core/kernel/result.ts";
import type { RateData } from "../../core/pricing/rate-set.ts";
import { openText } from "../../intake/bytes.ts";
import { type RateList, readRateList } from "../../intake/meta-rate-lists.ts";
import type { InputProblem } from "../../intake/problem.ts";
import { isDay, type Read } from "../../intake/rate-csv.ts";
import { loadBundledRates, overlayRates, readRateFolder } from "../../intake/rate-files.ts";
import { EXIT, UsageError } from "../exit.ts";
import { describeProblem } from "../findings.ts";
import type { ImportFlags } from "../flags/rates.ts";
import { openTerminal, plural, type Terminal } from "../terminal.ts";
import { writeFileWhole } from "../write-file.ts";
import { differenceToJson, renderDifferences } from "./differences.ts";

/** Shows how lists differ from the rates on file and writes them as cards; gives the exit status. */
export async function runImport(files: readonly string[], flags: ImportFlags): Promise<number> {
  const { date, out } = flags;
  if (date !== undefined && !isDay(date))
    throw new UsageError(`--date ${date}: expected a day of the calendar, YYYY-MM-DD`);
  if (isShipped(out))
    throw new UsageError(`--out ${out}: the shipped rates are not written to; name a folder of your own`);
  const currency = currencyCode(flags.currency);
  const read = await Promise.all(files.map(readList));
  const problems = read.flatMap((one) => (one.ok ? [] : one.refusal));
  if (problems.length > 0) return refused(problems);
  const lists = read.flatMap((one) => (one.ok ? [one.value] : []));
  const imported = importLists(lists, { date, currency }, knownWith(out));
  if (!imported.ok) return refused(imported.refusal);
  const { cards } = imported.value;
  const written = flags.dryRun ? null : await write(imported.value, out);
  process.stdout.write(flags.format === "json" ? toJson(cards, out, written) : toText(cards, out, written));
  return EXIT.ok;
}

/** Whether a path is the folder of the shipped rates or lies in it. */
function isShipped(path: string): boolean {
  return !/^\.\.|^[A-Za-z]:|^\//.test(relative(fileURLToPath(new URL("../../../rates", import.meta.url)), path));
}

function currencyCode(text: string | undefined): string | undefined {
  if (text === undefined || /^[A-Za-z]{3}$/.test(text)) return text?.toUpperCase();
  throw new UsageError(`--currency ${text}: expected a code of three letters, such as USD`);
}

async function readList(file: string): Promise<Read<RateList>> {
  const source = await openText(file);
  if (!("bytes" in source)) return refuse([source]);
  const pieces: Buffer[] = [];
  for await (const piece of source.bytes) pieces.push(piece);
  return readRateList(source.name, Buffer.concat(pieces).toString("utf8"));
}

/** The shipped rates with what was imported into the folder before. */
function knownWith(folder: string): RateData {
  if (!existsSync(folder) || !readdirSync(folder).some((name) => name.endsWith(".csv"))) return loadBundledRates();
  const overlay = readRateFolder(folder);
  if (!overlay.ok)
    throw new UsageError(
      [`--out ${folder} holds rates that cannot be used:`, ...overlay.refusal.map(describeProblem)].join("\n  "),
    );
  return overlayRates(loadBundledRates(), overlay.value);
}

/** The names of the files written; null where nothing was. */
type Written = readonly string[] | null;

function toJson(cards: readonly ImportedCard[], folder: string, written: Written): string {
  const wire = cards.map(({ card, differences, changes, notices }) => ({
    date: card.date,
    currency: card.currency,
    rows: card.rows.length,
    differences: differences.map(differenceToJson),
    changes,
    notices,
  }));
  return `${JSON.stringify({ cards: wire, folder, written }, null, 2)}\n`;
}

function toText(cards: readonly ImportedCard[], folder: string, written: Written): string {
  const terminal = openTerminal(process.stdout);
  const last = written
    ? `Wrote ${written.join(", ")} to ${folder}. Use them with --cards ${folder}`
    : "Nothing was written (--dry-run).";
  return `${[...cards.flatMap((card) => linesOf(card, terminal)), last].join("\n")}\n`;
}

function linesOf({ card, differences, changes, notices }: ImportedCard, terminal: Terminal): readonly string[] {
  const count = differences.length === 0 ? "as on file" : `${plural(differences.length, "line")} other than on file`;
  return [
    terminal.bold(`Card ${card.date} ${card.currency}: ${plural(card.rows.length, "row")}, ${count}`),
    ...(differences.length > 0 ? [renderDifferences(differences, terminal)] : []),
    ...(changes.length > 0 ? [`${plural(changes.length, "change")} of ${card.date} go into changes.csv.`] : []),
    ...notices.map((text) => `${terminal.warn("notice")} ${text}`),
  ];
}

async function write(imported: RateImport, folder: string): Promise<readonly string[]> {
  const changes = join(folder, "changes.csv");
  const before = existsSync(changes) ? readFileSync(changes, "utf8") : undefined;
  mkdirSync(folder, { recursive: true });
  const files = overlayFiles(imported, before);
  for (const { name, text } of files) await writeFileWhole(join(folder, name), text);
  return files.map(({ name }) => name);
}

function refused(problems: readonly InputProblem[]): number {
  process.stderr.write(
    `daybook: nothing was imported:\n${problems.map((one) => `  ${describeProblem(one)}\n`).join("")}`,
  );
  return EXIT.refused;
}
