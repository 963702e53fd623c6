import { booksWatch } from "../../app/service/watch/books-watch.ts";
import { unlessStoreIsAway } from "../../app/service/watch/store-trouble.ts";
import { openReads } from "../../store/postgres/books/reads.ts";
import { openJournal } from "../../store/postgres/journal/journal.ts";
import type { ServiceContext, ServicePart } from "./context.ts";

/** Keeps the figures of the books in the metrics. */
export function booksWatchPart({ store, key, log, metrics }: ServiceContext): ServicePart {
  const reads = openReads(store.pool, openJournal(store.pool, key).names);
  const failed = unlessStoreIsAway((error) => log.error("the books could not be looked at for the metrics", error));
  return { workers: [booksWatch({ reads, metrics, now: Date.now, failed })] };
}
