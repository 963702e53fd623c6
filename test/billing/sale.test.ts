import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Billable } from "../../src/core/billing/billable.ts";
import { alwaysPlan, type PooledDiscounts, type PriceBand } from "../../src/core/billing/plan.ts";
import { type Client, openSales, type SaleResult } from "../../src/core/billing/sale.ts";
import type { RateSet } from "../../src/core/pricing/rate-card.ts";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import { markupPlan, plan, rule } from "./plans.ts";
import { billed, lowTiers, messages, RUNS } from "./traffic.ts";

let rates: RateSet;
beforeAll(async () => {
  rates = await lowTiers();
});

const band = (from: number, percent: bigint): PriceBand => ({
  from,
  markup: { by: "cost", percent: percent * 10_000n, fixed: 0n },
});

/** A reseller with two clients, the first of which resells to a third; and a client of the provider's own. */
function clients(pooledDiscounts: PooledDiscounts): readonly Client[] {
  const graduated = plan("to reseller", {
    pooledDiscounts,
    rules: [rule("all", { bands: [band(1, 20n), band(4, 10n)] })],
  });
  return [
    { id: "reseller", seller: null, plans: alwaysPlan(graduated) },
    { id: "agency", seller: "reseller", plans: alwaysPlan(markupPlan("to agency", 25n, { pooledDiscounts })) },
    { id: "shop", seller: "agency", plans: alwaysPlan(markupPlan("to shop", 50n, { pooledDiscounts })) },
    { id: "bank", seller: "reseller", plans: alwaysPlan(markupPlan("to bank", 25n, { pooledDiscounts })) },
    { id: "school", seller: null, plans: alwaysPlan(markupPlan("to school", 33n, { pooledDiscounts })) },
  ];
}

const OWNERS: Readonly<Record<string, string>> = { W1: "shop", W2: "bank", W3: "school" };
const ownerOf = ({ charge }: Billable) => OWNERS[charge.waba];

function salesOf(facts: readonly MessageFact[], pooled: PooledDiscounts = "own_count") {
  return openSales(billed(facts, rates), { clients: clients(pooled), ownerOf }, { rates, assumed: "refuse" });
}

const bytes = (sales: ReadonlyMap<string, SaleResult>) =>
  JSON.stringify([...sales], (_, value) => (typeof value === "bigint" ? `${value}` : value));

/** What the client sees: its own side of the sales. */
const sold = (sales: ReadonlyMap<string, SaleResult>) =>
  JSON.stringify(
    [...sales].map(([id, sale]) => [id, sale.ok ? sale.value.sell : sale.refusal]),
    (_, value) => (typeof value === "bigint" ? `${value}` : value),
  );

const traffic = fc.tuple(messages("W1"), messages("W2"), messages("W3"));

describe("sales through a chain", () => {
  test("each hop buys at what the hop before sells for, and every unit of money is somebody's", () => {
    fc.assert(
      fc.property(traffic, fc.constantFrom("own_count", "pass_through", "list_rate"), (parts, pooled) => {
        const facts = parts.flat();
        const sales = salesOf(facts, pooled);
        for (const item of billed(facts, rates)) {
          if (ownerOf(item) !== "shop" || item.charge.cost === null) continue;
          const hops = ["reseller", "agency", "shop"].map((id) => sales.of(id).get(item.id));
          let paid = item.charge.cost;
          let margins = 0n;
          for (const hop of hops) {
            if (!hop?.ok) throw new Error(hop?.refusal.detail);
            expect(hop.value.buy.amount).toBe(paid);
            margins += hop.value.sell.amount - hop.value.buy.amount;
            paid = hop.value.sell.amount;
          }
          expect(item.charge.cost + margins).toBe(paid);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("the order of charges makes no difference", () => {
    const property = fc.property(
      traffic.chain((parts) => {
        const facts = parts.flat();
        return fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }));
      }),
      ([facts, shuffled]) => {
        for (const { id } of clients("own_count"))
          expect(bytes(salesOf(shuffled).of(id))).toBe(bytes(salesOf(facts).of(id)));
      },
    );
    fc.assert(property, { numRuns: RUNS });
  });

  test.each(["own_count", "list_rate"] as const)(
    "with %s a late fact of one client never changes another's price",
    (pooled) => {
      let moved = 0;
      fc.assert(
        fc.property(traffic, messages("W1", 3), ([a, b, c], late) => {
          const before = salesOf([...a, ...b, ...c], pooled);
          const after = salesOf([...a, ...b, ...c, ...late], pooled);
          for (const other of ["bank", "school"]) expect(sold(after.of(other))).toBe(sold(before.of(other)));
          const costs = (facts: readonly MessageFact[]) =>
            billed(facts, rates)
              .filter(({ charge }) => charge.waba !== "W1")
              .map(({ charge }) => charge.cost)
              .join();
          if (costs([...a, ...b, ...c]) !== costs([...a, ...b, ...c, ...late])) moved += 1;
        }),
        { numRuns: RUNS, seed: 7 },
      );
      expect(moved, "months in which Meta's cost of another client did move").toBeGreaterThan(0);
    },
  );

  test("passing discounts through does let it move", () => {
    const shared = {
      kind: "message",
      direction: "outbound",
      type: "template",
      category: "utility",
      user: "5511987654321",
    } as const;
    const at = (minute: number) => Date.UTC(2025, 11, 3, 12, minute);
    const mine = [1, 2, 3].map((n) => ({
      ...shared,
      waba: "W2",
      number: "PW2",
      id: `b${n}`,
      at: at(n),
      deliveredAt: at(n),
    }));
    const early = { ...shared, waba: "W3", number: "PW3", id: "a", at: at(0), deliveredAt: at(0) };
    expect(sold(salesOf([...mine, early], "pass_through").of("bank"))).not.toBe(
      sold(salesOf(mine, "pass_through").of("bank")),
    );
    expect(sold(salesOf([...mine, early]).of("bank"))).toBe(sold(salesOf(mine).of("bank")));
  });
});

describe("a client that moves between plans", () => {
  const at = (id: string, day: number) => {
    const instant = Date.UTC(2025, 11, day, 12);
    const shared = { kind: "message", direction: "outbound", type: "template", category: "marketing" } as const;
    return { ...shared, user: "5511987654321", waba: "W3", number: "PW3", id, at: instant, deliveredAt: instant };
  };
  test("pays by the plan of each day, ranks count anew, and before the first there is no price", () => {
    const bands = [band(1, 50n), band(2, 20n)];
    const plans = [
      { from: "2025-12-05", plan: plan("old", { rules: [rule("all", { bands })] }) },
      { from: "2025-12-10", plan: plan("new", { rules: [rule("all", { bands })] }) },
    ];
    const items = billed([at("a", 1), at("b", 6), at("c", 9), at("d", 10)], rates);
    const parties = { clients: [{ id: "school", seller: null, plans }], ownerOf: () => "school" };
    const sales = openSales(items, parties, { rates, assumed: "refuse" }).of("school");
    const seen = items.map(({ id }) => {
      const sale = sales.get(id);
      return sale?.ok ? [sale.value.sell.plan, sale.value.sell.amount] : sale?.refusal.code;
    });
    expect(seen).toEqual(["no_plan", ["old", 93_750n], ["old", 75_000n], ["new", 93_750n]]);
  });
});
