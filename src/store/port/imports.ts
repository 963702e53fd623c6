import type { Instant } from "../../core/kernel/time.ts";
import type { TemplateCategory } from "../../core/usage/nature.ts";
import type { Page, PageOf } from "./reads.ts";

/** Where an import stands. It ends as done, failed or cancelled. */
export type ImportState = "waiting" | "checking" | "needs_decision" | "running" | "done" | "failed" | "cancelled";

/**
 * What to do where another source already covers a number and a day under other message ids: stop and ask; add each row to
 * the message that it must be; take all rows as messages of their own; or withdraw what the other source stated.
 */
export const ON_OVERLAP = ["ask", "match", "keep_apart", "replace"] as const;

export type OnOverlap = (typeof ON_OVERLAP)[number];

/** A number and days (UTC, both included) that two sources cover under different message ids. */
export interface Overlap {
  readonly number: string;
  readonly from: string;
  readonly to: string;
  /** The other sources, as `kind:name`. */
  readonly sources: readonly string[];
  /** Messages of these days there and here, and those among them with the same ids. */
  readonly there: number;
  readonly here: number;
  readonly same: number;
}

/** Something in the upload that could not be read; texts in it are masked. */
export interface ImportProblem {
  readonly file: string;
  readonly line: number | null;
  readonly column: string | null;
  readonly found: string;
  readonly expected: string;
}

/** How the upload is read. */
export interface ImportOptions {
  /** Columns and words, as for `--map`. */
  readonly map: string | null;
  readonly dateZone: string | null;
  readonly dateOrder: "dmy" | "mdy" | "ymd" | null;
  /** The id of a list of templates, as for `--templates`. */
  readonly templates: string | null;
}

/** From when on (null: always) a template had a category. */
export interface ListedTemplate {
  readonly name: string;
  readonly category: TemplateCategory;
  readonly from: Instant | null;
}

/** An import as it is told of. */
export interface ImportJob {
  readonly id: string;
  /** Recorded with each of its facts. */
  readonly source: string;
  /** The file's name, for people. */
  readonly name: string;
  readonly options: ImportOptions;
  readonly onOverlap: OnOverlap;
  readonly state: ImportState;
  readonly bytes: bigint;
  readonly bytesDone: bigint;
  readonly counts: ImportCounts;
  readonly problems: readonly ImportProblem[];
  readonly notices: readonly string[];
  /** What became of the parts of webhook bodies: outcome, kind, how many. */
  readonly outcomes: readonly (readonly [outcome: string, kind: string, count: number])[];
  readonly overlaps: readonly Overlap[];
  /** Why it failed. */
  readonly detail: string | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly finishedAt: Date | null;
}

export interface ImportCounts {
  /** Facts read so far. */
  readonly facts: number;
  /** New ones among them, and those that the journal had already. */
  readonly added: number;
  readonly known: number;
  /** Rows that were added to a message of another source. */
  readonly matched: number;
  /** Messages of other sources that were withdrawn in favour of the import's. */
  readonly withdrawn: number;
  readonly problems: number;
}

export type NewImport = Pick<ImportJob, "id" | "source" | "name" | "options" | "onOverlap" | "bytes" | "createdBy">;

/** What the work on an import has come to. */
export type ImportProgress = Partial<
  Pick<ImportJob, "state" | "bytesDone" | "counts" | "problems" | "notices" | "outcomes" | "overlaps" | "detail">
>;

/** Imports of the whole store; `place` names where the uploads of a process lie. */
export interface ImportStore {
  readonly add: (job: NewImport, place: string) => Promise<ImportJob>;
  /** Newest first. */
  readonly list: (page: Page) => Promise<PageOf<ImportJob>>;
  readonly byId: (id: string) => Promise<ImportJob | undefined>;
  /** Keeps a list of templates for imports to come, at least for a day; gives its id. The same list has the same id. */
  readonly addTemplates: (list: readonly ListedTemplate[]) => Promise<string>;
  readonly templates: (id: string) => Promise<readonly ListedTemplate[] | undefined>;
  /** Takes the oldest one of a place that waits or was left behind, and holds it for half a minute. */
  readonly claim: (place: string, holder: string) => Promise<ImportJob | undefined>;
  /** Notes progress and holds it on. False: it is to be cancelled, or another holder has it. */
  readonly progress: (id: string, holder: string, progress: ImportProgress) => Promise<boolean>;
  /** Answers the question of one that needs a decision; nothing where it asks none. */
  readonly decide: (id: string, onOverlap: Exclude<OnOverlap, "ask">) => Promise<ImportJob | undefined>;
  /** Cancels what nobody decided for a week, drops old lists, and gives the ids of those of a place not at their end. */
  readonly sweep: (place: string) => Promise<ReadonlySet<string>>;
  /** Ends one that waits or asks; one at work ends soon. Nothing where it has ended already. */
  readonly cancel: (id: string) => Promise<ImportJob | undefined>;
}

/** Messages that the journal has of one number on one UTC day, from one source. */
export interface Covered {
  readonly day: string;
  readonly source: string;
  readonly messages: number;
}

/** A message that the journal knows, with surrogates. */
export interface KnownMessage {
  readonly message: string;
  readonly user: string | null;
  readonly direction: string | null;
  readonly type: string | null;
  readonly category: string | null;
  /** Sent or received, else delivered, else failed. */
  readonly at: Instant;
}

/** What the journal covers, asked by business number (any of its names) and leaving one import's own facts out. */
export interface Coverage {
  readonly days: (number: string, span: UtcDays, except: string) => Promise<readonly Covered[]>;
  readonly messages: (number: string, span: UtcDays, except: string) => Promise<readonly KnownMessage[]>;
}

/** UTC days, both included. */
export interface UtcDays {
  readonly from: string;
  readonly to: string;
}
