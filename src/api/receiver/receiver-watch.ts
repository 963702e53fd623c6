import { maskedSentence } from "../../app/service/receive-redact.ts";
import type { Log } from "../../app/service/watch/log.ts";
import type { Metrics } from "../../app/service/watch/metrics.ts";
import type { ReadItem } from "../../intake/webhook.ts";
import type { ReceiverWatch } from "./receiver.ts";

/** So many kinds of parts that Daybook does not know are told of, each once. */
const MOST_KINDS = 200;

/** Counts posts for the metrics, and says once in the log what webhooks hold that is not rated. */
export function receiverWatch(metrics: Metrics, log: Log): ReceiverWatch {
  const told = new Set<string>();
  const tell = ({ kind, outcome, reason }: ReadItem) => {
    if (outcome !== "reported" || told.has(kind) || told.size >= MOST_KINDS) return;
    told.add(kind);
    log.warn("webhooks hold something that is not rated", { kind: maskedSentence(kind), reason });
  };
  return {
    taken: ({ facts, added, dead, source, items }) => {
      if (facts > 0) metrics.facts(source.kind, { added, known: facts - added });
      if (dead) metrics.deadLetters();
      // Nearly always all parts are understood, and counting them as one costs less than counting each.
      const rest = items.filter(({ outcome }) => outcome !== "understood");
      if (rest.length < items.length) metrics.parts("understood", items.length - rest.length);
      for (const item of rest) {
        metrics.parts(item.outcome, 1);
        if (item.outcome !== "damaged") tell(item);
      }
    },
    refused: ({ code }) => metrics.refused(code),
    failed: (error) => log.error("a webhook could not be taken because of a bug of Daybook", error),
  };
}
