import { ok, type Result, refuse } from "../../core/kernel/result.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { StoreKey } from "../../store/key.ts";
import type { DeadLetterStore, Replayed, StoredDeadLetter } from "../../store/port/dead-letters.ts";
import type { JournalWriter } from "../../store/port/journal.ts";
import { readBody } from "./receive-body.ts";
import { deadLetterPurpose } from "./receive-dead.ts";

export interface ReplayPorts {
  readonly letters: DeadLetterStore;
  readonly journal: JournalWriter;
  readonly key: StoreKey;
  readonly now: () => Instant;
}

/** `no_body`: the whole body was not kept, or its time is over. `other_key`: it was sealed with another key. */
export type ReplayRefusal = "unknown_letter" | "no_body" | "other_key";

/** Reads the body of a dead letter again, as this version reads bodies; what the journal has already stays as it is. */
export async function replayDeadLetter(ports: ReplayPorts, id: string): Promise<Result<Replayed, ReplayRefusal>> {
  const letter = await ports.letters.get(id);
  return letter ? replay(ports, letter) : refuse("unknown_letter");
}

/** What a replay of all open letters came to. */
export interface ReplayedAll {
  readonly letters: number;
  /** Of them, those of which nothing is left over. */
  readonly done: number;
  readonly facts: number;
  readonly added: number;
}

const PAGE = 100;

/** Replays every letter that is open, the latest first. */
export async function replayOpenLetters(ports: ReplayPorts): Promise<ReplayedAll> {
  let total: ReplayedAll = { letters: 0, done: 0, facts: 0, added: 0 };
  let after: StoredDeadLetter | undefined;
  for (;;) {
    const page = await ports.letters.list({ openOnly: true, limit: PAGE, after });
    for (const letter of page) {
      const replayed = await replay(ports, letter);
      if (!replayed.ok) continue;
      const { facts, added, reasons } = replayed.value;
      total = {
        letters: total.letters + 1,
        done: total.done + (reasons.length === 0 ? 1 : 0),
        facts: total.facts + facts,
        added: total.added + added,
      };
    }
    after = page.at(-1);
    if (!after || page.length < PAGE) return total;
  }
}

async function replay(ports: ReplayPorts, letter: StoredDeadLetter): Promise<Result<Replayed, ReplayRefusal>> {
  const { id, sealed, source, receivedAt } = letter;
  if (!sealed) return refuse("no_body");
  const bytes = ports.key.unseal(sealed.body, deadLetterPurpose(id));
  if (!bytes) return refuse("other_key");
  const { facts, dead } = readBody(bytes);
  const { added } = await ports.journal.append(facts.map((fact) => ({ fact, source, receivedAt })));
  const replayed = { at: ports.now(), facts: facts.length, added, reasons: dead?.reasons ?? [] };
  await ports.letters.markReplayed(id, replayed);
  return ok(replayed);
}
