import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { createApi } from "../../src/api/api.ts";
import type { LimitSettings } from "../../src/api/limits.ts";
import { DEFAULT_LIMITS } from "../../src/api/limits.ts";
import { openReceiver } from "../../src/api/receiver/receiver.ts";
import type { ReceiverDesk } from "../../src/api/receiver/trial.ts";
import type { ApiServices } from "../../src/api/services.ts";
import { COMMAND_LINE } from "../../src/app/service/access/actor.ts";
import { createKey } from "../../src/app/service/access/keys.ts";
import { replayDeadLetter } from "../../src/app/service/dead-letters/replay.ts";
import { openImportWorker } from "../../src/app/service/imports/import-worker.ts";
import type { ImportDesk } from "../../src/app/service/imports/run-import.ts";
import { openUploadFolder } from "../../src/app/service/imports/upload.ts";
import { openDoors } from "../../src/app/service/receive-doors.ts";
import { openBilling } from "../../src/cli/serve/billing.ts";
import { openPaperDesk } from "../../src/cli/serve/paper-desk.ts";
import type { AccessStore, Reach, Role, Scope } from "../../src/store/port/access.ts";
import { openAccess } from "../../src/store/postgres/access/open-access.ts";
import { openBillingBooks } from "../../src/store/postgres/billing/billing-books.ts";
import { openReplay } from "../../src/store/postgres/books/reads/replay.ts";
import { openReads } from "../../src/store/postgres/books/reads.ts";
import { openPool, type Pool } from "../../src/store/postgres/connection.ts";
import { eventEndpoints } from "../../src/store/postgres/events/endpoints.ts";
import { eventLog } from "../../src/store/postgres/events/log.ts";
import { mailQueue } from "../../src/store/postgres/events/mail-queue.ts";
import { reportReads } from "../../src/store/postgres/events/reports.ts";
import { openCoverage } from "../../src/store/postgres/imports/coverage.ts";
import { openImports } from "../../src/store/postgres/imports/jobs.ts";
import { openInvoices } from "../../src/store/postgres/invoices/open-invoices.ts";
import { openDeadLetters } from "../../src/store/postgres/journal/dead-letters.ts";
import { endpointStore } from "../../src/store/postgres/receiver/endpoints.ts";
import { forwardQueue } from "../../src/store/postgres/receiver/forward-queue.ts";
import { openTokens } from "../../src/store/postgres/settings/tokens.ts";
import { openWalletDesk } from "../../src/store/postgres/wallets/open-desk.ts";
import { KEY, openTestBooks, RATES, type TestBooks } from "../service/books.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { openContract } from "./contract.ts";

/** The API on a real server with a database of its own. */
export interface TestService {
  readonly url: string;
  readonly access: AccessStore;
  readonly pool: Pool;
  readonly database: FreshDatabase;
  /** Journal and booking on the same database; nothing is booked until a test says so. */
  readonly books: TestBooks;
  readonly api: ReturnType<typeof createApi>;
  readonly services: ApiServices;
  readonly importDesk: ImportDesk;
  /** What went wrong in the service itself. */
  readonly bugs: readonly unknown[];
  readonly ask: (path: string, options?: Asking) => Promise<Response>;
  readonly close: () => Promise<void>;
}

export interface Asking {
  readonly method?: string;
  /** A key's secret or a cookie. */
  readonly as?: string | undefined;
  readonly body?: unknown;
  /** A body that is no JSON. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ServiceOptions {
  readonly limits?: Partial<LimitSettings>;
  readonly trustProxy?: boolean;
  /** False: nothing works imports off. */
  readonly worker?: boolean;
  /** Replaces parts that a test brings along. */
  readonly services?: (pool: Pool) => Partial<ApiServices> | Promise<Partial<ApiServices>>;
}

const SECRET = "a secret of the tests, long enough to sign cookies with";

export async function openService(options: ServiceOptions = {}): Promise<TestService> {
  const database = await freshDatabase();
  const pool = openPool(database.url, { max: 5 });
  const access = openAccess(pool, { secret: SECRET, baseUrl: "http://127.0.0.1" });
  const bugs: unknown[] = [];
  const books = openTestBooks(database.url);
  const { journal } = books;
  const folder = await openUploadFolder(mkdtempSync(join(tmpdir(), "daybook-uploads-")));
  const imports = openImports(pool);
  const coverage = openCoverage(pool);
  const desk = {
    ...{ imports, coverage, journal, names: journal.names, folder, audit: access.audit },
    ...{ now: () => Date.now(), holder: "test" },
  };
  const logError = (error: unknown) => {
    bugs.push(error);
  };
  const letters = openDeadLetters(pool);
  const worker = openImportWorker(desk, { logError });
  const services: ApiServices = {
    access,
    reads: openReads(pool, journal.names),
    replay: openReplay(pool),
    accounts: books.parts.charges.accounts,
    journal,
    names: journal.names,
    imports: { imports, folder, audit: access.audit, wake: worker.wake },
    deadLetters: { letters, replay: (id) => replayDeadLetter({ letters, journal, key: KEY, now: Date.now }, id) },
    receiver: receiverDesk(pool, journal),
    forwarding: forwardQueue(pool),
    billing: openBillingBooks(pool),
    ...openBilling(pool, journal.names),
    invoices: {
      invoices: openInvoices(pool),
      billing: openBillingBooks(pool),
      accounts: books.parts.charges.accounts,
      now: Date.now,
    },
    papers: openPaperDesk(pool, books.parts.charges.accounts),
    tokens: openTokens(pool, KEY),
    events: {
      endpoints: eventEndpoints(pool),
      log: eventLog(pool),
      key: KEY,
      audit: access.audit,
      now: Date.now,
      allowPrivate: true,
    },
    mails: { queue: mailQueue(pool), reports: reportReads(pool) },
    graph: { host: "http://127.0.0.1:1", version: "v23.0" },
    walletDesk: openWalletDesk(pool),
    rates: async () => RATES,
    now: () => new Date(),
    publicUrl: "http://127.0.0.1:4380",
    trustProxy: options.trustProxy ?? false,
    version: "0.0.0",
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    logError,
    ...(await options.services?.(pool)),
  };
  const api = createApi(services);
  const contract = openContract(api.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "", version: "" } }));
  const stopWorker = options.worker === false ? async () => {} : worker.start();
  const server = await listening(createAdaptorServer({ fetch: api.fetch }));
  const url = `http://127.0.0.1:${portOf(server)}`;
  return {
    url,
    access,
    pool,
    database,
    books,
    api,
    services,
    importDesk: desk,
    bugs,
    ask: async (path, { method = "GET", as, body, raw, headers } = {}) => {
      const answer = await fetch(url + path, {
        method,
        redirect: "manual",
        headers: {
          ...(as?.startsWith("dbk_") ? { authorization: `Bearer ${as}` } : as ? { cookie: as } : {}),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(raw === undefined && body === undefined ? {} : { body: raw ?? JSON.stringify(body) }),
      });
      // Whatever a test is about, what it gets must be what the document says.
      if (/[/+]json$/.test(answer.headers.get("content-type") ?? "")) await contract(method, path, answer.clone());
      return answer;
    },
    close: async () => {
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await stopWorker();
      rmSync(folder.upload("x").slice(0, -"x.upload".length), { recursive: true });
      await books.close();
      await pool.close();
      await database.drop();
    },
  };
}

/** The receiver as the API knows it; no server takes posts for it. */
function receiverDesk(pool: Pool, journal: TestBooks["journal"]): ReceiverDesk {
  const endpoints = endpointStore(pool);
  const doors = openDoors({ endpoints, key: KEY, now: Date.now });
  const appSecrets = [{ name: "meta", secret: "an app secret of the tests" }];
  const { answerOwn } = openReceiver({
    ports: { journal, deadBodies: { add: async () => {} }, keepers: [] },
    ...{ doors, appSecrets, verifyToken: "a token", allowUnsigned: false, now: Date.now },
    watch: { taken: () => {}, refused: () => {}, failed: () => {} },
  });
  return {
    ...{ endpoints, key: KEY, appSecrets, hasVerifyToken: true, allowUnsigned: false, now: Date.now },
    ...{ answerOwn, onChange: doors.forget },
  };
}

/** A key with these scopes, as its holder sends it. */
export async function keyOf(service: TestService, scopes: readonly Scope[], wabas: Reach = "all"): Promise<string> {
  const made = await createKey(service.access, { name: scopes.join(), scopes, wabas, expiresAt: null }, COMMAND_LINE);
  if (!made.ok) throw new Error(made.refusal);
  return made.value.secret;
}

/** The cookie of somebody new who is signed in with this role. */
export async function cookieOf(service: TestService, role: Role, wabas: readonly string[] = []): Promise<string> {
  const email = `${role}-${Math.random().toString(36).slice(2)}@example.com`;
  const person = await service.access.roster.create({ email, name: role, role, wabas });
  if (!person) throw new Error("the address is taken");
  const signedIn = await service.access.people.signInByLink(await service.access.people.newLink(person), new Headers());
  if (!signedIn) throw new Error("the link did not work");
  return signedIn.cookies.map((cookie) => cookie.split(";")[0]).join("; ");
}

function listening(server: ServerType): Promise<ServerType> {
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

function portOf(server: ServerType): number {
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server does not listen");
  return address.port;
}

/** The JSON of an answer, for tests to look into. */
export async function jsonIn(answer: Response | Promise<Response>): Promise<ReturnType<typeof JSON.parse>> {
  return JSON.parse(await (await answer).text());
}
