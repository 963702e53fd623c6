import { assert } from "../../core/kernel/assert.ts";
import type { Micros } from "../../core/kernel/money.ts";
import { type Cause, causeOf, costOf, type Side } from "./cause.ts";
import type { CardLine, CauseLine, CompareLine, CompareTotal, Comparison, ModelChoice } from "./comparison.ts";
import type { Priced } from "./nearest-rate.ts";

/** A delivered message under each model, priced; null where it rides. */
export type PricedLot = readonly (Priced | null)[];

/** Adds up lots. */
export interface Tally {
  readonly add: (lot: PricedLot) => void;
  readonly result: () => Omit<Comparison, "threads">;
}

/** The difference of one message under one model. */
export interface Difference {
  readonly model: number;
  readonly currency: string;
  readonly base: Side;
  readonly other: Side;
  readonly amount: Micros;
  readonly cause: Cause;
}

/** What a lot's messages cost under the other models beyond the base, where it is not nothing. */
export function differencesOf(lot: PricedLot): readonly Difference[] {
  const base = lot[0]?.charge ?? null;
  return lot.flatMap((priced, model) => {
    const other = priced?.charge ?? null;
    const amount = costOf(other) - costOf(base);
    const currency = (other ?? base)?.currency;
    if (model === 0 || amount === 0n || currency === undefined) return [];
    return [{ model, currency, base, other, amount, cause: causeOf(base, other) }];
  });
}

/** Causes that are alike, counted and added up. */
export interface CauseTally {
  readonly add: (difference: Pick<Difference, "model" | "currency" | "amount" | "cause">) => void;
  /** The largest difference first. */
  readonly lines: () => readonly CauseLine[];
}

export function openCauses(models: readonly ModelChoice[]): CauseTally {
  const lines = new Map<string, CauseLine>();
  return {
    add: ({ model, currency, amount, cause }) => {
      const key = `${model}\n${currency}\n${cause.text}\n${cause.category}`;
      let line = lines.get(key);
      if (!line) {
        line = { model: models[model] ?? "auto", currency, ...cause, count: 0, difference: 0n };
        lines.set(key, line);
      }
      line.count += 1;
      line.difference += amount;
    },
    lines: () => {
      const ranked = [...lines].map(([key, line]) => ({ key, line, size: sizeOf(line.difference) }));
      ranked.sort((a, b) => compareMicros(b.size, a.size) || (a.key < b.key ? -1 : 1));
      return ranked.map(({ line }) => line);
    },
  };
}

/** Larger amounts after smaller ones. */
export function compareMicros(a: Micros, b: Micros): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function openTally(models: readonly ModelChoice[]): Tally {
  const lines = new Map<string, CompareLine>();
  const totals = new Map<string, CompareTotal>();
  const cards = new Map<string, CardLine>();
  const causes = openCauses(models);
  const rides = models.map(() => 0);
  const refusalDetails = new Map<string, string>();
  let delivered = 0;
  const addPriced = ({ charge, borrowed }: Priced, model: ModelChoice) => {
    addLine(lines, charge, model);
    const total = totalOf(totals, model, charge.currency);
    total.charges += 1;
    if (!charge.refusal && charge.pricingType === "regular") total.charged += 1;
    total.cost += costOf(charge);
    if (borrowed) addCard(cards, { ...borrowed, model, category: charge.category, currency: charge.currency });
    if (!charge.refusal) return;
    total.unrated += 1;
    if (!refusalDetails.has(charge.refusal.code)) refusalDetails.set(charge.refusal.code, charge.refusal.detail);
  };
  return {
    add: (lot) => {
      delivered += 1;
      lot.forEach((priced, index) => {
        if (priced) addPriced(priced, models[index] ?? "auto");
        else rides[index] = (rides[index] ?? 0) + 1;
      });
      for (const difference of differencesOf(lot)) causes.add(difference);
    },
    result: () => {
      const finished = finishTotals(models, totals);
      const result = { models, delivered, totals: finished, rides, refusalDetails, causes: causes.lines() };
      assertExplained(result);
      return { ...result, lines: sorted(lines), cards: inOrder(models, sorted(cards)) };
    },
  };
}

/** Every model in every currency, in the order of the models, with its difference to the base. */
function finishTotals(models: readonly ModelChoice[], totals: Map<string, CompareTotal>): readonly CompareTotal[] {
  const currencies = [...new Set([...totals.values()].map(({ currency }) => currency))].sort();
  return currencies.flatMap((currency) => {
    const [first = "auto"] = models;
    const base = totalOf(totals, first, currency).cost;
    return models.map((model) => {
      const total = totalOf(totals, model, currency);
      return { ...total, difference: total.cost - base };
    });
  });
}

/** What the causes add up to is the difference of the totals, to the last micro. */
function assertExplained({ totals, causes }: Pick<Comparison, "totals" | "causes">): void {
  for (const { model, currency, difference } of totals) {
    const own = causes.filter((line) => line.model === model && line.currency === currency);
    const explained = own.reduce((sum, line) => sum + line.difference, 0n);
    assert(explained === difference, `the causes under ${model} in ${currency} must add up to the difference`);
  }
}

function totalOf(totals: Map<string, CompareTotal>, model: ModelChoice, currency: string): CompareTotal {
  const key = `${model}\n${currency}`;
  const known = totals.get(key);
  if (known) return known;
  const total = { model, currency, charges: 0, charged: 0, unrated: 0, cost: 0n, difference: 0n };
  totals.set(key, total);
  return total;
}

function addLine(lines: Map<string, CompareLine>, charge: Priced["charge"], model: ModelChoice): void {
  const { month, currency, category, pricingType } = charge;
  const refusal = charge.refusal?.code ?? null;
  const key = `${currency}\n${month}\n${category}\n${pricingType}\n${refusal ?? ""}\n${model}`;
  let line = lines.get(key);
  if (!line) {
    line = { model, month, currency, category, pricingType, refusal, count: 0, cost: 0n };
    lines.set(key, line);
  }
  line.count += 1;
  line.cost += costOf(charge);
}

function addCard(cards: Map<string, CardLine>, from: Omit<CardLine, "count">): void {
  const { model, category, market, currency, card, per } = from;
  const key = [model, category, market, currency, card, per ?? ""].join("\n");
  const line = cards.get(key) ?? { model, category, market, currency, card, per, count: 0 };
  line.count += 1;
  cards.set(key, line);
}

function sizeOf(amount: Micros): Micros {
  return amount < 0n ? -amount : amount;
}

function inOrder(models: readonly ModelChoice[], cards: readonly CardLine[]): readonly CardLine[] {
  return models.flatMap((model) => cards.filter((line) => line.model === model));
}

function sorted<T>(lines: ReadonlyMap<string, T>): readonly T[] {
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}
