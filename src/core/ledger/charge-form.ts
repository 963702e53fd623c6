import { assert } from "../kernel/assert.ts";
import type { Instant } from "../kernel/time.ts";
import type { Basis, Charge, ChargeFlag, Tier, Unrated } from "../pricing/charge.ts";
import type { RateSet } from "../pricing/rate-card.ts";
import { type PlacedUsage, rateUsage } from "../pricing/rating.ts";
import { afterCounter } from "../pricing/verdict.ts";
import { MODEL_IDS } from "../usage/settings.ts";
import { PRICING_TYPES, type PricingType, type Verdict } from "../usage/usage.ts";

/** What a store keeps of a charge beside its identity. Many charges share a shape, so each shape is kept once. */
export interface PackedCharge {
  /** A JSON object; stores may look into it by the names of {@link ChargeShape}. */
  readonly shape: string;
  readonly occurredAt: Instant;
  readonly expiresAt: Instant | null;
  /** `YYYY-MM-DD` in the WABA's zone; its month is the charge's. */
  readonly day: string;
  readonly waba: string;
  readonly user: string;
  readonly template: string | null;
  readonly agent: string | null;
  readonly campaign: string | null;
}

/** The fields of a packed charge's shape. Money is in millionths, as text. */
export interface ChargeShape {
  readonly kind: string;
  readonly model: string;
  readonly category: string;
  readonly pricing_type: string;
  readonly basis: string;
  readonly market: string;
  readonly currency: string;
  readonly rate: string | null;
  readonly cost: string | null;
  readonly card: string | null;
  readonly tier: Tier | null;
  readonly rules: readonly string[];
  readonly flags: readonly string[];
  /** Code of the refusal. */
  readonly refusal: string | null;
  readonly detail: string | null;
  /** What the rules say, whoever decided: category and pricing type. */
  readonly computed: readonly [string, string] | null;
}

/**
 * What the charge of a usage in a band says; a band is named by the rank before its first one, which stands for all of
 * them. Null: no counter ranks it.
 */
export function packBooked(placed: PlacedUsage, band: number | null, rates: RateSet): PackedCharge {
  const ordinal = band === null ? null : band + 1;
  const charge = rateUsage(placed, ordinal, rates);
  const computed = computedVerdict(placed, ordinal);
  return {
    shape: shapeText(charge, computed),
    occurredAt: charge.occurredAt,
    expiresAt: charge.expiresAt,
    day: placed.usage.date,
    waba: charge.waba,
    user: charge.user,
    template: charge.template,
    agent: charge.agent,
    campaign: charge.campaign,
  };
}

/** Reads a packed charge. Its rank is not part of it. */
export function unpackCharge(
  packed: PackedCharge,
  { number, message }: Pick<Charge, "number" | "message">,
): { readonly charge: Charge; readonly computed: Verdict | null } {
  const { kept, computed } = readShape(packed.shape);
  const charge: Charge = {
    kind: kept.kind,
    model: kept.model,
    occurredAt: packed.occurredAt,
    expiresAt: packed.expiresAt,
    month: packed.day.slice(0, 7),
    waba: packed.waba,
    number,
    user: packed.user,
    message,
    market: kept.market,
    category: kept.category,
    pricingType: kept.pricingType,
    basis: kept.basis,
    rate: kept.rate,
    cost: kept.cost,
    currency: kept.currency,
    card: kept.card,
    tier: kept.tier,
    ordinal: null,
    rules: kept.rules,
    flags: kept.flags,
    refusal: kept.refusal,
    template: packed.template,
    agent: packed.agent,
    campaign: packed.campaign,
  };
  return { charge, computed };
}

/** Whether two packed charges say the same. */
export function sameCharge(a: PackedCharge, b: PackedCharge): boolean {
  return (
    a.shape === b.shape &&
    a.occurredAt === b.occurredAt &&
    a.expiresAt === b.expiresAt &&
    a.day === b.day &&
    a.waba === b.waba &&
    a.user === b.user &&
    a.template === b.template &&
    a.agent === b.agent &&
    a.campaign === b.campaign
  );
}

function computedVerdict({ usage, category, rulesSay }: PlacedUsage, ordinal: number | null): Verdict | null {
  if (usage.decided.by !== "report") return { ...afterCounter(usage, ordinal), category };
  return rulesSay && afterCounter({ ...usage, ...rulesSay }, ordinal);
}

/** Shapes written before, by what they say. */
const texts = new Map<string, string>();

function shapeText(charge: Charge, computed: Verdict | null): string {
  const { kind, model, category, pricingType, basis, market, currency, rate, cost, card, tier, refusal } = charge;
  const key = `${kind}|${model}|${category}|${pricingType}|${basis}|${market}|${currency}|${rate}|${cost}|${card}|${
    tier ? `${tier.from}-${tier.to}` : ""
  }|${charge.rules.join()}|${charge.flags.join()}|${refusal ? `${refusal.code}|${refusal.detail}` : ""}|${
    computed ? `${computed.category}|${computed.pricingType}` : ""
  }`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = JSON.stringify(shapeOf(charge, computed));
  if (texts.size >= MOST_SHAPES) texts.clear();
  texts.set(key, text);
  return text;
}

function shapeOf(charge: Charge, computed: Verdict | null): ChargeShape {
  return {
    kind: charge.kind,
    model: charge.model,
    category: charge.category,
    pricing_type: charge.pricingType,
    basis: charge.basis,
    market: charge.market,
    currency: charge.currency,
    rate: charge.rate === null ? null : String(charge.rate),
    cost: charge.cost === null ? null : String(charge.cost),
    card: charge.card,
    tier: charge.tier && { from: charge.tier.from, to: charge.tier.to },
    rules: charge.rules,
    flags: charge.flags,
    refusal: charge.refusal?.code ?? null,
    detail: charge.refusal?.detail ?? null,
    computed: computed && [computed.category, computed.pricingType],
  };
}

type Kept = Pick<
  Charge,
  | "kind"
  | "model"
  | "category"
  | "pricingType"
  | "basis"
  | "market"
  | "currency"
  | "rate"
  | "cost"
  | "card"
  | "tier"
  | "rules"
  | "flags"
  | "refusal"
>;

interface ReadShape {
  readonly kept: Kept;
  readonly computed: Verdict | null;
}

const shapes = new Map<string, ReadShape>();
const MOST_SHAPES = 10_000;

function readShape(text: string): ReadShape {
  const known = shapes.get(text);
  if (known) return known;
  const packed: unknown = JSON.parse(text);
  assert(isRecord(packed), "a packed charge is an object");
  const read = { kept: keptOf(packed), computed: packed.computed === null ? null : verdictOf(list(packed.computed)) };
  if (shapes.size >= MOST_SHAPES) shapes.clear();
  shapes.set(text, read);
  return read;
}

function keptOf(packed: Readonly<Record<string, unknown>>): Kept {
  return {
    kind: packed.kind === "conversation" ? "conversation" : "message",
    model: oneOf(MODEL_IDS, packed.model),
    category: word(packed.category),
    pricingType: pricingTypeOf(packed.pricing_type),
    basis: oneOf(BASES, packed.basis),
    market: word(packed.market),
    currency: word(packed.currency),
    rate: moneyOf(packed.rate),
    cost: moneyOf(packed.cost),
    card: packed.card === null ? null : word(packed.card),
    tier: isRecord(packed.tier) ? tierOf(packed.tier) : null,
    rules: list(packed.rules).map(word),
    flags: list(packed.flags).map((flag) => oneOf(FLAGS, flag)),
    refusal: packed.refusal === null ? null : { code: oneOf(CODES, packed.refusal), detail: word(packed.detail) },
  };
}

const BASES: readonly Basis[] = ["computed", "reported", "confirmed", "conflict"];
const FLAGS: readonly ChargeFlag[] = [
  "settings_assumed",
  "market_assumed",
  "derived",
  "list_only",
  "stale",
  "rate_override",
  "incomplete",
  "id_derived",
  "conflicting_facts",
];
const CODES: readonly Unrated["code"][] = [
  "no_rate",
  "not_enough_evidence",
  "unknown_category",
  "unknown_market",
  "not_reported",
];

function tierOf({ from, to }: Readonly<Record<string, unknown>>): Tier {
  assert(typeof from === "number" && (to === null || typeof to === "number"), "a packed tier has bounds");
  return { from, to };
}

function verdictOf([category, pricingType]: readonly unknown[]): Verdict {
  return { category: word(category), pricingType: pricingTypeOf(pricingType) };
}

function pricingTypeOf(value: unknown): PricingType {
  return oneOf(PRICING_TYPES, value);
}

function moneyOf(value: unknown): bigint | null {
  return value === null ? null : BigInt(word(value));
}

function oneOf<T>(known: readonly T[], value: unknown): T {
  const found = known.find((one) => one === value);
  assert(found !== undefined, "a packed charge holds a word that is known");
  return found;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  assert(Array.isArray(value), "a packed charge holds a list here");
  return value;
}

function word(value: unknown): string {
  assert(typeof value === "string", "a packed charge holds a text here");
  return value;
}
