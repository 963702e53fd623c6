import fc from "fast-check";
import { type Billable, billables } from "../../src/core/billing/billable.ts";
import { rate } from "../../src/core/engine.ts";
import { openRates, type RateSet } from "../../src/core/pricing/rate-card.ts";
import type { RateCard, RateRow } from "../../src/core/pricing/rate-set.ts";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../src/core/usage/settings.ts";
import { loadBundledRates } from "../../src/intake/rate-files.ts";

/** Three WABAs that share a portfolio, each with a number of its own. */
export const SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  wabas: Object.fromEntries(
    ["W1", "W2", "W3"].map((id) => [
      id,
      { zone: "America/Sao_Paulo", currency: "USD", portfolio: "PF", servedBy: "partner" },
    ]),
  ),
};

/** The shipped rates with volume tiers that a handful of messages cross. */
export async function lowTiers(): Promise<RateSet> {
  const data = await loadBundledRates();
  const bands = (category: string): RateRow[] => [
    { market: "Brazil", category, tierFrom: 0, tierTo: 2, rate: 6_800n, basis: "attested" },
    { market: "Brazil", category, tierFrom: 3, tierTo: 5, rate: 6_100n, basis: "attested" },
    { market: "Brazil", category, tierFrom: 6, tierTo: null, rate: 5_300n, basis: "attested" },
  ];
  const card: RateCard = {
    date: "2025-12-01",
    currency: "USD",
    attested: true,
    rows: [...bands("utility"), ...bands("authentication")],
  };
  return openRates({ ...data, cards: [...data.cards, card] });
}

/** Messages of December 2025 in one WABA. */
export function messages(waba: string, maxLength = 25): fc.Arbitrary<readonly MessageFact[]> {
  const message = fc.record({
    n: fc.nat({ max: 999 }),
    minute: fc.nat({ max: 30 * 24 * 60 }),
    user: fc.constantFrom("5511987654321", "5521987650002", "919812345678"),
    kind: fc.constantFrom("inbound", "text", "marketing", "utility", "utility", "utility", "authentication"),
  });
  return fc.array(message, { maxLength }).map((all) =>
    all.map(({ n, minute, user, kind }): MessageFact => {
      const at = Date.UTC(2025, 11, 1, 12) + minute * 60_000;
      const shared = { kind: "message", waba, number: `P${waba}`, id: `${waba}.${n}`, user, at } as const;
      if (kind === "inbound") return { ...shared, direction: "inbound", type: "text" };
      const sent = { ...shared, direction: "outbound", deliveredAt: at } as const;
      return kind === "text" ? { ...sent, type: "text" } : { ...sent, type: "template", category: kind };
    }),
  );
}

/** What facts cost, ready for billing. */
export function billed(facts: readonly MessageFact[], rates: RateSet): readonly Billable[] {
  return billables(rate(facts, SETTINGS, rates).charges, () => "America/Sao_Paulo");
}

/** How many runs a property makes: more in the full form of the tests. */
export const RUNS = process.env.DAYBOOK_FULL === "1" ? 2_000 : 100;
