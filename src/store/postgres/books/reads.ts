import type { Names } from "../../port/journal.ts";
import type { BookReads } from "../../port/reads.ts";
import type { Pool } from "../connection.ts";
import { basisReads } from "./reads/bases.ts";
import { chargeReads } from "./reads/charges.ts";
import { counterReads } from "./reads/counters.ts";
import { historyReads } from "./reads/history.ts";
import { knownAsReads } from "./reads/known-as.ts";
import { openKnownNames } from "./reads/known-names.ts";
import { messageReads } from "./reads/messages.ts";
import { newsReads } from "./reads/news.ts";
import { stateReads } from "./reads/state.ts";
import { threadReads } from "./reads/threads.ts";
import { usageReads } from "./reads/usage.ts";
import { openShapes } from "./shapes.ts";

/** What may be read of the books. */
export function openReads(pool: Pool, names: Pick<Names, "user" | "message">): BookReads {
  const reading = { connection: pool, shapes: openShapes(pool), known: openKnownNames(pool, names) };
  return {
    ...chargeReads(reading),
    ...historyReads(reading),
    ...newsReads(reading),
    ...usageReads(reading),
    ...basisReads(reading),
    ...threadReads(reading),
    ...knownAsReads(reading),
    ...messageReads(reading),
    ...counterReads(reading),
    ...stateReads(reading),
  };
}
