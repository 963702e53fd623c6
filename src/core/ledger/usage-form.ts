import { assert } from "../kernel/assert.ts";
import type { Instant } from "../kernel/time.ts";
import type { Message } from "../usage/message.ts";
import { MODEL_IDS } from "../usage/settings.ts";
import {
  type Counting,
  type Decided,
  PRICING_TYPES,
  type PricingType,
  type RulesSay,
  type Unknown,
  type Usage,
} from "../usage/usage.ts";

/**
 * A usage without its message. What many usages have in common stands in `shape`, of which there are few, so that a store
 * can keep each of them once.
 */
export interface PackedUsage {
  readonly shape: string;
  readonly occurredAt: Instant;
  /** `YYYY-MM-DD` in the WABA's zone. */
  readonly date: string;
  readonly expiresAt: Instant | null;
}

/** A usage as a store keeps it. */
export function packUsage(usage: Usage): PackedUsage {
  const { occurredAt, date, expiresAt } = usage;
  const packed = { shape: shapeText(usage), occurredAt, date, expiresAt };
  unpacked.set(packed, usage);
  return packed;
}

/** Usages that were packed here, so that they need not be read again. */
const unpacked = new WeakMap<PackedUsage, Usage>();

/** Shapes written before, by what they say. */
const texts = new Map<string, string>();

function shapeText(usage: Usage): string {
  const { kind, model, category, pricingType, counting, rules, decided, incomplete, unknown } = usage;
  const said = decided.by === "report" && decided.rulesSay;
  const key = `${kind}|${model}|${category}|${pricingType}|${packCounting(counting)}|${rules.join()}|${decided.by}|${
    said ? `${said.category}|${said.pricingType}|${packCounting(said.counting)}` : ""
  }|${incomplete}|${unknown ? `${unknown.code}|${unknown.detail}` : ""}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = writeShape(usage);
  if (texts.size >= MOST_SHAPES) texts.clear();
  texts.set(key, text);
  return text;
}

function writeShape({
  kind,
  model,
  category,
  pricingType,
  counting,
  rules,
  decided,
  incomplete,
  unknown,
}: Usage): string {
  return JSON.stringify([
    kind,
    model,
    category,
    pricingType,
    packCounting(counting),
    rules,
    decided.by === "report" ? [decided.by, packSaid(decided.rulesSay)] : [decided.by],
    incomplete ? 1 : 0,
    unknown ? [unknown.code, unknown.detail] : 0,
  ]);
}

/** Reads what {@link packUsage} wrote. */
export function unpackUsage(packed: PackedUsage, message: Message): Usage {
  const known = unpacked.get(packed);
  if (known?.message === message) return known;
  const { shape, occurredAt, date, expiresAt } = packed;
  return { ...shapeOf(shape), message, occurredAt, date, expiresAt };
}

/** Whether two packed usages are the same; null: none. */
export function samePacked(a: PackedUsage | null, b: PackedUsage | null): boolean {
  if (!a || !b) return a === b;
  return a.shape === b.shape && a.occurredAt === b.occurredAt && a.date === b.date && a.expiresAt === b.expiresAt;
}

type Shape = Omit<Usage, "message" | "occurredAt" | "date" | "expiresAt">;

/** Shapes read before; there are few. */
const shapes = new Map<string, Shape>();
const MOST_SHAPES = 10_000;

function shapeOf(text: string): Shape {
  const known = shapes.get(text);
  if (known) return known;
  const shape = readShape(text);
  if (shapes.size >= MOST_SHAPES) shapes.clear();
  shapes.set(text, shape);
  return shape;
}

function readShape(text: string): Shape {
  const packed: unknown = JSON.parse(text);
  const [kind, model, category, pricingType, counting, rules, decided, incomplete, unknown] = list(packed);
  const found = MODEL_IDS.find((id) => id === model);
  assert(found !== undefined, "a packed usage names a pricing model");
  return {
    kind: kind === "conversation" ? "conversation" : "message",
    model: found,
    category: word(category),
    pricingType: pricingTypeOf(pricingType),
    counting: countingOf(word(counting)),
    rules: list(rules).map(word),
    decided: decidedOf(list(decided)),
    incomplete: incomplete === 1,
    unknown: unknown === 0 ? null : unknownOf(list(unknown)),
  };
}

function packSaid(said: RulesSay | null) {
  return said ? [said.category, said.pricingType, packCounting(said.counting)] : 0;
}

function packCounting(counting: Counting): string {
  return counting.by === "allowance" && counting.decided ? "allowance_decided" : counting.by;
}

function countingOf(by: string): Counting {
  if (by === "allowance" || by === "allowance_decided") return { by: "allowance", decided: by !== "allowance" };
  return by === "free_tier" || by === "tier" ? { by } : { by: "none" };
}

function decidedOf([by, says]: readonly unknown[]): Decided {
  if (by === "report") return { by, rulesSay: says === 0 ? null : saidOf(list(says)) };
  return by === "evidence" ? { by } : { by: "rules" };
}

function saidOf([category, pricingType, counting]: readonly unknown[]): RulesSay {
  return { category: word(category), pricingType: pricingTypeOf(pricingType), counting: countingOf(word(counting)) };
}

function unknownOf([code, detail]: readonly unknown[]): Unknown {
  const known = (["not_enough_evidence", "unknown_category", "not_reported"] as const).find((one) => one === code);
  assert(known !== undefined, "a packed usage names why it is unknown");
  return { code: known, detail: word(detail) };
}

function pricingTypeOf(value: unknown): PricingType {
  const known = PRICING_TYPES.find((type) => type === value);
  assert(known !== undefined, "a packed usage names a pricing type");
  return known;
}

function list(value: unknown): readonly unknown[] {
  assert(Array.isArray(value), "a packed usage holds a list here");
  return value;
}

function word(value: unknown): string {
  assert(typeof value === "string", "a packed usage holds a text here");
  return value;
}
