import type { Micros } from "../kernel/money.ts";
import type { Instant } from "../kernel/time.ts";

/** Who sent a message: the user (`inbound`) or the business (`outbound`). */
export type Direction = "inbound" | "outbound";

/** What brought a user in: a Click-to-WhatsApp ad or a Page button (FEP-01). */
export type EntryPoint = "ad" | "page";

/** What Meta said of a message in its webhooks; every part may be missing. Kept beside what the rules say, never mixed in. */
export interface Reported {
  /** `NBP`, `CBP` or `PMP` as Meta writes it (WH-07). */
  readonly model?: string;
  /** `regular`, `free_customer_service`, `free_entry_point`, ... (WH-09). */
  readonly type?: string;
  /** `marketing`, `service`, `referral_conversion`, ... with underscores (WH-08, AUTHI-05). */
  readonly category?: string;
  /** `paid_exempt` on messages of exempt organisations (WH-10). */
  readonly subtype?: string;
  readonly billable?: boolean;
  /** The price that Meta observed, in micro-units of the WABA's currency (MM-04). */
  readonly price?: Micros;
  /** Meta's conversation id (WH-05). */
  readonly conversation?: string;
  /** End of that conversation or free entry point (WH-04). */
  readonly expiresAt?: Instant;
}

/**
 * One thing learnt about one message id on one business number. A field that is absent is unknown, not empty.
 * Facts about the same message are merged by {@link ./message.ts}.
 */
export interface MessageFact {
  readonly kind: "message";
  /** Business number: Meta's phone number id or the number's digits. */
  readonly number: string;
  /** Message id, unique per number. */
  readonly id: string;
  /** True where the id is a hash of the row because the source had none. */
  readonly idDerived?: boolean;
  readonly waba?: string;
  /** E.164 digits without `+`, or a business-scoped user id such as `BR.1349...` (GEN-05). */
  readonly user?: string;
  readonly direction?: Direction;
  /** `template`, or Meta's message type: `text`, `image`, `reaction`, ... */
  readonly type?: string;
  /** Of a template, when it was used (GEN-10): `marketing`, `utility`, `authentication`, or a word Daybook does not rate. */
  readonly category?: string;
  /** When it was sent (outbound) or received (inbound). */
  readonly at?: Instant;
  /** Outbound: the first of delivered and read (GEN-01, GEN-02). */
  readonly deliveredAt?: Instant;
  /** Outbound: when Meta said that it failed. */
  readonly failedAt?: Instant;
  /** Inbound: the entry point it came through. */
  readonly entryPoint?: EntryPoint;
  readonly template?: string;
  readonly agent?: string;
  readonly campaign?: string;
  readonly reported?: Reported;
}

/**
 * Two identities of one user (a phone number and a BSUID, an old number and a new one), with the evidence. Once learnt it
 * holds for all times, so that the order of learning makes no difference; a person undoes it by `apart`.
 */
export interface UserAliasFact {
  readonly kind: "user_alias";
  readonly users: readonly [string, string];
  /** When the evidence was seen. */
  readonly at: Instant;
  /** Where it was seen, in words: `webhook contacts`, `accounts file`. */
  readonly evidence: string;
}

/** Two names of one business number: its phone number id and its digits. */
export interface NumberAliasFact {
  readonly kind: "number_alias";
  readonly id: string;
  readonly digits: string;
}

/** One thing learnt: about a message, or about who is who. */
export type Fact = MessageFact | UserAliasFact | NumberAliasFact;
