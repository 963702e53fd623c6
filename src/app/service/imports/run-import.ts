import { access, readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { Instant } from "../../../core/kernel/time.ts";
import type { Fact } from "../../../core/usage/fact.ts";
import { templatesOf } from "../../../intake/templates.ts";
import type { Audit } from "../../../store/port/access.ts";
import type { Coverage, ImportCounts, ImportJob, ImportProgress, ImportStore } from "../../../store/port/imports.ts";
import type { JournalWriter, Names, Withdrawing } from "../../../store/port/journal.ts";
import { type Matches, matchesOf, matchKey } from "./match.ts";
import { daysIn, MOST_SHARED, messagesOn, overlapsOf, sharedDays } from "./overlaps.ts";
import { type Findings, openFindings, readUpload } from "./read-upload.ts";
import { withdrawOthers } from "./replace.ts";
import type { UploadFolder } from "./upload.ts";

/** What an import works with. */
export interface ImportDesk {
  readonly imports: ImportStore;
  readonly coverage: Coverage;
  readonly journal: JournalWriter & Withdrawing;
  readonly audit: Pick<Audit, "append">;
  readonly names: Pick<Names, "user" | "message">;
  readonly folder: UploadFolder;
  readonly now: () => Instant;
  /** Names this process among those that share the store. */
  readonly holder: string;
}

/** It was cancelled, somebody else holds it, or the process stops: nothing more is to be done here. */
export class ImportGivenUp extends Error {
  override readonly name = "ImportGivenUp";
}

/** Something that a person has to know about an upload that cannot be imported as asked. */
export class ImportRefused extends Error {
  override readonly name = "ImportRefused";
}

const BATCH = 1_000;
const PROGRESS_MS = 500;

/**
 * Carries an import out, from wherever it stands. Reading begins anew after a stop; facts that the journal has already stay as
 * they are.
 */
export async function runImport(desk: ImportDesk, job: ImportJob): Promise<void> {
  const note = notesOf(desk, job.id);
  await access(desk.folder.upload(job.id)).catch(() => {
    throw new ImportRefused("the upload is no longer where it was put: import the file again");
  });
  const upload = await openUpload(desk, job);
  if (job.onOverlap === "ask" || job.onOverlap === "replace") {
    await note({ state: "checking", bytesDone: 0n });
    const overlaps = await check(desk, upload, note);
    if (job.onOverlap === "replace") await withdrawOthers(desk, job, overlaps, note);
    else if (overlaps.length > 0) return await note({ state: "needs_decision", overlaps });
  }
  const matches = job.onOverlap === "match" ? await settledMatches(desk, upload) : new Map<string, string>();
  await note({ state: "running", bytesDone: 0n });
  await append(desk, upload, matches, note);
  await desk.folder.remove(job.id);
}

/** Tells how far an import is; throws where it is no longer this process's. */
export type Note = (progress: ImportProgress) => Promise<void>;

function notesOf({ imports, holder }: ImportDesk, id: string): Note {
  return async (progress) => {
    if (!(await imports.progress(id, holder, progress))) throw new ImportGivenUp("the import was given up");
  };
}

/** An upload and how it is read. */
interface Upload {
  readonly job: ImportJob;
  readonly read: (findings?: Findings) => ReturnType<typeof readUpload>;
}

async function openUpload({ folder, imports }: ImportDesk, job: ImportJob): Promise<Upload> {
  const { templates: list } = job.options;
  const listed = list === null ? undefined : await imports.templates(list);
  if (list !== null && !listed) throw new ImportRefused("its list of templates is no longer kept: send it again");
  const reading = { path: folder.upload(job.id), job, templates: listed && templatesOf(listed) };
  return { job, read: (findings) => readUpload(reading, findings) };
}

async function check(desk: ImportDesk, { job, read }: Upload, note: Note): Promise<ImportJob["overlaps"]> {
  const days = await daysIn(read(), everyHalfSecond(note));
  const shared = await sharedDays(days, desk.coverage, job.source);
  if (shared.size === 0) return [];
  const uploads = await messagesOn(shared, read(), desk.names);
  if (!uploads) throw tooMany();
  return overlapsOf(shared, uploads, desk.coverage, job.source);
}

/** Found once and kept beside the upload: what other sources deliver meanwhile must not change the answer half-way. */
async function settledMatches(desk: ImportDesk, { job, read }: Upload): Promise<Matches> {
  const path = desk.folder.matches(job.id);
  const kept = await readFile(path, "utf8").catch(() => undefined);
  if (kept !== undefined) return new Map(matchFile.parse(JSON.parse(kept)));
  const shared = await sharedDays(await daysIn(read(), async () => {}), desk.coverage, job.source);
  const uploads = await messagesOn(shared, read(), desk.names);
  if (!uploads) throw tooMany();
  const matches = await matchesOf(shared, uploads, desk.coverage, job.source);
  await writeFile(`${path}.new`, JSON.stringify([...matches]), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return matches;
}

const matchFile = z.array(z.tuple([z.string(), z.string()]));

async function append(desk: ImportDesk, { job, read }: Upload, matches: Matches, note: Note): Promise<void> {
  const findings = openFindings();
  const withdrawn = job.onOverlap === "replace" ? await desk.journal.withdrawnBy(job.id) : 0;
  const counts = { facts: 0, added: 0, known: 0, matched: 0, withdrawn };
  const source = { kind: "import", name: job.source } as const;
  const matched = new Set<string>();
  let waiting: Fact[] = [];
  let bytesDone = 0n;
  const tell = everyHalfSecond(async () => note({ bytesDone, counts: { ...counts, problems: findings.problemCount } }));
  const flush = async () => {
    if (waiting.length === 0) return;
    const receivedAt = desk.now();
    const { added, known } = await desk.journal.append(waiting.map((fact) => ({ fact, source, receivedAt })));
    waiting = [];
    counts.added += added;
    counts.known += known;
    await tell(0);
  };
  for await (const { facts, bytes } of read(findings)) {
    bytesDone = BigInt(bytes);
    for (const fact of facts) {
      counts.facts += 1;
      waiting.push(renamed(fact, matches, desk.names, matched));
      if (waiting.length >= BATCH) await flush();
    }
    await tell(0);
  }
  await flush();
  counts.matched = matched.size;
  await note(finished(job, counts, findings));
}

function finished(job: ImportJob, counts: Omit<ImportCounts, "problems">, findings: Findings): ImportProgress {
  const { problemCount, problems, notices, outcomes } = findings;
  return {
    state: "done",
    bytesDone: job.bytes,
    counts: { ...counts, problems: problemCount },
    problems,
    notices,
    outcomes,
  };
}

/** A row that is a message of another source says what it says about that message. */
function renamed(fact: Fact, matches: Matches, names: Pick<Names, "message">, matched: Set<string>): Fact {
  if (fact.kind !== "message" || matches.size === 0) return fact;
  const key = matchKey(fact.number, names.message(fact.id));
  const id = matches.get(key);
  if (id === undefined) return fact;
  matched.add(key);
  // An exporter's own id was made up for the row; the message has a real one.
  const { idDerived: _, ...known } = fact;
  return { ...known, id };
}

/** Tells at most twice a second, so that progress costs nothing. */
function everyHalfSecond(tell: Note): (bytes: number) => Promise<void> {
  let last = 0;
  return async (bytes) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    await tell({ bytesDone: BigInt(bytes) });
  };
}

function tooMany(): ImportRefused {
  return new ImportRefused(
    `more than ${MOST_SHARED} messages fall on days that another source covers: split the file, or choose keep_apart`,
  );
}
