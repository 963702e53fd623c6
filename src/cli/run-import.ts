import { stat } from "node:fs/promises";
import { inputOptions } from "../app/service/imports/read-upload.ts";
import { formatMapping, loadMapping } from "../intake/mapping.ts";
import { loadTemplates, type TemplateRow, templateRows } from "../intake/templates.ts";
import type { ImportJob } from "../store/port/imports.ts";
import { EXIT, UsageError } from "./exit.ts";
import { describeProblem } from "./findings.ts";
import type { ImportFlags } from "./flags/import.ts";
import { importIntoStore } from "./import/into-store.ts";
import { importOverApi } from "./import/over-api.ts";
import type { Imported, ImportWish } from "./import/wish.ts";
import { openProgress, plural } from "./terminal.ts";

/** Imports logs, one after the other; gives the exit status. */
export async function runImportFiles(files: readonly string[], flags: ImportFlags): Promise<number> {
  const { source } = flags;
  if (files.length === 0) throw new UsageError("name a log, or --all and an archive");
  if (source === undefined || !/^[\w.:-]{1,100}$/.test(source))
    throw new UsageError("--source: name where the logs come from, with letters, digits, or any of _ . : -");
  for (const path of files) await readableFile(path);
  const options = await optionsFrom(flags);
  const templates = flags.templates === undefined ? null : await templatesIn(flags.templates);
  const progress = openProgress(process.stderr);
  let status: number = EXIT.ok;
  for (const path of files) {
    const tell = (done: number, total: number) => progress.update(done, total, path);
    const wish = { path, source, options, templates, onOverlap: flags.onOverlap, progress: tell };
    const imported =
      flags.url === undefined ? await importIntoStore(wish, flags) : await importOverApi(wish, flags.url);
    progress.clear();
    process.stderr.write(describe(path, imported));
    if (imported.state !== "done" || (imported.counts.problems > 0 && !flags.skipBad)) status = EXIT.refused;
    if (imported.state !== "done") break;
  }
  return status;
}

async function readableFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: Error) => {
    throw new UsageError(`${path}: no readable file (${error.message})`);
  });
  if (!found.isFile()) throw new UsageError(`${path}: expected a file; name logs one by one`);
}

async function optionsFrom({ map, dateZone, dateOrder }: ImportFlags): Promise<ImportWish["options"]> {
  const columns = map === undefined ? null : await mappingText(map);
  const options = { map: columns, dateZone: dateZone ?? null, dateOrder: dateOrder ?? null };
  const readable = inputOptions(options);
  if (!readable.ok) throw new UsageError(`--map: ${readable.refusal}`);
  return options;
}

async function templatesIn(file: string): Promise<readonly TemplateRow[]> {
  const read = await loadTemplates(file);
  if (read.ok) return templateRows(read.value);
  throw new UsageError(`--templates ${read.refusal.map(describeProblem).join("\n  ")}`);
}

/** Columns on the command line have `=`; anything else names a file. */
async function mappingText(map: string): Promise<string> {
  if (map.includes("=")) return map;
  const read = await loadMapping(map);
  if (read.ok) return formatMapping(read.value);
  throw new UsageError(
    `--map ${map}: ${read.refusal.map(({ found, expected }) => `${found}; ${expected}`).join("; ")}`,
  );
}

function describe(path: string, { state, counts, problems, notices, overlaps, detail }: Imported): string {
  const lines = problems.map(({ line, column, found, expected }) => {
    const place = [path, line, column].filter((part) => part !== null).join(":");
    return `${place}: ${found}; ${expected}`;
  });
  const { facts, added, known, matched, withdrawn } = counts;
  const taken = [
    plural(facts, "fact"),
    `${added} new`,
    `${known} known`,
    ...(matched > 0 ? [`${matched} matched`] : []),
    ...(withdrawn > 0 ? [`${plural(withdrawn, "message")} of other sources withdrawn`] : []),
  ];
  if (state === "needs_decision") {
    lines.push(...overlaps.map(overlapLine), "nothing was taken: say --on-overlap match, keep_apart or replace");
  } else if (state === "done") {
    const more = counts.problems > problems.length ? [`and ${counts.problems - problems.length} more`] : [];
    lines.push(...more, ...notices, `${path}: ${taken.join(", ")}, ${plural(counts.problems, "problem")}`);
  } else lines.push(`${path}: ${state}${detail === null ? "" : `: ${detail}`}`);
  return lines.map((line) => `daybook: ${line}\n`).join("");
}

function overlapLine({ number, from, to, sources, there, here, same }: ImportJob["overlaps"][number]): string {
  const days = from === to ? from : `${from} to ${to}`;
  return `${number}, ${days}: ${sources.join(", ")} has ${plural(there, "message")}, this file ${here}, ${same} with the same ids`;
}
