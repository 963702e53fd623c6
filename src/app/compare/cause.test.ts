import { expect, test } from "vitest";
import type { Charge } from "../../core/pricing/charge.ts";
import { causeOf, describeSide, type Side } from "./cause.ts";

const side = (what: Partial<Charge>): Charge => ({
  kind: "message",
  model: "PMP",
  occurredAt: 0,
  expiresAt: null,
  month: "2026-10",
  waba: "W1",
  number: "P1",
  user: "5511987650001",
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
  ...what,
});

const FREE = side({ pricingType: "free_customer_service", category: "utility", rate: 0n, cost: 0n });
const UNRATED = side({ cost: null, rate: null, refusal: { code: "no_rate", detail: "" } });

test.each<[Side, Side, string, string]>([
  [FREE, side({ category: "utility" }), "charged", "charged instead of free_customer_service"],
  [null, side({}), "charged", "charged instead of riding a conversation"],
  [side({}), FREE, "free", "free_customer_service instead of charged"],
  [side({}), null, "rides", "rides a conversation instead of charged"],
  [side({}), UNRATED, "unrated", "unrated (no_rate) instead of charged"],
  [UNRATED, side({}), "unrated", "charged instead of unrated (no_rate)"],
  [side({}), side({ cost: 70_300n, card: "2025-10-01" }), "rate", "rate 0.0625 -> 0.0703"],
  [side({}), side({ cost: 60_000n, tier: { from: 100, to: null } }), "tier", "volume tier 0.0625 -> 0.0600"],
  [side({}), side({ cost: 1n, kind: "conversation" }), "kind", "conversation instead of message, 0.0625 -> 0.000001"],
  [
    side({ category: "business_initiated" }),
    side({ cost: 0n }),
    "category",
    "marketing instead of business_initiated, 0.0625 -> 0.0000",
  ],
])("the cause of a difference has a name: %#", (base, other, code, text) => {
  expect(causeOf(base, other)).toMatchObject({ code, text });
});

test("a cause belongs to the category of the side that is charged", () => {
  expect(causeOf(FREE, side({ category: "marketing" })).category).toBe("marketing");
  expect(causeOf(side({ category: "marketing" }), FREE).category).toBe("marketing");
  expect(causeOf(side({ category: "marketing" }), null).category).toBe("marketing");
});

test("each side is told in words", () => {
  expect([null, FREE, UNRATED, side({})].map(describeSide)).toEqual([
    "rides a conversation, no charge of its own",
    "utility message, free_customer_service",
    "marketing message, not rated (no_rate)",
    "marketing message, regular, 0.0625 USD",
  ]);
});
