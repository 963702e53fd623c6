import type { Instant } from "../kernel/time.ts";
import type { Message } from "./message.ts";
import type { ModelId } from "./settings.ts";

/** What is charged: a conversation (CBP) or a message (NBP, PMP). */
export type ChargeKind = "conversation" | "message";

/** Meta's pricing types, and Daybook's own where Meta has no word for it. */
export const PRICING_TYPES = [
  "regular",
  "free_customer_service",
  "free_entry_point",
  "free_tier",
  "free_service",
  "free_reaction",
  "free_exempt",
] as const;
export type PricingType = (typeof PRICING_TYPES)[number];

/** What a counter has to do with a usage. */
export type Counting =
  /** No counter sees it. */
  | { readonly by: "none" }
  /** Its rank among the conversations of the WABA's month decides whether it is free (CBP1-08, CBP2-08). */
  | { readonly by: "free_tier" }
  /** Its rank among the service messages of the number's month decides; `decided`: it only counts (OCT26-03). */
  | { readonly by: "allowance"; readonly decided: boolean }
  /** Charged; its rank among those of the portfolio, market and month picks the volume tier (TIER-02). */
  | { readonly by: "tier" };

/** The pricing type and category that one column, rules or Meta's report, gives a usage. */
export interface Verdict {
  readonly category: string;
  readonly pricingType: PricingType;
}

/** What the rules would have said of a usage: their verdict, and the counter that it rests on. */
export interface RulesSay extends Verdict {
  readonly counting: Counting;
}

/** Why the facts do not tell what a usage is. */
export interface Unknown {
  readonly code: "not_enough_evidence" | "unknown_category" | "not_reported";
  readonly detail: string;
}

/** What decided a usage; `rulesSay` is what the rules would have said, null where they could not tell or saw no usage. */
export type Decided =
  | { readonly by: "rules" }
  | { readonly by: "evidence" }
  | { readonly by: "report"; readonly rulesSay: RulesSay | null };

/** What a delivered message leads to, before counters and rates: one thing that could be charged. */
export interface Usage extends Verdict {
  readonly kind: ChargeKind;
  readonly model: ModelId;
  /** The message that opened the conversation, or the message itself. */
  readonly message: Message;
  readonly occurredAt: Instant;
  /** `YYYY-MM-DD` of `occurredAt` in the WABA's zone. */
  readonly date: string;
  readonly expiresAt: Instant | null;
  readonly counting: Counting;
  readonly rules: readonly string[];
  /**
   * Our rules on the message's own facts; our rules, with Meta's report as the only evidence of what the message is;
   * or Meta's report itself.
   */
  readonly decided: Decided;
  /** The thread holds a message that proves an inbound which nobody recorded. */
  readonly incomplete: boolean;
  /** Set where the facts do not tell what this is; it can then not be rated. */
  readonly unknown: Unknown | null;
}

/** A usage as a pricing model draws it up; the thread adds what does not depend on the model. */
export type UsageDraft = Pick<
  Usage,
  "kind" | "category" | "pricingType" | "expiresAt" | "counting" | "rules" | "unknown"
>;
