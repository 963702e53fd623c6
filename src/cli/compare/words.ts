import type {
  CardLine,
  CauseLine,
  CompareTotal,
  Comparison,
  MessageDifference,
  ThreadDifference,
} from "../../app/compare/comparison.ts";
import type { Cell } from "../../app/compare/matrix.ts";
import { formatMoney, type Micros } from "../../core/kernel/money.ts";
import { formatInstant } from "../../core/kernel/time.ts";
import { FREE_WORDS } from "../rate-table.ts";
import { plural } from "../terminal.ts";

/** An amount with its sign; nothing is `0.0000`. */
export function signed(amount: Micros): string {
  return `${amount > 0n ? "+" : ""}${formatMoney(amount)}`;
}

/** A difference as a share of the base, such as `+12.3%`; empty where the base is nothing. */
export function share(difference: Micros, base: Micros): string {
  if (base === 0n) return "";
  const tenths = Number((difference * 1000n) / base);
  return `${tenths > 0 ? "+" : ""}${(tenths / 10).toFixed(1)}%`;
}

/** A cell of the cost table; a star where charges without a rate are missing from it. */
export function cellWords({ cost, charged, unrated }: Cell): string {
  if (charged === 0) return unrated === 0 ? "-" : "not rated";
  return `${formatMoney(cost)}${unrated > 0 ? "*" : ""}`;
}

export function freeWords(pricingType: string): string {
  return FREE_WORDS[pricingType] ?? pricingType;
}

/** A total; it is none where nothing of what is charged could be rated. */
export function totalWords({ cost, charged, unrated }: CompareTotal): string {
  return cellWords({ cost, charged: unrated === 0 ? Math.max(1, charged) : charged, unrated });
}

/** The answer in one sentence. */
export function verdict(total: CompareTotal, base: CompareTotal): string {
  const { model, currency, charged, unrated, cost, difference } = total;
  const lacking = `${plural(unrated, "charge")} without a rate or enough evidence`;
  if (unrated > 0 && charged === 0) return `Under ${model} nothing could be rated in ${currency}: ${lacking}.`;
  const sum = `Under ${model} it costs ${formatMoney(cost)} ${currency}${unrated === 0 ? "" : `, not counting ${lacking}`}`;
  if (difference === 0n) return `${sum}: the same as under ${base.model}.`;
  const part = share(difference, base.cost);
  return `${sum}: ${sizeOf(difference)} ${directionOf(difference)} than under ${base.model}${part && ` (${part})`}.`;
}

function sizeOf(difference: Micros): string {
  return formatMoney(difference < 0n ? -difference : difference);
}

function directionOf(difference: Micros): "less" | "more" {
  return difference < 0n ? "less" : "more";
}

export function causeWords({ text, category, count, difference }: CauseLine): string {
  return `${plural(count, "message")} (${category}): ${text}, ${signed(difference)}`;
}

export function threadWords(
  { number, user, model, currency, cost, baseCost, difference }: ThreadDifference,
  base: string,
): string {
  return `${user} on ${number}: ${sizeOf(difference)} ${currency} ${directionOf(difference)} (${base} ${formatMoney(baseCost)}, ${model} ${formatMoney(cost)})`;
}

export function exampleWords(
  { message, at, base, other }: MessageDifference,
  models: { base: string; other: string },
): string {
  return `${message}, delivered ${formatInstant(at)}: under ${models.base} ${base}; under ${models.other} ${other}`;
}

/** What a reader should know of a card that is used outside of its time. */
export function cardWords({ per }: CardLine): string {
  return per === null ? "" : `its rates are per ${per}`;
}

/** What was compared, in one line. */
export function heading({ models, delivered, lines }: Comparison, facts: number): string {
  const months = [...new Set(lines.map(({ month }) => month))].sort();
  const span = months.length === 0 ? "" : months.length === 1 ? `, ${months[0]}` : `, ${months[0]} to ${months.at(-1)}`;
  return `${plural(facts, "fact")} read, ${plural(delivered, "delivered message")}${span}, under ${models.join(", ")}`;
}
