import { stat } from "node:fs/promises";
import { type InspectedColumn, type Inspection, inspectFile } from "../intake/inspect.ts";
import { EXIT, UsageError } from "./exit.ts";
import { checkPaths, describeProblem } from "./findings.ts";
import { formatCount, formatTable, openTerminal, type Terminal } from "./terminal.ts";
import { checkWritable, writeFileWhole } from "./write-file.ts";

/** Inspects a file; gives the exit status. */
export async function runInspect(path: string, flags: { save?: string; format: "text" | "json" }): Promise<number> {
  await checkPaths([path]);
  if (flags.save !== undefined) await checkWritable("--save", flags.save);
  if ((await stat(path)).isDirectory())
    throw new UsageError(
      `${path}: is a folder; inspect one of its files. daybook rate reads a folder of webhook bodies`,
    );
  const inspection = await inspectFile(path);
  if (flags.save !== undefined) await writeFileWhole(flags.save, `${JSON.stringify(inspection.mapping, null, 2)}\n`);
  const text =
    flags.format === "json"
      ? `${JSON.stringify(inspection, null, 2)}\n`
      : render(inspection, flags.save, openTerminal(process.stdout));
  process.stdout.write(text);
  const complete = inspection.format !== "unreadable" && inspection.missing.every(({ required }) => !required);
  return complete ? EXIT.ok : EXIT.refused;
}

const FORMAT_WORDS: Readonly<Record<Inspection["format"], string>> = {
  message_log: "a message log with Daybook's own columns",
  table: "a table",
  json: "JSON rows",
  webhooks: "webhook bodies",
  unreadable: "not readable as a message history",
};

function render(inspection: Inspection, saved: string | undefined, terminal: Terminal): string {
  const sections = [
    heading(inspection, terminal),
    columnSection(inspection.columns, terminal),
    problemSection(inspection, terminal),
    missingSection(inspection, terminal),
    nextSection(inspection, saved, terminal),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function heading({ file, format, separator, rows, trial }: Inspection, terminal: Terminal): string {
  const count = `${rows.exact ? "" : "about "}${formatCount(rows.count)} ${rows.count === 1 ? "row" : "rows"}`;
  const between = separator === null ? "" : `, separated by ${separator === "\t" ? "tabs" : `"${separator}"`}`;
  const read = trial ? `; ${trial.read} of the first ${trial.rows} can be read as proposed` : "";
  return `${terminal.bold(file)}: ${FORMAT_WORDS[format]}${between}, ${count}${read}`;
}

function columnSection(columns: readonly InspectedColumn[], terminal: Terminal): string {
  if (columns.length === 0) return "";
  const rows = columns.map(({ name, takenFor, why, examples }) => [
    name,
    takenFor ?? "-",
    why,
    examples.map(shorten).join("  "),
  ]);
  return formatTable(
    [{ title: "column" }, { title: "taken for" }, { title: "why" }, { title: "such as" }],
    rows,
    terminal,
  );
}

function problemSection({ problems, trial, dates }: Inspection, terminal: Terminal): string {
  const lines = [...problems, ...(trial?.problems ?? [])].map(
    (problem) => `  ${terminal.bad("refused")} ${describeProblem(problem)}`,
  );
  if (dates?.written === "local")
    lines.push(`  ${terminal.dim("dates")} they state no offset; ${orderWords(dates.order)}`);
  return lines.join("\n");
}

function orderWords(order: NonNullable<Inspection["dates"]>["order"]): string {
  const words = {
    dmy: "day before month",
    mdy: "month before day",
    ymd: "year first",
    any: "their order shows in themselves",
  };
  return order === null ? "day and month could be either way round: say --date-order dmy or mdy" : words[order];
}

function missingSection({ missing }: Inspection, terminal: Terminal): string {
  if (missing.length === 0) return "";
  const rows = missing.map(
    ({ what, required, how }) => `  ${required ? terminal.bad("needed") : terminal.dim("useful")}  ${what}: ${how}`,
  );
  return [terminal.bold("Missing"), ...rows].join("\n");
}

function nextSection({ command, format }: Inspection, saved: string | undefined, terminal: Terminal): string {
  if (format === "unreadable") return "";
  const lines = [terminal.bold("Next"), `  ${command}`];
  if (saved !== undefined) lines.push(`  (the reading is in ${saved}; --map ${saved} uses it)`);
  return lines.join("\n");
}

function shorten(text: string): string {
  return text.length > 28 ? `${text.slice(0, 27)}~` : text;
}
