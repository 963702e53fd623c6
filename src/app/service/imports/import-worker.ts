import { mask } from "./read-upload.ts";
import { type ImportDesk, ImportGivenUp, ImportRefused, runImport } from "./run-import.ts";

/** Works imports off one after the other, for as long as the service runs. */
export interface ImportWorker {
  readonly name: string;
  readonly start: () => () => Promise<void>;
  /** Looks at once for something to do. */
  readonly wake: () => void;
}

const LOOK_EVERY_MS = 2_000;
const SWEEP_EVERY_MS = 3_600_000;

export interface WorkerWatch {
  /** For bugs, and for a store that is away. */
  readonly logError: (error: unknown) => void;
}

export function openImportWorker(desk: ImportDesk, { logError }: WorkerWatch): ImportWorker {
  let wake = () => {};
  return {
    name: "imports",
    wake: () => wake(),
    start: () => {
      let isStopping = false;
      const stopped = (async () => {
        let sweptAt = Number.NEGATIVE_INFINITY;
        while (!isStopping) {
          if (performance.now() - sweptAt > SWEEP_EVERY_MS) {
            sweptAt = performance.now();
            await sweep(desk).catch(logError);
          }
          const didWork = await workOnce(desk, () => isStopping, logError).catch((error: unknown) => {
            logError(error);
            return false;
          });
          if (didWork || isStopping) continue;
          await new Promise<void>((done) => {
            const timer = setTimeout(done, LOOK_EVERY_MS);
            timer.unref();
            wake = () => {
              clearTimeout(timer);
              done();
            };
          });
        }
      })();
      return () => {
        isStopping = true;
        wake();
        return stopped;
      };
    },
  };
}

/** Uploads that belong to no import any more go: of a process that died while one came in, and what nobody decided. */
async function sweep({ imports, folder }: ImportDesk): Promise<void> {
  await folder.tidy(await imports.sweep(folder.place));
}

/** Does one import that waits or was left behind; false where there is none. */
async function workOnce(
  desk: ImportDesk,
  isStopping: () => boolean,
  logError: (error: unknown) => void,
): Promise<boolean> {
  const { imports, folder, holder, journal } = desk;
  const job = await imports.claim(folder.place, holder);
  if (!job) return false;
  const stoppable: ImportDesk = {
    ...desk,
    journal: {
      ...journal,
      append: (entries) => {
        if (isStopping()) throw new ImportGivenUp("the service stops");
        return journal.append(entries);
      },
    },
  };
  try {
    await runImport(stoppable, job);
  } catch (error) {
    if (error instanceof ImportGivenUp) await giveUp(desk, job.id);
    else if (isFault(error)) {
      if (!(error instanceof ImportRefused)) logError(error);
      await fail(desk, job.id, error);
    }
    // A store that is away: its hold ends by itself, and then it goes on.
    else throw error;
  }
  return true;
}

/** Cancelled: its upload goes. Otherwise the next process, or this one after a start, goes on with it. */
async function giveUp({ imports, folder, holder }: ImportDesk, id: string): Promise<void> {
  if (await imports.progress(id, holder, {})) return;
  await imports.progress(id, holder, { state: "cancelled" });
  const state = (await imports.byId(id))?.state;
  if (state === "cancelled") await folder.remove(id);
}

async function fail({ imports, folder, holder }: ImportDesk, id: string, error: Error): Promise<void> {
  await imports.progress(id, holder, { state: "failed", detail: mask(error.message) });
  await folder.remove(id);
}

/** What trying again would not mend. */
function isFault(error: unknown): error is Error {
  if (error instanceof ImportRefused) return true;
  return error instanceof Error && error.name !== "StoreUnavailable";
}
