import fc from "fast-check";
import type { Fact, MessageFact } from "../../src/core/usage/fact.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../src/core/usage/settings.ts";

/** Two WABAs of one portfolio in zones far apart, and one that nobody describes. */
export const SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  wabas: {
    W1: { zone: "America/New_York", currency: "USD", portfolio: "PF", servedBy: "direct" },
    W2: { zone: "Asia/Kolkata", currency: "INR", portfolio: "PF", servedBy: "partner" },
  },
  portfolios: { PF: { location: "US", authInternational: { start: Date.UTC(2024, 7, 1), exceptions: {} } } },
};

/** Local midnights of the switches, and what lies around them. */
const SWITCHES = [
  Date.UTC(2022, 1, 1),
  Date.UTC(2023, 5, 1),
  Date.UTC(2024, 10, 1),
  Date.UTC(2025, 6, 1),
  Date.UTC(2026, 9, 1),
];

const HOUR = 3_600_000;

/** Instants that crowd: around one switch, on whole quarters of an hour, so that windows end where others begin. */
const instant = (around: number) => fc.integer({ min: -240, max: 240 }).map((quarter) => around + (quarter * HOUR) / 4);

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** What a WABA is, changed from an instant. */
const move = fc.record(
  {
    waba: fc.constantFrom("W1", "W2"),
    from: fc.constantFrom(...SWITCHES).chain(instant),
    zone: fc.constantFrom("Asia/Tokyo", "America/Los_Angeles"),
    currency: fc.constantFrom("EUR", "USD"),
    portfolio: fc.constantFrom("PF", "PF2"),
    servedBy: fc.constantFrom("direct" as const, "partner" as const),
    exempt: fc.boolean(),
  },
  { requiredKeys: ["waba", "from"] },
);

type Move = typeof move extends fc.Arbitrary<infer Each> ? Each : never;

function moved(moves: readonly Move[]): Settings["wabas"] {
  const changesOf = (id: string) => moves.filter(({ waba }) => waba === id).map(({ waba: _, ...change }) => change);
  return Object.fromEntries(
    Object.entries(SETTINGS.wabas).map(([id, stated]) => [id, { ...stated, changes: changesOf(id) }]),
  );
}

/** The same accounts, with who decides and what the rules leave open varied. */
export const settings: fc.Arbitrary<Settings> = fc
  .record({
    moves: fc.array(move, { maxLength: 2 }),
    decideBy: fc.constantFrom("rules", "meta", "meta_else_rules"),
    rules: fc.record({
      window_end_exclusive: fc.boolean(),
      window_eval_at: fc.constantFrom("sent", "delivered"),
      fep_extension: fc.constantFrom("webhook", "none"),
      fep_restart: fc.constantFrom("after_only", "any"),
      nbp_template_in_csw: fc.constantFrom("billable", "free"),
      nbp_bands: fc.constant([] as const),
      cbp1_failed_opens: fc.boolean(),
      pmp_grandfather: fc.subarray(["utility", "marketing"]),
      allowance_counts_fep: fc.boolean(),
      pair_scope: fc.constantFrom("phone_number", "waba"),
      conv_start: fc.constantFrom("delivered", "sent"),
      oct26_utility_in_csw: fc.constantFrom("charged", "free"),
    }),
  })
  .map(({ moves, ...varied }) => ({ ...SETTINGS, ...varied, wabas: moved(moves) }));

const user = fc.constantFrom("5511987654321", "551187654321", "919812345678", "BR.77", "16505550100");

/** Any fragment of what can be said of a message. */
export function messageFact(around: number): fc.Arbitrary<MessageFact> {
  return fc.record({
    kind: fc.constant("message" as const),
    number: fc.constantFrom("P1", "P2"),
    id: fc.integer({ min: 0, max: 60 }).map((n) => `m${n}`),
    waba: optional(fc.constantFrom("W1", "W2", "W3")),
    user: optional(user),
    direction: optional(fc.constantFrom("inbound" as const, "outbound" as const, "outbound" as const)),
    type: optional(fc.constantFrom("template", "text", "reaction", "template")),
    category: optional(fc.constantFrom("marketing", "utility", "authentication")),
    at: optional(instant(around)),
    deliveredAt: optional(instant(around)),
    failedAt: optional(instant(around)),
    entryPoint: optional(fc.constantFrom("ad" as const, "page" as const)),
    template: optional(fc.constantFrom("t1", "t2")),
    reported: optional(
      fc.record({
        type: optional(fc.constantFrom("regular", "free_customer_service", "free_entry_point")),
        category: optional(
          fc.constantFrom("marketing", "utility", "service", "referral_conversion", "business_initiated"),
        ),
        model: optional(fc.constantFrom("CBP", "PMP")),
        subtype: optional(fc.constant("paid_exempt")),
        billable: optional(fc.boolean()),
        price: optional(fc.constantFrom(10_000n, 20_000n)),
        conversation: optional(fc.constantFrom("c1", "c2")),
        expiresAt: optional(instant(around)),
      }),
    ),
  });
}

/** Facts that state everything a rating needs, as a message log's rows do. */
export function rowFact(around: number): fc.Arbitrary<MessageFact> {
  return fc
    .record({
      fact: messageFact(around),
      user,
      inbound: fc.integer({ min: 0, max: 2 }).map((n) => n === 0),
      at: instant(around),
      delayQuarters: fc.constantFrom(undefined, 0, 0, 1, 3, 100, 200),
      template: fc.boolean(),
      category: fc.constantFrom("marketing", "utility", "authentication"),
    })
    .map(({ fact, inbound, delayQuarters, template, category, ...stated }): MessageFact => {
      const shared = {
        kind: "message",
        number: fact.number,
        id: fact.id,
        waba: fact.waba ?? "W1",
        user: stated.user,
        at: stated.at,
      } as const;
      if (inbound) return { ...shared, direction: "inbound", type: "text", entryPoint: fact.entryPoint };
      const deliveredAt = delayQuarters === undefined ? undefined : stated.at + (delayQuarters * HOUR) / 4;
      return {
        ...shared,
        direction: "outbound",
        deliveredAt,
        ...(template ? { type: "template", category } : { type: "text" }),
      };
    });
}

const userAlias: fc.Arbitrary<Fact> = fc
  .tuple(user, user)
  .map((users) => ({ kind: "user_alias", users, at: 0, evidence: "test" }));

const numberAlias: fc.Arbitrary<Fact> = fc.constant({ kind: "number_alias", id: "P1", digits: "P2" });

/** Where in time a history plays. */
export const around = fc.constantFrom(...SWITCHES);

/** A history of rows with now and then a fragment or an alias among them. */
export const history: fc.Arbitrary<readonly Fact[]> = around.chain((at) =>
  fc.array(
    fc.oneof(
      { weight: 12, arbitrary: rowFact(at) },
      { weight: 4, arbitrary: messageFact(at) },
      { weight: 1, arbitrary: userAlias },
      { weight: 1, arbitrary: numberAlias },
    ),
    { minLength: 1, maxLength: 60 },
  ),
);

/** Any facts about one message. */
export const factsOfOneMessage: fc.Arbitrary<readonly MessageFact[]> = around.chain((at) =>
  fc
    .array(messageFact(at), { minLength: 3, maxLength: 5 })
    .map((facts) => facts.map((fact) => ({ ...fact, number: "P1", id: "m1" }))),
);

/** The facts in another order, some of them twice. */
export const shuffledWithDuplicates = (facts: readonly Fact[]): fc.Arbitrary<readonly Fact[]> =>
  fc.array(fc.nat({ max: Math.max(0, facts.length - 1) }), { maxLength: facts.length }).chain((again) => {
    const all = [...facts, ...again.flatMap((i) => facts[i] ?? [])];
    return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
  });

/** How many runs a property makes: more in the full form of the tests. */
export const RUNS = process.env.DAYBOOK_FULL === "1" ? 3_000 : 150;
