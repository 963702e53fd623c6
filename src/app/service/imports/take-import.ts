import { randomUUID } from "node:crypto";
import type { Audit } from "../../../store/port/access.ts";
import type { ImportJob, ImportStore, NewImport, OnOverlap } from "../../../store/port/imports.ts";
import type { Actor } from "../access/actor.ts";
import { mask } from "./read-upload.ts";
import { takeUpload, type Uploaded, type UploadFolder } from "./upload.ts";

export interface ImportCounterDesk {
  readonly imports: ImportStore;
  readonly folder: UploadFolder;
  readonly audit: Pick<Audit, "append">;
  /** Lets the worker look at once. */
  readonly wake: () => void;
}

/** An upload that lies on disk and is no import yet. */
export interface Received extends Uploaded {
  readonly id: string;
}

export async function receiveUpload(
  folder: UploadFolder,
  body: ReadableStream<Uint8Array>,
  most: number,
): Promise<Received> {
  const id = randomUUID();
  return { id, ...(await takeUpload(body, folder.upload(id), most)) };
}

/** Makes an import of an upload; it begins at once. */
export async function addImport(
  { imports, folder, audit, wake }: ImportCounterDesk,
  wish: NewImport,
  by: Actor,
): Promise<ImportJob> {
  // A file may be named after a person.
  const job = await imports.add({ ...wish, name: mask(wish.name) }, folder.place);
  const { source, name, onOverlap } = job;
  await audit.append({
    ...by,
    action: "import.create",
    subject: job.id,
    before: null,
    after: { source, name, on_overlap: onOverlap },
  });
  wake();
  return job;
}

/** Answers an import that asks. Nothing where it asks none. */
export async function decideImport(
  { imports, audit, wake }: ImportCounterDesk,
  id: string,
  onOverlap: Exclude<OnOverlap, "ask">,
  by: Actor,
): Promise<ImportJob | undefined> {
  const job = await imports.decide(id, onOverlap);
  if (!job) return undefined;
  await audit.append({ ...by, action: "import.decide", subject: id, before: null, after: { on_overlap: onOverlap } });
  wake();
  return job;
}

/** Cancels an import. What it had already put into the journal stays there. Nothing where it has ended. */
export async function cancelImport(
  { imports, folder, audit }: ImportCounterDesk,
  id: string,
  by: Actor,
): Promise<ImportJob | undefined> {
  const job = await imports.cancel(id);
  if (!job) return undefined;
  if (job.state === "cancelled") await folder.remove(id);
  await audit.append({ ...by, action: "import.cancel", subject: id, before: null, after: null });
  return job;
}
