import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createApi } from "../../api/api.ts";
import type { ReceiverDesk } from "../../api/receiver/trial.ts";
import { linkUrl } from "../../api/routes/people.ts";
import { ensureOwner, FIRST_OWNER } from "../../app/service/access/people.ts";
import { replayDeadLetter } from "../../app/service/dead-letters/replay.ts";
import { openImportWorker } from "../../app/service/imports/import-worker.ts";
import { openUploadFolder } from "../../app/service/imports/upload.ts";
import { unlessStoreIsAway } from "../../app/service/watch/store-trouble.ts";
import type { Worker } from "../../app/service/worker.ts";
import type { AccessStore } from "../../store/port/access.ts";
import { openAccess } from "../../store/postgres/access/open-access.ts";
import { openReplay } from "../../store/postgres/books/reads/replay.ts";
import { openReads } from "../../store/postgres/books/reads.ts";
import { mailQueue } from "../../store/postgres/events/mail-queue.ts";
import { reportReads } from "../../store/postgres/events/reports.ts";
import { openCoverage } from "../../store/postgres/imports/coverage.ts";
import { openImports } from "../../store/postgres/imports/jobs.ts";
import { openDeadLetters } from "../../store/postgres/journal/dead-letters.ts";
import { forwardQueue } from "../../store/postgres/receiver/forward-queue.ts";
import { openTokens } from "../../store/postgres/settings/tokens.ts";
import { openWalletDesk } from "../../store/postgres/wallets/open-desk.ts";
import { VERSION } from "../version.ts";
import { openBilling } from "./billing.ts";
import type { ServedBooks } from "./books.ts";
import type { ServiceContext, ServicePart } from "./context.ts";
import { eventDesk } from "./events-part.ts";
import { openInvoiceDesk } from "./invoices.ts";
import { openPaperDesk } from "./paper-desk.ts";
import { publicUrlOf } from "./public-url.ts";

const SWEEP_MS = 3_600_000;
const GRAPH = { host: "https://graph.facebook.com", version: "v23.0" } as const;

/** The HTTP API, and the owner's way in at the first start. */
export async function api(context: ServiceContext, books: ServedBooks, receiver: ReceiverDesk): Promise<ServicePart> {
  const { settings, store, key, log, stopping } = context;
  const publicUrl = publicUrlOf(settings);
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
    audit: access.audit,
    names,
    folder,
    now: Date.now,
    holder: randomUUID(),
  };
  const letters = openDeadLetters(store.pool);
  const importWorker = openImportWorker(desk, { logError: unlessStoreIsAway(logError) });
  const app = createApi({
    access,
    reads: openReads(store.pool, journal.names),
    replay: openReplay(store.pool),
    accounts,
    journal,
    names,
    imports: { imports, folder, audit: access.audit, wake: importWorker.wake },
    deadLetters: { letters, replay: (id) => replayDeadLetter({ letters, journal, key, now: Date.now }, id) },
    receiver,
    forwarding: forwardQueue(store.pool),
    billing: books.billing,
    ...openBilling(store.pool, names),
    invoices: openInvoiceDesk(store.pool, accounts),
    papers: openPaperDesk(store.pool, accounts),
    tokens: openTokens(store.pool, key),
    events: eventDesk(context),
    mails: { queue: mailQueue(store.pool), reports: reportReads(store.pool) },
    graph: GRAPH,
    walletDesk: openWalletDesk(store.pool),
    rates: async () => rates,
    now: () => new Date(),
    publicUrl,
    trustProxy: settings.trustProxy,
    version: VERSION,
    stopping,
    logError,
  });
  return {
    mount: (root) => root.route("/", app),
    workers: [importWorker, sweeper(access.idempotency.sweep, unlessStoreIsAway(logError))],
  };
}

/** Removes answers to yesterday's requests. */
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

/** Not into the log, which others keep and read: whoever has the link is the owner. */
async function welcomeOwner(access: AccessStore, { announce }: ServiceContext, publicUrl: string): Promise<void> {
  const token = await ensureOwner(access, FIRST_OWNER);
  if (token === undefined) return;
  announce(`The owner signs in here, once, within an hour:\n  ${linkUrl(publicUrl, token)}`);
}
