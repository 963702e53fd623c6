import { randomBytes } from "node:crypto";
import type { Agent } from "node:http";
import { afterAll } from "vitest";
import { directPosts } from "../../src/api/receiver/direct.ts";
import { openReceiver as open, type ReceiverDeps } from "../../src/api/receiver/receiver.ts";
import { receiverApp } from "../../src/api/receiver/receiver-app.ts";
import { httpServer, type ServerOptions } from "../../src/api/server.ts";
import { deadLetterKeeper } from "../../src/app/service/dead-letters/keep.ts";
import { knowingNumbers } from "../../src/app/service/known-numbers.ts";
import { openDoors } from "../../src/app/service/receive-doors.ts";
import type { DeadBody, Receipt } from "../../src/app/service/receive-webhook.ts";
import { openKey } from "../../src/store/key.ts";
import { openPool } from "../../src/store/postgres/connection.ts";
import { openDeadLetters } from "../../src/store/postgres/journal/dead-letters.ts";
import { openJournal } from "../../src/store/postgres/journal/journal.ts";
import { endpointStore } from "../../src/store/postgres/receiver/endpoints.ts";
import { freshDatabase } from "../store/database.ts";
import { type Answer, type Call, call, listening } from "./http.ts";
import { APP_SECRET, asMetaWrites, signed } from "./meta.ts";

export const VERIFY_TOKEN = "it-is-me-0815";

/** A receiver on a free port, with a database of its own, and what it told its watch. */
export async function openReceiver(changes: Partial<ReceiverDeps> = {}, limits: ServerOptions["limits"] = {}) {
  const database = await freshDatabase();
  const pool = openPool(database.url);
  const endpoints = endpointStore(pool);
  const key = openKey(randomBytes(32));
  const journal = openJournal(pool, key);
  const now = Date.now;
  const receipts: Receipt[] = [];
  const failures: unknown[] = [];
  const dead: DeadBody[] = [];
  const letters = openDeadLetters(pool);
  const deadBodies = deadLetterKeeper({ letters, key, days: 30 });
  const deps: ReceiverDeps = {
    ports: {
      journal: knowingNumbers(journal),
      deadBodies: {
        add: async (letter) => {
          dead.push(letter);
          await deadBodies.add(letter);
        },
      },
      keepers: [],
    },
    doors: openDoors({ endpoints, key, now }),
    appSecrets: [{ name: "meta", secret: APP_SECRET }],
    verifyToken: VERIFY_TOKEN,
    allowUnsigned: false,
    now,
    watch: {
      taken: (receipt) => receipts.push(receipt),
      refused: () => {},
      failed: (error) => failures.push(error),
    },
    ...changes,
  };
  const receiver = open(deps);
  const server = httpServer(receiverApp(receiver), { limits, direct: directPosts(receiver) });
  const url = await listening(server);
  const close = async () => {
    await new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
    await pool.close();
    await database.drop();
  };
  afterAll(close);
  const address = `${url}/webhooks/whatsapp`;
  return {
    url,
    address,
    databaseUrl: database.url,
    pool,
    journal,
    letters,
    endpoints,
    key,
    server,
    receipts,
    failures,
    dead,
    /** The sources of all facts that were taken. */
    sources: async (): Promise<readonly string[]> => {
      const asking =
        "select distinct s.kind || ' ' || s.name as source from fact join source s on s.id = fact.source order by 1";
      return (await pool.query<{ source: string }>(asking)).rows.map(({ source }) => source);
    },
    /** How many message facts were taken. */
    facts: async (): Promise<number> => {
      const { rows } = await pool.query<{ count: bigint }>("select count(*) from fact where kind = 'message'");
      return Number(rows[0]?.count);
    },
    /** Posts a value as Meta would, signed; headers may replace its own. */
    post: (body: unknown, headers: Call["headers"] = {}, to: string = address, agent?: Agent): Promise<Answer> => {
      const bytes = Buffer.isBuffer(body) ? body : asMetaWrites(body);
      const own = { "content-type": "application/json", "x-hub-signature-256": signed(bytes) };
      return call(to, { body: bytes, headers: { ...own, ...headers } }, agent);
    },
  };
}

export type TestReceiver = Awaited<ReturnType<typeof openReceiver>>;
