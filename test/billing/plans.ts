import { NO_TERMS } from "../../src/core/billing/period-terms.ts";
import type { Plan, PlanVersion, PriceRule } from "../../src/core/billing/plan.ts";
import type { Charge } from "../../src/core/pricing/charge.ts";

/** A plan of one version that marks everything charged up by a percentage. */
export function markupPlan(id: string, percent: bigint, more: Partial<PlanVersion> = {}): Plan {
  return plan(id, { rules: [rule("all", { percent })], ...more });
}

/** A plan of one version in dollars from the beginning of time. */
export function plan(id: string, more: Partial<PlanVersion> = {}): Plan {
  const version: PlanVersion = {
    from: "0000-01-01",
    currency: "USD",
    unit: { of: "meta_charge" },
    rules: [],
    pooledDiscounts: "own_count",
    terms: NO_TERMS,
    taxes: [],
    ...more,
  };
  return { id, versions: [version], exchange: [] };
}

/** A rule for everything charged, unless more is said. */
export function rule(
  name: string,
  { percent = 0n, fixed = 0n, ...more }: { percent?: bigint; fixed?: bigint } & Partial<PriceRule> = {},
): PriceRule {
  const bands = [{ from: 1, markup: { by: "cost", percent: percent * 10_000n, fixed } as const }];
  return { name, category: null, market: null, pricingType: "regular", bands, ...more };
}

/** A rated marketing message to Brazil of 2026-10-15, for 0.0625 USD. */
export function charge(more: Partial<Charge> = {}): Charge {
  return {
    kind: "message",
    model: "PMP-OCT26",
    occurredAt: Date.UTC(2026, 9, 15, 12),
    expiresAt: null,
    month: "2026-10",
    waba: "W1",
    number: "P1",
    user: "5511987654321",
    message: "m1",
    market: "Brazil",
    category: "marketing",
    pricingType: "regular",
    basis: "computed",
    rate: 62_500n,
    cost: 62_500n,
    currency: "USD",
    card: "2026-10-01",
    tier: null,
    ordinal: null,
    rules: [],
    flags: [],
    refusal: null,
    template: null,
    agent: null,
    campaign: null,
    ...more,
  };
}
