import { directPosts } from "../../api/receiver/direct.ts";
import { openReceiver } from "../../api/receiver/receiver.ts";
import { receiverApp } from "../../api/receiver/receiver-app.ts";
import { receiverWatch } from "../../api/receiver/receiver-watch.ts";
import type { ReceiverDesk } from "../../api/receiver/trial.ts";
import { deadLetterKeeper } from "../../app/service/dead-letters/keep.ts";
import { openDeliverer } from "../../app/service/forward-deliver.ts";
import { forwardKeeper } from "../../app/service/forward-enqueue.ts";
import { openSender } from "../../app/service/forward-send.ts";
import type { ForwardTarget } from "../../app/service/forward-target.ts";
import { type ForwardWorker, startForwarding } from "../../app/service/forward-worker.ts";
import { knowingNumbers } from "../../app/service/known-numbers.ts";
import { contentKeeper } from "../../app/service/privacy/keep-content.ts";
import { openDoors } from "../../app/service/receive-doors.ts";
import type { BodyKeeper } from "../../app/service/receive-webhook.ts";
import { unlessStoreIsAway } from "../../app/service/watch/store-trouble.ts";
import type { Worker } from "../../app/service/worker.ts";
import { openContent } from "../../store/postgres/journal/content.ts";
import { openDeadLetters } from "../../store/postgres/journal/dead-letters.ts";
import { endpointStore } from "../../store/postgres/receiver/endpoints.ts";
import { forwardQueue } from "../../store/postgres/receiver/forward-queue.ts";
import type { ServedBooks } from "./books.ts";
import type { ServiceContext, ServicePart } from "./context.ts";

const now = Date.now;

/** The receiver, and what the API tells and changes of it. */
export interface ReceiverPart extends ServicePart {
  readonly desk: ReceiverDesk;
}

/** Webhooks in: their facts into the journal, what cannot be read to the dead letters, and all of them handed on if asked. */
export function receiverPart(context: ServiceContext, { journal }: Pick<ServedBooks, "journal">): ReceiverPart {
  const { settings, store, key, log, metrics } = context;
  const { appSecrets, verifyToken, allowUnsigned } = settings;
  if (allowUnsigned) log.warn("webhooks that nobody signed are taken from anyone who reaches this address");
  else if (appSecrets.length === 0) log.warn("no app secret: set DAYBOOK_APP_SECRET, or Meta's webhooks are refused");
  const letters = openDeadLetters(store.pool);
  const contents = openContent(store.pool);
  const forwarding = settings.forward && openForwarding(context, settings.forward);
  const endpoints = endpointStore(store.pool);
  const doors = openDoors({ endpoints, key, now });
  const receiver = openReceiver({
    ports: {
      journal: knowingNumbers(journal),
      deadBodies: deadLetterKeeper({ letters, key, days: settings.deadLetterDays }),
      keepers: [
        ...(forwarding ? [forwarding.keeper] : []),
        ...(settings.keepContent ? [contentKeeper({ contents, names: journal.names, key })] : []),
      ],
    },
    doors,
    appSecrets,
    verifyToken,
    allowUnsigned,
    now,
    watch: receiverWatch(metrics, log),
  });
  return {
    mount: (root) => root.route("/", receiverApp(receiver)),
    direct: directPosts(receiver, metrics.answered),
    desk: {
      ...{ endpoints, key, appSecrets, allowUnsigned, now },
      hasVerifyToken: verifyToken !== undefined,
      answerOwn: receiver.answerOwn,
      onChange: doors.forget,
    },
    workers: forwarding ? [forwarding.worker] : [],
  };
}

interface Forwarding {
  readonly keeper: BodyKeeper;
  readonly worker: Worker;
}

/** The queue, and the worker that empties it. A body that comes while no worker runs waits in the store. */
function openForwarding({ store, key, log, metrics }: ServiceContext, target: ForwardTarget): Forwarding {
  const queue = forwardQueue(store.pool);
  const sender = openSender(target);
  const deliverer = openDeliverer({
    queue,
    key,
    send: sender.send,
    now,
    onAttempt: ({ outcome, reason }) => {
      metrics.forwarded(outcome);
      if (outcome === "given_up") log.error("a webhook was given up: it could not be handed on", reason);
    },
  });
  let running: ForwardWorker | undefined;
  const keeper = forwardKeeper({ queue, key, onAdded: () => running?.wake() });
  const start = () => {
    running = startForwarding(
      deliverer,
      unlessStoreIsAway((error) => log.error("webhooks could not be handed on", error)),
    );
    const gauging = every(GAUGE_MS, async () => {
      const { count, oldestReceivedAt } = await queue.waiting();
      metrics.gauge("forward_waiting", "Webhooks that wait to be handed on", count);
      const age = oldestReceivedAt === null ? 0 : (now() - oldestReceivedAt) / 1_000;
      metrics.gauge("forward_oldest_seconds", "Age of the oldest webhook that waits to be handed on", age);
    });
    return async () => {
      gauging();
      await running?.stop();
      sender.close();
    };
  };
  return { keeper, worker: { name: "forwarding", start } };
}

const GAUGE_MS = 15_000;
/** Does something now and then; a failure waits for the next time. */
function every(ms: number, work: () => Promise<void>): () => void {
  const attempt = () => void work().catch(() => {});
  attempt();
  const timer = setInterval(attempt, ms);
  return () => clearInterval(timer);
}
