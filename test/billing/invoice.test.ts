import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Billable } from "../../src/core/billing/billable.ts";
import { amountOf, correctionsOf, type InvoicedUnit, periodCorrections } from "../../src/core/billing/correction.ts";
import {
  draftFromSums,
  draftInvoice,
  type InvoiceDraft,
  type InvoiceInput,
  isBehind,
} from "../../src/core/billing/invoice.ts";
import { invoiceDigest, invoiceToWire } from "../../src/core/billing/invoice-wire.ts";
import { useOf } from "../../src/core/billing/month-use.ts";
import { NO_TERMS, type PeriodTerms } from "../../src/core/billing/period-terms.ts";
import { alwaysPlan } from "../../src/core/billing/plan.ts";
import { type Client, openSales } from "../../src/core/billing/sale.ts";
import { type SoldUnit, soldUnits } from "../../src/core/billing/sold-unit.ts";
import { toMinorUnit } from "../../src/core/kernel/currency.ts";
import { total } from "../../src/core/kernel/money.ts";
import type { RateSet } from "../../src/core/pricing/rate-card.ts";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import { markupPlan } from "./plans.ts";
import { billed, lowTiers, messages, RUNS } from "./traffic.ts";

let rates: RateSet;
beforeAll(async () => {
  rates = await lowTiers();
});

const RULE = { name: "all", band: null, ordinal: 1, markup: { by: "cost", percent: 0n, fixed: 0n } } as const;

function unit(id: string, amount: bigint, more: Partial<SoldUnit> = {}): SoldUnit {
  const price = { amount, currency: "USD", rule: RULE, plan: "p", version: "2025-01-01", exchange: null };
  return {
    id,
    occurredAt: 1,
    month: "2025-12",
    number: "P1",
    message: id,
    category: "marketing",
    market: "Brazil",
    pricingType: "regular",
    priced: { ok: true, value: price },
    ...more,
  };
}

function input(units: readonly SoldUnit[], more: Partial<InvoiceInput> = {}): InvoiceInput {
  return {
    client: "shop",
    seller: null,
    month: "2025-12",
    currency: "USD",
    terms: NO_TERMS,
    taxes: [],
    taxProfile: { country: null, taxId: null },
    units,
    active: { from: "2025-01-01", to: null },
    numbers: [],
    corrections: [],
    ...more,
  };
}

const priceOf = ({ priced }: SoldUnit) => (priced.ok ? priced.value.amount : 0n);

function holds(draft: InvoiceDraft): void {
  for (const line of draft.lines) {
    expect(line.amount + line.residual).toBe(line.exact);
    expect(toMinorUnit(line.amount, draft.currency)).toBe(line.amount);
    expect(line.residual * 2n <= 10_000n && line.residual * 2n >= -10_000n).toBe(true);
  }
  expect(total(draft.lines.map(({ amount }) => amount))).toBe(draft.net);
  expect(total(draft.lines.map(({ residual }) => residual))).toBe(draft.residual);
  const onTop = draft.taxes.filter(({ mode }) => mode === "exclusive").map(({ amount }) => amount);
  expect(draft.gross).toBe(draft.net + total(onTop));
}

describe("lines", () => {
  test("add up to their charges, each rounded once, with what rounding took beside it", () => {
    const draft = draftInvoice(
      input([
        unit("a", 62_500n),
        unit("b", 62_500n),
        unit("c", 6_800n, { category: "utility" }),
        unit("d", 0n, { pricingType: "free_tier", category: "service" }),
      ]),
    );
    expect(invoiceToWire(draft)).toMatchObject({
      document: "invoice",
      lines: [
        {
          kind: "usage",
          what: ["marketing", "Brazil", "regular", "all"],
          quantity: 2,
          exact: "0.1250",
          amount: "0.12",
          residual: "0.0050",
        },
        { what: ["service", "Brazil", "free_tier", "all"], amount: "0.00" },
        { what: ["utility", "Brazil", "regular", "all"], amount: "0.01", residual: "-0.0032" },
      ],
      net: "0.13",
      gross: "0.13",
      residual: "0.0018",
    });
    holds(draft);
  });

  test("what cannot be invoiced is held, with its reason", () => {
    const refusal = { code: "settings_assumed", detail: "x" } as const;
    const euro = { ...unit("e", 1n).priced, value: { ...priceIn("EUR") } } as const;
    const draft = draftInvoice(
      input([
        unit("a", 1n, { priced: { ok: false, refusal } }),
        unit("b", 1n, { priced: euro }),
        unit("c", 1n, { month: "2025-11" }),
      ]),
    );
    expect(draft.lines).toEqual([]);
    expect(draft.held.map(({ code, count }) => [code, count])).toEqual([
      ["other_currency", 1],
      ["other_month", 1],
      ["settings_assumed", 1],
    ]);
  });

  test("a yen has no cents", () => {
    const yen = unit("a", 1_500_000n, { priced: { ok: true, value: { ...priceIn("JPY"), amount: 2_500_000n } } });
    expect(invoiceToWire(draftInvoice(input([yen], { currency: "JPY" })))).toMatchObject({
      gross: "2",
      residual: "0.5000",
    });
  });
});

function priceIn(currency: string) {
  return { amount: 1n, currency, rule: RULE, plan: "p", version: "2025-01-01", exchange: null };
}

describe("taxes", () => {
  const tax = { name: "VAT", rate: 190_000n, country: null, hasTaxId: null, note: null } as const;
  const units = [unit("a", 100_000_000n)];
  test("on top", () =>
    expect(invoiceToWire(draftInvoice(input(units, { taxes: [{ ...tax, mode: "exclusive" }] })))).toMatchObject({
      net: "100.00",
      gross: "119.00",
      taxes: [{ name: "VAT", rate: "19", base: "100.00", amount: "19.00" }],
    }));
  test("contained", () =>
    expect(invoiceToWire(draftInvoice(input(units, { taxes: [{ ...tax, mode: "inclusive" }] })))).toMatchObject({
      net: "100.00",
      gross: "100.00",
      taxes: [{ amount: "15.97" }],
    }));
  test("the first rule that fits the business, with its note", () => {
    const reverse = {
      ...tax,
      rate: 0n,
      mode: "exclusive",
      hasTaxId: true,
      country: "FR",
      note: "Reverse charge",
    } as const;
    const taxes = [reverse, { ...tax, mode: "exclusive" as const, country: "DE" }];
    const of = (country: string, taxId: string | null) =>
      draftInvoice(input(units, { taxes, taxProfile: { country, taxId } })).taxes.map(({ rate, note }) => [rate, note]);
    expect(of("FR", "FR1")).toEqual([[0n, "Reverse charge"]]);
    expect(of("FR", null)).toEqual([]);
    expect(of("DE", null)).toEqual([[190_000n, null]]);
  });
});

describe("corrections", () => {
  const asked: InvoicedUnit[] = ["a", "b", "c"].map((id) => ({
    ...{ id, month: "2025-11", number: "P1", message: `m-${id}`, category: "marketing", market: "Brazil" },
    ...{ amount: 62_500n, currency: "USD" },
  }));
  const now = [
    unit("a", 62_500n, { month: "2025-11", message: "m-a" }),
    unit("b", 50_000n, { month: "2025-11", message: "m-b" }),
    unit("d", 10_000n, { month: "2025-11", message: "m-d", category: "utility" }),
    unit("e", 0n, {
      month: "2025-11",
      message: "m-e",
      priced: { ok: false, refusal: { code: "settings_assumed", detail: "" } },
    }),
  ];
  test("name month, message and why, on the next invoice", () => {
    const corrections = correctionsOf(asked, now);
    expect(corrections.map(({ message, why, before, after }) => [message, why, before, after])).toEqual([
      ["m-b", "changed", 62_500n, 50_000n],
      ["m-c", "withdrawn", 62_500n, null],
      ["m-d", "late", null, 10_000n],
    ]);
    const draft = draftInvoice(input([], { corrections }));
    expect(invoiceToWire(draft)).toMatchObject({
      document: "credit_note",
      lines: [
        {
          kind: "correction",
          what: ["2025-11", "marketing", "Brazil"],
          quantity: 2,
          exact: "-0.0750",
          amount: "-0.08",
        },
        { kind: "correction", what: ["2025-11", "utility", "Brazil"], amount: "0.01" },
      ],
      notes: [{ month: "2025-11", kind: "credit_note", amount: "-0.07" }],
      gross: "-0.07",
    });
    holds(draft);
  });
  test("period lines of a corrected month are drawn up again", () => {
    const fee = { kind: "fee", name: "platform", quantity: 1, steps: [] } as const;
    const minimum = { kind: "minimum", name: "minimum", quantity: 1, steps: [] } as const;
    const found = periodCorrections(
      { month: "2025-11", currency: "USD" },
      [
        { ...fee, amount: 5n },
        { ...minimum, amount: 9n },
      ],
      [
        { ...fee, amount: 5n },
        { ...minimum, amount: 7n },
      ],
    );
    expect(found.map((one) => [one.message, one.why, amountOf(one)])).toEqual([["minimum", "period_line", -2n]]);
  });
});

const CLIENTS: readonly Client[] = [
  { id: "shop", seller: null, plans: alwaysPlan(markupPlan("shop", 37n)) },
  { id: "bank", seller: null, plans: alwaysPlan(markupPlan("bank", 25n)) },
  { id: "school", seller: null, plans: alwaysPlan(markupPlan("school", 50n)) },
];
const OWNERS: Readonly<Record<string, string>> = { W1: "shop", W2: "bank", W3: "school" };

/** A client's units of the month. */
function unitsOf(client: string, items: readonly Billable[]): readonly SoldUnit[] {
  const parties = { clients: CLIENTS, ownerOf: ({ charge }: Billable) => OWNERS[charge.waba] };
  return soldUnits(items, openSales(items, parties, { rates, assumed: "refuse" }).of(client));
}

const TERMS: PeriodTerms = {
  included: [{ name: "first", of: "units", units: 3, filter: { category: "utility", market: null } }],
  volume: [{ name: "many", filter: { category: null, market: null }, bands: [{ from: 5, percent: -30_000n }] }],
  minimum: 50_000n,
  fees: [{ name: "platform", per: "month", amount: 1_000_001n, prorated: true }],
};

describe("a draft", () => {
  const traffic = fc.tuple(messages("W1"), messages("W2"), messages("W3"));

  test("adds up, whatever the traffic and the terms", () => {
    fc.assert(
      fc.property(traffic, (parts) => {
        const units = unitsOf("shop", billed(parts.flat(), rates));
        const tax = {
          name: "VAT",
          rate: 190_000n,
          mode: "exclusive",
          country: null,
          hasTaxId: null,
          note: null,
        } as const;
        const draft = draftInvoice(input(units, { terms: TERMS, taxes: [tax] }));
        holds(draft);
        const usage = draft.lines.filter(({ kind }) => kind === "usage");
        expect(total(usage.map(({ exact }) => exact))).toBe(total(units.map(priceOf)));
        for (const line of usage) {
          const evidence = units.filter((one) => isBehind(line, one));
          expect([evidence.length, total(evidence.map(priceOf))]).toEqual([line.quantity, line.exact]);
        }
        const count = usage.reduce((sum, { quantity }) => sum + quantity, 0);
        expect(count).toBe(units.filter(({ priced }) => priced.ok).length);
      }),
      { numRuns: RUNS },
    );
  });

  test("is the same in any order", () => {
    const property = fc.property(
      traffic
        .map((parts) => unitsOf("shop", billed(parts.flat(), rates)))
        .chain((units) => fc.tuple(fc.constant(units), fc.shuffledSubarray([...units], { minLength: units.length }))),
      ([units, shuffled]) => {
        const draft = (all: readonly SoldUnit[]) => invoiceDigest(draftInvoice(input(all, { terms: TERMS })));
        expect(draft(shuffled)).toBe(draft(units));
      },
    );
    fc.assert(property, { numRuns: RUNS });
  });

  test("from sums is that from units, in however many parts and in whatever order the sums come", () => {
    const parts = traffic
      .map((all) => unitsOf("shop", billed(all.flat(), rates)))
      .chain((units) =>
        fc.record({
          units: fc.constant(units),
          shuffled: fc.shuffledSubarray([...units], { minLength: units.length }),
          pieces: fc.integer({ min: 1, max: 7 }),
        }),
      );
    const property = fc.property(parts, ({ units, shuffled, pieces }) => {
      const { units: _, ...rest } = input(units, { terms: TERMS });
      const uses = Array.from({ length: pieces }, (_, piece) =>
        useOf(
          shuffled.filter((_, index) => index % pieces === piece),
          rest,
        ),
      );
      const use = {
        sums: uses.flatMap(({ sums }) => sums),
        held: uses.flatMap(({ held }) => held),
        firsts: useOf(units, rest).firsts,
      };
      expect(draftFromSums({ ...rest, use })).toEqual(draftInvoice(input(units, { terms: TERMS })));
    });
    fc.assert(property, { numRuns: RUNS });
  });

  test("of one client never changes with a late fact of another", () => {
    fc.assert(
      fc.property(traffic, messages("W1", 3), ([a, b, c], late) => {
        const draft = (facts: readonly MessageFact[], client: string) =>
          invoiceDigest(draftInvoice(input(unitsOf(client, billed(facts, rates)), { client, terms: TERMS })));
        for (const other of ["bank", "school"])
          expect(draft([...a, ...b, ...c, ...late], other)).toBe(draft([...a, ...b, ...c], other));
      }),
      { numRuns: RUNS },
    );
  });

  test("and its corrections later come to what one draft of everything would have been, before rounding", () => {
    fc.assert(
      fc.property(traffic, messages("W1", 5), ([a, b, c], late) => {
        const before = unitsOf("shop", billed([...a, ...b, ...c], rates));
        const after = unitsOf("shop", billed([...a, ...b, ...c, ...late], rates));
        const invoiced = before.flatMap((one): InvoicedUnit[] =>
          one.priced.ok ? [{ ...one, amount: one.priced.value.amount, currency: "USD" }] : [],
        );
        const corrections = correctionsOf(invoiced, after);
        const exact = (draft: InvoiceDraft) => total(draft.lines.map((line) => line.exact));
        const issued = draftInvoice(input(before));
        const next = draftInvoice(input([], { month: "2026-01", corrections }));
        expect(exact(issued) + exact(next)).toBe(exact(draftInvoice(input(after))));
        holds(next);
      }),
      { numRuns: RUNS },
    );
  });
});
