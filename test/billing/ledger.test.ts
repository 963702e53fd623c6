import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Billable } from "../../src/core/billing/billable.ts";
import { draftInvoice, type InvoiceDraft } from "../../src/core/billing/invoice.ts";
import { NO_TERMS } from "../../src/core/billing/period-terms.ts";
import { alwaysPlan } from "../../src/core/billing/plan.ts";
import {
  costForm,
  creditNoteTransaction,
  invoiceTransaction,
  PROVIDER,
  paymentTransaction,
  type Settlement,
  saleTransaction,
  supplierPaymentTransaction,
  topUpTransaction,
} from "../../src/core/billing/posting.ts";
import { type Client, openSales } from "../../src/core/billing/sale.ts";
import { soldUnits } from "../../src/core/billing/sold-unit.ts";
import { type Micros, total } from "../../src/core/kernel/money.ts";
import { divideHalfEven } from "../../src/core/kernel/ratio.ts";
import { type AccountKind, CHART } from "../../src/core/ledger/accounts.ts";
import { balanceOf, balances } from "../../src/core/ledger/balance.ts";
import { CHAIN_START, rootOf, sealBatch, verifyChain } from "../../src/core/ledger/chain.ts";
import { imbalances, reversal, type Transaction, transaction } from "../../src/core/ledger/transaction.ts";
import type { RateSet } from "../../src/core/pricing/rate-card.ts";
import { charge, markupPlan } from "./plans.ts";
import { billed, lowTiers, messages, RUNS } from "./traffic.ts";

let rates: RateSet;
beforeAll(async () => {
  rates = await lowTiers();
});

const CLIENTS: readonly Client[] = [
  { id: "reseller", seller: null, plans: alwaysPlan(markupPlan("to reseller", 10n)) },
  { id: "shop", seller: "reseller", plans: alwaysPlan(markupPlan("to shop", 25n)) },
  { id: "bank", seller: "reseller", plans: alwaysPlan(markupPlan("to bank", 50n)) },
  { id: "school", seller: null, plans: alwaysPlan(markupPlan("to school", 50n)) },
];
const SUPPLIERS: Readonly<Record<string, string>> = { shop: PROVIDER, bank: PROVIDER };
const OWNERS: Readonly<Record<string, string>> = { W1: "shop", W2: "bank", W3: "school" };
const NOW = Date.UTC(2026, 0, 2);

interface Posted {
  readonly entries: readonly Transaction[];
  readonly drafts: readonly InvoiceDraft[];
  readonly items: readonly Billable[];
}

/** A month of every client, posted and invoiced. */
function posted(items: readonly Billable[], settlement: Settlement): Posted {
  const parties = { clients: CLIENTS, ownerOf: ({ charge }: Billable) => OWNERS[charge.waba] };
  const sales = openSales(items, parties, { rates, assumed: "refuse" });
  const entries: Transaction[] = [];
  const drafts: InvoiceDraft[] = [];
  for (const { id, seller } of CLIENTS) {
    for (const item of items) {
      const sale = sales.of(id).get(item.id);
      if (!sale?.ok) continue;
      const times = { happenedAt: item.charge.occurredAt, recordedAt: NOW };
      const how = { supplier: SUPPLIERS[id] ?? null, settlement, revision: 1, ...times };
      entries.push(saleTransaction(sale.value, item.charge, how));
    }
    const draft = draftInvoice({
      ...{ client: id, seller, month: "2025-12", currency: "USD", corrections: [], numbers: [] },
      terms: { ...NO_TERMS, fees: [{ name: "platform", per: "month", amount: 3_333_333n, prorated: false }] },
      taxes: [{ name: "VAT", rate: 190_000n, mode: "inclusive", country: null, hasTaxId: null, note: null }],
      taxProfile: { country: null, taxId: null },
      units: soldUnits(items, sales.of(id)),
      active: { from: "2025-12-01", to: null },
    });
    drafts.push(draft);
    entries.push(invoiceTransaction(draft, { number: `2025-12/${id}`, settlement, happenedAt: NOW, recordedAt: NOW }));
  }
  return { entries, drafts, items };
}

const traffic = fc.tuple(messages("W1"), messages("W2"), messages("W3")).map((parts) => parts.flat());
const settlement = fc.constantFrom<Settlement>("wallet", "invoice");

/** What stands on all accounts of a kind in somebody's books. */
function standing(entries: readonly Transaction[], owner: string, kind: AccountKind, party?: string): Micros {
  const fits = balances(entries).filter(
    ({ account }) =>
      account.owner === owner && account.kind === kind && (party === undefined || account.party === party),
  );
  return total(fits.map(({ amount }) => amount));
}

describe("a month in the ledger", () => {
  test("every transaction sums to zero, and so do all together", () => {
    fc.assert(
      fc.property(traffic, settlement, (facts, how) => {
        const { entries } = posted(billed(facts, rates), how);
        for (const [, sum] of imbalances(entries.flatMap(({ postings }) => postings))) expect(sum).toBe(0n);
      }),
      { numRuns: RUNS },
    );
  });

  test("invoices ask for what was used, to the last unit, and payments settle them", () => {
    fc.assert(
      fc.property(traffic, (facts) => {
        const { entries, drafts } = posted(billed(facts, rates), "invoice");
        for (const { client, seller, gross } of drafts) {
          const owner = seller ?? PROVIDER;
          expect(standing(entries, owner, "unbilled", client)).toBe(0n);
          expect(standing(entries, owner, "receivable", client)).toBe(gross);
          const times = { happenedAt: NOW, recordedAt: NOW };
          const paid = paymentTransaction({
            owner,
            party: client,
            amount: gross,
            currency: "USD",
            reference: "p",
            ...times,
          });
          expect(standing([...entries, paid], owner, "receivable", client)).toBe(0n);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("a wallet bears use at once and the rest with the invoice", () => {
    fc.assert(
      fc.property(traffic, (facts) => {
        const { entries, drafts } = posted(billed(facts, rates), "wallet");
        for (const { client, seller, gross } of drafts)
          expect(standing(entries, seller ?? PROVIDER, "wallet", client)).toBe(gross);
      }),
      { numRuns: RUNS },
    );
  });

  test("the margin is price less cost, and what one hop owes is what the hop before is owed", () => {
    fc.assert(
      fc.property(traffic, settlement, (facts, how) => {
        const items = billed(facts, rates);
        const { entries } = posted(items, how);
        const charges = entries.filter(({ kind }) => kind === "charge");
        const cost = total(items.map(({ charge }) => charge.cost ?? 0n));
        expect(standing(charges, PROVIDER, "meta_cost")).toBe(cost);
        expect(standing(charges, PROVIDER, "meta_payable")).toBe(-cost);
        expect(standing(charges, "reseller", "supplier_payable")).toBe(
          standing(charges, PROVIDER, "revenue", "reseller"),
        );
        const margins = ["provider", "reseller"].map(
          (owner) =>
            -standing(charges, owner, "revenue") -
            standing(charges, owner, "meta_cost") -
            standing(charges, owner, "supplier_cost"),
        );
        const ends = ["shop", "bank"].map((id) => -standing(charges, "reseller", "revenue", id));
        expect(cost + total(margins)).toBe(total(ends) - standing(charges, PROVIDER, "revenue", "school"));
      }),
      { numRuns: RUNS },
    );
  });

  test("rounding holds exactly what the drafts show", () => {
    fc.assert(
      fc.property(traffic, settlement, (facts, how) => {
        const { entries, drafts } = posted(billed(facts, rates), how);
        const rounding = standing(entries, PROVIDER, "rounding") + standing(entries, "reseller", "rounding");
        expect(rounding).toBe(total(drafts.map(({ residual }) => residual)));
      }),
      { numRuns: RUNS },
    );
  });
});

describe("what becomes known later", () => {
  test("reversals and new revisions come to what posting everything at once would have", () => {
    fc.assert(
      fc.property(traffic, messages("W1", 4), settlement, (facts, late, how) => {
        const charges = (items: readonly Billable[]) =>
          posted(items, how).entries.filter(({ kind }) => kind === "charge");
        const before = charges(billed(facts, rates));
        const after = charges(billed([...facts, ...late], rates));
        const keyOf = ({ subject, postings }: Transaction) =>
          `${subject} ${postings[0]?.account.owner} ${postings.map(({ account }) => account.party).join()}`;
        const now = new Map(after.map((entry) => [keyOf(entry), entry.id]));
        const then = new Map(before.map((entry) => [keyOf(entry), entry.id]));
        const taken = before.filter((entry) => now.get(keyOf(entry)) !== entry.id);
        const journal = [
          ...before,
          ...taken.map((entry) => reversal(entry, { recordedAt: NOW + 1, reason: "a late fact" })),
          ...after.filter((entry) => then.get(keyOf(entry)) !== entry.id),
        ];
        const text = (entries: readonly Transaction[]) =>
          balances(entries)
            .filter(({ amount }) => amount !== 0n)
            .map(({ account, amount }) => `${JSON.stringify(account)} ${amount}`);
        expect(text(journal)).toEqual(text(after));
      }),
      { numRuns: RUNS },
    );
  });
});

describe("a chain in three currencies", () => {
  const rate = (from: string, to: string, printed: string, numerator: bigint) => ({
    ...{ from, to, printed, date: "2025-01-01", source: "test" },
    rate: { numerator, denominator: 10_000n },
  });
  const chain: readonly Client[] = [
    {
      id: "reseller",
      seller: null,
      plans: alwaysPlan({
        ...markupPlan("a", 10n, { currency: "EUR" }),
        exchange: [rate("USD", "EUR", "0.9321", 9_321n)],
      }),
    },
    {
      id: "shop",
      seller: "reseller",
      plans: alwaysPlan({
        ...markupPlan("b", 25n, { currency: "BRL" }),
        exchange: [rate("EUR", "BRL", "6.1234", 61_234n)],
      }),
    },
  ];
  test("balances in each of them, and every price derives from the one before", () => {
    fc.assert(
      fc.property(messages("W1"), (facts) => {
        const items = billed(facts, rates);
        const sales = openSales(items, { clients: chain, ownerOf: () => "shop" }, { rates, assumed: "refuse" });
        for (const item of items) {
          const [one, two] = ["reseller", "shop"].map((id) => sales.of(id).get(item.id));
          if (!one?.ok || !two?.ok) throw new Error("a hop has no price");
          const cost = item.charge.cost ?? 0n;
          expect(one.value.sell.amount).toBe(divideHalfEven(cost * 9_321n * 110n, 10_000n * 100n));
          expect(two.value.buy).toEqual({ amount: one.value.sell.amount, currency: one.value.sell.currency });
          expect(two.value.sell.amount).toBe(divideHalfEven(one.value.sell.amount * 61_234n * 125n, 10_000n * 100n));
          const how = { supplier: PROVIDER, settlement: "invoice", revision: 1, happenedAt: 1, recordedAt: 1 } as const;
          const entries = [one.value, two.value].map((sale) => saleTransaction(sale, item.charge, how));
          for (const [, sum] of imbalances(entries.flatMap(({ postings }) => postings))) expect(sum).toBe(0n);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

const WALLET = { owner: PROVIDER, kind: "wallet", party: "shop" } as const;
const top = (reference: string, amount: bigint, happenedAt: number, recordedAt = happenedAt) =>
  topUpTransaction({ owner: PROVIDER, party: "shop", amount, currency: "USD", reference, happenedAt, recordedAt });

describe("balances", () => {
  test("as of a moment in both times, each bound the first that is left out", () => {
    const entries = [top("a", 1n, 10), top("b", 2n, 20, 90), top("c", 4n, 30)];
    const at = (asOf: Parameters<typeof balances>[1]) => -balanceOf(balances(entries, asOf), WALLET, "USD");
    expect(at({})).toBe(7n);
    expect(at({ happenedBefore: 30 })).toBe(3n);
    expect(at({ happenedBefore: 31, recordedBefore: 90 })).toBe(5n);
    expect(at({ recordedBefore: 91 })).toBe(7n);
  });
  test("the same entry twice counts once, and a reversal takes it back", () => {
    const one = top("a", 5n, 10);
    expect(balanceOf(balances([one, top("a", 5n, 10, 99)]), WALLET, "USD")).toBe(-5n);
    const back = reversal(one, { recordedAt: 50, reason: "bounced" });
    expect(back).toMatchObject({ corrects: one.id, happenedAt: 10, reason: "bounced", kind: "reversal" });
    expect(balanceOf(balances([one, back]), WALLET, "USD")).toBe(0n);
  });
  test("a sale taken back and posted again is another entry", () => {
    const price = { amount: 3n, currency: "USD", rule: null, plan: "p", version: "", exchange: null };
    const sale = {
      id: "x",
      seller: null,
      client: "shop",
      buy: { amount: 2n, currency: "USD" },
      sell: price,
      month: "2025-12",
    };
    const how = { supplier: null, settlement: "wallet", happenedAt: 1, recordedAt: 2 } as const;
    const about = { category: "marketing", market: "Brazil" };
    const unit = { ...about, pricingType: "regular", cost: 2n, currency: "USD", refusal: null, flags: [] } as const;
    const first = saleTransaction({ ...sale, unit }, about, { ...how, revision: 1 });
    const again = saleTransaction({ ...sale, unit }, about, { ...how, revision: 2 });
    const all = [first, reversal(first, { recordedAt: 3, reason: "re-rated" }), again];
    expect(balanceOf(balances(all), WALLET, "USD")).toBe(3n);
  });
  test("credit notes and payments to suppliers", () => {
    const times = { happenedAt: 1, recordedAt: 1 };
    const note = { owner: PROVIDER, party: "shop", amount: 100n, currency: "USD", reference: "CN1", ...times };
    const given = creditNoteTransaction({ ...note, tax: 19n, corrects: "inv", reason: "goodwill" });
    expect(balanceOf(balances([given]), { ...WALLET, kind: "receivable" }, "USD")).toBe(-119n);
    const paid = supplierPaymentTransaction({ ...note, party: "meta", reference: "M1" }, "meta");
    expect(balanceOf(balances([paid]), { owner: PROVIDER, kind: "meta_payable", party: "meta" }, "USD")).toBe(100n);
    expect(balanceOf(balances([paid]), { owner: PROVIDER, kind: "cash", party: null }, "USD")).toBe(-100n);
  });
  test("what a seller pays stands alone where its client is billed by dialogs", () => {
    const at = { subject: "x", happenedAt: 1, recordedAt: 1 };
    const cost = costForm(charge(), { seller: null, supplier: null, client: "shop", revision: 1 })(at);
    expect(balanceOf(balances([cost]), { owner: PROVIDER, kind: "meta_cost", party: "meta" }, "USD")).toBe(62_500n);
    expect(cost.tags).toContainEqual(["category", "marketing"]);
    const resold = costForm(charge(), { seller: "agency", supplier: null, client: "shop", revision: 1 })(at);
    const owed = { owner: "agency", kind: "supplier_payable", party: PROVIDER } as const;
    expect(balanceOf(balances([resold]), owed, "USD")).toBe(-62_500n);
  });
  test("postings that do not sum to zero are a bug, per owner and currency", () => {
    const account = (owner: string) => ({ owner, kind: "cash", party: null }) as const;
    const draft = (postings: Transaction["postings"]) => () =>
      transaction({ kind: "payment", subject: "x", happenedAt: 1, recordedAt: 1, postings });
    const post = (owner: string, amount: bigint, currency = "USD") => ({ account: account(owner), amount, currency });
    expect(draft([post("a", 1n), post("a", -1n)])).not.toThrow();
    expect(draft([post("a", 1n), post("b", -1n)])).toThrow(/sum to zero/);
    expect(draft([post("a", 1n), post("a", -1n, "EUR")])).toThrow(/sum to zero/);
  });
  test("every account has its side and its meaning", () => {
    for (const { normal, means } of Object.values(CHART))
      expect([normal === "debit" || normal === "credit", means.length > 10]).toEqual([true, true]);
  });
});

describe("the chain of batches", () => {
  const entries = [top("a", 1n, 1), top("b", 2n, 2), top("c", 3n, 3)];
  const [a, b, c] = entries;
  const first = sealBatch(CHAIN_START, a && b ? [a, b] : []);
  const second = sealBatch(first.hash, c ? [c] : []);
  test("holds, and gives its last hash", () =>
    expect(verifyChain([first, second])).toEqual({ ok: true, value: second.hash }));
  test.each([
    ["a transaction taken out", [{ ...first, transactions: first.transactions.slice(1) }, second], "changed_batch", 0],
    [
      "two in another order",
      [{ ...first, transactions: [...first.transactions].reverse() }, second],
      "changed_batch",
      0,
    ],
    ["a batch taken out", [second], "broken_link", 0],
    ["a batch twice", [first, first], "broken_link", 1],
    ["a batch sealed anew", [sealBatch(CHAIN_START, first.transactions.slice(1)), second], "broken_link", 1],
  ] as const)("%s breaks it", (_, batches, code, index) =>
    expect(verifyChain(batches)).toMatchObject({ ok: false, refusal: { code, index } }),
  );
  test("an amount changed breaks it", () => {
    const [entry] = first.transactions;
    const forged = entry && { ...entry, postings: entry.postings.map((one) => ({ ...one, amount: one.amount * 2n })) };
    const batch = { ...first, transactions: forged ? [forged, ...first.transactions.slice(1)] : [] };
    expect(verifyChain([batch])).toMatchObject({ ok: false, refusal: { code: "changed_transaction", index: 0 } });
  });
  test("another time of recording breaks it", () => {
    const transactions = first.transactions.map((entry) => ({ ...entry, recordedAt: entry.recordedAt + 1 }));
    expect(verifyChain([{ ...first, transactions }])).toMatchObject({ ok: false, refusal: { code: "changed_batch" } });
  });
  test("the root of a day does not go by the order of its partitions", () => {
    const heads = [
      ["p1", first.hash],
      ["p2", second.hash],
    ] as const;
    expect(rootOf(new Map(heads))).toBe(rootOf(new Map([...heads].reverse())));
    expect(rootOf(new Map(heads))).not.toBe(
      rootOf(
        new Map([
          ["p1", second.hash],
          ["p2", first.hash],
        ]),
      ),
    );
  });
});
