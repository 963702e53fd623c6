import { randomUUID } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { COMMAND_LINE } from "../../app/service/access/actor.ts";
import { ImportRefused, runImport } from "../../app/service/imports/run-import.ts";
import { addImport } from "../../app/service/imports/take-import.ts";
import type { UploadFolder } from "../../app/service/imports/upload.ts";
import { openKey } from "../../store/key.ts";
import { openAudit } from "../../store/postgres/access/audit.ts";
import { openCoverage } from "../../store/postgres/imports/coverage.ts";
import { openImports } from "../../store/postgres/imports/jobs.ts";
import { openJournal } from "../../store/postgres/journal/journal.ts";
import { openStoreKey } from "../../store/postgres/store-key.ts";
import { withStore } from "../serve/open-store.ts";
import type { Imported, ImportWish } from "./wish.ts";

/** Imports a file by this very process; a running service books what comes, and so does the next one that starts. */
export async function importIntoStore(wish: ImportWish, flags: Readonly<Record<string, unknown>>): Promise<Imported> {
  return withStore(flags, async ({ store, settings }) => {
    const key = openKey((await openStoreKey(store, settings.key)).key);
    const id = randomUUID();
    const folder = ownFolder(id, wish.path);
    const imports = openImports(store.pool);
    const journal = openJournal(store.pool, key);
    const { size } = await stat(wish.path);
    const { source, onOverlap } = wish;
    const templates = wish.templates && (await imports.addTemplates(wish.templates));
    const job = {
      id,
      source,
      name: basename(wish.path),
      options: { ...wish.options, templates },
      onOverlap,
      bytes: BigInt(size),
      createdBy: COMMAND_LINE.actor,
    };
    await addImport({ imports, folder, audit: openAudit(store.pool), wake: () => {} }, job, COMMAND_LINE);
    const claimed = await imports.claim(folder.place, id);
    if (!claimed) throw new Error("the store took an import and does not know it");
    const watched = watch(imports, wish, size);
    const audit = openAudit(store.pool);
    const coverage = openCoverage(store.pool);
    const desk = { imports: watched, folder, journal, audit, names: journal.names, coverage };
    try {
      await runImport({ ...desk, now: Date.now, holder: id }, claimed);
    } catch (error) {
      const detail = error instanceof ImportRefused ? error.message : "the command ended early";
      await imports.progress(id, id, { state: "failed", detail }).catch(() => false);
      if (!(error instanceof ImportRefused)) throw error;
    } finally {
      await folder.remove(id);
    }
    const ended = await imports.byId(id);
    if (!ended) throw new Error("an import was deleted");
    // Nobody else can go on with it: the file belongs to this command.
    if (ended.state === "needs_decision") await imports.cancel(id);
    return ended;
  });
}

/** The file stays where it is; only what was matched is kept beside, until the end. */
function ownFolder(id: string, path: string): UploadFolder {
  const matches = join(tmpdir(), `daybook-${id}.matches`);
  return {
    place: `command:${id}`,
    upload: () => resolve(path),
    matches: () => matches,
    remove: () => rm(matches, { force: true }),
    tidy: async () => {},
  };
}

function watch<Imports extends Pick<ReturnType<typeof openImports>, "progress">>(
  imports: Imports,
  { progress }: ImportWish,
  size: number,
): Imports {
  return {
    ...imports,
    progress: (id, holder, told) => {
      if (told.bytesDone !== undefined) progress(Number(told.bytesDone), size);
      return imports.progress(id, holder, told);
    },
  };
}
