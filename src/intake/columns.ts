import type { Mapping } from "./mapping.ts";
import { fileProblem, type InputProblem, listed } from "./problem.ts";

/** The columns of a message log, in the order in which the documentation lists them. */
export const COLUMNS = [
  "id",
  "at",
  "direction",
  "waba",
  "number",
  "user",
  "type",
  "category",
  "delivered_at",
  "entry_point",
  "template",
  "agent",
  "campaign",
  "reported_model",
  "reported_type",
  "reported_category",
  "reported_billable",
  "reported_price",
  "reported_conversation",
  "reported_expires_at",
] as const;
export type Column = (typeof COLUMNS)[number];

/** What a mapping may find in a file: the columns, and what only other people's exports have. */
export const SOURCES = [...COLUMNS, "from", "to", "status", "status_at"] as const;
export type Source = (typeof SOURCES)[number];

/** Where one value of a row comes from. */
export interface Cell {
  /** The column's name as the file writes it. */
  readonly name: string;
  /** Position in the row; -1 where the file has no such column. */
  readonly index: number;
  /** Stands where there is no column or nothing in it. */
  readonly constant: string;
  /** What the file's words mean, by the word in lower case. */
  readonly words: ReadonlyMap<string, string> | undefined;
}

/** Where every value of a row comes from. */
export type Layout = Readonly<Record<Source, Cell>>;

/** Finds the position of a column by its name as the mapping or this page writes it; -1 where it is not there. */
export type FindColumn = (name: string) => number;

/** Draws up where values come from. */
export function layoutOf(mapping: Mapping, find: FindColumn): Layout {
  const cell = (source: Source): Cell => {
    const name = columnOf(mapping, source) ?? (isOwnColumn(mapping, source) ? source : undefined);
    const words = mapping.values?.[source];
    return {
      name: name ?? source,
      index: name === undefined ? -1 : find(name),
      constant: mapping.constants?.[source] ?? "",
      words: words && new Map(Object.entries(words).map(([word, meaning]) => [word.trim().toLowerCase(), meaning])),
    };
  };
  return {
    id: cell("id"),
    at: cell("at"),
    direction: cell("direction"),
    waba: cell("waba"),
    number: cell("number"),
    user: cell("user"),
    type: cell("type"),
    category: cell("category"),
    delivered_at: cell("delivered_at"),
    entry_point: cell("entry_point"),
    template: cell("template"),
    agent: cell("agent"),
    campaign: cell("campaign"),
    reported_model: cell("reported_model"),
    reported_type: cell("reported_type"),
    reported_category: cell("reported_category"),
    reported_billable: cell("reported_billable"),
    reported_price: cell("reported_price"),
    reported_conversation: cell("reported_conversation"),
    reported_expires_at: cell("reported_expires_at"),
    from: cell("from"),
    to: cell("to"),
    status: cell("status"),
    status_at: cell("status_at"),
  };
}

/** The header of a CSV file as a way to find columns: names in any case, spaces around them aside; the first of two wins. */
export function headerOf(names: readonly string[]): FindColumn {
  const indexes = new Map<string, number>();
  names.forEach((name, index) => {
    const key = columnKey(name);
    if (!indexes.has(key)) indexes.set(key, index);
  });
  return (name) => indexes.get(columnKey(name)) ?? -1;
}

/** Two names of a column are the same when their keys are. */
export function columnKey(name: string): string {
  return name.trim().toLowerCase();
}

/** The header names that nothing is taken from. */
export function unknownColumns(names: readonly string[], layout: Layout): readonly string[] {
  const used = new Set(Object.values(layout).map(({ index }) => index));
  return names.filter((name, index) => name.trim() !== "" && !used.has(index));
}

/** What no row can do without, given how the mapping has it. */
export function requiredSources(mapping: Mapping): readonly Source[] {
  const parties: readonly Source[] = mapping.party ? ["from", "to"] : ["user", "number"];
  if (mapping.status_at !== undefined) return ["id", "status", "status_at", ...parties];
  return ["at", "direction", ...parties, ...(mapping.status === undefined ? [] : (["status"] as const))];
}

/** The problem of a file that has no column for something required, or lacks one that the mapping names. */
export function missingColumns(
  file: string,
  { mapping, layout, found }: { mapping: Mapping; layout: Layout; found: readonly string[] },
): InputProblem | undefined {
  const required = requiredSources(mapping);
  const isThere = (source: Source) => layout[source].index >= 0 || layout[source].constant !== "";
  const missing = required.filter((source) => !isThere(source)).map((source) => layout[source].name);
  const unmet = SOURCES.filter((source) => columnOf(mapping, source) !== undefined && layout[source].index < 0).map(
    (source) => layout[source].name,
  );
  const names = [...new Set([...missing, ...unmet])];
  if (names.length === 0) return undefined;
  const noun = names.length === 1 ? "column" : "columns";
  return fileProblem(
    file,
    `no ${noun} ${listed(names)}; the columns are ${listed(found)}`,
    `a header line with ${required.join(", ")}; \`daybook inspect ${file}\` proposes a mapping for other names`,
  );
}

function columnOf(mapping: Mapping, source: Source): string | undefined {
  if (source === "from" || source === "to") return mapping.party?.[source];
  if (source === "status" || source === "status_at") return mapping[source];
  return mapping.columns?.[source];
}

/** A column that bears Daybook's own name counts, unless the mapping says that it is something else. */
function isOwnColumn(mapping: Mapping, source: Source): boolean {
  if (!COLUMNS.some((column) => column === source)) return false;
  if (mapping.party && (source === "user" || source === "number")) return false;
  const taken = SOURCES.map((one) => columnOf(mapping, one)).filter((name) => name !== undefined);
  return !taken.some((name) => columnKey(name) === source);
}
