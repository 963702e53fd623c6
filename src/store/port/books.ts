import type { Instant } from "../../core/kernel/time.ts";
import type { FiledMessage } from "../../core/ledger/refold.ts";
import type { Checkpoint, FoldStart } from "../../core/ledger/thread-fold.ts";
import type { Message } from "../../core/usage/message.ts";
import type { UnusableCode } from "../../core/usage/timeline.ts";

/** The right to book for a partition of a stage, as long as nobody else has taken it since: its epoch tells. */
export interface Lease {
  readonly stage: 1 | 2;
  readonly partition: number;
  readonly epoch: bigint;
}

/** Somebody else has the lease by now. What was under way is undone; nothing is lost. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** Hands out partitions that have something to book. */
export interface Leases {
  /**
   * Takes the lease of one partition that has work, unless another holder's lease still runs; `except` are those of the
   * same holder that are being worked on. One cheap statement. Null: there is nothing to do.
   */
  readonly claim: (holder: string, except: readonly Lease[]) => Promise<Lease | null>;
  /** Gives leases up, so that others need not wait for their end. */
  readonly release: (holder: string) => Promise<void>;
  /** Notes that a partition cannot go on, and when to try again. */
  readonly stuck: (lease: Lease, why: { readonly seq: bigint; readonly reason: string }) => Promise<void>;
}

/** A message on file. */
export interface StoredMessage extends FiledMessage {
  /** By `packMessage`. */
  readonly packed: string;
  readonly root: string | null;
  readonly waba: string;
}

/** A message as it is to be filed. */
export interface MessageToFile extends FiledMessage {
  readonly packed: string;
  readonly root: string | null;
  readonly refusal: UnusableCode | null;
  readonly waba: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly chargeId: string;
}

/** A thread's place: the name that stands for its user, and its number. */
export interface ThreadPlace {
  readonly root: string;
  readonly number: string;
}

/** Where a thread is to be folded again. */
export interface StartQuestion extends ThreadPlace {
  /** The state wanted is the latest one before this instant. */
  readonly before: Instant;
  /** The stop wanted is the first checkpoint at or after this instant. */
  readonly last: Instant;
}

/** What is on file about it. */
export interface StartAnswer extends ThreadPlace {
  readonly start: FoldStart | null;
  readonly stop: Checkpoint | null;
  /** Whether the start is the thread's end on file, so that nothing lies after it. */
  readonly isTip: boolean;
  /** The longest time between a message's first and last event; 0: the thread is new. */
  readonly reachMs: number;
}

/** A part of a thread: after an instant (null: from its beginning), up to and including another (null: to its end). */
export interface Stretch extends ThreadPlace {
  readonly after: Instant | null;
  readonly until: Instant | null;
  readonly reachMs: number;
}

/** What a thread is after being folded again. */
export interface ThreadToFile extends ThreadPlace {
  /** Null: it did not change. */
  readonly tip: FoldStart | null;
  /** Nothing is left of it. */
  readonly gone: boolean;
  readonly waba: string;
  readonly reachMs: number;
  /** Checkpoints between these instants (both excluded; null: open) are replaced by `cuts`. */
  readonly cleared: readonly { readonly after: Instant | null; readonly until: Instant | null }[];
  readonly cuts: readonly Checkpoint[];
}

/** That the usage of a message is not what it was; for the owner of its charge. */
export interface Change {
  readonly owner: number;
  readonly partition: number;
  readonly number: string;
  readonly message: string;
}

/** A name with the one that stands for all names of its user. */
export interface RootedName {
  readonly name: string;
  readonly root: string;
}

/** Evidence that two names are one user. */
export interface UserEdge {
  readonly left: string;
  readonly right: string;
  readonly evidence: string;
}

/** One batch of stage 1, in one transaction that holds the lease. */
export interface ThreadBatch {
  readonly partition: number;
  /** The last fact booked before this batch. */
  readonly done: bigint;
  /** The version of the account settings that the partition's books follow. */
  readonly accounts: bigint;
  /** Names that do not stand for themselves, among these. */
  readonly roots: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** All names that stand under these roots, the roots not among them. */
  readonly members: (roots: readonly string[]) => Promise<readonly RootedName[]>;
  readonly edgesOf: (names: readonly string[]) => Promise<readonly UserEdge[]>;
  readonly saveEdges: (edges: readonly UserEdge[]) => Promise<void>;
  /** A name that stands for itself again has itself as root. */
  readonly saveRoots: (names: readonly RootedName[]) => Promise<void>;
  readonly numberRoots: () => Promise<ReadonlyMap<string, string>>;
  readonly saveNumberRoot: (digits: string, id: string) => Promise<void>;
  readonly messages: (keys: readonly Pick<Message, "number" | "id">[]) => Promise<readonly StoredMessage[]>;
  /** All messages of the users that these roots stand for, on all numbers. */
  readonly messagesOfRoots: (roots: readonly string[]) => Promise<readonly StoredMessage[]>;
  readonly messagesOfNumbers: (numbers: readonly string[]) => Promise<readonly StoredMessage[]>;
  /** Threads that hold a message of such a WABA whose last event is not before the instant. */
  readonly threadsOfWaba: (waba: string, from: Instant) => Promise<readonly ThreadPlace[]>;
  readonly threads: () => Promise<readonly ThreadPlace[]>;
  readonly starts: (questions: readonly StartQuestion[]) => Promise<readonly StartAnswer[]>;
  /** For each place the first checkpoint after an instant, leaving out so many. */
  readonly stops: (
    questions: readonly (ThreadPlace & { readonly after: Instant; readonly skip: number })[],
  ) => Promise<readonly (ThreadPlace & { readonly stop: Checkpoint | null })[]>;
  readonly stretches: (stretches: readonly Stretch[]) => Promise<readonly StoredMessage[]>;
  readonly removeMessages: (keys: readonly Pick<Message, "number" | "id">[]) => Promise<void>;
  readonly save: (filed: {
    readonly messages: readonly MessageToFile[];
    readonly threads: readonly ThreadToFile[];
    readonly changes: readonly Change[];
  }) => Promise<void>;
  /** The last statements: up to here all is booked, under these account settings. */
  readonly finish: (done: bigint, accounts: bigint) => Promise<void>;
}

/** The books of stage 1. */
export interface ThreadBooks {
  /** Runs the work in one transaction under the lease; throws `LeaseLost` where it is another's. */
  readonly batch: <T>(lease: Lease, work: (batch: ThreadBatch) => Promise<T>) => Promise<T>;
}
