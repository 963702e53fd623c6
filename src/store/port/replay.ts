import type { Instant } from "../../core/kernel/time.ts";
import type { Message } from "../../core/usage/message.ts";

/** Which messages are read again. */
export interface ReplayFilter {
  /** Null: of all WABAs. What their numbers did under others belongs to it. */
  readonly wabas: readonly string[] | null;
  /** Those with an event between these instants: `from` is inside, `to` is not. */
  readonly from: Instant;
  readonly to: Instant;
}

/** A message of a thread as it is filed, by its real id as far as that is known; its user stays a surrogate. */
export interface ReplayedMessage {
  readonly message: Message;
  /** The one name that stands for its user. */
  readonly root: string;
  readonly firstAt: Instant;
}

/** Reads messages again in order of time, as they are at one moment. */
export interface ReplayReads {
  /** How many messages there are, counted no further than one beyond `most`. */
  readonly count: (filter: ReplayFilter, most: number) => Promise<number>;
  /** Hands over piece by piece, in order of the messages' first events; what `take` throws ends it. */
  readonly replay: (filter: ReplayFilter, take: (piece: readonly ReplayedMessage[]) => void) => Promise<void>;
}
