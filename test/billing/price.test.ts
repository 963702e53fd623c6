import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/core/billing/plan.ts";
import { type PriceQuery, price } from "../../src/core/billing/price.ts";
import { priceSteps } from "../../src/core/billing/price-steps.ts";
import { findRule } from "../../src/core/billing/rule.ts";
import { charge, markupPlan, plan, rule } from "./plans.ts";

const QUERY: PriceQuery = { date: "2026-10-15", ordinal: 1, assumed: "refuse" };

function priced(plan: Plan, more: Parameters<typeof charge>[0] = {}, query: Partial<PriceQuery> = {}) {
  const found = price(charge(more), plan, { ...QUERY, ...query });
  if (!found.ok) return found.refusal;
  return {
    ...found.value,
    rule: found.value.rule?.name ?? null,
    band: found.value.rule?.band,
    steps: priceSteps(charge(more), found.value),
  };
}

describe("a price is cost times markup, rounded once", () => {
  test("a percentage", () =>
    expect(priced(markupPlan("p", 25n))).toMatchObject({
      amount: 78_125n,
      rule: "all",
      steps: ["cost 0.0625 USD", 'rule "all": +25 %', "0.0625 x 1.25 = 0.078125 USD"],
    }));
  test("a percentage and an amount, half to even", () =>
    expect(priced(plan("p", { rules: [rule("all", { percent: 50n, fixed: 1_000n })] }), { cost: 3n })).toMatchObject({
      amount: 1_004n,
      steps: [
        "cost 0.000003 USD",
        'rule "all": +50 % and 0.0010 USD a unit',
        "0.000003 x 1.5 + 0.0010 = 0.001004 USD, rounded half to even from 0.0010045",
      ],
    }));
  test("a price whatever the cost", () => {
    const bands = [{ from: 1, markup: { by: "price", amount: 70_000n } as const }];
    expect(priced(plan("p", { rules: [rule("flat", { bands })] }), { cost: 1n })).toMatchObject({
      amount: 70_000n,
      steps: ['rule "flat": 0.0700 USD a unit, whatever the cost'],
    });
  });
  test("in another currency, with the newest rate not after the day and its source", () => {
    const rate = (date: string, printed: string, numerator: bigint) => ({
      from: "USD",
      to: "BRL",
      rate: { numerator, denominator: 10_000n },
      printed,
      date,
      source: "Banco Central",
    });
    const real = {
      ...markupPlan("p", 25n, { currency: "BRL" }),
      exchange: [rate("2026-10-20", "6.0000", 60_000n), rate("2026-10-01", "5.4321", 54_321n)],
    };
    expect(priced(real)).toMatchObject({
      amount: 424_383n,
      currency: "BRL",
      steps: [
        "cost 0.0625 USD",
        "1 USD = 5.4321 BRL (Banco Central, 2026-10-01)",
        'rule "all": +25 %',
        "0.0625 x 5.4321 x 1.25 = 0.424383 BRL, rounded half to even from 0.4243828125",
      ],
    });
    expect(priced(real, {}, { date: "2026-09-30" })).toMatchObject({ code: "no_exchange_rate" });
  });
  test("graduated bands go by the rank", () => {
    const at = (from: number, percent: bigint) => ({
      from,
      markup: { by: "cost", percent: percent * 10_000n, fixed: 0n } as const,
    });
    const graduated = plan("p", { rules: [rule("all", { bands: [at(1, 50n), at(101, 10n)] })] });
    expect(priced(graduated, {}, { ordinal: 100 })).toMatchObject({ amount: 93_750n, band: 1 });
    expect(priced(graduated, {}, { ordinal: 101 })).toMatchObject({
      amount: 68_750n,
      band: 101,
      steps: [
        expect.anything(),
        'rule "all", number 101 of the month, band from 101: +10 %',
        "0.0625 x 1.1 = 0.06875 USD",
      ],
    });
  });
});

describe("what is free at Meta", () => {
  const free = { pricingType: "free_customer_service", category: "service", cost: 0n } as const;
  test("is free, unless a rule names it", () =>
    expect(priced(plan("p", { rules: [rule("all", { fixed: 5_000n })] }), free)).toMatchObject({
      amount: 0n,
      rule: null,
    }));
  test("may carry a fee, which needs no exchange rate", () => {
    const fee = plan("p", { currency: "BRL", rules: [rule("fee", { pricingType: "free", fixed: 5_000n })] });
    expect(priced(fee, free)).toMatchObject({ amount: 5_000n, currency: "BRL", rule: "fee", exchange: null });
  });
});

describe("the most specific rule wins", () => {
  const rules = [
    rule("category", { category: "marketing" }),
    rule("market", { market: "Brazil" }),
    rule("both", { category: "marketing", market: "Brazil" }),
    rule("all"),
    rule("any", { pricingType: "any" }),
    rule("free", { pricingType: "free" }),
    rule("entry", { pricingType: "free_entry_point" }),
    rule("second for category", { category: "utility" }),
    rule("third for category", { category: "utility" }),
  ];
  test.each([
    [{ category: "marketing", market: "Brazil" }, "both"],
    [{ category: "marketing", market: "India" }, "category"],
    [{ category: "utility", market: "Brazil" }, "third for category"],
    [{ category: "authentication", market: "Brazil" }, "market"],
    [{ category: "authentication", market: "India" }, "all"],
    [{ category: "service", market: "India", pricingType: "free_customer_service" }, "free"],
    [{ category: "service", market: "India", pricingType: "free_entry_point" }, "entry"],
  ] as const)("%j: %s", (unit, name) =>
    expect(findRule({ rules }, { pricingType: "regular", ...unit })?.name).toBe(name),
  );
});

describe("an expected no has a code", () => {
  test.each([
    ["unrated_charge", markupPlan("p", 1n), { cost: null, refusal: { code: "no_rate", detail: "x" } }],
    ["settings_assumed", markupPlan("p", 1n), { flags: ["settings_assumed"] }],
    ["no_plan_version", markupPlan("p", 1n, { from: "2026-11-01" }), {}],
    ["no_price_rule", plan("p"), {}],
    ["no_exchange_rate", markupPlan("p", 1n, { currency: "EUR" }), {}],
  ] as const)("%s", (code, one, more) => expect(priced(one, more)).toMatchObject({ code }));
  test("to try a plan, assumed settings are taken", () =>
    expect(priced(markupPlan("p", 0n), { flags: ["settings_assumed"] }, { assumed: "accept" })).toMatchObject({
      amount: 62_500n,
    }));
});
