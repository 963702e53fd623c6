import { compareBytes } from "../kernel/bytes.ts";
import { type Micros, total } from "../kernel/money.ts";
import type { PeriodTerms, UnitFilter } from "./period-terms.ts";
import type { ExchangeRate } from "./plan.ts";
import { exchangeText } from "./price-steps.ts";
import { compareUnits, type SoldUnit } from "./sold-unit.ts";

/** Units of a month that are alike in everything an invoice asks about, added up. */
export interface SoldSum {
  readonly category: string;
  readonly market: string;
  readonly pricingType: string;
  /** Name of the price rule; null where the units are free at Meta and no rule says otherwise. */
  readonly rule: string | null;
  readonly plan: string;
  /** First day of the plan's version. */
  readonly version: string;
  readonly exchange: ExchangeRate | null;
  readonly currency: string;
  readonly count: number;
  /** Sum of their prices, in micro-units of {@link currency}. */
  readonly amount: Micros;
}

/** Units that cannot be invoiced until what is wrong with them is resolved, by reason. */
export interface HeldSum {
  readonly code: string;
  readonly detail: string;
  readonly count: number;
}

/** The first units of a kind in the one order of units, as an included number of units asks for them. */
export interface FirstUnits {
  readonly filter: UnitFilter;
  /** At most so many. */
  readonly limit: number;
  readonly count: number;
  readonly amount: Micros;
}

/** A client's month as an invoice is drawn from it: nothing of it grows with the number of units. */
export interface MonthUse {
  /** In any order; several of one kind are as good as one. */
  readonly sums: readonly SoldSum[];
  readonly held: readonly HeldSum[];
  /** One for each that {@link firstsOf} the terms asks for. */
  readonly firsts: readonly FirstUnits[];
}

/** Which first units a plan's terms look at beside sums. */
export function firstsOf({ included }: Pick<PeriodTerms, "included">): readonly Pick<FirstUnits, "filter" | "limit">[] {
  return included.flatMap((one) => (one.of === "units" ? [{ filter: one.filter, limit: one.units }] : []));
}

/** Whether a filter lets a kind of units through. */
export function fits({ category, market }: UnitFilter, unit: Pick<SoldSum, "category" | "market">): boolean {
  return (category === null || category === unit.category) && (market === null || market === unit.market);
}

/** A month's units added up: the same that a store gives from sums of its own. */
export function useOf(
  units: readonly SoldUnit[],
  { month, currency, terms }: { month: string; currency: string; terms: Pick<PeriodTerms, "included"> },
): MonthUse {
  const sums = new Map<string, SoldSum>();
  const held = new Map<string, HeldSum>();
  const sold: { readonly unit: SoldUnit; readonly amount: Micros }[] = [];
  for (const unit of [...units].sort(compareUnits)) {
    const { priced } = unit;
    const refusal = priced.ok ? foreign(unit, month) : priced.refusal;
    if (refusal) addHeld(held, refusal);
    if (refusal || !priced.ok) continue;
    const sum = sumOf(unit, priced.value);
    const exchange = sum.exchange && exchangeText(sum.exchange);
    const key = JSON.stringify({ ...sum, exchange, count: 0, amount: "" });
    const known = sums.get(key);
    sums.set(key, known ? { ...known, count: known.count + 1, amount: known.amount + sum.amount } : sum);
    if (sum.currency === currency) sold.push({ unit, amount: sum.amount });
  }
  const firsts = firstsOf(terms).map(({ filter, limit }) => {
    const first = sold.filter(({ unit }) => fits(filter, unit)).slice(0, limit);
    return { filter, limit, count: first.length, amount: total(first.map(({ amount }) => amount)) };
  });
  return { sums: [...sums.values()], held: [...held.values()], firsts };
}

/** Held units of one reason together, in order of reasons. */
export function heldTogether(held: readonly HeldSum[]): readonly HeldSum[] {
  const sums = new Map<string, HeldSum>();
  for (const one of held) addHeld(sums, one, one.count);
  return [...sums.values()].sort((a, b) => compareBytes(a.code, b.code) || compareBytes(a.detail, b.detail));
}

function addHeld(sums: Map<string, HeldSum>, { code, detail }: { code: string; detail: string }, more = 1): void {
  const key = `${code}\n${detail}`;
  sums.set(key, { code, detail, count: (sums.get(key)?.count ?? 0) + more });
}

function foreign(unit: SoldUnit, month: string): { code: string; detail: string } | undefined {
  return unit.month === month ? undefined : { code: "other_month", detail: `belongs to ${unit.month}` };
}

function sumOf(
  { category, market, pricingType }: SoldUnit,
  { rule, plan, version, exchange, currency, amount }: Extract<SoldUnit["priced"], { readonly ok: true }>["value"],
): SoldSum {
  return {
    category,
    market,
    pricingType,
    rule: rule?.name ?? null,
    plan,
    version,
    exchange,
    currency,
    count: 1,
    amount,
  };
}
