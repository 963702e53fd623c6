import { localMonth } from "../kernel/zone.ts";
import type { Waba } from "../usage/accounts.ts";
import { hasConflict } from "../usage/message.ts";
import type { PortfolioSettings, Settings } from "../usage/settings.ts";
import type { RulesSay, Usage, Verdict } from "../usage/usage.ts";
import { isAuthInternational } from "./auth-international.ts";
import { basisOf } from "./basis.ts";
import type { Charge, ChargeFlag, Unrated } from "./charge.ts";
import { counterKey } from "./counter.ts";
import { findPlace, type Place } from "./market.ts";
import { type FoundRate, findRate, type RateSet } from "./rate-card.ts";
import { afterCounter } from "./verdict.ts";

/** A usage with the account and market it belongs to, ready to be ranked and priced. */
export interface PlacedUsage {
  readonly usage: Usage;
  readonly waba: Waba;
  readonly month: string;
  /** Null where the user's name tells no market. */
  readonly place: Place | null;
  readonly unplaced: Unrated | null;
  /** The usage's category, with the international form of authentication where it applies (AUTHI-01). */
  readonly category: string;
  /** What the rules would have said where Meta's report decided; null where they did not say. */
  readonly rulesSay: RulesSay | null;
  readonly counter: string | null;
}

/** Finds the market, month, final category and counter of a usage. */
export function placeUsage(usage: Usage, waba: Waba, settings: Settings, rates: RateSet): PlacedUsage {
  const found = findPlace(rates, usage.message.user ?? "", usage.date);
  const place = found.ok ? found.value : null;
  const month = localMonth(waba.zone, usage.occurredAt);
  const inFull = (verdict: Verdict) =>
    internationalCategory(verdict, usage, { portfolio: settings.portfolios[waba.portfolio], place, rates });
  const scope = { waba: waba.id, portfolio: waba.portfolio, market: place?.market ?? "", month };
  return {
    usage,
    waba,
    month,
    place,
    unplaced: found.ok ? null : found.refusal,
    category: usage.decided.by === "report" ? usage.category : inFull(usage),
    rulesSay:
      usage.decided.by === "report" && usage.decided.rulesSay
        ? { ...usage.decided.rulesSay, category: inFull(usage.decided.rulesSay) }
        : null,
    counter: counterKey(usage, scope),
  };
}

/** Rates a ranked usage: its cost at the card in force, or why there is none. */
export function rateUsage(placed: PlacedUsage, ordinal: number | null, rates: RateSet): Charge {
  const { usage, waba, place } = placed;
  const verdict = { ...afterCounter(usage, ordinal), category: placed.category };
  const priced = price(placed, verdict, ordinal, rates);
  const { message } = usage;
  return {
    kind: usage.kind,
    model: usage.model,
    occurredAt: usage.occurredAt,
    expiresAt: usage.expiresAt,
    month: placed.month,
    waba: waba.id,
    number: message.number,
    user: message.user ?? "",
    message: message.id,
    market: place?.market ?? "unknown",
    category: verdict.category,
    pricingType: verdict.pricingType,
    basis: basisOf(placed, verdict, ordinal),
    currency: waba.currency,
    ordinal,
    template: message.template ?? null,
    agent: message.agent ?? null,
    campaign: message.campaign ?? null,
    rate: priced.rate,
    cost: priced.cost,
    card: priced.card,
    tier: priced.tier,
    rules: priced.rules,
    refusal: priced.refusal,
    flags: flagsOf(placed, priced.flags, rates),
  };
}

type Priced = Pick<Charge, "rate" | "cost" | "card" | "tier" | "rules" | "flags" | "refusal">;

function price(placed: PlacedUsage, verdict: Verdict, ordinal: number | null, rates: RateSet): Priced {
  const { usage, unplaced, place } = placed;
  if (usage.unknown) return unrated(usage.rules, usage.unknown);
  if (verdict.pricingType !== "regular") return free(usage.rules);
  const observed = usage.decided.by === "report" ? usage.message.reported?.price : undefined;
  if (observed !== undefined) return { ...free([...usage.rules, "MM-04"]), rate: observed, cost: observed };
  if (!place) return unrated(usage.rules, unplaced ?? { code: "unknown_market", detail: "no user" });
  const found = findRate(rates, {
    currency: placed.waba.currency,
    market: place.market,
    category: verdict.category,
    date: usage.date,
    ordinal: usage.counting.by === "tier" ? ordinal : null,
  });
  return found.ok ? charged(placed, verdict, found.value) : unrated(usage.rules, found.refusal);
}

function charged({ usage }: PlacedUsage, verdict: Verdict, found: FoundRate): Priced {
  const international = verdict.category === "authentication_international" ? ["AUTHI-01"] : [];
  const marketRule = usage.message.user?.includes(".") ? "GEN-05" : "GEN-04";
  return {
    rate: found.rate,
    cost: found.rate,
    card: found.card,
    tier: found.tier,
    rules: [...usage.rules, ...international, marketRule],
    flags: found.flags,
    refusal: null,
  };
}

function free(rules: readonly string[]): Priced {
  return { rate: 0n, cost: 0n, card: null, tier: null, rules, flags: [], refusal: null };
}

function unrated(rules: readonly string[], refusal: Unrated): Priced {
  return { rate: null, cost: null, card: null, tier: null, rules, flags: [], refusal };
}

/** A charged authentication template's category in full: with the international form where it applies (AUTHI-01). */
function internationalCategory(
  { category, pricingType }: Verdict,
  { occurredAt, date }: Usage,
  where: { portfolio: PortfolioSettings | undefined; place: Place | null; rates: RateSet },
): string {
  if (category !== "authentication" || pricingType !== "regular") return category;
  const use = { portfolio: where.portfolio, country: where.place?.country ?? null, at: occurredAt, date };
  return isAuthInternational(where.rates, use) ? "authentication_international" : category;
}

function flagsOf(
  { usage, waba, place }: PlacedUsage,
  rateFlags: readonly ChargeFlag[],
  { data }: RateSet,
): readonly ChargeFlag[] {
  const flags: ChargeFlag[] = [...rateFlags];
  if (usage.date > data.knownUntil && !flags.includes("stale")) flags.push("stale");
  if (waba.assumed) flags.push("settings_assumed");
  if (place?.assumed) flags.push("market_assumed");
  if (usage.incomplete) flags.push("incomplete");
  if (usage.message.idDerived) flags.push("id_derived");
  if (hasConflict(usage.message, usage.decided.by !== "rules")) flags.push("conflicting_facts");
  return flags;
}
