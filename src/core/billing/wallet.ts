import type { Micros } from "../kernel/money.ts";
import type { Instant } from "../kernel/time.ts";
import type { WalletSettings } from "./business.ts";

/** Money of a wallet that is set aside until an instant, exclusive. */
export interface OpenHold {
  readonly amount: Micros;
  readonly expiresAt: Instant;
}

/** What stands in a wallet at an instant, in micro-units of its currency. */
export interface Funds {
  /** Below zero where more was delivered than paid for. */
  readonly balance: Micros;
  /** Sum of the holds that are open. */
  readonly held: Micros;
  /** What neither was used nor is set aside. */
  readonly available: Micros;
}

/** What is there and what of it is free: holds that have expired count no longer. */
export function fundsOf(balance: Micros, holds: Iterable<OpenHold>, at: Instant): Funds {
  let held = 0n;
  for (const { amount, expiresAt } of holds) if (at < expiresAt) held += amount;
  return { balance, held, available: balance - held };
}

/** What may no longer be sent. */
export type Blocked = "nothing" | "marketing" | "everything";

/** What a balance of zero or less blocks, by the business's own policy. */
export function blockedAt(balance: Micros, policy: WalletSettings["atZero"]): Blocked {
  if (balance > 0n || policy === "warn") return "nothing";
  return policy === "block_marketing" ? "marketing" : "everything";
}

/** What somebody thinks of sending. */
export interface PermitQuery {
  readonly category: string;
  /** What it would cost the business; null where that is not known, so that only what is there decides. */
  readonly cost: Micros | null;
}

/** May it be sent, as far as money goes, and why. */
export interface Permit {
  readonly allowed: boolean;
  /**
   * `covered`: there is enough. `tolerated`: there is not, and the policy lets it pass. `blocked`: the balance is used up.
   * `held`: what is left is set aside for other messages. `insufficient`: it costs more than there is.
   */
  readonly why: "covered" | "tolerated" | "blocked" | "held" | "insufficient";
  /** When the answer may turn by itself, because a hold expires; null: it does not. */
  readonly until: Instant | null;
}

/** What decides about a permit beside the question. */
export interface PermitGround {
  readonly balance: Micros;
  readonly holds: readonly OpenHold[];
  readonly policy: WalletSettings["atZero"];
  readonly at: Instant;
}

/**
 * Decides by the policy at zero: `warn` lets everything pass, `block_marketing` all but marketing that is not covered,
 * `block_all` only what is covered. What was delivered is posted whatever was said here.
 */
export function permit({ category, cost }: PermitQuery, { balance, holds, policy, at }: PermitGround): Permit {
  const { available } = fundsOf(balance, holds, at);
  const needed = cost ?? 0n;
  const isCovered = available > 0n && available >= needed;
  if (isCovered) return { allowed: true, why: "covered", until: null };
  const isBound = policy === "block_all" || (policy === "block_marketing" && category === "marketing");
  if (!isBound) return { allowed: true, why: "tolerated", until: null };
  if (balance <= 0n) return { allowed: false, why: "blocked", until: null };
  const why = available <= 0n ? "held" : "insufficient";
  return { allowed: false, why, until: freedAt(needed, { balance, holds, at }) };
}

/** When enough holds will have expired; null: even all of them do not help. */
function freedAt(needed: Micros, { balance, holds, at }: Omit<PermitGround, "policy">): Instant | null {
  const ends = holds.map(({ expiresAt }) => expiresAt).filter((end) => at < end);
  for (const end of ends.sort((a, b) => a - b)) {
    const { available } = fundsOf(balance, holds, end);
    if (available > 0n && available >= needed) return end;
  }
  return null;
}
