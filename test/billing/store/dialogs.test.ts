import fc from "fast-check";
import { expect, test } from "vitest";
import { tryPlan } from "../../../src/app/plan/try-plan.ts";
import type { BillingState } from "../../../src/core/billing/business.ts";
import { ownerOn } from "../../../src/core/billing/business.ts";
import { dialogThreads } from "../../../src/core/billing/dialog.ts";
import { datedPlans, isDialogDay } from "../../../src/core/billing/dialog-sales.ts";
import { dialogUnits } from "../../../src/core/billing/dialog-units.ts";
import { rate } from "../../../src/core/engine.ts";
import { localDate } from "../../../src/core/kernel/zone.ts";
import { openAccounts } from "../../../src/core/usage/accounts.ts";
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

/** A plan that counts dialogs always, from a day on, or until a day. */
const plan = fc
  .record({
    preset: fc.constantFrom(...PRESETS),
    free: fc.option(
      fc.record({ dialogs: fc.integer({ min: 1, max: 3 }), scope: fc.constantFrom("number", "waba", "client") }),
      {
        nil: undefined,
      },
    ),
    hours: fc.constantFrom(24, 24, 2),
    prices: fc.constantFrom<readonly object[]>(
      [{ percent: "10" }, { amount: "0.02", category: "user_initiated" }],
      [{ amount: "0.05" }],
      [{ name: "graduated", bands: BANDS }],
      [{ category: "marketing", percent: "10" }],
    ),
    when: fc.constantFrom("always", "from", "from", "until"),
    day: fc.constantFrom("2024-11-02", "2025-07-01", "2026-10-02"),
    pooled: fc.constantFrom("own_count", "pass_through"),
  })
  .map(({ preset, free, hours, prices, when, day, pooled }): BillingFact => {
    const unit = { dialog: preset, hours, ...(free && { free }) };
    const dialogs = { currency: "USD", unit, prices };
    const charges = { currency: "USD", prices: [{ percent: "20" }], pooled_discounts: pooled };
    const [first, second] = when === "from" ? [charges, dialogs] : [dialogs, charges];
    const versions = [{ from: "2020-01-01", ...first }, ...(when === "always" ? [] : [{ from: day, ...second }])];
    return { kind: "plan", subject: "dialogs", body: { id: "dialogs", versions, exchange: EXCHANGE } };
  });

/** Two businesses under it, by wallet and by invoice, between which a WABA moves. */
const words = fc
  .tuple(plan, fc.option(fc.constantFrom("2024-11-02", "2025-07-01", "2026-10-01"), { nil: undefined }), fc.boolean())
  .map(([stated, moved, shares]): readonly BillingFact[] => {
    const business = (id: string, settlement: string, wabas: readonly object[]): BillingFact => {
      const body = { id, name: id, currency: "USD", zone: "UTC", settlement, plans: [{ plan: "dialogs" }], wabas };
      return { kind: "business", subject: id, body };
    };
    const second = moved === undefined ? [] : [{ waba: "W1", from: moved }];
    return [
      stated,
      business("shop", "wallet", [{ waba: "W1", to: moved ?? null }, ...(shares ? [{ waba: "W2" }] : [])]),
      business("bank", "invoice", second),
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
    const isOwn = (waba: string, date: string) => ownerOn(state, waba, date) === business;
    const selling = { plans: datedPlans(state, business), isOwn, month: null, assumed: "refuse" } as const;
    const units = dialogUnits(dialogThreads(facts, chosen), selling, { settings: chosen, rates: SMALL_TIERS });
    return units.map(({ dialog: { charge, date }, priced }) => {
      const said = priced.ok ? [`${priced.value.amount}`, priced.value.rule?.name ?? null] : [priced.refusal.code];
      const { category, market, pricingType, occurredAt, month, number, waba } = charge;
      return JSON.stringify([business, month, date, waba, number, occurredAt, category, market, pricingType, ...said]);
    });
  });
  const wabaOf = openAccounts(chosen);
  const costs = rate(facts, chosen, SMALL_TIERS).charges.flatMap((charge) => {
    const date = localDate(wabaOf(charge, charge.occurredAt).zone, charge.occurredAt);
    const business = ownerOn(state, charge.waba, date);
    if (business === undefined || !isDialogDay(state, business, date)) return [];
    return [
      JSON.stringify([
        business,
        charge.month,
        charge.occurredAt,
        charge.cost === null ? null : `${charge.cost}`,
        charge.currency,
      ]),
    ];
  });
  return {
    dialogs: dialogs.sort(),
    costs: costs.sort(),
    charges: fromScratch(facts, { settings: chosen, rates: SMALL_TIERS, state }).sales,
  };
}

interface Row {
  readonly business: string;
  readonly month: string;
  readonly day: string;
  readonly waba: string;
  readonly number: string;
  readonly occurred_at: bigint;
  readonly isCharge: boolean;
  readonly body: string;
}

async function filed(pool: Pool) {
  const { rows } = await pool.query<Row>(
    `select s.business, s.month, s.day, s.waba, s.number, s.occurred_at, sh.body::text as body,
       exists (select from charge c where c.id = s.unit) as "isCharge"
     from sale s join sale_shape sh on sh.id = s.shape where s.until is null`,
  );
  const dialogs: string[] = [];
  const costs: string[] = [];
  for (const row of rows) {
    const shape = JSON.parse(row.body);
    const at = Number(row.occurred_at);
    if (row.business.startsWith("meta:")) {
      const asked = shape.buy === null ? null : shape.buy;
      costs.push(JSON.stringify([row.business.slice(5), row.month, at, asked, shape.buy_currency ?? undefined]));
    } else if (!row.isCharge) {
      const said = shape.refusal === null ? [shape.price, shape.rule] : [shape.refusal];
      const what = [shape.category, shape.market, shape.pricing_type, ...said];
      dialogs.push(JSON.stringify([row.business, row.month, row.day, row.waba, row.number, at, ...what]));
    }
  }
  return { dialogs: dialogs.sort(), costs: costs.sort() };
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
        expect(found.dialogs).toEqual(wanted.dialogs);
        expect(found.costs.length).toBe(wanted.costs.length);
        seen += found.dialogs.length;
        const sold = (await onFile(books.pool)).sales.filter((row) => charges.includes(row));
        expect(sold).toEqual(charges);
        expect(await unbalanced(books.pool)).toBe(0);
        expect(await books.verify()).toMatchObject({ differences: 0, first: [], waiting: 0 });
      });
    },
  );
  await fc.assert(property, { numRuns: RUNS });
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
