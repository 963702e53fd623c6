import type { Instant } from "../../core/kernel/time.ts";
import type { FactSource } from "./journal.ts";

/** Why a part of a body could not be read, without anything personal. */
export interface DeadLetterReason {
  /** `body`, or what the part is called: `message.text`, `status.sent`. */
  readonly part: string;
  readonly found: string;
  readonly expected: string;
}

/** A body that could not be read, or not in all parts. */
export interface DeadLetter {
  /** A keyed hash of the body and its source. */
  readonly id: string;
  readonly receivedAt: Instant;
  readonly source: FactSource;
  /** `body`: none of it could be read. `part`: the rest was taken. */
  readonly extent: "body" | "part";
  readonly reasons: readonly DeadLetterReason[];
  /** Its build, without texts, numbers and ids. */
  readonly redacted: string;
  /** Its size as it came. */
  readonly bytes: number;
  /** The whole body, sealed, and until when it is kept; null where only its build was kept. */
  readonly sealed: { readonly body: Buffer; readonly until: Instant } | null;
}

/** What a replay made of a letter. */
export interface Replayed {
  readonly at: Instant;
  /** How many facts it gave, and how many of them were new. */
  readonly facts: number;
  readonly added: number;
  /** What could still not be read. */
  readonly reasons: readonly DeadLetterReason[];
}

/** A letter as it is kept. */
export interface StoredDeadLetter extends DeadLetter {
  /** How often the same body came, and when it came last. */
  readonly times: number;
  readonly lastReceivedAt: Instant;
  readonly replayed: Replayed | null;
}

/** Which letters are asked for; the latest come first. */
export interface DeadLetterQuery {
  /** Those without a replay that could read everything. */
  readonly openOnly: boolean;
  readonly limit: number;
  /** Letters that come after this one in the list. */
  readonly after?: { readonly receivedAt: Instant; readonly id: string } | undefined;
}

export interface DeadLetterStore {
  /** Resolves when it is durable; a letter that is there already counts once more. */
  readonly add: (letter: DeadLetter) => Promise<void>;
  readonly list: (query: DeadLetterQuery) => Promise<readonly StoredDeadLetter[]>;
  readonly get: (id: string) => Promise<StoredDeadLetter | undefined>;
  readonly markReplayed: (id: string, replayed: Replayed) => Promise<void>;
  /** Drops sealed bodies whose time is over; the letters stay. Gives how many it dropped. */
  readonly dropExpired: (now: Instant) => Promise<number>;
  /** All sealed bodies. */
  readonly sealed: () => AsyncIterable<{ readonly id: string; readonly body: Buffer }>;
  /** Drops the sealed bodies of these letters; the letters stay. */
  readonly dropSealed: (ids: readonly string[]) => Promise<void>;
  /** How many letters are open. */
  readonly countOpen: () => Promise<number>;
}
