import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ok, type Result, refuse } from "../core/kernel/result.ts";
import { isZone } from "../core/kernel/zone.ts";
import { COLUMNS, type Column, SOURCES, type Source } from "./columns.ts";
import { SEPARATORS, type Separator, splitRow } from "./csv.ts";
import { DATE_ORDERS, type DateOrder } from "./local-time.ts";
import { described, fileProblem, type InputProblem, printable, shown, UNNAMED } from "./problem.ts";

/** How to read somebody else's export: what its columns and words are in Daybook's. Plain data, saved as JSON. */
export interface Mapping {
  /** The file's column for each of Daybook's. */
  readonly columns?: Partial<Record<Column, string>>;
  /** What stands in every row, or where the column is empty. */
  readonly constants?: Partial<Record<Source, string>>;
  /** What the file's words mean, by column; case does not matter. */
  readonly values?: Partial<Record<Source, Readonly<Record<string, string>>>>;
  /** Sender and receiver, where who is user and who is business depends on the direction. */
  readonly party?: { readonly from: string; readonly to: string };
  /** The column with the state of a message: sent, delivered, read, failed. */
  readonly status?: string;
  /** When it came to that state: the file then has one row per state, not one per message. */
  readonly status_at?: string;
  readonly dates?: { readonly zone?: string; readonly order?: DateOrder };
  readonly separator?: Separator;
}

/**
 * Reads the command-line form: `at=SentDate,user=To` names columns, `direction:=outbound` says what stands everywhere,
 * `direction[Incoming]:=inbound` what a word means. Entries with commas go in double quotes. Beside the columns of a
 * message log there are `from`, `to`, `status`, `status_at`, `date_zone`, `date_order` and `separator`.
 */
export function parseMapping(text: string): Result<Mapping, readonly InputProblem[]> {
  const draft = emptyDraft();
  for (const entry of splitRow(text, ",")) {
    if (entry.trim() === "") continue;
    const wrong = addEntry(draft, entry.trim());
    if (wrong) return refuse([fileProblem(UNNAMED, wrong.found, wrong.expected)]);
  }
  return checked(assembled(draft));
}

/** Reads a saved profile. */
export async function loadMapping(path: string): Promise<Result<Mapping, readonly InputProblem[]>> {
  let content: unknown;
  try {
    content = JSON.parse((await readFile(path, "utf8")).replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/, \w+ '.*'$/, "") : String(error);
    return refuse([fileProblem(UNNAMED, `it could not be read: ${reason}`, "a mapping saved as a JSON object")]);
  }
  return checked(content);
}

/** The command-line form of a mapping; {@link parseMapping} reads it back. */
export function formatMapping(mapping: Mapping): string {
  const { columns = {}, constants = {}, values = {}, party, status, status_at, dates, separator } = mapping;
  const written = separator === "\t" ? "tab" : separator;
  const entries = [
    ...pairs({ ...columns, ...party, status, status_at }).map(([key, name]) => `${key}=${name}`),
    ...pairs(constants).map(([key, value]) => `${key}:=${value}`),
    ...Object.entries(values).flatMap(([key, words]) =>
      pairs(words).map(([word, meaning]) => `${key}[${word}]:=${meaning}`),
    ),
    ...pairs({ date_zone: dates?.zone, date_order: dates?.order, separator: written }).map(
      ([key, value]) => `${key}:=${value}`,
    ),
  ];
  return entries.map((entry) => (/[",]|^\s|\s$/.test(entry) ? `"${entry.replaceAll('"', '""')}"` : entry)).join(",");
}

function pairs(record: Readonly<Record<string, string | undefined>>): readonly (readonly [string, string])[] {
  return Object.entries(record).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
}

interface Draft {
  readonly columns: Map<string, string>;
  readonly constants: Map<string, string>;
  readonly values: Map<string, Map<string, string>>;
}

function emptyDraft(): Draft {
  return { columns: new Map(), constants: new Map(), values: new Map() };
}

const ENTRY = /^([a-z_]+)(?:\[(.*)\])?\s*(:?=)\s*(.*)$/s;
const OPTIONS = ["date_zone", "date_order", "separator"];

/** Adds one entry; returns what is wrong with it, if anything. */
function addEntry(draft: Draft, entry: string): Pick<InputProblem, "found" | "expected"> | undefined {
  const found = shown(entry);
  const [, key = "", word, sign, value = ""] = ENTRY.exec(entry) ?? [];
  if (sign === undefined) return { found, expected: "COLUMN=THEIRS, COLUMN:=CONSTANT or COLUMN[WORD]:=MEANING" };
  if (!SOURCES.some((source) => source === key) && !OPTIONS.includes(key)) {
    return { found, expected: `a column of a message log: ${[...SOURCES, ...OPTIONS].join(", ")}` };
  }
  if (sign === "=" && (word !== undefined || OPTIONS.includes(key))) return { found, expected: ":= in place of =" };
  if (value === "" && word === undefined) return { found, expected: "something behind its sign" };
  if (word !== undefined) draft.values.set(key, (draft.values.get(key) ?? new Map()).set(word, value));
  else (sign === "=" ? draft.columns : draft.constants).set(key, value);
  return undefined;
}

function assembled({ columns, constants, values }: Draft): unknown {
  const take = (from: Map<string, string>, key: string) => {
    const value = from.get(key);
    from.delete(key);
    return value;
  };
  const party = { from: take(columns, "from"), to: take(columns, "to") };
  const dates = { zone: take(constants, "date_zone"), order: take(constants, "date_order") };
  const separator = take(constants, "separator");
  const words = [...values].map(([key, meanings]) => [key, Object.fromEntries(meanings)] as const);
  return withoutEmpty({
    status: take(columns, "status"),
    status_at: take(columns, "status_at"),
    separator: separator === "tab" ? "\t" : separator,
    party: withoutEmpty(party),
    dates: withoutEmpty(dates),
    columns: withoutEmpty(Object.fromEntries(columns)),
    constants: withoutEmpty(Object.fromEntries(constants)),
    values: withoutEmpty(Object.fromEntries(words)),
  });
}

/** The same without what is undefined; undefined where nothing is left. */
function withoutEmpty(record: Record<string, unknown>): Record<string, unknown> | undefined {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

type Names = readonly string[];

/** What belongs in place of an object with these names, or of a name that is none of them. */
const objectOf = (names: Names) => ({
  error: ({ code }: { readonly code?: string | undefined }) =>
    code === "unrecognized_keys" ? `one of ${names.join(", ")}` : "an object in braces",
});

const column = z.string("the name of a column").trim().min(1, "the name of a column");
const text = z.string("a text in quotes").trim();
const zone = "an IANA time zone such as Europe/Berlin";
const dates = {
  zone: z.string(zone).refine(isZone, zone).optional(),
  order: z.enum(DATE_ORDERS, `one of ${DATE_ORDERS.join(", ")}`).optional(),
};
const profile = {
  columns: z.partialRecord(z.enum(COLUMNS), column, objectOf(COLUMNS)).optional(),
  constants: z.partialRecord(z.enum(SOURCES), text, objectOf(SOURCES)).optional(),
  values: z.partialRecord(z.enum(SOURCES), z.record(z.string(), text, objectOf([])), objectOf(SOURCES)).optional(),
  party: z.strictObject({ from: column, to: column }, objectOf(["from", "to"])).optional(),
  status: column.optional(),
  status_at: column.optional(),
  dates: z.strictObject(dates, objectOf(Object.keys(dates))).optional(),
  separator: z.enum(SEPARATORS, 'one of ",", ";", "|", "\\t"').optional(),
};
const PROFILE = z.strictObject(profile, objectOf(Object.keys(profile)));

function checked(content: unknown): Result<Mapping, readonly InputProblem[]> {
  const read = PROFILE.safeParse(content ?? {}, { reportInput: true });
  if (!read.success) return refuse(read.error.issues.flatMap(problemsOf));
  if (read.data.status_at !== undefined && read.data.status === undefined) {
    return refuse([
      fileProblem(UNNAMED, "status_at without status", "status as well, the column that says which state"),
    ]);
  }
  return ok(read.data);
}

/** What an issue of the schema says; its message is what belongs there. */
function problemsOf(issue: z.core.$ZodIssue): readonly InputProblem[] {
  const problem = (path: readonly PropertyKey[], found: string) => ({
    ...fileProblem(UNNAMED, found, issue.message),
    column: path.length === 0 ? null : path.map(String).join("."),
  });
  if (issue.code !== "unrecognized_keys") return [problem(issue.path, `found ${described(issue.input)}`)];
  return issue.keys.map((key) => problem([...issue.path, printable(key)], "found a name that Daybook does not know"));
}
