import { DIALOG_PRESETS, type DialogRules, dialogPreset } from "../../core/billing/dialog-rules.ts";
import { NO_TERMS } from "../../core/billing/period-terms.ts";
import type { ExchangeRate, Markup, Plan, PriceRule, RuleScope } from "../../core/billing/plan.ts";
import { parseMoney } from "../../core/kernel/money.ts";
import { parsePercent, parseRatio } from "../../core/kernel/ratio.ts";
import { PRICING_TYPES } from "../../core/usage/usage.ts";
import { DIALOG_FORM, parseDialogRules } from "../plan/dialog-words.ts";
import { splitPair } from "./lines.ts";

/** What the lines of a scenario say of a provider's plan. */
export interface PlanLines {
  readonly unit: DialogRules | null;
  readonly rules: readonly PriceRule[];
  readonly exchange: readonly ExchangeRate[];
  readonly currency: string | null;
}

/** A scenario without a plan. */
export const NO_PLAN: PlanLines = { unit: null, rules: [], exchange: [], currency: null };

/** A line's reader: what is known after it, or what it expected instead. */
interface PlanKeyword {
  readonly keyword: string;
  readonly read: (plan: PlanLines, words: readonly string[]) => PlanLines | string;
}

const STATEMENT = /^(S\d-[a-z]|[A-Z][A-Z0-9]*-\d{2})$/;

/** Statements of a provider's own description, or rules of Meta: said for the reader, and checked for their form only. */
const labels = (plan: PlanLines, words: readonly string[]) =>
  words.length > 0 && words.every((word) => STATEMENT.test(word)) ? plan : "ids such as S1-b or CBP2-05";

/** The lines that make a plan. */
export const PLAN_KEYWORDS: readonly PlanKeyword[] = [
  { keyword: "states", read: labels },
  { keyword: "deviates", read: labels },
  { keyword: "unit", read: readUnit },
  { keyword: "price", read: readPrice },
  { keyword: "exchange", read: readExchange },
  {
    keyword: "sells_in",
    read: (plan, words) =>
      /^[A-Z]{3}$/.test(words.join(" ")) ? { ...plan, currency: words.join("") } : "an ISO 4217 code such as BRL",
  },
];

/** The plan that the lines make; null where they say nothing. Without `price` lines everything costs what the card says. */
export function planOf({ unit, rules, exchange, currency }: PlanLines, wabaCurrency: string): Plan | null {
  if (!unit && rules.length === 0) return null;
  const atCost: Markup = { by: "cost", percent: 0n, fixed: 0n };
  const bands = [{ from: 1, markup: atCost }];
  return {
    id: unit?.name ?? "plan",
    versions: [
      {
        from: "0000-01-01",
        currency: currency ?? wabaCurrency,
        unit: unit ? { of: "dialog", dialog: unit } : { of: "meta_charge" },
        rules:
          rules.length > 0 ? rules : [{ name: "card", category: null, market: null, pricingType: "regular", bands }],
        pooledDiscounts: "own_count",
        terms: NO_TERMS,
        taxes: [],
      },
    ],
    exchange,
  };
}

function readUnit(plan: PlanLines, [name = "", ...words]: readonly string[]): PlanLines | string {
  const preset = dialogPreset(name);
  if (!preset) return `one of ${DIALOG_PRESETS.map((one) => one.name).join(", ")}; then any of ${DIALOG_FORM}`;
  const pairs = words.map(splitPair);
  const said = pairs.filter((pair) => pair !== undefined);
  const rules = said.length < pairs.length ? undefined : parseDialogRules(Object.fromEntries(said), preset);
  return rules ? { ...plan, unit: rules } : DIALOG_FORM;
}

const PRICE_FORM =
  "CATEGORY, *, CATEGORY@MARKET or *@MARKET, then percent=, fixed= or amount=, and type=, from= where they apply";

/** `marketing@Rest of Africa percent=25 fixed=0.01 type=free from=101`; a line with `from` adds a band to its rule. */
function readPrice(plan: PlanLines, words: readonly string[]): PlanLines | string {
  const target = words.filter((word) => !word.includes("=")).join(" ");
  const said: Record<string, string | undefined> = Object.fromEntries(
    words.flatMap((word) => (splitPair(word) ? [splitPair(word) ?? ["", ""]] : [])),
  );
  const [category = "", market, more] = target.split("@");
  const markup = readMarkup(said);
  const pricingType = ([...PRICING_TYPES, "free", "any"] as const).find((one) => one === (said.type ?? "regular"));
  const from = Number(said.from ?? "1");
  const known = ["percent", "fixed", "amount", "type", "from"];
  const strange = Object.keys(said).some((key) => !known.includes(key));
  const isTarget = category !== "" && market !== "" && more === undefined;
  if (!isTarget || !markup || !pricingType || !(Number.isInteger(from) && from >= 1) || strange) return PRICE_FORM;
  return { ...plan, rules: withBand(plan.rules, { category, market, pricingType }, { from, markup }) };
}

function readMarkup(said: Readonly<Record<string, string | undefined>>): Markup | undefined {
  if (said.amount !== undefined) {
    const amount = parseMoney(said.amount);
    const alone = said.percent === undefined && said.fixed === undefined;
    return amount === undefined || !alone ? undefined : { by: "price", amount };
  }
  const percent = parsePercent(said.percent ?? "0");
  const fixed = parseMoney(said.fixed ?? "0");
  const neither = said.percent === undefined && said.fixed === undefined;
  return percent === undefined || fixed === undefined || neither ? undefined : { by: "cost", percent, fixed };
}

interface Target {
  readonly category: string;
  readonly market: string | undefined;
  readonly pricingType: RuleScope;
}

function withBand(
  rules: readonly PriceRule[],
  { category, market, pricingType }: Target,
  band: PriceRule["bands"][number],
): readonly PriceRule[] {
  const name = `${category}${market === undefined ? "" : `@${market}`}${pricingType === "regular" ? "" : ` ${pricingType}`}`;
  const known = band.from > 1 ? rules.find((rule) => rule.name === name) : undefined;
  if (known) return rules.map((rule) => (rule === known ? { ...rule, bands: [...rule.bands, band] } : rule));
  const rule = { name, category: category === "*" ? null : category, market: market ?? null, pricingType };
  return [...rules, { ...rule, bands: [band] }];
}

/** `DATE FROM TO RATE SOURCE` */
function readExchange(plan: PlanLines, words: readonly string[]): PlanLines | string {
  const [date = "", from = "", to = "", printed = "", ...source] = words;
  const rate = parseRatio(printed);
  const isGood = /^\d{4}-\d{2}-\d{2}$/.test(date) && /^[A-Z]{3} [A-Z]{3}$/.test(`${from} ${to}`) && source.length > 0;
  if (!rate || rate.numerator <= 0n || !isGood)
    return "DATE FROM TO RATE SOURCE, such as 2026-10-01 USD BRL 5.4321 ECB";
  const line: ExchangeRate = { from, to, rate, printed, date, source: source.join(" ") };
  return { ...plan, exchange: [...plan.exchange, line] };
}
