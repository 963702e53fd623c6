import { ok, type Result, refuse } from "../core/kernel/result.ts";
import { type Instant, parseInstant } from "../core/kernel/time.ts";
import { TEMPLATE_CATEGORIES, type TemplateCategory } from "../core/usage/nature.ts";
import { trimmed } from "./cells.ts";
import { readListFile, type WrongCell } from "./list-file.ts";
import { type InputProblem, shown } from "./problem.ts";

/** The categories that templates had, by name, newest first. */
export type Templates = ReadonlyMap<string, readonly TemplateVersion[]>;

/** From when on a template had a category. */
export interface TemplateVersion {
  readonly category: TemplateCategory;
  /** `-Infinity` where it always had it. */
  readonly from: Instant;
}

/** A line of a list of templates. */
export interface TemplateRow {
  readonly name: string;
  readonly category: TemplateCategory;
  /** Null where it always had it. */
  readonly from: Instant | null;
}

/** What lines say together. */
export function templatesOf(rows: readonly TemplateRow[]): Templates {
  const versions = new Map<string, TemplateVersion[]>();
  for (const { name, category, from } of rows) {
    const version = { category, from: from ?? Number.NEGATIVE_INFINITY };
    versions.set(name, [...(versions.get(name) ?? []), version]);
  }
  for (const list of versions.values()) list.sort((a, b) => b.from - a.from);
  return versions;
}

/** The lines of a list. */
export function templateRows(templates: Templates): readonly TemplateRow[] {
  return [...templates].flatMap(([name, versions]) =>
    versions.map(({ category, from }) => ({ name, category, from: Number.isFinite(from) ? from : null })),
  );
}

/** The category of a template at a moment; undefined where the list does not say. */
export function categoryOf(templates: Templates, name: string, at: Instant): TemplateCategory | undefined {
  return templates.get(name)?.find(({ from }) => from <= at)?.category;
}

/** Reads a list of templates: a CSV file with `name`, `category` and, where the category changed, `from`. */
export async function loadTemplates(path: string): Promise<Result<Templates, readonly InputProblem[]>> {
  const listed = await readListFile(path, {
    required: ["name", "category"],
    header: "a header line with name and category, and from where a category changed",
    read: readVersion,
  });
  return listed.ok ? ok(templatesOf(listed.value)) : listed;
}

type Read = Result<TemplateRow, WrongCell>;

function readVersion(row: readonly string[], find: (name: string) => number): Read {
  const cell = (name: string) => trimmed(row[find(name)] ?? "");
  const wrong = (column: string, expected: string) => refuse({ column, found: shown(cell(column)), expected });
  const name = cell("name");
  if (name === "") return wrong("name", "the template's name; it is empty");
  const word = cell("category").toLowerCase();
  const category = TEMPLATE_CATEGORIES.find((one) => one === word);
  if (category === undefined) return wrong("category", `one of ${TEMPLATE_CATEGORIES.join(", ")}`);
  const from = readTemplateFrom(cell("from"));
  if (from === undefined) {
    return wrong("from", "a day such as 2026-04-01, an ISO 8601 time with its offset, or nothing for always");
  }
  return ok({ name, category, from });
}

/** From when on: null, where the text is empty, is always; undefined: it cannot be read. A day alone begins at midnight UTC. */
export function readTemplateFrom(text: string): Instant | null | undefined {
  if (text === "") return null;
  return parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
}
