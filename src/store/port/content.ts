import type { Instant } from "../../core/kernel/time.ts";

/** The content of one message, sealed. */
export interface SealedContent {
  /** Surrogate of the message. */
  readonly message: string;
  readonly receivedAt: Instant;
  readonly sealed: Buffer;
}

/** Contents of messages, where the operator keeps them. Forgetting a user deletes theirs. */
export interface ContentStore {
  /** The first content of a message stays. */
  readonly add: (contents: readonly SealedContent[]) => Promise<void>;
  readonly get: (message: string) => Promise<SealedContent | undefined>;
  /** Deletes what was received before; gives how many. */
  readonly dropBefore: (instant: Instant) => Promise<number>;
}
