import { retentionWorker } from "../../app/service/privacy/retention.ts";
import { openContent } from "../../store/postgres/journal/content.ts";
import { openDeadLetters } from "../../store/postgres/journal/dead-letters.ts";
import { openJournal } from "../../store/postgres/journal/journal.ts";
import { forwardQueue } from "../../store/postgres/receiver/forward-queue.ts";
import type { ServiceContext, ServicePart } from "./context.ts";

/** Lets go of names, contents and kept bodies when their time is over. */
export function retentionPart({ store, key, settings, log }: ServiceContext): ServicePart {
  const worker = retentionWorker(
    {
      forgetting: openJournal(store.pool, key),
      letters: openDeadLetters(store.pool),
      contents: openContent(store.pool),
      queue: forwardQueue(store.pool),
      days: settings.retentionDays,
      now: Date.now,
    },
    {
      done: (retained) => {
        if (Object.values(retained).some((count) => count > 0))
          log.info("let go what is older than it may be", { ...retained });
      },
      failed: (error) => log.error("old names could not be let go; it is tried again within the hour", error),
    },
  );
  return { workers: [worker] };
}
