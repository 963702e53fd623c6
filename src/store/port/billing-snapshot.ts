import type { Batch } from "../../core/ledger/chain.ts";
import type { RateSet } from "../../core/pricing/rate-card.ts";
import type { DialogReads, PostingBatch, SaleInForce } from "./posting.ts";

/** Where a chain of the ledger ends, as its head says. */
export interface ChainHead {
  readonly partition: number;
  readonly seq: bigint;
  readonly batches: bigint;
  readonly hash: string;
}

/** A WABA or a business, and a month in which something of it waits to be posted. */
export interface Unposted {
  readonly wabas: readonly { readonly waba: string; readonly day: string }[];
  readonly businesses: readonly { readonly business: string; readonly month: string }[];
  /** Months of roots that are due. */
  readonly due: readonly { readonly root: string; readonly month: string }[];
}

/** Sales and the ledger as they are at one moment, while posting goes on. */
export interface BillingSnapshot extends Pick<PostingBatch, "charges" | "sales">, DialogReads {
  readonly ratesOf: (booking: number) => Promise<RateSet>;
  readonly reveal: (partition: number, surrogates: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Up to which word the months that words touch are marked as due, and the last word. */
  readonly words: () => Promise<{ readonly followed: bigint; readonly head: bigint }>;
  /** Chains that were begun. */
  readonly heads: () => Promise<readonly ChainHead[]>;
  /** The batches of a chain, one after the other, with the entries that they sealed. */
  readonly batches: (partition: number) => AsyncIterable<Batch>;
  /** Sums by day that are not those of the entries, in words; at most so many. */
  readonly wrongDays: (most: number) => Promise<readonly string[]>;
  readonly salesInForce: () => AsyncIterable<readonly SaleInForce[]>;
  /** Ids of entries about subjects that nothing has taken back. */
  readonly liveEntries: (subjects: readonly string[]) => Promise<ReadonlySet<string>>;
  /** How many entries of posting nothing has taken back. */
  readonly countLive: () => Promise<number>;
  readonly unposted: () => Promise<Unposted>;
  /** WABAs and numbers whose changed messages nobody has followed yet, for those who count dialogs. */
  readonly movedDialogs: () => Promise<readonly string[] | "all" | "none">;
  /** Months in which these WABAs have charges, or these businesses ever had sales. */
  readonly months: (wabas: readonly string[], businesses: readonly string[]) => Promise<readonly string[]>;
}

/** Opens sales and the ledger for an audit. */
export interface BillingAuditing {
  readonly snapshot: <T>(audit: (snapshot: BillingSnapshot) => Promise<T>) => Promise<T>;
}
