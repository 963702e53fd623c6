import { formatMoney, type Micros } from "../kernel/money.ts";
import { formatInstant } from "../kernel/time.ts";
import { type Charge, chargeId } from "./charge.ts";

/**
 * A charge as files, the API and webhooks carry it: snake_case, money as decimal strings, instants in UTC. The order of
 * the fields is part of the form.
 */
export function toWire(charge: Charge): WireCharge {
  return bookedToWire(charge, 1, chargeId(charge));
}

/** The same for a charge whose revision (from 1) and id are known: books keep both, and a faster SHA-256 may be at hand. */
export function bookedToWire(charge: Charge, revision: number, id: string) {
  return {
    id,
    revision,
    kind: charge.kind,
    model: charge.model,
    occurred_at: formatInstant(charge.occurredAt),
    expires_at: charge.expiresAt === null ? null : formatInstant(charge.expiresAt),
    month: charge.month,
    waba: charge.waba,
    number: charge.number,
    user: charge.user,
    message: charge.message,
    market: charge.market,
    category: charge.category,
    pricing_type: charge.pricingType,
    basis: charge.basis,
    rate: moneyOrNull(charge.rate),
    cost: moneyOrNull(charge.cost),
    currency: charge.currency,
    card: charge.card,
    tier: charge.tier,
    ordinal: charge.ordinal,
    rules: charge.rules,
    flags: charge.flags,
    refusal: charge.refusal,
    template: charge.template,
    agent: charge.agent,
    campaign: charge.campaign,
  };
}

/** A charge in its wire form; a revision counts from 1. */
export type WireCharge = ReturnType<typeof bookedToWire>;

function moneyOrNull(amount: Micros | null): string | null {
  return amount === null ? null : formatMoney(amount);
}
