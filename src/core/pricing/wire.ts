import { formatMoney, type Micros } from "../kernel/money.ts";
import { formatInstant } from "../kernel/time.ts";
import { type Charge, chargeId } from "./charge.ts";

/**
 * A charge as files, the API and webhooks carry it: snake_case, money as decimal strings, instants in UTC. The order of
 * the fields is part of the form. Books that keep their charges' ids hand them in, as
 * does whoever has a faster SHA-256 at hand.
 */
export function toWire(charge: Charge, revision = 1, id = chargeId(charge)) {
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
export type WireCharge = ReturnType<typeof toWire>;

function moneyOrNull(amount: Micros | null): string | null {
  return amount === null ? null : formatMoney(amount);
}
