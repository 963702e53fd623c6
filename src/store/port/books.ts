import type { Instant } from "../../core/kernel/time.ts";
import type { PackedCharge } from "../../core/ledger/charge-form.ts";
import type { Boundary, CounterState, Lookup } from "../../core/ledger/counter-bands.ts";
import type { FiledMessage } from "../../core/ledger/refold.ts";
import type { Checkpoint, FoldStart } from "../../core/ledger/thread-fold.ts";
import type { RootedName } from "../../core/ledger/user-roots.ts";
import type { RateSet } from "../../core/pricing/rate-card.ts";
import type { RateData } from "../../core/pricing/rate-set.ts";
import type { Message } from "../../core/usage/message.ts";
import type { UnusableCode } from "../../core/usage/timeline.ts";
import type { JournalFact } from "./journal.ts";
import type { DialogReads, PostingBatch } from "./posting.ts";

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
   * Takes the leases of at most so many partitions that have work, unless another holder's lease still runs; `except` are
   * those of the same holder that are being worked on. One cheap statement.
   */
  readonly claim: (holder: string, except: readonly Lease[], most: number) => Promise<readonly Lease[]>;
  /** Gives leases up, so that others need not wait for their end. */
  readonly release: (holder: string) => Promise<void>;
  /** Notes that a partition cannot go on past the next fact or change, and why; it is tried again later. */
  readonly stuck: (lease: Lease, reason: string) => Promise<void>;
}

/** A message on file. */
export interface StoredMessage extends FiledMessage {
  /** By `packMessage`. */
  readonly packed: string;
  readonly root: string | null;
  readonly waba: string;
  /** Null: it never led to a usage. */
  readonly chargeId: string | null;
}

/** A message as it is to be filed. */
export interface MessageToFile extends FiledMessage {
  readonly packed: string;
  readonly root: string | null;
  readonly refusal: UnusableCode | null;
  readonly waba: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Null: it never led to a usage. One on file stays. */
  readonly chargeId: string | null;
  readonly isNew: boolean;
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
  readonly rerate?: number | null;
}

/** Messages of a number and WABA that were filed, changed or removed: when the first and the last of them happened. */
export interface ChangedMessages {
  readonly number: string;
  readonly waba: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** Evidence that two names are one user. */
export interface UserEdge {
  readonly left: string;
  readonly right: string;
  readonly evidence: string;
}

/** A fact that waits to be booked, with surrogates. */
export interface WaitingFact {
  readonly seq: bigint;
  readonly fact: JournalFact;
}

/** Owners whom a batch of stage 1 works for, and the latest version of the account settings once they are held. */
export interface HeldOwners {
  readonly held: readonly OwnedCharges[];
  readonly latest: bigint;
}

/** The charges of an owner, within the transaction of a batch of stage 1. */
export type OwnedCharges = Omit<ChargeBatch, "done" | "changes" | "finish">;

/** A charge of which the store has one already, although its message is new: it must be looked up first. */
export class ChargeKnown extends Error {
  override readonly name = "ChargeKnown";
}

/** One batch of stage 1, in one transaction that holds the lease. */
export interface ThreadBatch {
  readonly partition: number;
  /** The last fact booked before this batch. */
  readonly done: bigint;
  /** The version of the account settings that the partition's books follow. */
  readonly accounts: bigint;
  /** The latest version. */
  readonly latest: bigint;
  /** At most so many facts after those that are booked, in order. */
  readonly facts: (limit: number) => Promise<readonly WaitingFact[]>;
  /**
   * Takes hold of the charges of those owners among these whom nobody else works for at the moment, until the
   * transaction ends.
   */
  readonly owners: (owners: readonly number[]) => Promise<HeldOwners>;
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
  /** Those of these numbers that have messages. */
  readonly numbersIn: (numbers: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly messagesOfNumbers: (numbers: readonly string[]) => Promise<readonly StoredMessage[]>;
  readonly threadsOfRoots: (roots: readonly string[]) => Promise<readonly ThreadPlace[]>;
  readonly threadsOfNumbers: (numbers: readonly string[]) => Promise<readonly ThreadPlace[]>;
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
  }) => Promise<void>;
  /** Notes for those who count dialogs whose messages changed, and the numbers of which they stand in another order now. */
  readonly note: (noted: {
    readonly changed: readonly ChangedMessages[];
    readonly reordered: readonly string[];
  }) => Promise<void>;
  /** Tells owners, after everything else. */
  readonly tell: (changes: readonly Change[]) => Promise<void>;
  /** The last statements: up to here all is booked, under these account settings. */
  readonly finish: (done: bigint, accounts: bigint) => Promise<void>;
}

/** The books of stage 1. */
export interface ThreadBooks {
  /** Runs the work in one transaction under the lease; throws `LeaseLost` where it is another's. */
  readonly batch: <T>(lease: Lease, work: (batch: ThreadBatch) => Promise<T>) => Promise<T>;
}

/** Where a charge stands: the partition of its number, its number and message. */
export interface ChargePlace {
  readonly partition: number;
  readonly number: string;
  readonly message: string;
}

/** That the usage of a message is not what it was, as it waits for its owner. */
export interface WaitingChange extends ChargePlace {
  readonly seq: bigint;
  /** A person asked for it to be rated under this booking number, whatever it was booked under; null: nobody did. */
  readonly rerate: number | null;
}

/** What stage 1 says of a message now. */
export interface CurrentUsage extends ChargePlace {
  readonly filed: FiledMessage;
  readonly chargeId: string;
}

/** A charge on file. */
export interface StoredCharge extends ChargePlace {
  readonly owner: number;
  readonly state: ChargeState;
  readonly revision: number;
  readonly packed: PackedCharge;
  readonly counter: string | null;
  /** The rank before the first one of its band under the counter. */
  readonly band: number | null;
  readonly booking: number;
}

/**
 * In force; on its way to another owner, so that for a moment no counter or sum knows it; or taken back. A charge on its
 * way is the same revision when it arrives unchanged.
 */
export type ChargeState = "live" | "moving" | "back";

/** A usage as it stands under a counter. */
export interface CountedCharge extends ChargePlace {
  readonly at: Instant;
  readonly band: number;
}

/** A counter on file. */
export interface StoredCounter extends CounterState {
  readonly id: string;
  readonly key: string;
}

/** What a charge is to be. */
export interface ChargeToFile extends ChargePlace {
  /** Of a new charge; that of one on file stays. */
  readonly id: string | null;
  readonly before: StoredCharge | null;
  readonly state: ChargeState;
  readonly revision: number;
  readonly packed: PackedCharge;
  readonly counter: string | null;
  readonly band: number | null;
  readonly booking: number;
}

/** By how much the sums of the charges of a kind change. */
export interface SumChange {
  readonly day: string;
  readonly waba: string;
  readonly number: string;
  readonly category: string;
  readonly market: string;
  readonly pricingType: string;
  readonly currency: string;
  readonly charges: number;
  readonly unrated: number;
  readonly cost: bigint;
}

/** One batch of stage 2, in one transaction that holds the lease. */
export interface ChargeBatch {
  readonly owner: number;
  readonly done: bigint;
  readonly changes: (limit: number) => Promise<readonly WaitingChange[]>;
  readonly usages: (places: readonly ChargePlace[]) => Promise<readonly CurrentUsage[]>;
  readonly charges: (places: readonly ChargePlace[]) => Promise<readonly StoredCharge[]>;
  readonly counters: (ids: readonly string[]) => Promise<readonly StoredCounter[]>;
  /** Where a counter on file passes a threshold that it did not know before. Costs as much as the threshold is high. */
  readonly boundary: (counter: string, threshold: number) => Promise<Boundary>;
  /** The usages on file that each look-up asks for. */
  readonly around: (
    lookups: readonly (Lookup & { readonly counter: string })[],
  ) => Promise<readonly (CountedCharge & { readonly counter: string; readonly threshold: number })[]>;
  /** The usages on file of single instants. */
  readonly ties: (
    instants: readonly { readonly counter: string; readonly at: Instant }[],
  ) => Promise<readonly (CountedCharge & { readonly counter: string })[]>;
  readonly save: (filed: {
    readonly charges: readonly ChargeToFile[];
    /** Those of their earlier revisions that were in force and are replaced or taken back. */
    readonly reversed: readonly StoredCharge[];
    readonly counters: readonly StoredCounter[];
    readonly sums: readonly SumChange[];
    /** For other owners. */
    readonly changes: readonly Change[];
  }) => Promise<void>;
  readonly finish: (done: bigint) => Promise<void>;
}

/** Booking that comes to nothing, to see what it would come to. */
export interface Rehearsal {
  readonly owners: () => Promise<readonly number[]>;
  readonly batch: (owner: number) => Promise<ChargeBatch>;
  readonly askRerating: ChargeBooks["askRerating"];
  /** Charges as rehearsed, and the sales in force. */
  readonly billing: Pick<PostingBatch, "charges" | "sales"> & DialogReads;
}

/** The books of stage 2. */
export interface ChargeBooks {
  readonly batch: <T>(lease: Lease, work: (batch: ChargeBatch) => Promise<T>) => Promise<T>;
  /** The number under which bookings by a rate set and an engine are filed. The set is kept with it. */
  readonly booking: (rates: RateData, engine: string) => Promise<number>;
  /** Has all charges in force that occurred in `[from, to)` rated anew under a booking number; gives how many. */
  readonly askRerating: (booking: number, from: Instant, to: Instant) => Promise<number>;
  /** How many of those are still to be done. */
  readonly rerating: () => Promise<number>;
  /** Runs the work in one transaction that is undone at its end; nobody books charges meanwhile. */
  readonly rehearse: <T>(work: (rehearsal: Rehearsal) => Promise<T>) => Promise<T>;
  /** The rates of a booking number. */
  readonly ratesOf: (booking: number) => Promise<RateSet>;
}

/**
 * Waits at most so long until everything that the journal has at the moment of asking is booked and sold; null: it is. Else
 * what still waits, in words.
 */
export type CaughtUp = (patienceMs: number) => Promise<string | null>;
