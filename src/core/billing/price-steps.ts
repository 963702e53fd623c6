import { formatMoney, type Micros } from "../kernel/money.ts";
import { formatPercent, formatRatio, onTop } from "../kernel/ratio.ts";
import type { ExchangeRate } from "./plan.ts";
import { type AppliedRule, factorOf, type Price, type Sellable } from "./price.ts";

/** From a unit's cost to its price, line by line, so that a person can follow it with pen and paper. */
export function priceSteps(unit: Sellable, price: Price): readonly string[] {
  const { rule, amount, currency } = price;
  const printed = `${formatMoney(amount)} ${currency}`;
  if (!rule) return [`free at Meta (${unit.pricingType}), and no rule of the plan asks for a fee: ${printed}`];
  if (rule.markup.by === "price") return [`${ruleText(rule)}: ${printed} a unit, whatever the cost`];
  const cost = unit.cost ?? 0n;
  const { percent, fixed } = rule.markup;
  const { exchange } = price;
  const share = `${percent < 0n ? "" : "+"}${formatPercent(percent)} %`;
  return [
    `cost ${formatMoney(cost)} ${unit.currency}`,
    ...(exchange ? [exchangeText(exchange)] : []),
    `${ruleText(rule)}: ${share}${fixed === 0n ? "" : ` and ${formatMoney(fixed)} ${currency} a unit`}`,
    arithmetic(cost, { percent, fixed }, price),
  ];
}

/** `1 USD = 5.4321 BRL (source, day)`. */
export function exchangeText({ from, to, printed, source, date }: ExchangeRate): string {
  return `1 ${from} = ${printed} ${to} (${source}, ${date})`;
}

function ruleText({ name, band, ordinal }: AppliedRule): string {
  return `rule "${name}"${band === null ? "" : `, number ${ordinal} of the month, band from ${band}`}`;
}

/** `0.0625 x 5.4321 x 1.25 = 0.424383 BRL, rounded half to even from 0.4243828125`. */
function arithmetic(
  cost: Micros,
  { percent, fixed }: { readonly percent: bigint; readonly fixed: Micros },
  { amount, currency, exchange }: Price,
): string {
  const factors = [formatMoney(cost), ...(exchange ? [exchange.printed] : []), formatRatio(onTop(percent))].join(" x ");
  const { numerator, denominator } = factorOf(percent, exchange);
  const micros = { numerator: cost * numerator + fixed * denominator, denominator };
  const isExact = micros.numerator === amount * denominator;
  const exact = formatRatio({ numerator: micros.numerator, denominator: denominator * 1_000_000n });
  const rounded = isExact ? "" : `, rounded half to even from ${exact}`;
  return `${factors}${fixed === 0n ? "" : ` + ${formatMoney(fixed)}`} = ${formatMoney(amount)} ${currency}${rounded}`;
}
