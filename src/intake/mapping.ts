import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ok, type Result, refuse } from "../core/kernel/result.ts";
import { isZone } from "../core/kernel/zone.ts";
import { COLUMNS, type Column, SOURCES, type Source } from "./columns.ts";
import { SEPARATORS, type Separator, splitRow } from "./csv.ts";
import { DATE_ORDERS, type DateOrder } from "./local-time.ts";
import { fileProblem, type InputProblem, shown } from "./problem.ts";

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
    if (wrong) return refuse([{ file: SAID, line: null, column: null, ...wrong }]);
  }
  return checked(assembled(draft), SAID);
}

/** Reads a saved profile. */
export async function loadMapping(path: string): Promise<Result<Mapping, readonly InputProblem[]>> {
  let content: unknown;
  try {
    content = JSON.parse((await readFile(path, "utf8")).replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse([fileProblem(path, `it could not be read: ${reason}`, "a mapping saved as a JSON object")]);
  }
  return checked(content, path);
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

/** Where a mapping stands that is no file. */
const SAID = "--map";

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

const column = z.string().trim().min(1);
const PROFILE = z.strictObject({
  columns: z.partialRecord(z.enum(COLUMNS), column).optional(),
  constants: z.partialRecord(z.enum(SOURCES), z.string().trim()).optional(),
  values: z.partialRecord(z.enum(SOURCES), z.record(z.string(), z.string().trim())).optional(),
  party: z.strictObject({ from: column, to: column }).optional(),
  status: column.optional(),
  status_at: column.optional(),
  dates: z
    .strictObject({
      zone: z.string().refine(isZone, "is no time zone; write an IANA name such as Europe/Berlin").optional(),
      order: z.enum(DATE_ORDERS).optional(),
    })
    .optional(),
  separator: z.enum(SEPARATORS).optional(),
});

function checked(content: unknown, file: string): Result<Mapping, readonly InputProblem[]> {
  const read = PROFILE.safeParse(content ?? {});
  if (!read.success) {
    return refuse(
      read.error.issues.map(({ path, message }) => ({
        file,
        line: null,
        column: path.length === 0 ? null : path.join("."),
        found: path.length === 0 ? "the mapping as a whole" : path.join("."),
        expected: message,
      })),
    );
  }
  if (read.data.status_at !== undefined && read.data.status === undefined) {
    return refuse([fileProblem(file, "status_at without status", "status as well, the column that says which state")]);
  }
  return ok(read.data);
}
