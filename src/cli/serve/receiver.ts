import { directPosts } from "../../api/receiver/direct.ts";
import { openReceiver, WEBHOOK_PATH } from "../../api/receiver/receiver.ts";
import { receiverApp } from "../../api/receiver/receiver-app.ts";
import { openDoors } from "../../app/service/receive-doors.ts";
import type { DeadBodies } from "../../app/service/receive-webhook.ts";
import { type AppSecret, parseAppSecrets } from "../../intake/signature.ts";
import type { JournalWriter } from "../../store/port/journal.ts";
import { endpointStore } from "../../store/postgres/receiver/endpoints.ts";
import { UsageError } from "../exit.ts";
import type { ServiceContext, ServicePart } from "./context.ts";

/** What the receiver writes to. */
export interface ReceiverStores {
  readonly journal: JournalWriter;
  readonly deadBodies: DeadBodies;
}

/** Where webhooks come in. */
export function receiver(context: ServiceContext, { journal, deadBodies }: ReceiverStores): ServicePart {
  const { settings, store, key, log, metrics } = context;
  const appSecrets = appSecretsOf(settings.appSecrets);
  if (appSecrets.length === 0 && !settings.allowUnsigned)
    log.warn("no webhook can be taken yet: set DAYBOOK_APP_SECRET to the app secret from Meta's App Dashboard");
  const now = Date.now;
  const served = openReceiver({
    ports: { journal, deadBodies, keeper: undefined },
    doors: openDoors({ endpoints: endpointStore(store.pool), key, now }),
    appSecrets,
    verifyToken: settings.verifyToken,
    allowUnsigned: settings.allowUnsigned,
    now,
    watch: {
      taken: ({ dead }, _, tookMs) => {
        metrics.answered({ route: WEBHOOK_PATH, status: 200, seconds: tookMs / 1_000 });
        if (dead) metrics.deadLetters();
      },
      refused: ({ code }) => metrics.refused(code),
      failed: (error) => log.error("a webhook could not be taken because of a bug of Daybook", error),
    },
  });
  return { direct: directPosts(served), mount: (root) => root.route("/", receiverApp(served)) };
}

function appSecretsOf(texts: readonly string[]): readonly AppSecret[] {
  const secrets = parseAppSecrets(texts.join(","));
  if (secrets.ok) return secrets.value;
  throw new UsageError(`DAYBOOK_APP_SECRET: ${secrets.refusal}`);
}
