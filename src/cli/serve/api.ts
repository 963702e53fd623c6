import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createApi } from "../../api/api.ts";
import { linkUrl } from "../../api/routes/people.ts";
import { ensureOwner, FIRST_OWNER } from "../../app/service/access/people.ts";
import { openImportWorker } from "../../app/service/imports/import-worker.ts";
import { openUploadFolder } from "../../app/service/imports/upload.ts";
import { unlessStoreIsAway } from "../../app/service/watch/store-trouble.ts";
import type { AccessStore } from "../../store/port/access.ts";
import { openAccess } from "../../store/postgres/access/open-access.ts";
import { openReads } from "../../store/postgres/books/reads.ts";
import { openCoverage } from "../../store/postgres/imports/coverage.ts";
import { openImports } from "../../store/postgres/imports/jobs.ts";
import { openTokens } from "../../store/postgres/settings/tokens.ts";
import { VERSION } from "../version.ts";
import type { ServedBooks } from "./books.ts";
import type { ServiceContext, ServicePart } from "./context.ts";

const GRAPH = { host: "https://graph.facebook.com", version: "v23.0" } as const;

/** The HTTP API, and the owner's way in at the first start. */
export async function api(context: ServiceContext, books: ServedBooks): Promise<ServicePart> {
  const { settings, store, key, log } = context;
  const publicUrl = settings.publicUrl ?? `http://${hostOf(settings.host)}:${settings.port}`;
  const access = openAccess(store.pool, { secret: key.secret("sessions"), baseUrl: publicUrl });
  await welcomeOwner(access, context, publicUrl);
  const { journal, accounts, rates } = books;
  const { names } = journal;
  const logError = (error: unknown) => log.error("something could not be done because of a bug of Daybook", error);
  const folder = await openUploadFolder(join(settings.data, "uploads"));
  const imports = openImports(store.pool);
  const desk = {
    imports,
    coverage: openCoverage(store.pool),
    journal,
    names,
    folder,
    now: Date.now,
    holder: randomUUID(),
  };
  const importWorker = openImportWorker(desk, { logError: unlessStoreIsAway(logError) });
  const app = createApi({
    access,
    reads: openReads(store.pool, journal.names),
    accounts,
    journal,
    names,
    imports: { imports, folder, audit: access.audit, wake: importWorker.wake },
    tokens: openTokens(store.pool, key),
    graph: GRAPH,
    rates: async () => rates,
    now: () => new Date(),
    publicUrl,
    trustProxy: settings.trustProxy,
    version: VERSION,
    logError,
  });
  return { mount: (root) => root.route("/", app), workers: [importWorker] };
}

/** Not into the log, which others keep and read: whoever has the link is the owner. */
async function welcomeOwner(access: AccessStore, { announce }: ServiceContext, publicUrl: string): Promise<void> {
  const token = await ensureOwner(access, FIRST_OWNER);
  if (token === undefined) return;
  announce(`The owner signs in here, once, within an hour:\n  ${linkUrl(publicUrl, token)}`);
}

function hostOf(host: string): string {
  return ["0.0.0.0", "::", ""].includes(host) ? "127.0.0.1" : host;
}
