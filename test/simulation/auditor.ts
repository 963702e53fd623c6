import { compareBytes, localDay, writeInstant } from "./auditor/clock.ts";
import { type AuditedMessage, readMessages } from "./auditor/message.ts";
import { isInternational, type Model, modelOn, wabaOf } from "./auditor/settings.ts";
import { isMarketAssumed, isStale, lineAt, linesInForce, marketOf } from "./auditor/tables.ts";
import { type AuditedUsage, tell } from "./auditor/timeline.ts";
import type { Accounts, LogRow } from "./traffic.ts";

/** A charge as it goes over the wire, without what only the engine can decide (ids, rule ids, wording). */
export interface AuditedCharge {
  readonly kind: "conversation" | "message";
  readonly model: string;
  readonly occurred_at: string;
  readonly expires_at: string | null;
  readonly month: string;
  readonly waba: string;
  readonly number: string;
  readonly user: string;
  readonly message: string;
  readonly market: string;
  readonly category: string;
  readonly pricing_type: string;
  readonly basis: string;
  readonly rate: string | null;
  readonly cost: string | null;
  readonly currency: string;
  readonly card: string | null;
  readonly tier: { readonly from: number; readonly to: number | null } | null;
  readonly ordinal: number | null;
  readonly refusal: string | null;
  readonly flags: readonly string[];
}

export interface AuditOptions {
  /** Rate everything under one model instead of by date. */
  readonly model?: Model;
  readonly attested: boolean;
}

/** A usage with everything that its counter and its rate depend on. */
interface Dated {
  readonly usage: AuditedUsage;
  readonly message: AuditedMessage;
  readonly day: string;
  readonly month: string;
  readonly market: string;
  readonly currency: string;
  readonly counterKey: string;
  readonly flags: readonly string[];
}

const FREE_TIER = 1000;
const ALLOWANCE = 1000;

/**
 * A second rating of the same rows, written for reading and not for speed. It shares no code with the engine: where the
 * two disagree, at least one of them has misread the rules.
 */
export function audit(rows: readonly LogRow[], accounts: Accounts, options: AuditOptions): AuditedCharge[] {
  const dated = threadsOf(readMessages(rows)).flatMap((thread) => usagesOf(thread, accounts, options));
  dated.sort((a, b) => a.message.deliveredAt - b.message.deliveredAt || compareBytes(a.message.id, b.message.id));
  return dated.map((one) => charge(one, { ordinal: ordinalOf(one, dated), attested: options.attested }));
}

/** GEN-13 */
function threadsOf(messages: readonly AuditedMessage[]): AuditedMessage[][] {
  const threads = new Map<string, AuditedMessage[]>();
  for (const message of messages) {
    const key = `${message.number} ${message.user}`;
    threads.set(key, [...(threads.get(key) ?? []), message]);
  }
  return [...threads.values()];
}

function usagesOf(thread: readonly AuditedMessage[], accounts: Accounts, options: AuditOptions): Dated[] {
  const waba = wabaOf(accounts, thread[0]?.waba ?? "");
  const usages = tell(thread, {
    zone: waba.zone,
    direct: waba.direct,
    modelAt: (at) => options.model ?? modelOn(localDay(waba.zone, at)),
    isInternational: ({ waba: id, user, deliveredAt }) => isInternational(accounts, id, user, deliveredAt),
  });
  return usages.map((usage) => {
    const { message } = usage;
    const day = localDay(waba.zone, message.deliveredAt);
    const market = marketOf(message.user, day);
    const flags = [
      ...(waba.assumed ? ["settings_assumed"] : []),
      ...(isMarketAssumed(message.user, day) ? ["market_assumed"] : []),
      ...(isStale(day) ? ["stale"] : []),
      ...(usage.incomplete ? ["incomplete"] : []),
    ];
    const month = day.slice(0, 7);
    const counterKey = counterKeyOf(usage, { month, market, portfolio: waba.portfolio });
    return { usage, message, day, month, market, currency: waba.currency, counterKey, flags };
  });
}

/**
 * CBP1-08, CBP2-08: the WABA's month, each model for itself. OCT26-03: the number's month. TIER-02, TIER-06, AUTHI-07:
 * portfolio, market, category and month of the message's own WABA, both kinds of authentication together.
 */
function counterKeyOf(usage: AuditedUsage, at: { month: string; market: string; portfolio: string }): string {
  const { waba, number } = usage.message;
  if (usage.counter === "free_tier") return `free tier of ${usage.model}, ${waba}, ${at.month}`;
  if (usage.counter === "allowance") return `allowance of ${number}, ${at.month}`;
  if (usage.counter === null) return "";
  const category = usage.category.replace("_international", "");
  return `tier of ${at.portfolio}, ${at.market}, ${category}, ${at.month}`;
}

/** The rank among all that the same counter sees, in the order of (instant, message id as bytes). */
function ordinalOf(one: Dated, all: readonly Dated[]): number | null {
  if (one.counterKey === "") return null;
  return all.filter((other) => other.counterKey === one.counterKey).indexOf(one) + 1;
}

/** The free part of a counter (CBP1-08, CBP2-08, OCT26-03), or what the usage says. */
function pricingTypeOf(usage: AuditedUsage, ordinal: number | null): string {
  if (usage.counter === "free_tier" && ordinal !== null && ordinal <= FREE_TIER) return "free_tier";
  if (usage.counter === "allowance" && ordinal !== null && ordinal <= ALLOWANCE) return "free_customer_service";
  return usage.pricingType;
}

function charge(one: Dated, { ordinal, attested }: { ordinal: number | null; attested: boolean }): AuditedCharge {
  const { usage, message } = one;
  const pricingType = pricingTypeOf(usage, ordinal);
  const priced = pricingType === "regular" ? price(one, { ordinal, attested }) : FREE;
  return {
    kind: usage.kind,
    model: usage.model,
    occurred_at: writeInstant(message.deliveredAt),
    expires_at: usage.expiresAt === null ? null : writeInstant(usage.expiresAt),
    month: one.month,
    waba: message.waba,
    number: message.number,
    user: message.user,
    message: message.id,
    market: one.market,
    category: usage.category,
    pricing_type: pricingType,
    basis: "computed",
    ...priced,
    currency: one.currency,
    ordinal,
    flags: [...one.flags, ...priced.flags].sort(),
  };
}

type Priced = Pick<AuditedCharge, "rate" | "cost" | "card" | "tier" | "refusal" | "flags">;

/** Nothing is looked up for what is free. */
const FREE: Priced = { rate: "0.0000", cost: "0.0000", card: null, tier: null, refusal: null, flags: [] };
const NO_RATE: Priced = { rate: null, cost: null, card: null, tier: null, refusal: "no_rate", flags: [] };

/** From 2025-07-01 a card that states no bands for these gives the list rate of the first band only. */
const TIERED = ["utility", "authentication", "authentication_international"];

/** CBP1-07, CBP2-10, PMP-09, OCT26-02, TIER-01 */
function price(one: Dated, { ordinal, attested }: { ordinal: number | null; attested: boolean }): Priced {
  const { day, market, currency, usage } = one;
  const found = lineAt(linesInForce({ currency, market, category: usage.category, day, attested }), ordinal);
  if (!found) return NO_RATE;
  const listOnly = found.from === null && TIERED.includes(usage.category) && day >= "2025-07-01";
  const [whole = "0", fraction = ""] = found.rate.split(".");
  const rate = `${whole}.${fraction.padEnd(4, "0")}`;
  return {
    rate,
    cost: rate,
    card: found.day,
    tier: found.from === null ? null : { from: found.from, to: found.to },
    refusal: null,
    flags: [...(found.derived ? ["derived"] : []), ...(listOnly ? ["list_only"] : [])],
  };
}
