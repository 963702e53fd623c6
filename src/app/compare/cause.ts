import { formatMoney, type Micros } from "../../core/kernel/money.ts";
import type { Charge } from "../../core/pricing/charge.ts";

/** Why a message costs something else under one model than under another. */
export interface Cause {
  readonly code: "charged" | "free" | "rides" | "unrated" | "kind" | "category" | "tier" | "rate";
  /** In words: what it is, and what it was. */
  readonly text: string;
  /** Category of the side that is charged. */
  readonly category: string;
}

/** A charge, or null for a message that rides on a conversation. */
export type Side = Charge | null;

/** What a side adds to the total; a charge that cannot be rated adds nothing. */
export function costOf(side: Side): Micros {
  return side?.cost ?? 0n;
}

/** The named cause of a difference between two sides of one message; asked only where their costs differ. */
export function causeOf(base: Side, other: Side): Cause {
  if (base?.cost != null && other?.cost != null && isCharged(base) && isCharged(other)) return ofTwo(base, other);
  const category = (isCharged(other) ? other : base)?.category ?? "unknown";
  return {
    code: codeOf(base, other),
    text: `${wordOf(other)} instead of ${base ? wordOf(base) : "riding a conversation"}`,
    category,
  };
}

/** What became of a message under a model, for a sentence. */
export function describeSide(side: Side): string {
  if (!side) return "rides a conversation, no charge of its own";
  const what = `${side.category} ${side.kind}`;
  if (side.refusal) return `${what}, not rated (${side.refusal.code})`;
  if (side.pricingType !== "regular") return `${what}, ${side.pricingType}`;
  return `${what}, regular, ${formatMoney(costOf(side))} ${side.currency}`;
}

function isCharged(side: Side): boolean {
  return side !== null && side.refusal === null && side.pricingType === "regular";
}

function codeOf(base: Side, other: Side): Cause["code"] {
  if (base?.refusal || other?.refusal) return "unrated";
  if (isCharged(other)) return "charged";
  return other ? "free" : "rides";
}

function wordOf(side: Side): string {
  if (!side) return "rides a conversation";
  if (side.refusal) return `unrated (${side.refusal.code})`;
  return side.pricingType === "regular" ? "charged" : side.pricingType;
}

/** Both sides are charged: what is charged differs, or the category it is charged as, or only the rate. */
function ofTwo(base: Charge, other: Charge): Cause {
  const { category } = other;
  const rates = `${formatMoney(costOf(base))} -> ${formatMoney(costOf(other))}`;
  if (base.kind !== other.kind)
    return { code: "kind", text: `${other.kind} instead of ${base.kind}, ${rates}`, category };
  if (base.category !== category)
    return { code: "category", text: `${category} instead of ${base.category}, ${rates}`, category };
  const isTier = base.card === other.card && base.market === other.market && base.tier?.from !== other.tier?.from;
  return isTier
    ? { code: "tier", text: `volume tier ${rates}`, category }
    : { code: "rate", text: `rate ${rates}`, category };
}
