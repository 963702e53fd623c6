import { describe, expect, test } from "vitest";
import type { Charge } from "../../core/pricing/charge.ts";
import { openRates, type RateOverride } from "../../core/pricing/rate-card.ts";
import type { RateCard, RateData } from "../../core/pricing/rate-set.ts";
import { DEFAULT_SETTINGS, type ModelId } from "../../core/usage/settings.ts";
import { openPricing } from "./nearest-rate.ts";

const card = (date: string, rows: readonly [string, string, bigint][]): RateCard => ({
  date,
  currency: "USD",
  attested: true,
  rows: rows.map(([market, category, rate]) => ({
    market,
    category,
    rate,
    tierFrom: null,
    tierTo: null,
    basis: "attested",
  })),
});

const DATA: RateData = {
  cards: [
    card("2022-02-01", [["Brazil", "business_initiated", 50_000n]]),
    card("2023-06-01", [
      ["Region", "marketing", 1n],
      ["Brazil", "utility", 2n],
    ]),
    card("2024-06-11", [["Brazil", "utility", 3n]]),
    card("2026-10-01", [
      ["Brazil", "service", 4n],
      ["Brazil", "utility", 5n],
      ["Bolivia", "marketing", 6n],
    ]),
    card("2026-10-11", [["Brazil", "authentication", 7n]]),
  ],
  markets: [
    { market: "Brazil", callingCode: "55", country: "BR", from: "2022-02-01", to: null },
    { market: "Region", callingCode: "591", country: "BO", from: "2022-02-01", to: "2026-09-30" },
    { market: "Bolivia", callingCode: "591", country: "BO", from: "2026-10-01", to: null },
  ],
  changes: [{ date: "2024-01-01", market: "*", category: "utility" }],
  authInternational: [],
  knownUntil: "2027-12-31",
  hash: "",
};

const charge = (model: ModelId, day: string, what: Partial<Charge>): Charge => ({
  kind: model === "CBP1" || model === "CBP2" ? "conversation" : "message",
  model,
  occurredAt: Date.parse(`${day}T12:00:00Z`),
  expiresAt: null,
  month: day.slice(0, 7),
  waba: "W1",
  number: "P1",
  user: "5511987650001",
  message: "m1",
  market: "Brazil",
  category: "utility",
  pricingType: "regular",
  basis: "computed",
  rate: null,
  cost: null,
  currency: "USD",
  card: null,
  tier: null,
  ordinal: null,
  rules: [],
  flags: [],
  refusal: { code: "no_rate", detail: "" },
  template: null,
  agent: null,
  campaign: null,
  ...what,
});

const price = (one: Charge, overrides: readonly RateOverride[] = []) => {
  const { charge: priced, borrowed } = openPricing(DEFAULT_SETTINGS, openRates(DATA, { overrides }))(one);
  return { cost: priced.cost, refusal: priced.refusal?.code ?? null, borrowed };
};

describe("a rate that the model does not have on the day", () => {
  test.each([
    [
      "comes from the nearest card",
      charge("CBP2", "2024-03-01", {}),
      3n,
      { card: "2024-06-11", market: "Brazil", per: null },
    ],
    [
      "comes from the earlier of two as near",
      charge("CBP2", "2023-12-06", {}),
      2n,
      { card: "2023-06-01", market: "Brazil", per: null },
    ],
    [
      "is never that of a message for a conversation while there is one of a conversation",
      charge("CBP2", "2026-10-05", { card: "2026-10-01", rate: 5n, cost: 5n, refusal: null }),
      3n,
      { card: "2024-06-11", market: "Brazil", per: null },
    ],
    [
      "is that of a message where no card ever priced conversations",
      charge("CBP2", "2026-10-05", { category: "authentication" }),
      7n,
      { card: "2026-10-11", market: "Brazil", per: "message" },
    ],
    [
      "comes from a later card where there is no earlier one",
      charge("PMP-OCT26", "2025-08-01", { category: "service" }),
      4n,
      { card: "2026-10-01", market: "Brazil", per: null },
    ],
    [
      "is that of the region to which the market belonged",
      charge("CBP2", "2026-11-01", { user: "59170000001", market: "Bolivia", category: "marketing" }),
      1n,
      { card: "2023-06-01", market: "Region", per: null },
    ],
  ])("%s", (_, one, cost, borrowed) => expect(price(one)).toEqual({ cost, refusal: null, borrowed }));

  test("is told too where an old one still holds", () => {
    const one = charge("CBP1", "2026-03-01", {
      category: "business_initiated",
      card: "2022-02-01",
      rate: 50_000n,
      cost: 50_000n,
      refusal: null,
    });
    expect(price(one)).toEqual({
      cost: 50_000n,
      refusal: null,
      borrowed: { card: "2022-02-01", market: "Brazil", per: null },
    });
  });
  test("stays unknown where no card has it", () => {
    expect(price(charge("NBP", "2026-03-01", { category: "notification" }))).toEqual({
      cost: null,
      refusal: "no_rate",
      borrowed: null,
    });
  });
});

describe("nothing is borrowed", () => {
  const settled = { rate: 5n, cost: 5n, refusal: null } as const;
  test.each([
    ["where the model holds", charge("PMP-OCT26", "2026-10-05", { ...settled, card: "2026-10-01" })],
    [
      "where its card holds for the model of the day too",
      charge("PMP", "2026-10-05", { ...settled, card: "2026-10-01" }),
    ],
    [
      "where a person stated the rate",
      charge("CBP2", "2026-10-05", { ...settled, card: "--rate", flags: ["rate_override"] }),
    ],
    ["where Meta reported the price", charge("CBP2", "2026-10-05", settled)],
  ])("%s", (_, one) => expect(price(one)).toEqual({ cost: 5n, refusal: null, borrowed: null }));

  test("for what is free or not understood", () => {
    expect(price(charge("CBP2", "2026-10-05", { pricingType: "free_tier", cost: 0n, refusal: null })).borrowed).toBe(
      null,
    );
    const blind = charge("CBP2", "2026-10-05", { refusal: { code: "not_enough_evidence", detail: "" } });
    expect(price(blind)).toEqual({ cost: null, refusal: "not_enough_evidence", borrowed: null });
  });
});
