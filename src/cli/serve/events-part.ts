import type { EventDesk } from "../../app/service/events/endpoints.ts";
import { fillCharges, tellCharges } from "../../app/service/events/tell-charges.ts";
import { startEvents } from "../../app/service/events/worker.ts";
import { every } from "../../app/service/every.ts";
import { openPoster } from "../../app/service/post.ts";
import { unlessStoreIsAway } from "../../app/service/watch/store-trouble.ts";
import type { Worker } from "../../app/service/worker.ts";
import type { BookReads } from "../../store/port/reads.ts";
import { openAudit } from "../../store/postgres/access/audit.ts";
import { openBillingBooks } from "../../store/postgres/billing/billing-books.ts";
import { openReads } from "../../store/postgres/books/reads.ts";
import { chargeFollow } from "../../store/postgres/events/charge-follow.ts";
import { eventEndpoints } from "../../store/postgres/events/endpoints.ts";
import { eventLog } from "../../store/postgres/events/log.ts";
import { eventOutbox } from "../../store/postgres/events/outbox.ts";
import type { ServedBooks } from "./books.ts";
import type { ServiceContext, ServicePart } from "./context.ts";

const CHARGES_MS = 1_000;
const GAUGE_MS = 15_000;
/** Connections to one host; endpoints on it share them. */
const SOCKETS = 32;
const ANSWER_BYTES = 500;

/** What people ask of event endpoints. */
export function eventDesk({
  store: { pool },
  key,
  settings,
}: {
  readonly store: Pick<ServiceContext["store"], "pool">;
  readonly key: ServiceContext["key"];
  readonly settings: Pick<ServiceContext["settings"], "eventsPrivate">;
}): EventDesk {
  const [endpoints, log, audit] = [eventEndpoints(pool), eventLog(pool), openAudit(pool)];
  return { endpoints, log, audit, key, now: Date.now, allowPrivate: settings.eventsPrivate };
}

/** Tells whoever wants to know what happened. */
export function eventsPart(
  context: ServiceContext,
  { journal, accounts }: Pick<ServedBooks, "journal" | "accounts">,
): ServicePart {
  const { store, log } = context;
  const reads = openReads(store.pool, journal.names);
  const billing = openBillingBooks(store.pool);
  const charges = every({
    name: "charge-events",
    ms: CHARGES_MS,
    work: () => tellCharges({ follow: chargeFollow(store.pool), reads, billing, accounts }),
    onError: unlessStoreIsAway((error) => log.error("changes of charges could not be told", error)),
  });
  return { workers: [deliveryWorker(context, reads), charges] };
}

function deliveryWorker(
  { store, key, settings, log, metrics }: ServiceContext,
  reads: Pick<BookReads, "charge">,
): Worker {
  const outbox = eventOutbox(store.pool);
  const start = () => {
    const poster = openPoster({
      allowPrivate: settings.eventsPrivate,
      privateFlag: "--events-private",
      sockets: SOCKETS,
      answerBytes: ANSWER_BYTES,
    });
    const running = startEvents(
      {
        outbox,
        key,
        post: poster.post,
        fill: fillCharges(reads),
        now: Date.now,
        chance: Math.random,
        onAttempt: ({ endpoint, event, outcome, reason }) => {
          metrics.delivered(outcome);
          if (outcome === "given_up")
            log.error("an event was given up: it could not be delivered", reason, { endpoint, event });
        },
        onDisabled: (endpoint, reason) => log.warn("an event endpoint was disabled", { endpoint, reason }),
      },
      {
        mail: settings.mail !== undefined,
        onError: unlessStoreIsAway((error) => log.error("events could not be delivered", error)),
      },
    );
    const gauging = setInterval(() => void gauge().catch(() => {}), GAUGE_MS);
    return async () => {
      clearInterval(gauging);
      await running.stop();
      poster.close();
    };
  };
  const gauge = async () => {
    const { count, oldestSince } = await outbox.waiting();
    metrics.gauge("events_waiting", "Events that wait to be delivered", count);
    const age = oldestSince === null ? 0 : (Date.now() - oldestSince) / 1_000;
    metrics.gauge("events_oldest_seconds", "Age of the oldest event that waits to be delivered", age);
  };
  return { name: "events", start };
}
