import { directPosts } from "../../api/receiver/direct.ts";
import { openReceiver, WEBHOOK_PATH } from "../../api/receiver/receiver.ts";
import { receiverApp } from "../../api/receiver/receiver-app.ts";
import { contentKeeper } from "../../app/service/keep-content.ts";
import { openDeadBodies } from "../../app/service/receive-dead.ts";
import { openDoors } from "../../app/service/receive-doors.ts";
import { openContent } from "../../store/postgres/journal/content.ts";
import { openDeadLetters } from "../../store/postgres/journal/dead-letters.ts";
import { endpointStore } from "../../store/postgres/receiver/endpoints.ts";
import type { ServedBooks } from "./books.ts";
import type { ServiceContext, ServicePart } from "./context.ts";

/** How many days a body that could not be read is kept, sealed, for a replay after an upgrade. */
const DEAD_LETTER_DAYS = 30;

/** Where webhooks come in. */
export function receiver(context: ServiceContext, { journal }: ServedBooks): ServicePart {
  const { settings, store, key, log, metrics } = context;
  const { appSecrets } = settings;
  if (appSecrets.length === 0 && !settings.allowUnsigned)
    log.warn("no webhook can be taken yet: set DAYBOOK_APP_SECRET to the app secret from Meta's App Dashboard");
  const now = Date.now;
  const served = openReceiver({
    ports: {
      journal,
      deadBodies: openDeadBodies({ letters: openDeadLetters(store.pool), key, days: DEAD_LETTER_DAYS }),
      forward: undefined,
      content: settings.keepContent
        ? contentKeeper({ contents: openContent(store.pool), names: journal.names, key })
        : undefined,
    },
    doors: openDoors({ endpoints: endpointStore(store.pool), key, now }),
    appSecrets,
    verifyToken: settings.verifyToken,
    allowUnsigned: settings.allowUnsigned,
    now,
    watch: {
      taken: ({ dead, source, facts, added }, _, tookMs) => {
        metrics.facts(source.kind, { added, known: facts - added });
        metrics.answered({ route: WEBHOOK_PATH, status: 200, seconds: tookMs / 1_000 });
        if (dead) metrics.deadLetters();
      },
      refused: ({ code }) => metrics.refused(code),
      failed: (error) => log.error("a webhook could not be taken because of a bug of Daybook", error),
    },
  });
  return { direct: directPosts(served), mount: (root) => root.route("/", receiverApp(served)) };
}
