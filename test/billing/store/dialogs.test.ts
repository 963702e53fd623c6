import fc from "fast-check";
import { expect, test } from "vitest";
import { tryPlan } from "../../../src/app/plan/try-plan.ts";
import type { BillingState } from "../../../src/core/billing/business.ts";
import { ownerOn, pathOf } from "../../../src/core/billing/business.ts";
import { dialogThreads } from "../../../src/core/billing/dialog.ts";
import { datedPlans } from "../../../src/core/billing/dialog-sales.ts";
import { dialogUnits } from "../../../src/core/billing/dialog-units.ts";
import { rate } from "../../../src/core/engine.ts";
import type { Fact } from "../../../src/core/usage/fact.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/core/usage/settings.ts";
import { parsePlan } from "../../../src/intake/plan/parse-plan.ts";
import type { BillingFact } from "../../../src/store/port/billing.ts";
import type { Pool } from "../../../src/store/postgres/connection.ts";
import { settings, shuffledWithDuplicates } from "../../properties/facts.ts";
import { openTestBooks, type TestBooks } from "../../service/books.ts";
import { SMALL_TIERS } from "../../service/small-tiers.ts";
import { freshDatabase } from "../../store/database.ts";
import { fromScratch, onFile, postingOf, settlePosting, stateOf, traffic, unbalanced } from "./world.ts";

const RUNS = process.env.DAYBOOK_FULL === "1" ? 200 : 4;

const served = settings.map(
  (chosen): Settings => ({ ...chosen, rules: { ...chosen.rules, pair_scope: "phone_number" } }),
);
const shuffled = traffic.chain((facts) => fc.tuple(fc.constant(facts), shuffledWithDuplicates(facts)));

const PRESETS = [
  "waca-dialogs",
  "m-chat-sessions",
  "m-chat-sessions-delivered",
  "chat-api-dialogs",
  "cbp2-conversations",
] as const;
const EXCHANGE = ["INR", "EUR", "BRL"].map((from) => ({
  from,
  to: "USD",
  rate: "0.0123",
  date: "2020-01-01",
  source: "test",
}));
const BANDS = [
  { from: 1, percent: "30" },
  { from: 3, amount: "0.01" },
];

const prices = fc.constantFrom<readonly object[]>(
  [{ percent: "10" }, { amount: "0.02", category: "user_initiated" }],
  [{ amount: "0.05" }],
  [{ name: "graduated", bands: BANDS }],
  [{ category: "marketing", percent: "10" }],
);

/** A plan that counts dialogs always, from a day on, or until a day; or charges only. */
function plan(id: string): fc.Arbitrary<BillingFact> {
  return fc
    .record({
      preset: fc.constantFrom(...PRESETS),
      free: fc.option(
        fc.record({ dialogs: fc.integer({ min: 1, max: 3 }), scope: fc.constantFrom("number", "waba", "client") }),
        { nil: undefined },
      ),
      hours: fc.constantFrom(24, 24, 2),
      prices,
      when: fc.constantFrom("always", "from", "from", "until", "never"),
      day: fc.constantFrom("2024-11-02", "2025-07-01", "2026-10-02"),
      pooled: fc.constantFrom("own_count", "pass_through"),
    })
    .map(({ preset, free, hours, prices: asked, when, day, pooled }): BillingFact => {
      const unit = { dialog: preset, hours, ...(free && { free }) };
      const dialogs = { currency: "USD", unit, prices: asked };
      const charges = { currency: "USD", prices: [{ name: "all", bands: BANDS }], pooled_discounts: pooled };
      const [first, second] = when === "from" || when === "never" ? [charges, dialogs] : [dialogs, charges];
      const versions = [
        { from: "2020-01-01", ...first },
        ...(when === "from" || when === "until" ? [{ from: day, ...second }] : []),
      ];
      return { kind: "plan", subject: id, body: { id, versions, exchange: EXCHANGE } };
    });
}

/**
 * An agency, a dealer that may buy from it, and two businesses that buy from either or the provider, between which a WABA
 * moves; each by a plan of its own, which may count dialogs.
 */
const words = fc
  .record({
    plans: fc.tuple(plan("first"), plan("second"), plan("third")),
    sellers: fc.tuple(
      fc.constantFrom("agency", null),
      fc.constantFrom("dealer", "dealer", "agency", null),
      fc.constantFrom("dealer", "agency", null),
    ),
    moved: fc.option(fc.constantFrom("2024-11-02", "2025-07-01", "2026-10-01"), { nil: undefined }),
    second: fc.constantFrom("shop", "dealer", "agency"),
  })
  .map(({ plans, sellers: [ofDealer, ofShop, ofBank], moved, second }): readonly BillingFact[] => {
    const business = (id: string, seller: string | null, bought: string, wabas: readonly object[]): BillingFact => {
      const settlement = id === "shop" || id === "dealer" ? "wallet" : "invoice";
      const own = [...wabas, ...(second === id ? [{ waba: "W2" }] : [])];
      const body = { id, name: id, seller, currency: "USD", zone: "UTC", settlement, plans: [{ plan: bought }] };
      return { kind: "business", subject: id, body: { ...body, wabas: own } };
    };
    return [
      ...plans,
      business("agency", null, "first", []),
      business("dealer", ofDealer, "second", []),
      business("shop", ofShop, "third", [{ waba: "W1", to: moved ?? null }]),
      business("bank", ofBank, "third", moved === undefined ? [] : [{ waba: "W1", from: moved }]),
    ];
  });

async function withBooks(base: Settings, work: (books: TestBooks) => Promise<void>): Promise<void> {
  const database = await freshDatabase();
  const books = openTestBooks(database.url, { base, rates: SMALL_TIERS });
  try {
    await work(books);
  } finally {
    await books.close();
    await database.drop();
  }
}

async function append({ journal }: TestBooks, facts: readonly Fact[], name = "test"): Promise<void> {
  await journal.append(
    facts.map((fact) => ({ fact, source: { kind: "import", name }, receivedAt: 1_790_000_000_000 })),
  );
}

/** Messages that never were, as a wrong import states them. */
function wrong(facts: readonly Fact[]): readonly Fact[] {
  return facts.flatMap((fact) => (fact.kind === "message" ? [{ ...fact, id: `x${fact.id}` }] : []));
}

async function withdrawAll({ journal }: TestBooks, number: string): Promise<void> {
  const keep = { kind: "import", name: "test" } as const;
  await journal.withdraw({ number, from: 0, to: 4_000_000_000_000, by: "test", keep }, 1_790_000_000_000);
}

/** What core makes of all facts at once: dialogs with their prices, sales of charges, and what Meta asks. */
function expected(facts: readonly Fact[], chosen: Settings, state: BillingState) {
  const dialogs = [...state.businesses.keys()].flatMap((business) => {
    const isOwn = (waba: string, date: string) => pathOf(state, ownerOn(state, waba, date) ?? "").includes(business);
    const selling = { plans: datedPlans(state, business), isOwn, month: null, assumed: "refuse" } as const;
    const units = dialogUnits(dialogThreads(facts, chosen), selling, { settings: chosen, rates: SMALL_TIERS });
    return units.map(({ dialog: { charge, date }, priced }) => {
      const said = priced.ok ? [`${priced.value.amount}`, priced.value.rule?.name ?? null] : [priced.refusal.code];
      const { category, market, pricingType, occurredAt, month, number, waba } = charge;
      return JSON.stringify([business, month, date, waba, number, occurredAt, category, market, pricingType, ...said]);
    });
  });
  return {
    dialogs: dialogs.sort(),
    charges: fromScratch(facts, { settings: chosen, rates: SMALL_TIERS, state }).sales,
  };
}

interface Row {
  readonly business: string;
  readonly unit: string;
  readonly month: string;
  readonly day: string;
  readonly waba: string;
  readonly number: string;
  readonly occurred_at: bigint;
  readonly cost: bigint | null;
  readonly currency: string | null;
  readonly isCharge: boolean;
  readonly body: string;
}

async function filed(pool: Pool): Promise<readonly Row[]> {
  const { rows } = await pool.query<Row>(
    `select s.business, s.unit::text as unit, s.month, s.day, s.waba, s.number, s.occurred_at, sh.body::text as body,
       c.id is not null as "isCharge", cs.cost, cs.currency
     from sale s join sale_shape sh on sh.id = s.shape
     left join charge c on c.id = s.unit left join shape cs on cs.id = c.shape where s.until is null`,
  );
  return rows;
}

function dialogsOf(rows: readonly Row[]): readonly string[] {
  const own = rows.filter(({ business, isCharge }) => !isCharge && !business.startsWith("meta:"));
  return own
    .map(({ business, month, day, waba, number, occurred_at: at, body }) => {
      const shape = JSON.parse(body);
      const said = shape.refusal === null ? [shape.price, shape.rule] : [shape.refusal];
      const what = [shape.category, shape.market, shape.pricing_type, ...said];
      return JSON.stringify([business, month, day, waba, number, Number(at), ...what]);
    })
    .sort();
}

/**
 * What each seller was sold, or Meta asks of the provider, stands once as what it pays: on what it sells on, or beside that; and
 * nothing else is paid. Gives the differences, and how much was passed on.
 */
function unpaid(rows: readonly Row[], state: BillingState) {
  const bodies = new Map(rows.map((row) => [`${row.business} ${row.unit}`, JSON.parse(row.body)]));
  const left = new Map([...bodies].filter(([, { buy }]) => buy !== null && buy !== "0"));
  const wrong: string[] = [];
  const pass = (client: string, unit: string, [amount, currency]: readonly [string, string]) => {
    for (const key of [`${client} ${unit}`, `meta:${client} ${unit}`]) {
      const found = bodies.get(key);
      if (!found || (!key.startsWith("meta:") && bodies.has(`meta:${client} ${unit}`))) continue;
      left.delete(key);
      // What has no price has no cost on file either.
      if (found.refusal === null && (found.buy !== amount || (amount !== "0" && found.buy_currency !== currency)))
        wrong.push(`${key}: ${found.buy} ${found.buy_currency} for ${amount} ${currency}`);
      return;
    }
    wrong.push(`${client} ${unit}: ${amount} ${currency} is nowhere`);
  };
  const passed = new Set<string>();
  for (const { business, unit, waba, day, cost, currency } of rows) {
    const path = pathOf(state, ownerOn(state, waba, day) ?? "");
    const root = path.at(-1);
    if (cost !== null && root !== undefined && !passed.has(unit)) pass(root, unit, [`${cost}`, currency ?? ""]);
    passed.add(unit);
    const { refusal, price, currency: asked } = bodies.get(`${business} ${unit}`);
    const client = path[path.indexOf(business) - 1];
    if (!business.startsWith("meta:") && client !== undefined && refusal === null) pass(client, unit, [price, asked]);
  }
  return { wrong: [...wrong, ...left.keys()], passed: passed.size };
}

test("dialogs and costs in force are what core derives from scratch, whatever came, and was said, in which order", async () => {
  const steps = fc.record({
    chunk: fc.integer({ min: 1, max: 60 }),
    said: fc.array(fc.tuple(fc.nat({ max: 60 }), words), { minLength: 1, maxLength: 3 }),
    withdrawn: fc.boolean(),
  });
  let seen = 0;
  const property = fc.asyncProperty(
    shuffled,
    served,
    steps,
    async ([facts, order], chosen, { chunk, said, withdrawn }) => {
      await withBooks(chosen, async (books) => {
        const stage = postingOf(books);
        const waiting = [...said];
        if (withdrawn) await append(books, wrong(order), "wrong");
        for (let i = 0; i < order.length; i += chunk) {
          await append(books, order.slice(i, i + chunk));
          await books.settle();
          while (waiting[0] && waiting[0][0] <= i) await stage.learn(waiting.shift()?.[1] ?? []);
          await settlePosting(stage);
        }
        for (const [, all] of waiting) await stage.learn(all);
        await settlePosting(stage);
        if (withdrawn) {
          for (const number of ["P1", "P2"]) await withdrawAll(books, number);
          await books.settle();
          await settlePosting(stage);
        }
        const state = stateOf(said.flatMap(([, all]) => all));
        const { charges, ...wanted } = expected(facts, chosen, state);
        const found = await filed(books.pool);
        expect(dialogsOf(found)).toEqual(wanted.dialogs);
        const { wrong: misplaced, passed } = unpaid(found, state);
        expect(misplaced).toEqual([]);
        seen += wanted.dialogs.length + passed;
        const sold = (await onFile(books.pool)).sales.filter((row) => charges.includes(row));
        expect(sold).toEqual(charges);
        expect(await unbalanced(books.pool)).toBe(0);
        expect(await books.verify()).toMatchObject({ differences: 0, first: [], waiting: 0 });
      });
    },
  );
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  expect(seen).toBeGreaterThan(0);
});

const HOUR = 3_600_000;
const FIFTH = Date.UTC(2026, 9, 5, 10);
const ONE_WABA: Settings = {
  ...DEFAULT_SETTINGS,
  wabas: { W1: { zone: "UTC", currency: "USD", portfolio: "PF", servedBy: "partner" } },
};

/** A message of a user, which costs nothing and so has no charge. */
function asked(id: string, at: number): Fact {
  const said = { waba: "W1", user: "5511987654321", direction: "inbound", type: "text" } as const;
  return { kind: "message", number: "P1", id, ...said, at };
}

test("messages without any charge open dialogs, a late one moves them, and a withdrawn one moves them back", async () => {
  const version = {
    from: "2026-01-01",
    currency: "USD",
    unit: { dialog: "m-chat-sessions" },
    prices: [{ amount: "0.05" }],
  };
  const body = {
    id: "sessions",
    versions: [{ ...version, unit: { ...version.unit, free: { dialogs: 1, scope: "client" } } }],
  };
  const parsed = parsePlan(body, "sessions.json");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal));
  const shop = { id: "shop", name: "shop", currency: "USD", zone: "UTC", settlement: "invoice" };
  await withBooks(ONE_WABA, async (books) => {
    const stage = postingOf(books);
    await stage.learn([
      { kind: "plan", subject: "sessions", body },
      { kind: "business", subject: "shop", body: { ...shop, plans: [{ plan: "sessions" }], wabas: [{ waba: "W1" }] } },
    ]);
    const learn = async (facts: readonly Fact[], name = "test") => {
      await append(books, facts, name);
      await books.settle();
      await settlePosting(stage);
    };
    const sold = async () => {
      const { rows } = await books.pool.query<{ at: bigint; price: bigint }>(
        `select s.occurred_at as at, sh.price from sale s join sale_shape sh on sh.id = s.shape
         where s.until is null and s.business = 'shop' order by 1`,
      );
      return rows.map(({ at, price }) => [(Number(at) - FIFTH) / HOUR, Number(price)]);
    };
    const facts = [asked("a", FIFTH), asked("b", FIFTH + 48 * HOUR)];
    await learn(facts.slice(0, 1));
    expect(await sold()).toEqual([[0, 0]]);
    await learn(facts.slice(1));
    expect(await sold()).toEqual([
      [0, 0],
      [48, 50_000],
    ]);
    await learn([asked("late", FIFTH - 14 * HOUR)], "wrong");
    expect(await sold()).toEqual([
      [-14, 0],
      [48, 50_000],
    ]);
    await withdrawAll(books, "P1");
    await books.settle();
    await settlePosting(stage);
    expect(await sold()).toEqual([
      [0, 0],
      [48, 50_000],
    ]);
    const { charges } = rate(facts, ONE_WABA, SMALL_TIERS);
    const trial = tryPlan(parsed.value, { charges, facts, settings: ONE_WABA, rates: SMALL_TIERS });
    expect(trial.lines).toHaveLength(1);
    expect(trial.lines[0]).toMatchObject({ units: 2, price: 50_000n });
    expect(await books.verify()).toMatchObject({ differences: 0, first: [], waiting: 0 });
  });
});
