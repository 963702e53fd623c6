import { formatMoney, type Micros } from "../../core/kernel/money.ts";
import { localDate } from "../../core/kernel/zone.ts";
import type { Charge } from "../../core/pricing/charge.ts";
import { findRate, type RateSet } from "../../core/pricing/rate-card.ts";
import { type FindWaba, openAccounts } from "../../core/usage/accounts.ts";
import type { Settings } from "../../core/usage/settings.ts";

/** Charges that look alike, counted and added up. */
export interface SummaryLine {
  readonly month: string;
  readonly currency: string;
  readonly category: string;
  readonly market: string;
  readonly pricingType: string;
  readonly refusal: string | null;
  count: number;
  cost: Micros;
}

/** What a free tier or allowance saved: what its charges would have cost at the list rate, as far as one is on file. */
export interface Saving {
  readonly month: string;
  readonly currency: string;
  readonly by: "free_tier" | "allowance";
  count: number;
  cost: Micros;
  /** Charges for which no list rate is on file. */
  unpriced: number;
}

/** What a rating adds up to. */
export interface Summary {
  readonly lines: readonly SummaryLine[];
  readonly savings: readonly Saving[];
  /** How many charges carry each flag. */
  readonly flags: ReadonlyMap<string, number>;
  /** One detail of each refusal, to say what is missing. */
  readonly refusalDetails: ReadonlyMap<string, string>;
  readonly count: number;
}

export interface SummaryBuilder {
  /** Adds a charge that stands for so many that differ in message and instants only. */
  readonly add: (charge: Charge, times?: number) => void;
  readonly summary: () => Summary;
}

export function openSummary(settings: Settings, rates: RateSet): SummaryBuilder {
  const wabaOf = openAccounts(settings);
  const lines = new Map<string, SummaryLine>();
  const savings = new Map<string, Saving>();
  const flags = new Map<string, number>();
  const refusalDetails = new Map<string, string>();
  let count = 0;
  return {
    add: (charge, times = 1) => {
      count += times;
      addLine(lines, charge, times);
      addSaving(savings, charge, { times, wabaOf, rates });
      for (const flag of charge.flags) flags.set(flag, (flags.get(flag) ?? 0) + times);
      if (charge.refusal && !refusalDetails.has(charge.refusal.code))
        refusalDetails.set(charge.refusal.code, charge.refusal.detail);
    },
    summary: () => ({
      lines: [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line),
      savings: [...savings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, saving]) => saving),
      flags,
      refusalDetails,
      count,
    }),
  };
}

/** The summary as the JSON form carries it. */
export function summaryToWire({ lines, savings, flags, count }: Summary) {
  return {
    charges: count,
    cost: Object.fromEntries(totalByCurrency(lines).map(([currency, cost]) => [currency, formatMoney(cost)])),
    by: lines.map(({ pricingType, cost, ...line }) => ({
      ...line,
      pricing_type: pricingType,
      cost: line.refusal === null ? formatMoney(cost) : null,
    })),
    saved: savings.map((saving) => ({ ...saving, cost: formatMoney(saving.cost) })),
    flags: Object.fromEntries([...flags].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Cost per currency, in order of the currency's code. */
export function totalByCurrency(
  lines: readonly Pick<SummaryLine, "currency" | "cost">[],
): readonly (readonly [string, Micros])[] {
  const totals = new Map<string, Micros>();
  for (const { currency, cost } of lines) totals.set(currency, (totals.get(currency) ?? 0n) + cost);
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
}

function addLine(lines: Map<string, SummaryLine>, charge: Charge, times: number): void {
  const { month, currency, category, market, pricingType } = charge;
  const refusal = charge.refusal?.code ?? null;
  const key = `${month}\n${currency}\n${category}\n${market}\n${pricingType}\n${refusal ?? ""}`;
  let line = lines.get(key);
  if (!line) {
    line = { month, currency, category, market, pricingType, refusal, count: 0, cost: 0n };
    lines.set(key, line);
  }
  line.count += times;
  line.cost += (charge.cost ?? 0n) * BigInt(times);
}

function addSaving(
  savings: Map<string, Saving>,
  charge: Charge,
  { times, wabaOf, rates }: { times: number; wabaOf: FindWaba; rates: RateSet },
): void {
  const { month, currency, pricingType, ordinal } = charge;
  const isAllowance = pricingType === "free_customer_service" && ordinal !== null;
  if (pricingType !== "free_tier" && !isAllowance) return;
  const by = isAllowance ? "allowance" : "free_tier";
  const key = `${month}\n${currency}\n${by}`;
  let saving = savings.get(key);
  if (!saving) {
    saving = { month, currency, by, count: 0, cost: 0n, unpriced: 0 };
    savings.set(key, saving);
  }
  saving.count += times;
  const date = localDate(wabaOf(charge, charge.occurredAt).zone, charge.occurredAt);
  const found = findRate(rates, { currency, market: charge.market, category: charge.category, date, ordinal: null });
  if (found.ok) saving.cost += found.value.rate * BigInt(times);
  else saving.unpriced += times;
}
