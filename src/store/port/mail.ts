import type { Micros } from "../../core/kernel/money.ts";
import type { BillingEvent } from "./billing.ts";
import type { Page, PageOf } from "./reads.ts";

/** What becomes of a mail. `unsure`: a crash or a lost connection left open whether it went, so it is not sent again. */
export const MAIL_STATES = ["waiting", "sending", "sent", "failed", "unsure", "dropped"] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** A mail to be written. The key names what it is about, so that nothing is written about twice. */
export interface NewMail {
  readonly key: string;
  readonly kind: string;
  readonly business: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A mail that this process alone may send until its lease ends. */
export interface ClaimedMail extends Omit<NewMail, "business"> {
  readonly business: string | null;
  readonly queuedAt: number;
  /** How often it was tried before. */
  readonly attempts: number;
}

/** A mail as lists show it. */
export interface KeptMail extends Pick<ClaimedMail, "key" | "kind" | "business" | "queuedAt" | "attempts"> {
  readonly state: MailState;
  readonly recipients: readonly string[] | null;
  readonly messageId: string | null;
  readonly sentAt: number | null;
  /** What the mail server said last, or why it was not sent. */
  readonly reason: string | null;
}

/** What became of a claimed mail. */
export type MailOutcome =
  | { readonly state: "sent"; readonly at: number; readonly reason: string | null }
  | { readonly state: "waiting"; readonly dueAt: number; readonly reason: string }
  | { readonly state: "failed" | "unsure" | "dropped"; readonly reason: string };

/** The queue of mails. */
export interface MailQueue {
  /** False where the key is known. */
  readonly add: (mail: NewMail, now: number) => Promise<boolean>;
  /** Takes the oldest due one that nobody else holds; nothing where none waits. */
  readonly claim: (wanted: { readonly now: number; readonly leaseMs: number }) => Promise<ClaimedMail | undefined>;
  /** Writes down that the mail server hears of it now. False where it is another's by now. */
  readonly begin: (
    claimed: ClaimedMail,
    sending: { readonly recipients: readonly string[]; readonly messageId: string; readonly until: number },
  ) => Promise<boolean>;
  readonly settle: (claimed: ClaimedMail, outcome: MailOutcome) => Promise<void>;
  /** Mails that somebody began to send and never told of; they become `unsure`. Gives their keys. */
  readonly abandon: (now: number) => Promise<readonly string[]>;
  /** Sends one that failed or may have gone once more; false where there is none of that key in such a state. */
  readonly resend: (key: string, now: number) => Promise<boolean>;
  /** The latest first. */
  readonly list: (filter: { readonly state?: MailState | undefined }, page: Page) => Promise<PageOf<KeptMail>>;
}

/** What a business bought in some days, added up. */
export interface SalesOfDays {
  readonly category: string;
  readonly market: string;
  readonly pricingType: string;
  readonly currency: string;
  readonly units: number;
  readonly price: Micros;
  /** Units of these that cost nothing. */
  readonly free: number;
}

/** What reports are written from. */
export interface ReportReads {
  /** Sales in force of local days, `to` not among them. */
  readonly sales: (business: string, from: string, to: string) => Promise<readonly SalesOfDays[]>;
  /** Units of these days that have no price. */
  readonly unpriced: (business: string, from: string, to: string) => Promise<number>;
  /** Businesses that want no weekly report. */
  readonly optedOut: () => Promise<ReadonlySet<string>>;
  readonly setOptOut: (business: string, isOut: boolean, now: number) => Promise<void>;
}

/** A coming change of a business's prices, of which it is told once. */
export interface PlanNotice {
  readonly business: string;
  readonly plan: string;
  /** First day of the version. */
  readonly from: string;
  readonly event: BillingEvent;
}

export interface PlanNotices {
  /** Emits those that were not told before; gives how many those were. */
  readonly tell: (notices: readonly PlanNotice[]) => Promise<number>;
}
