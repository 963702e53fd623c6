import type { Account } from "../../core/ledger/accounts.ts";
import type { AsOf, Balance } from "../../core/ledger/balance.ts";
import type { Transaction } from "../../core/ledger/transaction.ts";

/** A word on a business or a plan: the latest one on a subject holds; null takes it back. The body is as `intake` reads it. */
export interface BillingFact {
  readonly kind: "business" | "plan";
  readonly subject: string;
  readonly body: unknown;
}

/** What was known of businesses and plans at some time; every change makes a new version. */
export interface BillingVersion {
  readonly version: bigint;
  readonly facts: readonly BillingFact[];
}

/** By whom something is said, and which business leaves the books of which owner with it. */
export interface Learning {
  readonly by: string;
  readonly leaves?: { readonly business: string; readonly owner: string } | undefined;
}

/** What is known of businesses and plans, in the order in which it was learnt. */
export interface BillingBooks {
  readonly latest: () => Promise<BillingVersion>;
  /** As it was at a version; 0: before anything was known. */
  readonly at: (version: bigint) => Promise<BillingVersion>;
  /** Takes in what is new among these; gives the version after them. Sales follow by themselves. */
  readonly learn: (facts: readonly BillingFact[], by: string) => Promise<bigint>;
  /** The same, if nothing else was learnt since that version, and nothing ties whom it leaves; undefined where it was not taken. */
  readonly learnAt: (version: bigint, facts: readonly BillingFact[], learning: Learning) => Promise<bigint | undefined>;
  /** In whose books a business has documents that are not void, or money in a wallet that is not use. */
  readonly ties: (business: string) => Promise<readonly string[]>;
}

/** Which accounts: each part narrows. */
export interface AccountFilter {
  readonly owner?: Account["owner"];
  readonly kind?: Account["kind"];
  readonly party?: string;
  readonly currency?: string;
}

/** The ledger: entries are only ever added, each batch sealed onto the one before. */
export interface Ledger {
  /** Adds entries about a business in one transaction; those that are on file already are left out. Gives how many were new. */
  readonly append: (business: string, entries: readonly Transaction[]) => Promise<number>;
  /** Balances as of a moment in both times. */
  readonly balances: (filter: AccountFilter, asOf?: AsOf) => Promise<readonly Balance[]>;
  /** All entries about a subject (a charge's id, an invoice's number, a payment's reference), in the order of recording. */
  readonly entriesOf: (subject: string) => Promise<readonly Transaction[]>;
}

/** Something that happened, for whoever wants to be told. */
export interface BillingEvent {
  readonly type: EventType;
  /** Whose it is; null: the provider's own. */
  readonly business: string | null;
  /** JSON: snake_case, money as decimal strings, instants in UTC with `Z`. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What there is to be told. */
export const EVENT_TYPES = [
  "charge.created",
  "charge.changed",
  "charge.reversed",
  "balance.low",
  "wallet.blocked",
  "wallet.unblocked",
  "wallet.topped_up",
  "invoice.drafted",
  "invoice.issued",
  "invoice.settled",
  "invoice.voided",
  "plan.changing",
  "event_endpoint.disabled",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];
