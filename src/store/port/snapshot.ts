import type { Boundary } from "../../core/ledger/counter-bands.ts";
import type { RateSet } from "../../core/pricing/rate-card.ts";
import type { UnusableCode } from "../../core/usage/timeline.ts";
import type { ChargePlace, CurrentUsage, StoredCharge, StoredMessage, ThreadPlace } from "./books.ts";
import type { JournalReader } from "./journal.ts";

/** The books and the facts as they are at one moment, while booking goes on. */
export interface BookSnapshot {
  readonly journal: Pick<JournalReader, "allFacts">;
  readonly reveal: (partition: number, surrogates: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Each partition of stage 1 with how far it is booked, and under which account settings. */
  readonly partitions: () => Promise<readonly BookedPartition[]>;
  /** Messages on file whose id begins with a text, in order of (number, id). */
  readonly messages: (partition: number, prefix: string) => AsyncIterable<readonly AuditedMessage[]>;
  /** All messages that stand in threads, each thread's together. */
  readonly threads: (partition: number) => AsyncIterable<AuditedThread>;
  /** All messages that lead to a usage, and all charges, side by side. */
  readonly charges: (partition: number) => AsyncIterable<readonly AuditedCharge[]>;
  /** Partitions of stage 2 in which something is counted. */
  readonly owners: () => Promise<readonly number[]>;
  /** The usages under each counter of an owner in order of time, each counter's together. */
  readonly counters: (owner: number) => AsyncIterable<AuditedCounter>;
  /** Changes that wait: what they name is not booked yet. */
  readonly waiting: () => Promise<readonly ChargePlace[]>;
  /** Sums that are not those of the charges, in words; at most so many. */
  readonly wrongSums: (most: number) => Promise<readonly string[]>;
  /** Charges whose revisions are not all there. */
  readonly wrongRevisions: (most: number) => Promise<readonly ChargePlace[]>;
  readonly ratesOf: (booking: number) => Promise<RateSet>;
}

export interface BookedPartition {
  readonly partition: number;
  readonly done: bigint;
  readonly accounts: bigint;
}

export interface AuditedMessage extends StoredMessage {
  readonly refusal: UnusableCode | null;
}

export interface AuditedThread extends ThreadPlace {
  /** The thread's state on file; null: none. */
  readonly tip: string | null;
  readonly messages: readonly StoredMessage[];
}

/** A usage and its charge; null: there is none on file. */
export interface AuditedCharge extends ChargePlace {
  readonly current: CurrentUsage | null;
  readonly charge: (StoredCharge & { readonly id: string }) | null;
}

export interface AuditedCounter {
  readonly owner: number;
  readonly id: string;
  readonly key: string;
  readonly count: number;
  readonly boundaries: readonly Boundary[];
  /** In pieces, in order of time. */
  readonly usages: AsyncIterable<readonly AuditedCharge[]>;
}

/** Opens the books for an audit. */
export interface Auditing {
  /** Runs the audit on one moment's state, and reads only. */
  readonly snapshot: <T>(audit: (snapshot: BookSnapshot) => Promise<T>) => Promise<T>;
}
