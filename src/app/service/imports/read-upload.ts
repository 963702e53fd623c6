import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import { parseMapping } from "../../../intake/mapping.ts";
import type { InputProblem } from "../../../intake/problem.ts";
import { type InputItem, type InputOptions, readInputs } from "../../../intake/read-input.ts";
import type { Templates } from "../../../intake/templates.ts";
import type { ImportJob, ImportOptions, ImportProblem } from "../../../store/port/imports.ts";

const MOST_PROBLEMS = 1_000;
const MOST_NOTICES = 100;

/** How to read an upload, from what was said about it, but for its list of templates; the refusal is a sentence. */
export function inputOptions({
  map,
  dateZone,
  dateOrder,
}: Omit<ImportOptions, "templates">): Result<InputOptions, string> {
  const dates = {
    ...(dateZone === null ? {} : { zone: dateZone }),
    ...(dateOrder === null ? {} : { order: dateOrder }),
  };
  if (map === null) return ok({ dates });
  const mapping = parseMapping(map);
  if (mapping.ok) return ok({ mapping: mapping.value, dates });
  return refuse(mapping.refusal.map(({ found, expected }) => `${found}; ${expected}`).join("; "));
}

/** What is to be told of an upload, gathered while it is read. */
export interface Findings {
  problemCount: number;
  readonly problems: ImportProblem[];
  readonly notices: string[];
  outcomes: ImportJob["outcomes"];
}

export function openFindings(): Findings {
  return { problemCount: 0, problems: [], notices: [], outcomes: [] };
}

/** What is read of an upload. */
export interface Reading {
  readonly path: string;
  readonly job: Pick<ImportJob, "name" | "options">;
  readonly templates: Templates | undefined;
}

/** Reads an upload again from its beginning. Facts are handed on; everything else is gathered, if somebody gathers. */
export async function* readUpload(
  { path, job, templates }: Reading,
  findings?: Findings,
): AsyncGenerator<Extract<InputItem, { kind: "facts" }>, void, undefined> {
  const options = inputOptions(job.options);
  if (!options.ok) throw new Error(options.refusal);
  for await (const item of readInputs([path], { ...options.value, templates })) {
    if (item.kind === "facts") yield item;
    else if (findings) gather(findings, item, job.name);
  }
}

function gather(findings: Findings, item: Exclude<InputItem, { kind: "facts" }>, name: string): void {
  if (item.kind === "problem") {
    findings.problemCount += 1;
    if (findings.problems.length < MOST_PROBLEMS) findings.problems.push(masked(item.problem, name));
  } else if (item.kind === "notice") {
    if (findings.notices.length < MOST_NOTICES) findings.notices.push(mask(item.notice.message));
  } else findings.outcomes = item.items.map(({ outcome, kind, count }) => [outcome, kind, count]);
}

function masked({ line, column, found, expected }: InputProblem, file: string): ImportProblem {
  return { file, line, column, found: mask(found), expected: mask(expected) };
}

/** Numbers of people and message ids are not stored here, not even where they are what is wrong. */
export function mask(text: string): string {
  return text.replaceAll(/wamid\.\S+/gi, "wamid...").replaceAll(/\d{5,}/g, (digits) => `${digits.slice(0, 2)}...`);
}
