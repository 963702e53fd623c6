import type { Names } from "../../port/journal.ts";
import type { BookReads } from "../../port/reads.ts";
import type { Pool } from "../connection.ts";
import { chargeReads } from "./reads/charges.ts";
import { openKnownNames } from "./reads/known-names.ts";
import { openShapes } from "./shapes.ts";

/** What may be read of the books, through a pool of its own if need be. */
export function openReads(
  pool: Pool,
  names: Pick<Names, "user" | "message">,
): Pick<BookReads, "charges" | "streamCharges"> {
  const reading = { connection: pool, shapes: openShapes(pool), known: openKnownNames(pool, names) };
  return { ...chargeReads(reading) };
}
