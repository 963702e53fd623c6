import type { OpenHold } from "../../core/billing/wallet.ts";
import type { DayUse } from "../../core/billing/wallet-forecast.ts";
import type { WatchState } from "../../core/billing/wallet-watch.ts";
import type { Micros } from "../../core/kernel/money.ts";
import type { Result } from "../../core/kernel/result.ts";
import type { Instant } from "../../core/kernel/time.ts";
import type { NewAuditEntry } from "./access.ts";
import type { BillingEvent } from "./billing.ts";
import type { Page, PageOf } from "./reads.ts";

/** A wallet: an account of the ledger in the books of whoever sells to the business. */
export interface WalletAccount {
  readonly business: string;
  /** The seller: `provider`, or a business that resells. */
  readonly owner: string;
  readonly currency: string;
}

/** What stands in a wallet as the store knows it at an instant of its own clock. */
export interface WalletFunds {
  readonly balance: Micros;
  /** Open and not expired, the first to expire first. */
  readonly holds: readonly OpenHold[];
  readonly at: Instant;
}

/** What stands in a wallet in one currency. */
export interface WalletBalance extends WalletAccount {
  readonly balance: Micros;
  readonly held: Micros;
}

/** Who does something, with what the audit log says of it. */
export type Doer = Pick<NewAuditEntry, "actor" | "actorName" | "request">;

/** Money that is, or was, set aside. */
export interface Hold extends WalletAccount {
  readonly key: string;
  readonly amount: Micros;
  readonly state: "open" | "captured" | "released" | "expired";
  /** What was taken; the rest was given back. */
  readonly captured: Micros;
  /** The charge whose posting takes the money; null: a call does. */
  readonly charge: string | null;
  readonly note: string | null;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
}

export interface NewHold {
  /** Of whoever asks: the same key again is the same hold. */
  readonly key: string;
  readonly amount: Micros;
  readonly lastsMs: number;
  readonly charge: string | null;
  /** The message of that charge. */
  readonly sent?: SentMessage | null;
  readonly note: string | null;
}

/** A message that money is set aside for, by the names that the store has for it. */
export interface SentMessage {
  readonly number: string;
  readonly message: string;
}

/** An open hold for a message that is on file. */
export interface HeldMessage extends SentMessage {
  readonly business: string;
  readonly key: string;
  readonly partition: number;
  /** The name that stands for its user. */
  readonly root: string;
}

/** Why money cannot be set aside, taken or given back. */
export type HoldRefusal =
  | { readonly code: "insufficient"; readonly available: Micros }
  | { readonly code: "key_used"; readonly hold: Hold }
  | { readonly code: "unknown_hold" }
  | { readonly code: "more_than_held"; readonly hold: Hold }
  | { readonly code: "taken_by_charge"; readonly hold: Hold }
  | { readonly code: "hold_ended"; readonly hold: Hold };

/** Money that came in or went back. */
export interface Payment {
  /** `manual`, `stripe`. */
  readonly source: string;
  readonly reference: string;
  readonly kind: "top_up" | "refund" | "refund_failed" | "dispute" | "dispute_won";
  /** Reference of the payment that it gives back. */
  readonly of: string | null;
  /** Above zero into the wallet, below zero out of it. */
  readonly amount: Micros;
  readonly currency: string;
  /** As its source named it. */
  readonly business: string | null;
  readonly happenedAt: Instant;
  readonly note: string | null;
}

/** How it stands with a payment. */
export interface KeptPayment extends Payment {
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  readonly state: "booked" | "open" | "dismissed";
  /** Why it is not booked. */
  readonly problem: PaymentProblem | null;
  /** What was booked: the amount may be another one where a person said so. */
  readonly booked: { readonly owner: string; readonly amount: Micros; readonly currency: string } | null;
}

/** Why a payment cannot be booked by itself. */
export type PaymentProblem = "no_business" | "unknown_business" | "wrong_currency" | "unknown_payment";

/** What became of a payment that was told. */
export interface Taken {
  readonly is: "booked" | "kept" | "duplicate";
  readonly payment: KeptPayment;
}

/** A reference that was used for something else, or money that is not there. */
export type PaymentRefusal =
  | { readonly code: "reference_used"; readonly payment: KeptPayment }
  | { readonly code: "insufficient"; readonly available: Micros }
  | { readonly code: "unknown_reference" }
  | { readonly code: "seller_changed" }
  | { readonly code: "more_than_paid"; readonly left: Micros }
  | { readonly code: "not_open"; readonly payment: KeptPayment };

/** A line of a statement, with what stands in the wallet after it. */
export interface StatementLine {
  /** Day on which it was recorded (UTC). */
  readonly day: string;
  /** An entry of its own; or all use recorded on the day that happened in one month. */
  readonly is: "top_up" | "refund" | "capture" | "invoice" | "credit_note" | "reversal" | "other" | "use";
  /** When it was recorded; null for use, which is a day's. */
  readonly recordedAt: Instant | null;
  /** Month in which it happened (UTC). */
  readonly month: string;
  readonly reference: string | null;
  readonly reason: string | null;
  /** Above zero into the wallet. */
  readonly amount: Micros;
  readonly balance: Micros;
}

/** Which lines: recorded on days from `from` on, up to `to`, half-open; as it was known at `asOf`. */
export interface StatementQuery {
  readonly from: string;
  readonly to: string;
  readonly asOf?: Instant;
}

export interface Statement extends PageOf<StatementLine> {
  /** Before the first of these lines. */
  readonly opening: Micros;
  /** After the last day of the question. */
  readonly closing: Micros;
}

/** What a look at a wallet decides: what to remember, and what to tell. */
export interface WatchDecision {
  readonly state: WatchState;
  readonly events: readonly BillingEvent[];
}

/** Wallets, and the money that passes through them. */
export interface Wallets {
  readonly funds: (account: WalletAccount) => Promise<WalletFunds>;
  /** All currencies of a business's wallet in its seller's books. */
  readonly balances: (of: Pick<WalletAccount, "business" | "owner">) => Promise<readonly WalletBalance[]>;
  /** Of every account of kind `wallet` that has an entry. */
  readonly allBalances: () => Promise<readonly WalletBalance[]>;
  /** What charges took out of it, by day (UTC) on which they happened, since a day. */
  readonly uses: (account: WalletAccount, since: string) => Promise<readonly DayUse[]>;
  readonly hold: (account: WalletAccount, hold: NewHold, by: Doer) => Promise<Result<Hold, HoldRefusal>>;
  /** Takes part or all of a hold for something that has no charge, and gives back the rest. */
  readonly capture: (
    business: string,
    key: string,
    take: { readonly amount: Micros | null; readonly reason: string },
    by: Doer,
  ) => Promise<Result<Hold, HoldRefusal>>;
  /** From now on the posting of this charge takes the money. */
  readonly bind: (
    business: string,
    key: string,
    charge: string,
    sent?: SentMessage | null,
  ) => Promise<Result<Hold, HoldRefusal>>;
  readonly release: (business: string, key: string) => Promise<Result<Hold, HoldRefusal>>;
  readonly holdOf: (business: string, key: string) => Promise<Hold | undefined>;
  /** Newest first. */
  readonly holds: (business: string, state: Hold["state"] | null, page: Page) => Promise<PageOf<Hold>>;
  /** Ends holds whose time is over, and takes those whose charge has been posted; gives how many. */
  readonly settleHolds: () => Promise<number>;
  /** Open holds of these businesses for messages that are on file. */
  readonly heldMessages: (businesses: readonly string[]) => Promise<readonly HeldMessage[]>;
  /**
   * Takes a hold whose message was counted in a dialog, if that dialog has a sale with a price: that much where the message
   * opened it, and nothing where it joined it. False: it has none yet, or the hold is open no more.
   */
  readonly settleByDialog: (
    hold: Pick<Hold, "business" | "key">,
    dialog: { readonly unit: string; readonly isOpener: boolean },
  ) => Promise<boolean>;
  readonly statement: (account: WalletAccount, query: StatementQuery, page: Page) => Promise<Statement>;
  /** Looks at a wallet under its lock; `decide` gets what was remembered, and what stands there now. */
  readonly watch: (
    account: WalletAccount,
    decide: (state: WatchState | null, balance: Micros, at: Instant) => WatchDecision,
  ) => Promise<readonly BillingEvent[]>;
  /** Rises with every entry of the ledger: where it is as it was, no balance has changed. */
  readonly mark: () => Promise<bigint>;
  /** What is remembered of every wallet that was looked at. */
  readonly watched: () => Promise<ReadonlyMap<string, WatchState>>;
  /** Moves the sums from which balances are reckoned up to the day before yesterday. */
  readonly rebase: () => Promise<number>;
}
