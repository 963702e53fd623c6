import { headerOf, layoutOf, missingColumns, type Source } from "./columns.ts";
import { type Assignment, assign } from "./inspection/assign.ts";
import { lookAt, type SampledColumn } from "./inspection/content.ts";
import { type DateFinding, type Missing, propose } from "./inspection/propose.ts";
import { type Sample, sampleOf } from "./inspection/sample.ts";
import type { LocalDates } from "./local-time.ts";
import { openLog } from "./log.ts";
import { formatMapping, type Mapping } from "./mapping.ts";
import { readRow } from "./message-log.ts";
import { type InputProblem, printable } from "./problem.ts";

export type { DateFinding, Missing } from "./inspection/propose.ts";

/** What a column of a file is. */
export interface InspectedColumn {
  readonly name: string;
  /** What it was taken for; null where Daybook has no use for it. */
  readonly takenFor: Source | null;
  /** Why it was taken for that, or what it looks like. */
  readonly why: string;
  /** Up to three different values. */
  readonly examples: readonly string[];
}

/** What a file holds as far as its first rows show, and how to read it. */
export interface Inspection {
  readonly file: string;
  /** `message_log`: it has Daybook's own columns, and nothing needs to be said. */
  readonly format: "message_log" | "table" | "json" | "webhooks" | "unreadable";
  readonly separator: string | null;
  readonly columns: readonly InspectedColumn[];
  /** How to read it, to be completed by what is missing. */
  readonly mapping: Mapping;
  readonly missing: readonly Missing[];
  readonly dates: DateFinding | null;
  /** The first rows, in the order of the columns. */
  readonly examples: readonly (readonly string[])[];
  readonly rows: { readonly count: number; readonly exact: boolean };
  /** How many of the sampled rows the mapping reads, and what is wrong with the first others. Null while something required is missing. */
  readonly trial: Trial | null;
  readonly problems: readonly InputProblem[];
  /** The command to go on with; what the person has to fill in stands in capitals. */
  readonly command: string;
}

export interface Trial {
  readonly rows: number;
  readonly read: number;
  readonly problems: readonly InputProblem[];
}

/** Looks at the first rows of a file and proposes how to read it. */
export async function inspectFile(path: string): Promise<Inspection> {
  const sample = await sampleOf(path);
  const plain = plainInspection(path, sample);
  if (sample.format === "webhooks" || sample.format === "unreadable" || sample.names.length === 0) return plain;
  const columns = sample.names.map((name, index) =>
    lookAt(
      name,
      sample.rows.map((row) => row[index] ?? ""),
    ),
  );
  const assigned = assign(columns);
  const own = ownTrial(path, sample);
  const { used, ...proposal } = own ? { mapping: {}, missing: [], dates: null, used: assigned } : propose(assigned);
  return {
    ...plain,
    ...proposal,
    format: own ? "message_log" : sample.format,
    columns: columns.map((column) => inspected(column, used)),
    trial: own ?? (isReadable(proposal.missing) ? tried(path, sample, proposal.mapping, { zone: TRIED_ZONE }) : null),
    command: commandFor(path, proposal),
  };
}

const EXAMPLE_ROWS = 3;
/** Whether rows read does not depend on which zone is stated. */
const TRIED_ZONE = "UTC";

function plainInspection(file: string, { format, separator, rows, rowCount, problems }: Sample): Inspection {
  return {
    file,
    format,
    separator,
    columns: [],
    mapping: {},
    missing: [],
    dates: null,
    examples: rows.slice(0, EXAMPLE_ROWS).map((row) => row.map(printable)),
    rows: rowCount,
    trial: null,
    problems,
    command: commandFor(file, { mapping: {}, missing: [] }),
  };
}

function inspected(column: SampledColumn, assigned: readonly Assignment[]): InspectedColumn {
  const found = assigned.find((one) => one.column === column);
  const examples = [...column.distinct].slice(0, 3).map(printable);
  if (found) return { name: column.name, takenFor: found.source, why: found.why, examples };
  const why =
    column.look === "empty"
      ? "it is empty"
      : column.look === "other"
        ? "nothing that decides a price"
        : `${column.look}, not needed`;
  return { name: column.name, takenFor: null, why, examples };
}

/** The trial of a file that has Daybook's own columns; undefined where it has not, or where not one row reads. */
function ownTrial(path: string, sample: Sample): Trial | undefined {
  const layout = layoutOf({}, headerOf(sample.names));
  if (missingColumns(path, { mapping: {}, layout, found: sample.names })) return undefined;
  const trial = tried(path, sample, {}, {});
  return trial.read > 0 || sample.rows.length === 0 ? trial : undefined;
}

function tried(path: string, sample: Sample, mapping: Mapping, dates: LocalDates): Trial {
  const find = headerOf(sample.names);
  const log = openLog(path, layoutOf(mapping, find), { mapping, dates });
  let unread = 0;
  for (const row of sample.rows) {
    const before = log.problems.length;
    readRow(log, row, null);
    log.item += 1;
    unread += log.problems.length - before;
  }
  return { rows: sample.rows.length, read: sample.rows.length - unread, problems: log.problems.slice(0, 5) };
}

/** Only the zone may be missing: which one it is makes no row readable or not. */
function isReadable(missing: readonly Missing[]): boolean {
  return missing.every(({ required, how }) => !required || how.startsWith("--date-zone"));
}

function commandFor(path: string, { mapping, missing }: { mapping: Mapping; missing: readonly Missing[] }): string {
  const required = missing.filter((one) => one.required);
  const entries = required.filter(({ how }) => !how.startsWith("--")).map(({ how }) => how.replace(/,? or .*$/, ""));
  const written = [formatMapping(mapping), ...entries].filter((entry) => entry !== "").join(",");
  const flags = required
    .filter(({ how }) => how.startsWith("--"))
    .map(({ how }) => how.replace(/ dmy or mdy$/, " ORDER"));
  return ["daybook rate", quoted(path), ...(written === "" ? [] : ["--map", quoted(written)]), ...flags].join(" ");
}

/** For a shell. */
function quoted(text: string): string {
  return /^[\w./@%+,:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
