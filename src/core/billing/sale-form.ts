import { assert } from "../kernel/assert.ts";
import { parseRatio } from "../kernel/ratio.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import type { ExchangeRate, Markup } from "./plan.ts";
import type { Price, PriceRefusal } from "./price.ts";
import type { Amount, SaleResult } from "./sale.ts";

/**
 * What many sales have in common, for the store: what was sold, by whom, what the seller pays and what it asks, or why
 * there is no price. A unit's rank is not part of it, since a late one moves all after it and no price but at the borders.
 */
export interface SaleShape {
  readonly category: string;
  readonly market: string;
  readonly pricingType: string;
  readonly seller: string | null;
  /** Who sold it to the seller, where that was another business. */
  readonly supplier: string | null;
  /** What the seller pays; null where that is not known. */
  readonly buy: Amount | null;
  /** The price; its ordinal is the first of the band, which stands for all of them. */
  readonly priced: Result<Price, PriceRefusal>;
}

/** What is sold, beside its price. */
export interface SoldKind {
  readonly category: string;
  readonly market: string;
  readonly pricingType: string;
}

/** The shape of a sale, or of a unit that has no price; `unit` is what it counts as where it was not sold. */
export function shapeOfSale(
  sale: SaleResult,
  {
    unit,
    seller,
    supplier,
  }: { readonly unit: SoldKind; readonly seller: string | null; readonly supplier: string | null },
): SaleShape {
  const { category, market, pricingType } = sale.ok ? sale.value.unit : unit;
  const kind = { category, market, pricingType, seller, supplier };
  if (!sale.ok) return { ...kind, buy: null, priced: sale };
  return { ...kind, buy: sale.value.buy, priced: ok(withoutRank(sale.value.sell)) };
}

function withoutRank(price: Price): Price {
  return price.rule ? { ...price, rule: { ...price.rule, ordinal: price.rule.band ?? 1 } } : price;
}

/** A shape as one text: the same for the same shape. */
export function packSale(shape: SaleShape): string {
  const { category, market, pricingType, seller, supplier, buy, priced } = shape;
  if (!priced.ok) return packed(shape);
  const { amount, currency, rule, plan, version, exchange } = priced.value;
  const bought = `${category}\n${market}\n${pricingType}\n${seller}\n${supplier}\n${buy?.amount}\n${buy?.currency}`;
  const sold = `${amount}\n${currency}\n${plan}\n${version}\n${exchange ? JSON.stringify(packExchange(exchange)) : ""}`;
  // The name last, since people may write anything into it.
  const key = `${bought}\n${sold}\n${rule ? `${rule.band}\n${packMarkup(rule.markup).join()}\n${rule.name}` : ""}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = packed(shape);
  if (texts.size >= MOST_SHAPES) texts.clear();
  texts.set(key, text);
  return text;
}

/** Texts written before, by what they say. */
const texts = new Map<string, string>();

function packed({ category, market, pricingType, seller, supplier, buy, priced }: SaleShape): string {
  const price = priced.ok ? priced.value : null;
  return JSON.stringify({
    category,
    market,
    pricing_type: pricingType,
    seller,
    supplier,
    buy: buy ? `${buy.amount}` : null,
    buy_currency: buy?.currency ?? null,
    price: price ? `${price.amount}` : null,
    currency: price?.currency ?? null,
    rule: price?.rule?.name ?? null,
    band: price?.rule?.band ?? null,
    markup: price?.rule ? packMarkup(price.rule.markup) : null,
    plan: price?.plan ?? null,
    version: price?.version ?? null,
    exchange: price?.exchange ? packExchange(price.exchange) : null,
    refusal: priced.ok ? null : priced.refusal.code,
    detail: priced.ok ? null : priced.refusal.detail,
  });
}

function packMarkup(markup: Markup): readonly string[] {
  return markup.by === "price" ? [`${markup.amount}`] : [`${markup.percent}`, `${markup.fixed}`];
}

function packExchange({ from, to, printed, date, source }: ExchangeRate) {
  return { from, to, printed, date, source };
}

/** Reads a packed shape. */
export function unpackSale(text: string): SaleShape {
  const known = read.get(text);
  if (known) return known;
  const shape = shapeIn(recordOf(JSON.parse(text)));
  if (read.size >= MOST_SHAPES) read.clear();
  read.set(text, shape);
  return shape;
}

const read = new Map<string, SaleShape>();
const MOST_SHAPES = 20_000;

type Fields = Readonly<Record<string, unknown>>;

function shapeIn(packed: Fields): SaleShape {
  const [buy, paidIn] = [optional(packed.buy), optional(packed.buy_currency)];
  return {
    category: word(packed.category),
    market: word(packed.market),
    pricingType: word(packed.pricing_type),
    seller: optional(packed.seller),
    supplier: optional(packed.supplier),
    buy: buy === null || paidIn === null ? null : { amount: BigInt(buy), currency: paidIn },
    priced: packed.refusal === null ? ok(priceIn(packed)) : refuse(refusalIn(packed)),
  };
}

function priceIn(packed: Fields): Price {
  const name = optional(packed.rule);
  const band = packed.band === null ? null : Number(packed.band);
  const rule = name === null ? null : { name, band, ordinal: band ?? 1, markup: markupIn(packed.markup) };
  return {
    amount: BigInt(word(packed.price)),
    currency: word(packed.currency),
    rule,
    plan: word(packed.plan),
    version: word(packed.version),
    exchange: packed.exchange === null ? null : exchangeIn(recordOf(packed.exchange)),
  };
}

function markupIn(packed: unknown): Markup {
  assert(Array.isArray(packed), "a packed markup is a list");
  const [first, second]: readonly unknown[] = packed;
  if (second === undefined) return { by: "price", amount: BigInt(word(first)) };
  return { by: "cost", percent: BigInt(word(first)), fixed: BigInt(word(second)) };
}

function exchangeIn(packed: Fields): ExchangeRate {
  const printed = word(packed.printed);
  const rate = parseRatio(printed);
  assert(rate !== undefined, "a packed exchange rate is one");
  const { from, to, date, source } = packed;
  return { from: word(from), to: word(to), rate, printed, date: word(date), source: word(source) };
}

const CODES: readonly PriceRefusal["code"][] = [
  "unrated_charge",
  "settings_assumed",
  "no_plan",
  "no_plan_version",
  "no_price_rule",
  "no_exchange_rate",
  "upstream_unpriced",
];

function refusalIn(packed: Fields): PriceRefusal {
  const code = CODES.find((one) => one === packed.refusal);
  assert(code !== undefined, "a packed refusal is known");
  return { code, detail: word(packed.detail) };
}

function recordOf(value: unknown): Fields {
  assert(typeof value === "object" && value !== null && !Array.isArray(value), "a packed sale is an object");
  return Object.fromEntries(Object.entries(value));
}

function optional(value: unknown): string | null {
  return value === null ? null : word(value);
}

function word(value: unknown): string {
  assert(typeof value === "string", "a packed sale holds a text here");
  return value;
}
