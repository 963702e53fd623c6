import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createApi } from "../../api/api.ts";
import { linkUrl } from "../../api/routes/people.ts";
import { ensureOwner, FIRST_OWNER } from "../../app/service/access/people.ts";
import { openImportWorker } from "../../app/service/imports/import-worker.ts";
import { openUploadFolder } from "../../app/service/imports/upload.ts";
import { replayDeadLetter } from "../../app/service/replay-dead-letters.ts";
import type { Worker } from "../../app/service/worker.ts";
import { openAccess } from "../../store/postgres/access/open-access.ts";
import { openReads } from "../../store/postgres/books/reads.ts";
import { openCoverage } from "../../store/postgres/imports/coverage.ts";
import { openImports } from "../../store/postgres/imports/jobs.ts";
import { openDeadLetters } from "../../store/postgres/journal/dead-letters.ts";
import { openTokens } from "../../store/postgres/settings/tokens.ts";
import { VERSION } from "../version.ts";
import type { ServiceContext, ServicePart } from "./context.ts";
import type { Desk } from "./desk.ts";
import { cookieSecret, publicUrlOf } from "./public-url.ts";

const GRAPH = { host: "https://graph.facebook.com", version: "v23.0" } as const;
const SWEEP_MS = 3_600_000;

/** The HTTP API, the imports that it takes, and the first owner. */
export async function apiPart(context: ServiceContext, desk: Desk): Promise<ServicePart> {
  const { settings, store, key, log, stopping } = context;
  const { journal, accounts, rates } = desk;
  const publicUrl = publicUrlOf(settings);
  const access = openAccess(store.pool, { secret: cookieSecret(key), baseUrl: publicUrl });
  const token = await ensureOwner(access, FIRST_OWNER);
  if (token !== undefined) log.info("first start: sign in once, within an hour", { link: linkUrl(publicUrl, token) });
  const logError = (error: unknown) => log.error("the API met a bug", error);
  const folder = await openUploadFolder(join(settings.data, "imports"));
  const imports = openImports(store.pool);
  const now = Date.now;
  const importDesk = { imports, folder, journal, names: journal.names, now, coverage: openCoverage(store.pool) };
  const worker = openImportWorker({ ...importDesk, holder: randomUUID() }, { logError });
  const letters = openDeadLetters(store.pool);
  const api = createApi({
    access,
    reads: openReads(store.pool, journal.names),
    accounts,
    journal,
    names: journal.names,
    imports: { imports, folder, audit: access.audit, wake: worker.wake },
    deadLetters: { letters, replay: (id) => replayDeadLetter({ letters, journal, key, now }, id) },
    tokens: openTokens(store.pool, key),
    graph: GRAPH,
    rates: async () => rates,
    now: () => new Date(),
    publicUrl,
    trustProxy: settings.trustProxy,
    version: VERSION,
    stopping,
    logError,
  });
  return { mount: (root) => root.route("/", api), workers: [worker, sweeper(access.idempotency.sweep, logError)] };
}

/** Removes answers of yesterday's requests. */
function sweeper(sweep: () => Promise<number>, logError: (error: unknown) => void): Worker {
  return {
    name: "sweeping",
    start: () => {
      const timer = setInterval(() => void sweep().catch(logError), SWEEP_MS);
      timer.unref();
      return async () => clearInterval(timer);
    },
  };
}
