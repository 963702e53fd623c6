import type { Instant } from "../../core/kernel/time.ts";
import type { Basis, Charge, UnratedCode } from "../../core/pricing/charge.ts";
import type { Reported } from "../../core/usage/fact.ts";
import type { Message } from "../../core/usage/message.ts";
import type { Thread } from "../../core/usage/thread.ts";
import type { UnusableCode } from "../../core/usage/timeline.ts";
import type { PricingType, Verdict } from "../../core/usage/usage.ts";

/**
 * Who may see what: the WABAs that a reader is confined to, or null for all. Part of every question, so that nobody can
 * forget it. Rows whose WABA is not known are seen by nobody who is confined.
 */
export type Within = readonly string[] | null;

/** How much of a list to give, and where to go on. */
export interface Page {
  /** At most so many; the store gives no more than 1,000 at a time. */
  readonly limit: number;
  /** The `next` of the page before; absent: from the beginning. A text that is none gives the refusal `bad_cursor`. */
  readonly after?: string;
}

/** Part of a list in its order. */
export interface PageOf<T> {
  readonly items: readonly T[];
  /** Where the next page begins; null: that was all. */
  readonly next: string | null;
}

/** A cursor that this store never gave. */
export class BadCursor extends Error {
  override readonly name = "BadCursor";
}

/** Which charges. Every part narrows; instants and days are half-open: `from` is inside, `to` is not. */
export interface ChargeFilter {
  readonly within: Within;
  readonly waba?: string;
  /** By phone number id or digits. */
  readonly number?: string;
  /** A real user in any spelling, a business-scoped id, or a surrogate. */
  readonly user?: string;
  readonly month?: string;
  /** Local days of the WABA. */
  readonly fromDay?: string;
  readonly toDay?: string;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly category?: string;
  readonly market?: string;
  readonly pricingType?: PricingType;
  /** Labels of messages; an empty text: those without one. */
  readonly template?: string;
  readonly agent?: string;
  readonly campaign?: string;
  readonly basis?: Basis;
  /** `any`: all that are unrated. */
  readonly refusal?: UnratedCode | "any";
}

/** What is given beside the charges themselves. */
export interface ChargeOptions {
  /** Work out each charge's rank under its counter. Costs a count for each, so leave it out of long lists. */
  readonly ordinals?: boolean;
  /** Where a list begins; the oldest unless it is said. */
  readonly from?: "oldest" | "newest";
}

/**
 * A charge in force, with real names as far as they are known and surrogates where they were forgotten. `ordinal` is null
 * unless asked for. On the wire: `bookedToWire(booked.charge, booked.revision, booked.id)`.
 */
export interface BookedCharge {
  readonly id: string;
  readonly revision: number;
  readonly charge: Charge;
  /** When this revision was booked. */
  readonly bookedAt: Instant;
  /** The hash of the rate set and the engine that it was booked under. */
  readonly rateSet: string;
  readonly engine: string;
  /** What the rules say, whoever decided; null where they say nothing. */
  readonly computed: Verdict | null;
  /** What Meta's webhooks said, whoever decided; null where they said nothing. */
  readonly reported: Reported | null;
}

/** A revision that a later one replaced. Its reversal stands in the same month as itself. */
export interface ReversedCharge extends BookedCharge {
  readonly reversedAt: Instant;
}

/** A charge with all that was ever booked of it. */
export interface ChargeHistory {
  /** Null where the charge was taken back altogether. */
  readonly current: BookedCharge | null;
  /** Oldest first. */
  readonly reversed: readonly ReversedCharge[];
}

/** How far the charges of each owner have changed: the number of its latest change. An owner without any is missing. */
export type NewsPlace = ReadonlyMap<number, bigint>;

/**
 * What a change of a charge is for those who follow a filter: the charge as it is now; that a revision which the filter let
 * through is no more, and nothing in its place is let through; or nothing.
 */
export type ToldChange =
  | { readonly is: "charge"; readonly booked: BookedCharge }
  | { readonly is: "charge_back"; readonly booked: ReversedCharge }
  | { readonly is: "nothing" };

/** A change of a charge by its number. A charge that changed several times since is told once, as it is now. */
export interface ChargeNews {
  readonly news: bigint;
  readonly told: ToldChange;
}

/** What the log says of a message beside what its charge depends on; many messages have none. */
export const LABELS = ["template", "agent", "campaign"] as const;
export type Label = (typeof LABELS)[number];

/** By what usage is summed up; all parts of a key that are not asked for are summed over. */
export type UsageDimension = "day" | "month" | "waba" | "number" | "category" | "market" | "pricing_type" | Label;

/** Which usage; days are local days of the WABA, `from` inside, `to` not. */
export interface UsageFilter {
  readonly within: Within;
  readonly by: readonly UsageDimension[];
  readonly from?: string;
  readonly to?: string;
  readonly month?: string;
  readonly waba?: string;
  readonly number?: string;
  readonly category?: string;
  readonly market?: string;
  readonly pricingType?: PricingType;
  /** As in {@link ChargeFilter}. */
  readonly template?: string;
  readonly agent?: string;
  readonly campaign?: string;
}

/** A sum of charges. Costs of different currencies are never added up. */
export interface UsageSum {
  /** A label is null where the messages have none. */
  readonly key: Readonly<Partial<Record<Exclude<UsageDimension, Label>, string> & Record<Label, string | null>>>;
  readonly currency: string;
  readonly charges: number;
  /** Charges among them that have no cost. */
  readonly unrated: number;
  /** In millionths, of those that have one. */
  readonly cost: bigint;
}

/** Which threads: of a number, of a user, or of both. */
export interface ThreadFilter {
  readonly within: Within;
  readonly number?: string;
  /** A real user in any spelling, a business-scoped id, or a surrogate. */
  readonly user?: string;
  /** Whose last event is at or after this instant. */
  readonly activeSince?: Instant;
}

/** A thread after all that is booked. What is open now, `window` and `quote` of core say. */
export interface BookedThread {
  readonly number: string;
  /** The user's real name, or the surrogate where it was forgotten. */
  readonly user: string;
  /** All names that stand for this user in the thread's partition, real as far as known. */
  readonly names: readonly string[];
  /** WABA of the latest message. */
  readonly waba: string;
  readonly thread: Thread;
  readonly lastEventAt: Instant;
}

/** Under which names the user of a thread was seen, and what says that they are one user. Names are real as far as known. */
export interface KnownAs {
  /** In the order in which they were first seen; those of which no instant is known come last. */
  readonly names: readonly {
    readonly name: string;
    /** From the first to the last event of the thread, or evidence, that names it; null: only stated, for all times. */
    readonly seen: { readonly from: Instant; readonly to: Instant } | null;
    readonly messages: number;
  }[];
  /** In the order of their instants. */
  readonly evidence: readonly {
    readonly users: readonly [string, string];
    /** In words: which webhook, or who stated it. */
    readonly evidence: string;
    /** When it was first seen; null: a person stated it for all times. */
    readonly at: Instant | null;
    readonly learntAt: Instant;
    /** The kind of the source: `webhook`, `import`, `person`. */
    readonly source: string;
  }[];
}

/** Which messages. `number` and `user` as in {@link ChargeFilter}. */
export interface MessageFilter {
  readonly within: Within;
  readonly number?: string;
  readonly user?: string;
  /** One message by its real id or surrogate. */
  readonly message?: string;
}

/** A message as merged from its facts. */
export interface BookedMessage {
  readonly message: Message;
  readonly waba: string;
  /** Why it cannot be rated; null where it can. */
  readonly refusal: UnusableCode | null;
  /** The id of the charge that it caused; null where it rides on something, is free of charges, or is refused. */
  readonly charge: string | null;
}

/** A message that could not become usage. */
export interface BookedRefusal {
  readonly number: string;
  readonly message: string;
  readonly waba: string | null;
  readonly code: UnusableCode;
}

/** Which counters. */
export interface CounterFilter {
  readonly within: Within;
  readonly month?: string;
  readonly waba?: string;
  readonly number?: string;
  readonly portfolio?: string;
}

/** How far a counter of a month has come. */
export type BookedCounter = {
  readonly month: string;
  readonly counted: number;
} & (
  | {
      readonly kind: "free_tier";
      readonly model: string;
      readonly waba: string;
      readonly allowance: number;
      readonly left: number;
    }
  | { readonly kind: "allowance"; readonly number: string; readonly allowance: number; readonly left: number }
  | {
      readonly kind: "tier";
      readonly portfolio: string;
      readonly market: string;
      readonly category: string;
      /** Counts at which a volume band ends, in order; as known from the rate cards of the month. */
      readonly thresholds: readonly number[];
      /** Until the next band begins; null in the last one. */
      readonly left: number | null;
    }
);

/** How booking stands. */
export interface BookingState {
  /** Facts not yet taken by stage 1, and changes not yet taken by stage 2. */
  readonly facts: bigint;
  readonly changes: bigint;
  /** Milliseconds since the oldest fact that waits was received; 0: none waits. */
  readonly lagMs: number;
  /** Partitions that a fact of theirs has stopped; the others go on. */
  readonly stuck: readonly StuckPartition[];
}

/** A partition whose next fact cannot be booked. */
export interface StuckPartition {
  readonly stage: 1 | 2;
  readonly partition: number;
  /** The fact (stage 1) or change (stage 2) that fails, and why. Names nobody. */
  readonly seq: bigint;
  readonly reason: string;
  readonly since: Instant;
}

/** What the API, the exports and the metrics read of the books. Real names are put in as far as they are known. */
export interface BookReads {
  /** In order of (`occurredAt`, charge id), or the other way round. */
  readonly charges: (filter: ChargeFilter, page: Page, options?: ChargeOptions) => Promise<PageOf<BookedCharge>>;
  /** All of them in the same order, in pieces, so that memory does not grow. */
  readonly streamCharges: (filter: ChargeFilter, options?: ChargeOptions) => AsyncIterable<readonly BookedCharge[]>;
  /** Undefined: there never was one of this id, or it is outside of what the reader may see. */
  readonly charge: (id: string, within: Within) => Promise<ChargeHistory | undefined>;
  readonly news: () => Promise<NewsPlace>;
  /** At most so many changes of an owner's charges after one, in order. */
  readonly newsOf: (
    filter: ChargeFilter,
    after: { readonly owner: number; readonly news: bigint; readonly limit: number },
  ) => Promise<readonly ChargeNews[]>;
  /** In order of the dimensions asked for. */
  readonly usage: (filter: UsageFilter) => Promise<readonly UsageSum[]>;
  /** How many charges in force of a month stand how beside what Meta says of them. */
  readonly bases: (filter: {
    readonly within: Within;
    readonly month: string;
  }) => Promise<readonly { readonly basis: Basis; readonly charges: number }[]>;
  /** In order of (number, user). */
  readonly threads: (filter: ThreadFilter, page: Page) => Promise<PageOf<BookedThread>>;
  /** Undefined: there is no such thread, or it is not the reader's to see. */
  readonly knownAs: (thread: {
    readonly within: Within;
    readonly number: string;
    readonly user: string;
  }) => Promise<KnownAs | undefined>;
  /** In order of (time, id). */
  readonly messages: (filter: MessageFilter, page: Page) => Promise<PageOf<BookedMessage>>;
  /** In order of (number, message). */
  readonly refusals: (filter: MessageFilter, page: Page) => Promise<PageOf<BookedRefusal>>;
  /** In order of (month, kind, key). */
  readonly counters: (filter: CounterFilter, page: Page) => Promise<PageOf<BookedCounter>>;
  /** How many a counter has counted so far, by its key (`counterKey` of core); for `quote`. */
  readonly counted: (key: string) => Promise<number>;
  readonly state: () => Promise<BookingState>;
}
