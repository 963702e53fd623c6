import type { Micros } from "../kernel/money.ts";
import { sha256 } from "../kernel/sha256.ts";
import type { Instant } from "../kernel/time.ts";
import type { ModelId } from "../usage/settings.ts";
import type { ChargeKind, PricingType } from "../usage/usage.ts";

/** Where a charge's decision comes from: our rules, Meta's word, both alike, or both and they differ. */
export type Basis = "computed" | "reported" | "confirmed" | "conflict";

/** Why a usage has no cost. */
export type UnratedCode = "no_rate" | "not_enough_evidence" | "unknown_category" | "unknown_market" | "not_reported";

/** An expected no to rating one usage: the code, what is missing, and what to do about it. */
export interface Unrated {
  readonly code: UnratedCode;
  readonly detail: string;
}

/** The band of a rate card that a charge fell into; both bounds inclusive (TIER-05), `to` null: unlimited. */
export interface Tier {
  readonly from: number;
  readonly to: number | null;
}

/** What a reader should know about how sure a charge is. Documented in docs/commands.md. */
export type ChargeFlag =
  | "settings_assumed"
  | "market_assumed"
  | "derived"
  | "list_only"
  | "stale"
  | "rate_override"
  | "incomplete"
  | "id_derived"
  | "conflicting_facts";

/** One rated, immutable item with its reason. */
export interface Charge {
  readonly kind: ChargeKind;
  readonly model: ModelId;
  readonly occurredAt: Instant;
  /** Scheduled end of a conversation, also where a free entry point closes it early; null for messages. */
  readonly expiresAt: Instant | null;
  /** `YYYY-MM` in the WABA's zone. */
  readonly month: string;
  readonly waba: string;
  readonly number: string;
  readonly user: string;
  readonly message: string;
  readonly market: string;
  readonly category: string;
  readonly pricingType: PricingType;
  readonly basis: Basis;
  /** Per conversation or message; null where unrated. */
  readonly rate: Micros | null;
  readonly cost: Micros | null;
  readonly currency: string;
  /** Date of the card line used; null where nothing was looked up. */
  readonly card: string | null;
  readonly tier: Tier | null;
  /** Rank under the counter that decided. */
  readonly ordinal: number | null;
  readonly rules: readonly string[];
  readonly flags: readonly ChargeFlag[];
  readonly refusal: Unrated | null;
  readonly template: string | null;
  readonly agent: string | null;
  readonly campaign: string | null;
}

/** A charge's identity: its number and the message that caused it, hashed because both name people. Never its rank or price. */
export function chargeId(charge: Pick<Charge, "number" | "message">): string {
  return sha256(`${charge.number}\n${charge.message}`).slice(0, 32);
}
