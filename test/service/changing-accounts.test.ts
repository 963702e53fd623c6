import fc from "fast-check";
import { expect, test } from "vitest";
import { rate } from "../../src/core/engine.ts";
import { bookedToWire, toWire } from "../../src/core/pricing/wire.ts";
import type { Fact } from "../../src/core/usage/fact.ts";
import { DEFAULT_SETTINGS, type Settings, type StatedWaba } from "../../src/core/usage/settings.ts";
import type { AccountFact } from "../../src/store/port/accounts.ts";
import { openReads } from "../../src/store/postgres/books/reads.ts";
import { around, history } from "../properties/facts.ts";
import { freshDatabase } from "../store/database.ts";
import { openTestBooks, type TestBooks } from "./books.ts";
import { SMALL_TIERS } from "./small-tiers.ts";

const RUNS = process.env.DAYBOOK_FULL === "1" ? 120 : 6;

const BASE: Settings = { ...DEFAULT_SETTINGS, decideBy: "meta_else_rules" };

const part = fc.record(
  {
    zone: fc.constantFrom("UTC", "America/New_York", "Asia/Kolkata"),
    currency: fc.constantFrom("USD", "INR", "EUR"),
    portfolio: fc.constantFrom("PF1", "PF2"),
    servedBy: fc.constantFrom("partner" as const, "direct" as const),
    exempt: fc.boolean(),
  },
  { requiredKeys: [] },
);

const waba: fc.Arbitrary<StatedWaba> = fc
  .record({
    stated: part,
    at: around,
    changes: fc.array(fc.tuple(fc.integer({ min: -40, max: 40 }), part), { maxLength: 2 }),
  })
  .map(({ stated, at, changes }) => ({
    zone: "UTC",
    currency: "USD",
    portfolio: "PF1",
    servedBy: "partner",
    ...stated,
    changes: changes.map(([hours, change]) => ({ from: at + hours * 3_600_000, ...change })),
  }));

/** What somebody says of accounts, with real names. */
const word: fc.Arbitrary<AccountFact> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom("W1", "W2", "W3"), fc.option(waba))
      .map(([subject, body]): AccountFact => ({ kind: "waba", subject, body })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("PF1", "PF2"), around).map(
      ([subject, start]): AccountFact => ({
        kind: "portfolio",
        subject,
        body: { location: "US", authInternational: { start, exceptions: {} } },
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("P1", "P2"), fc.constantFrom("W1", "W3")).map(
      ([subject, name]): AccountFact => ({
        kind: "number",
        subject,
        body: { waba: name },
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<AccountFact>(
      { kind: "apart", subject: "", body: [["5511987654321", "BR.77"]] },
      { kind: "apart", subject: "", body: [] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<AccountFact>(
      { kind: "service", subject: "", body: { decideBy: "rules" } },
      { kind: "service", subject: "", body: { decideBy: "meta_else_rules" } },
    ),
  },
);

/** The settings after all words, as a file would state them. */
function settingsAfter(words: readonly AccountFact[]): Settings {
  const wabas: Record<string, StatedWaba> = {};
  const portfolios: Record<string, Settings["portfolios"][string]> = {};
  const numbers: Record<string, Settings["numbers"][string]> = {};
  let rest: Partial<Settings> = {};
  for (const one of words) {
    if (one.kind === "waba" && one.body) wabas[one.subject] = one.body;
    else if (one.kind === "waba") delete wabas[one.subject];
    else if (one.kind === "portfolio" && one.body) portfolios[one.subject] = one.body;
    else if (one.kind === "number" && one.body) numbers[one.subject] = one.body;
    else if (one.kind === "apart") rest = { ...rest, apart: one.body };
    else if (one.kind === "service") rest = { ...rest, ...one.body };
  }
  return { ...BASE, ...rest, wabas, portfolios, numbers };
}

/** The books hold users by surrogates. */
function kept(one: AccountFact, user: (name: string) => string): AccountFact {
  return one.kind === "apart" ? { ...one, body: one.body.map(([a, b]) => [user(a), user(b)] as const) } : one;
}

type Step = { readonly facts: readonly Fact[] } | { readonly word: AccountFact };

const steps: fc.Arbitrary<readonly Step[]> = history.chain((facts) =>
  fc
    .tuple(
      fc.shuffledSubarray([...facts], { minLength: facts.length }),
      fc.array(word, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 20 }),
    )
    .chain(([order, words, size]) => {
      const all: Step[] = words.map((one) => ({ word: one }));
      for (let i = 0; i < order.length; i += size) all.push({ facts: order.slice(i, i + size) });
      return fc.shuffledSubarray(all, { minLength: all.length });
    }),
);

async function take({ journal, parts, settle }: TestBooks, step: Step): Promise<void> {
  if ("word" in step) await parts.charges.accounts.learn([kept(step.word, journal.names.user)], "test");
  else
    await journal.append(
      step.facts.map((fact) => ({ fact, source: { kind: "webhook", name: "test" }, receivedAt: 1_790_000_000_000 })),
    );
  await settle();
}

test("whatever is learnt of accounts, and whenever, the books are those of having known it from the first", async () => {
  const property = fc.asyncProperty(steps, fc.boolean(), async (all, leaveCharges) => {
    const database = await freshDatabase();
    const books = openTestBooks(database.url, { base: BASE, rates: SMALL_TIERS, distance: 2, leaveCharges });
    try {
      for (const step of all) await take(books, step);
      const facts = all.flatMap((step) => ("facts" in step ? step.facts : []));
      const words = all.flatMap((step) => ("word" in step ? [step.word] : []));
      const booked: string[] = [];
      for await (const page of openReads(books.pool, books.journal.names).streamCharges(
        { within: null },
        { ordinals: true },
      ))
        booked.push(...page.map(({ charge, id }) => JSON.stringify(bookedToWire(charge, 1, id))));
      const expected = rate(facts, settingsAfter(words), SMALL_TIERS).charges.map((charge) =>
        JSON.stringify(toWire(charge)),
      );
      expect(booked.sort()).toEqual(expected.sort());
      expect(await books.verify()).toMatchObject({ waiting: 0, differences: 0, first: [] });
    } finally {
      await books.close();
      await database.drop();
    }
  });
  await fc.assert(property, { numRuns: RUNS });
});
