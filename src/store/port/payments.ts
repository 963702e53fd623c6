import type { Micros } from "../../core/kernel/money.ts";
import type { Result } from "../../core/kernel/result.ts";
import type { Page, PageOf } from "./reads.ts";
import type { Doer, KeptPayment, Payment, PaymentProblem, PaymentRefusal, Taken, WalletAccount } from "./wallets.ts";

/** Whose a payment is and in what currency their wallet is; or why it cannot be booked. */
export type Addressee = Result<WalletAccount, PaymentProblem>;

/** Money that comes into wallets and goes back: once by its source and reference, and never lost. */
export interface Payments {
  /**
   * Books a payment, or keeps it with its problem; told twice, it is one. `addressee` says whose it is by the business
   * that it names. Of a payment that gives another back and names nobody, it is asked with the business of that one.
   */
  readonly take: (
    payment: Payment,
    addressee: (business: string | null) => Addressee,
    by: Doer,
  ) => Promise<Result<Taken, PaymentRefusal>>;
  /** Gives part of a booked payment back by hand: never more than was paid, nor than is available. */
  readonly refund: (refund: ManualRefund, by: Doer) => Promise<Result<Taken, PaymentRefusal>>;
  /** A person says whose an open payment is, and what it comes to in the currency of their wallet. */
  readonly assign: (
    id: PaymentId,
    to: { readonly account: WalletAccount; readonly amount: Micros | null },
    by: Doer,
  ) => Promise<Result<Taken, PaymentRefusal>>;
  /** A person says that an open payment concerns no wallet. */
  readonly dismiss: (id: PaymentId, note: string, by: Doer) => Promise<Result<KeptPayment, PaymentRefusal>>;
  /** Books what was told before the payment that it gives back, where that is booked by now; gives how many payments. */
  readonly settle: (by: Doer) => Promise<number>;
  readonly get: (id: PaymentId) => Promise<KeptPayment | undefined>;
  /** Newest first. */
  readonly list: (
    filter: { readonly business: string | null; readonly state: KeptPayment["state"] | null },
    page: Page,
  ) => Promise<PageOf<KeptPayment>>;
}

export type PaymentId = Pick<Payment, "source" | "reference">;

export interface ManualRefund {
  readonly account: WalletAccount;
  /** The payment that is given back in part or whole. */
  readonly of: PaymentId;
  /** Its own reference. */
  readonly reference: string;
  /** Above zero. */
  readonly amount: Micros;
  readonly note: string | null;
}
