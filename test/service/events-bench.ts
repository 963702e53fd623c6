import { randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { afterAll } from "vitest";
import { COMMAND_LINE } from "../../src/app/service/access/actor.ts";
import { claimLanes, type EventPorts } from "../../src/app/service/events/deliver.ts";
import { addEventEndpoint, type EventDesk, type NewEventEndpoint } from "../../src/app/service/events/endpoints.ts";
import { tellAll } from "../../src/app/service/events/worker.ts";
import { openPoster } from "../../src/app/service/post.ts";
import { openKey } from "../../src/store/key.ts";
import type { BillingEvent } from "../../src/store/port/billing.ts";
import { openAudit } from "../../src/store/postgres/access/audit.ts";
import { openPool } from "../../src/store/postgres/connection.ts";
import { emitEvents } from "../../src/store/postgres/events/emit.ts";
import { eventEndpoints } from "../../src/store/postgres/events/endpoints.ts";
import { eventLog } from "../../src/store/postgres/events/log.ts";
import { eventOutbox } from "../../src/store/postgres/events/outbox.ts";
import { transaction } from "../../src/store/postgres/transaction.ts";
import { listening } from "../api/http.ts";
import { freshDatabase } from "../store/database.ts";

export interface Got {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** A receiver that notes what it gets and answers as it is told. */
export async function openReceiver(answer: (count: number, response: ServerResponse) => void) {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    got.push({ body: await text(request), headers: request.headers });
    answer(got.length, response);
  });
  const url = await listening(server);
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `${url}/hook`, got };
}

export const answering = (status: number) => (_: number, response: ServerResponse) =>
  response.writeHead(status).end(`said ${status}`);

/** Events on a database of its own, with a clock that the test moves. */
export async function openEvents({ allowPrivate = true } = {}) {
  const database = await freshDatabase();
  const pool = openPool(database.url);
  const poster = openPoster({
    allowPrivate,
    privateFlag: "--events-private",
    sockets: 8,
    patienceMs: 1_500,
    answerBytes: 20,
  });
  afterAll(async () => {
    poster.close();
    await pool.close();
    await database.drop();
  });
  const time = { now: Date.now() };
  const now = () => time.now;
  const key = openKey(randomBytes(32));
  const outbox = eventOutbox(pool);
  const disabled: string[] = [];
  const ports: EventPorts = {
    ...{ outbox, key, post: poster.post, now },
    fill: async ({ body }) => body,
    chance: () => 0,
    onAttempt: () => {},
    onDisabled: (_, reason) => disabled.push(reason),
  };
  const desk: EventDesk = {
    ...{ endpoints: eventEndpoints(pool), log: eventLog(pool), audit: openAudit(pool), key, now, allowPrivate },
  };
  const add = async (url: string, wanted: Partial<NewEventEndpoint> = {}) => {
    const opened = await addEventEndpoint(
      desk,
      { url, description: "", types: null, businesses: null, ...wanted },
      COMMAND_LINE,
    );
    if (!opened.ok) throw new Error(opened.refusal);
    return { id: opened.value.endpoint.id, secret: opened.value.secret };
  };
  const emit = (events: readonly BillingEvent[]) => transaction(pool, (connection) => emitEvents(connection, events));
  const round = async () => {
    await tellAll(outbox, { now: now(), mail: false });
    const lanes = await claimLanes(ports, []);
    await Promise.all(lanes.map(({ run }) => run()));
    return lanes.length;
  };
  const states = async (id: string) =>
    (await desk.log.deliveries({ endpoint: id }, { limit: 1_000 })).items.map(({ state }) => state);
  const attempts = async (id: string) => (await desk.log.attempts({ endpoint: id }, { limit: 1_000 })).items;
  return { database, pool, time, ports, desk, add, emit, round, states, attempts, disabled };
}

export const issued = (business: string, number = "A-1"): BillingEvent => ({
  type: "invoice.issued",
  business,
  body: { number },
});

/** What the reference library makes of a delivery; it throws where a signature is wrong. */
export const verified = (secret: string, { body, headers }: Got): unknown =>
  new Webhook(secret).verify(body, {
    "webhook-id": String(headers["webhook-id"]),
    "webhook-timestamp": String(headers["webhook-timestamp"]),
    "webhook-signature": String(headers["webhook-signature"]),
  });
