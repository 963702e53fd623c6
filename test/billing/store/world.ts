import fc from "fast-check";
import { postNext } from "../../../src/app/service/billing/posting/posting.ts";
import type { PostingStage } from "../../../src/app/service/billing/posting/stage.ts";
import { readBilling } from "../../../src/app/service/billing/state.ts";
import type { BillingState } from "../../../src/core/billing/business.ts";
import { deriveSales } from "../../../src/core/billing/derive-sales.ts";
import { entryOfSale } from "../../../src/core/billing/sale-book.ts";
import { rate } from "../../../src/core/engine.ts";
import { localDate } from "../../../src/core/kernel/zone.ts";
import { balances } from "../../../src/core/ledger/balance.ts";
import { compareCharges } from "../../../src/core/ledger/books.ts";
import { chargeId } from "../../../src/core/pricing/charge.ts";
import type { RateSet } from "../../../src/core/pricing/rate-card.ts";
import { openAccounts } from "../../../src/core/usage/accounts.ts";
import type { Fact } from "../../../src/core/usage/fact.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/core/usage/settings.ts";
import type { BillingFact } from "../../../src/store/port/billing.ts";
import { openBillingBooks } from "../../../src/store/postgres/billing/billing-books.ts";
import { openPostingBooks } from "../../../src/store/postgres/billing/posting-books.ts";
import { openShapes } from "../../../src/store/postgres/books/shapes.ts";
import type { Connection, Pool } from "../../../src/store/postgres/connection.ts";
import { openLedger } from "../../../src/store/postgres/ledger/open-ledger.ts";
import { messageFact, rowFact } from "../../properties/facts.ts";
import type { TestBooks } from "../../service/books.ts";

/** Posting over the books of a test. */
export function postingOf(
  { pool: own, journal, parts }: TestBooks,
  pool: Pool = own,
): PostingStage & { readonly learn: Learn } {
  const billing = openBillingBooks(pool);
  return {
    books: openPostingBooks(pool, openShapes(pool)),
    billing,
    names: journal.names,
    charges: parts.charges.books,
    accounts: parts.charges.accounts,
    learn: (facts) => billing.learn(facts, "test"),
  };
}

type Learn = (facts: readonly BillingFact[]) => Promise<bigint>;

/** Traffic around a switch of prices, with tiers that it passes, a share of it late, withdrawn, or in fragments. */
export const traffic: fc.Arbitrary<readonly Fact[]> = fc
  .constantFrom(Date.UTC(2026, 9, 1), Date.UTC(2026, 9, 1), Date.UTC(2025, 6, 1), Date.UTC(2024, 10, 1))
  .chain((at) =>
    fc.array(
      fc.oneof(
        { weight: 12, arbitrary: rowFact(at) },
        { weight: 2, arbitrary: messageFact(at) },
        { weight: 1, arbitrary: fc.constant<Fact>({ kind: "number_alias", id: "P1", digits: "P2" }) },
      ),
      { minLength: 30, maxLength: 90, size: "max" },
    ),
  );

/** Posts until nothing is left to do. */
export async function settlePosting(stage: PostingStage, batch = 50): Promise<void> {
  while (await postNext(stage, batch)) {
    // Until there is nothing.
  }
}

/** Takes facts in, books and posts them. */
export async function takeIn(books: TestBooks, stage: PostingStage, facts: readonly Fact[]): Promise<void> {
  const receivedAt = Math.max(...facts.map((fact) => ("deliveredAt" in fact ? (fact.deliveredAt ?? 0) : 0)));
  await books.journal.append(facts.map((fact) => ({ fact, source: { kind: "import", name: "test" }, receivedAt })));
  await books.settle();
  await settlePosting(stage);
}

/** One WABA whose days are those of UTC, and dialogs that a partner serves. */
export const ONE_WABA: Settings = {
  ...DEFAULT_SETTINGS,
  wabas: { W1: { zone: "UTC", currency: "USD", portfolio: "PF", servedBy: "partner" } },
};

const EXCHANGE = ["INR", "EUR", "BRL"].flatMap((from) => [
  { from, to: "USD", rate: "0.0123", date: "2020-01-01", source: "test" },
  { from, to: "USD", rate: "0.0125", date: "2026-10-01", source: "test" },
]);

const bands = [
  { from: 1, percent: "30" },
  { from: 3, percent: "20" },
  { from: 6, percent: "10", fixed: "0.0001" },
];

const prices = fc.constantFrom<readonly object[]>(
  [{ percent: "20" }],
  [{ name: "graduated", bands }],
  [{ percent: "12.5" }, { category: "service", pricing_type: "free", fixed: "0.0020" }],
  [{ category: "marketing", amount: "0.1" }],
);

/** A plan of one or two versions. */
function plan(id: string): fc.Arbitrary<BillingFact> {
  const version = (from: string) =>
    fc.record({
      from: fc.constant(from),
      currency: fc.constant("USD"),
      prices,
      pooled_discounts: fc.constantFrom("own_count", "own_count", "pass_through", "list_rate"),
    });
  return fc
    .tuple(version("2020-01-01"), fc.option(version("2026-10-02"), { nil: undefined }))
    .map(([first, second]) => ({
      kind: "plan",
      subject: id,
      body: { id, versions: second ? [first, second] : [first], exchange: EXCHANGE },
    }));
}

const seller = fc.constantFrom("agency", "agency", null);
const days = fc.constantFrom("2023-06-01", "2024-11-02", "2025-07-01", "2026-09-30", "2026-10-01");

/** What is said of all businesses: an agency with clients of its own, or without; WABAs of one, of another, or of nobody. */
export const words: fc.Arbitrary<readonly BillingFact[]> = fc
  .record({
    plans: fc.tuple(plan("to-agency"), plan("to-clients")),
    sellers: fc.tuple(seller, seller),
    moved: fc.option(days, { nil: undefined }),
    second: fc.constantFrom("bank", "agency", undefined),
    later: fc.option(days, { nil: undefined }),
    school: fc.boolean(),
  })
  .map(({ plans, sellers: [ofShop, ofBank], moved, second, later, school }) => {
    const wabas = (id: string) => [
      ...(id === "shop" ? [{ waba: "W1", to: moved ?? null }] : []),
      ...(id === "bank" && moved !== undefined ? [{ waba: "W1", from: moved }] : []),
      ...(id === second ? [{ waba: "W2" }] : []),
      ...(id === "school" ? [{ waba: "W3" }] : []),
    ];
    const business = (id: string, from: string | null, settlement: string): BillingFact => {
      const first = from === null ? "to-agency" : "to-clients";
      const body = {
        id,
        name: id,
        seller: from,
        currency: "USD",
        zone: "UTC",
        settlement,
        plans: [{ plan: first }, ...(later === undefined ? [] : [{ from: later, plan: "to-agency" }])],
        wabas: wabas(id),
      };
      return { kind: "business", subject: id, body };
    };
    return [
      ...plans,
      business("agency", null, "wallet"),
      business("shop", ofShop, "invoice"),
      business("bank", ofBank, "wallet"),
      school ? business("school", null, "invoice") : { kind: "business", subject: "school", body: null },
    ];
  });

/** What holds after these words. */
export function stateOf(said: readonly BillingFact[]): BillingState {
  const latest = new Map(said.map((fact) => [`${fact.kind} ${fact.subject}`, fact]));
  return readBilling({ version: 0n, facts: [...latest.values()] });
}

export interface Expected {
  readonly sales: readonly string[];
  readonly balances: readonly string[];
}

/** Sales in force and balances by core alone, from all facts at once. */
export function fromScratch(
  facts: readonly Fact[],
  { settings, rates, state }: { settings: Settings; rates: RateSet; state: BillingState },
): Expected {
  const wabaOf = openAccounts(settings);
  const items = [...rate(facts, settings, rates).charges].sort(compareCharges).map((charge) => {
    const date = localDate(wabaOf(charge, charge.occurredAt).zone, charge.occurredAt);
    const stored = { number: charge.number, message: charge.message };
    return { id: chargeId(charge), charge, date, planDate: date, partition: 0, stored };
  });
  const businesses = [...state.businesses.keys()];
  const sales = deriveSales(items, { businesses, state, rates: () => rates });
  const posted = sales.flatMap((sale) => {
    const wallet = state.businesses.get(sale.business)?.settlement === "wallet";
    return entryOfSale({ ...sale, revision: 1, wallet }) ?? [];
  });
  return {
    sales: sales
      .map(({ business, month, unit, shape, occurredAt, day, waba }) =>
        JSON.stringify([business, month, unit, shape, occurredAt, day, waba]),
      )
      .sort(),
    balances: balances(posted).map(printed),
  };
}

/** The same as they are on file. Accounts on which nothing stands are left out. */
export async function onFile(pool: Pool): Promise<Expected> {
  const { rows } = await pool.query<{ row: string }>(
    `select jsonb_build_array(s.business, s.month, replace(s.unit::text, '-', ''), sh.body::text, s.occurred_at, s.day, s.waba)::text as row
     from sale s join sale_shape sh on sh.id = s.shape where s.until is null`,
  );
  const all = await openLedger(pool).balances({});
  return {
    sales: rows.map(({ row }) => JSON.stringify(JSON.parse(row))).sort(),
    balances: all.filter(({ amount }) => amount !== 0n).map(printed),
  };
}

function printed(balance: unknown): string {
  return JSON.stringify(balance, (_, value) => (typeof value === "bigint" ? `${value}` : value));
}

/** Every entry sums to zero for each owner and currency; asked of the database itself. */
export async function unbalanced(pool: Connection): Promise<number> {
  const { count } = await pool.query(
    `select from ledger_entry e join ledger_shape s on s.id = e.shape cross join json_array_elements(s.body -> 'postings') p
     group by e.partition, e.seq, p ->> 0, p ->> 4 having sum((p ->> 3)::numeric) <> 0`,
  );
  return count;
}
