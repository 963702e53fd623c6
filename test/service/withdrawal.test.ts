import fc from "fast-check";
import { expect, test } from "vitest";
import { rate } from "../../src/core/engine.ts";
import { bookedToWire, toWire } from "../../src/core/pricing/wire.ts";
import type { Fact, MessageFact } from "../../src/core/usage/fact.ts";
import type { FactSource, Withdrawal } from "../../src/store/port/journal.ts";
import { openReads } from "../../src/store/postgres/books/reads.ts";
import { rowOf } from "../../src/store/postgres/journal/fact-row.ts";
import { history, SETTINGS, shuffledWithDuplicates } from "../properties/facts.ts";
import { freshDatabase } from "../store/database.ts";
import { openTestBooks, type TestBooks } from "./books.ts";
import { SMALL_TIERS } from "./small-tiers.ts";

const RUNS = process.env.DAYBOOK_FULL === "1" ? 100 : 12;
const HOUR = 3_600_000;

const SOURCES = [
  { kind: "webhook", name: "app" },
  { kind: "import", name: "crm" },
  { kind: "endpoint", name: "acme" },
] as const satisfies readonly FactSource[];

/** The facts that stand, as a list and no more: what the journal must come to. */
function openModel() {
  let standing: { readonly fact: Fact; readonly digest: string; readonly source: FactSource }[] = [];
  const numberNames = (number: string): ReadonlySet<string> => {
    const aliases = standing.flatMap(({ fact }) => (fact.kind === "number_alias" ? [[fact.id, fact.digits]] : []));
    return new Set([number, ...aliases.filter((pair) => pair.includes(number)).flat()]);
  };
  return {
    facts: () => standing.map(({ fact }) => fact),
    append: (fact: Fact, source: FactSource): void => {
      const { digest } = rowOf(fact);
      if (!standing.some((one) => one.digest === digest)) standing.push({ fact, digest, source });
    },
    withdraw: ({ number, from, to, keep }: Withdrawal): number => {
      const names = numberNames(number);
      const ofMessage = new Map<string, MessageFact[]>();
      for (const { fact } of standing) {
        if (fact.kind !== "message" || !names.has(fact.number)) continue;
        ofMessage.set(fact.id, [...(ofMessage.get(fact.id) ?? []), fact]);
      }
      const concerned = [...ofMessage].flatMap(([id, facts]) => {
        const at = earliest(facts, "at") ?? earliest(facts, "deliveredAt") ?? earliest(facts, "failedAt");
        return at !== undefined && from <= at && at < to ? [id] : [];
      });
      const isGone = ({ fact, source }: (typeof standing)[number]) =>
        fact.kind === "message" && names.has(fact.number) && concerned.includes(fact.id) && source !== keep;
      const gone = standing.filter(isGone);
      standing = standing.filter((one) => !isGone(one));
      return new Set(gone.map(({ fact }) => (fact.kind === "message" ? fact.id : ""))).size;
    },
  };
}

function earliest(facts: readonly MessageFact[], field: "at" | "deliveredAt" | "failedAt"): number | undefined {
  const known = facts.flatMap((fact) => fact[field] ?? []);
  return known.length > 0 ? Math.min(...known) : undefined;
}

const withdrawal = fc.record({
  number: fc.constantFrom("P1", "P2"),
  /** Of all times in the history, the hours from and to which it goes. */
  fromHour: fc.integer({ min: -60, max: 60 }),
  hours: fc.integer({ min: 1, max: 80 }),
  keep: fc.constantFrom(...SOURCES),
});

const run = history.chain((facts) =>
  fc.record({
    facts: fc.constant(facts),
    order: shuffledWithDuplicates(facts),
    sources: fc.array(fc.constantFrom(...SOURCES), { minLength: 40, maxLength: 40 }),
    steps: fc.array(fc.record({ append: fc.integer({ min: 1, max: 60 }), settles: fc.boolean(), withdrawal }), {
      minLength: 2,
      maxLength: 5,
    }),
    batch: fc.integer({ min: 1, max: 40 }),
    leaveCharges: fc.boolean(),
    distance: fc.constantFrom(1, 2, 64),
  }),
);

test("books after withdrawals are those of the facts without the withdrawn ones, and of all when they come again", async () => {
  const property = fc.asyncProperty(run, async ({ order, sources, steps, batch, leaveCharges, distance }) => {
    const database = await freshDatabase();
    const books = openTestBooks(database.url, { base: SETTINGS, rates: SMALL_TIERS, distance, batch, leaveCharges });
    const model = openModel();
    const middle = median(order);
    let place = 0;
    const append = async (many: number) => {
      const entries = order.slice(place, place + many).map((fact, index) => {
        const source = sources[(place + index) % sources.length] ?? SOURCES[0];
        model.append(fact, source);
        return { fact, source, receivedAt: 1_790_000_000_000 };
      });
      place += many;
      await books.journal.append(entries);
    };
    try {
      for (const [index, { append: many, settles, withdrawal: asked }] of steps.entries()) {
        await append(many);
        if (settles) await books.settle();
        const from = middle + asked.fromHour * HOUR;
        const wish = {
          number: asked.number,
          from,
          to: from + asked.hours * HOUR,
          keep: asked.keep,
          by: `import ${index}`,
        };
        const { messages } = await books.journal.withdraw(wish, 1_790_000_000_000);
        expect(messages).toBe(model.withdraw(wish));
        expect(await books.journal.withdrawnBy(wish.by)).toBe(messages);
        if (settles) expect(await books.verify()).toMatchObject({ differences: 0, first: [] });
      }
      await books.settle();
      expect(await bookedBy(books)).toEqual(expected(model.facts()));
      expect(await books.verify()).toMatchObject({ waiting: 0, differences: 0, first: [] });
      // What was withdrawn comes again, from anyone, and counts again.
      place = 0;
      await append(order.length);
      await books.settle();
      expect(await bookedBy(books)).toEqual(expected(order));
      expect(await books.verify()).toMatchObject({ waiting: 0, differences: 0, first: [] });
    } finally {
      await books.close();
      await database.drop();
    }
  });
  await fc.assert(property, { numRuns: RUNS });
});

function median(facts: readonly Fact[]): number {
  const times = facts.flatMap((fact) => (fact.kind === "message" ? (fact.at ?? fact.deliveredAt ?? []) : []));
  return times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
}

async function bookedBy({ pool, journal }: TestBooks): Promise<readonly string[]> {
  const booked: string[] = [];
  for await (const page of openReads(pool, journal.names).streamCharges({ within: null }, { ordinals: true }))
    booked.push(...page.map(({ charge, id }) => JSON.stringify(bookedToWire(charge, 1, id))));
  return booked.sort();
}

function expected(facts: readonly Fact[]): readonly string[] {
  return rate(facts, SETTINGS, SMALL_TIERS)
    .charges.map((charge) => JSON.stringify(toWire(charge)))
    .sort();
}
