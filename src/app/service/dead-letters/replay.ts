import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import type { Instant } from "../../../core/kernel/time.ts";
import type { StoreKey } from "../../../store/key.ts";
import type { DeadLetterStore, Replayed } from "../../../store/port/dead-letters.ts";
import type { JournalWriter } from "../../../store/port/journal.ts";
import { readBody } from "../receive-body.ts";
import { letterPurpose } from "./keep.ts";

export interface ReplayPorts {
  readonly letters: Pick<DeadLetterStore, "get" | "markReplayed">;
  readonly journal: JournalWriter;
  readonly key: StoreKey;
  readonly now: () => Instant;
}

/** Why a letter cannot be read again. */
export interface NoReplay {
  readonly code: "unknown" | "build_only" | "other_key";
  /** One sentence, for a person. */
  readonly detail: string;
}

/**
 * Reads a dead letter again, with what Daybook has learnt since: its facts go into the journal as if the body came now
 * through the same door. Facts that are there already stay as they are, so a replay may be repeated.
 */
export async function replayDeadLetter(ports: ReplayPorts, id: string): Promise<Result<Replayed, NoReplay>> {
  const letter = await ports.letters.get(id);
  if (!letter) return refuse({ code: "unknown", detail: "there is no dead letter with this id" });
  if (!letter.sealed || letter.sealed.until <= ports.now()) return refuse({ code: "build_only", detail: BUILD_ONLY });
  const bytes = ports.key.unseal(letter.sealed.body, letterPurpose(id));
  if (!bytes) return refuse({ code: "other_key", detail: "the body was sealed with another key of the store" });
  const { facts, dead } = readBody(bytes);
  const { source, receivedAt } = letter;
  const { added } = await ports.journal.append(facts.map((fact) => ({ fact, source, receivedAt })));
  const replayed = { at: ports.now(), facts: facts.length, added, reasons: dead?.reasons ?? [] };
  await ports.letters.markReplayed(id, replayed);
  return ok(replayed);
}

const BUILD_ONLY =
  "only the build of the body is kept, without its content: dead_letter_days are over, or are 0; whoever sent the body can send it again";
