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
  if (!listed.ok) return listed;
  const versions = new Map<string, TemplateVersion[]>();
  for (const { name, version } of listed.value) versions.set(name, [...(versions.get(name) ?? []), version]);
  for (const list of versions.values()) list.sort((a, b) => b.from - a.from);
  return ok(versions);
}

type Read = Result<{ readonly name: string; readonly version: TemplateVersion }, WrongCell>;

function readVersion(row: readonly string[], find: (name: string) => number): Read {
  const cell = (name: string) => trimmed(row[find(name)] ?? "");
  const wrong = (column: string, expected: string) => refuse({ column, found: shown(cell(column)), expected });
  const name = cell("name");
  if (name === "") return wrong("name", "the template's name; it is empty");
  const word = cell("category").toLowerCase();
  const category = TEMPLATE_CATEGORIES.find((one) => one === word);
  if (category === undefined) return wrong("category", `one of ${TEMPLATE_CATEGORIES.join(", ")}`);
  const from = readFrom(cell("from"));
  if (from === undefined) {
    return wrong("from", "a day such as 2026-04-01, an ISO 8601 time with its offset, or nothing for always");
  }
  return ok({ name, version: { category, from } });
}

/** A day alone begins at midnight UTC. */
function readFrom(text: string): Instant | undefined {
  if (text === "") return Number.NEGATIVE_INFINITY;
  return parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
}
