import fc from "fast-check";
import { expect, test } from "vitest";
import { dialogSales, dialogsOf } from "../../../src/app/service/billing/posting/dialogs.ts";
import { DIALOG_PRESETS } from "../../../src/core/billing/dialog-rules.ts";
import { DAY_MS, HOUR_MS } from "../../../src/core/kernel/time.ts";
import type { Fact } from "../../../src/core/usage/fact.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/core/usage/settings.ts";
import type { BillingFact } from "../../../src/store/port/billing.ts";
import type { DialogReads } from "../../../src/store/port/posting.ts";
import { openTestBooks, type TestBooks } from "../../service/books.ts";
import { SMALL_TIERS } from "../../service/small-tiers.ts";
import { freshDatabase } from "../../store/database.ts";
import { postingOf, stateOf } from "./world.ts";

const RUNS = process.env.DAYBOOK_FULL === "1" ? 40 : 2;
const START = Date.UTC(2026, 6, 28);
const MONTHS = ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11"];

/** Pauses as long as what dialogs last, a moment less, and a moment more; so that threads are quiet, and hardly not. */
const pause = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 20 * HOUR_MS }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(2, 24, 24, 72, 200), fc.constantFrom(-1, 0, 1, -1_000))
      .map(([hours, off]) => hours * HOUR_MS + off),
  },
);
const event = fc.record({
  pause,
  what: fc.constantFrom("in", "in", "ad", "text", "text", "marketing", "utility", "unknown", "failed"),
  /** How long it took to be delivered; undefined: it never was. */
  takes: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 60_000 }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 20 * DAY_MS }) },
    { weight: 1, arbitrary: fc.integer({ min: -HOUR_MS, max: 0 }) },
    { weight: 2, arbitrary: fc.constant(undefined) },
  ),
});

/** One thread, from its first event to some months later. */
const thread = fc.array(event, { minLength: 20, maxLength: 70, size: "max" });

function factsOf(
  threads: readonly (readonly (typeof event extends fc.Arbitrary<infer E> ? E : never)[])[],
): readonly Fact[] {
  return threads.flatMap((events, who) => {
    let at = START;
    return events.map(({ pause: after, what, takes }, place): Fact => {
      at += after;
      const about = {
        kind: "message",
        number: `P${who % 2}`,
        id: `t${who}.${place}`,
        waba: "W1",
        user: `551198765432${who}`,
        at,
      } as const;
      if (what === "in" || what === "ad")
        return { ...about, direction: "inbound", type: "text", ...(what === "ad" && { entryPoint: "ad" }) };
      if (what === "failed") return { ...about, direction: "outbound", type: "text", failedAt: at + 1_000 };
      const sent = {
        ...about,
        direction: "outbound",
        ...(takes !== undefined && { deliveredAt: at + takes }),
      } as const;
      if (what === "unknown") return sent;
      return what === "text" ? { ...sent, type: "text" } : { ...sent, type: "template", category: what };
    });
  });
}

function settingsWith(rules: Partial<Settings["rules"]>): Settings {
  const wabas = { W1: { zone: "America/Sao_Paulo", currency: "USD", portfolio: "PF", servedBy: "partner" } } as const;
  return { ...DEFAULT_SETTINGS, wabas, rules: { ...DEFAULT_SETTINGS.rules, ...rules } };
}

/** A business whose plan counts by a preset, and by another one from the midst of a month on. */
function wordsFor(first: string, more: object, second: string): readonly BillingFact[] {
  const version = (from: string, dialog: string) => ({
    from,
    currency: "USD",
    unit: { dialog, ...more },
    prices: [{ percent: "10" }, { pricing_type: "free", fixed: "0.01" }],
  });
  const body = { id: "p", versions: [version("2020-01-01", first), version("2026-09-14", second)] };
  const shop = {
    id: "shop",
    name: "shop",
    currency: "USD",
    zone: "UTC",
    plans: [{ plan: "p" }],
    wabas: [{ waba: "W1" }],
  };
  return [
    { kind: "plan", subject: "p", body },
    { kind: "business", subject: "shop", body: shop },
  ];
}

const variants = DIALOG_PRESETS.flatMap(({ name }, place) => {
  const second = DIALOG_PRESETS[(place + 3) % DIALOG_PRESETS.length]?.name ?? name;
  const endless = { category: "first_template", clock: "rolling_from_user_last" };
  return [{}, { hours: 2 }, ...(place === 0 ? [endless] : [])].map((more) => wordsFor(name, more, second));
});

async function compare(
  books: TestBooks,
  tried: readonly (readonly BillingFact[])[],
): Promise<{ readonly dialogs: number; readonly near: number; readonly all: number }> {
  const stage = postingOf(books);
  const seen = { dialogs: 0, near: 0, all: 0 };
  await stage.books.reading(async (reads) => {
    const counted = (side: "near" | "all"): DialogReads => ({
      ...reads,
      messages: async (places, span) => {
        const found = await reads.messages(places, side === "all" ? null : span);
        seen[side] += found.length;
        return found;
      },
    });
    for (const words of tried) {
      const state = stateOf(words);
      for (const month of MONTHS) {
        const due = { root: "shop", month };
        const [near, all] = [
          await dialogsOf(due, counted("near"), { stage, state }),
          await dialogsOf(due, counted("all"), { stage, state }),
        ];
        expect(dialogSales(near, state), `${month} by ${JSON.stringify(words[0]?.body)}`).toEqual(
          dialogSales(all, state),
        );
        const ends = await dialogsOf(due, reads, { stage, state, withEnds: true });
        expect(ends.map(told)).toEqual(all.map(told));
        seen.dialogs += all.length;
      }
    }
  });
  return seen;
}

/** What is told of a dialog beyond its sale. */
function told({ dialog: { charge }, stored, counted }: Awaited<ReturnType<typeof dialogsOf>>[number]) {
  return [stored, charge.expiresAt, counted()];
}

test("a month's dialogs by the messages around it are those by the whole history", async () => {
  const evaluated = fc.constantFrom("sent", "sent", "delivered") satisfies fc.Arbitrary<
    Settings["rules"]["window_eval_at"]
  >;
  const property = fc.asyncProperty(
    fc.array(thread, { minLength: 3, maxLength: 4 }),
    evaluated,
    fc.shuffledSubarray(variants, { minLength: 6, maxLength: 6 }),
    async (threads, window_eval_at, tried) => {
      const database = await freshDatabase();
      const books = openTestBooks(database.url, { base: settingsWith({ window_eval_at }), rates: SMALL_TIERS });
      try {
        await books.journal.append(
          factsOf(threads).map((fact) => ({ fact, source: { kind: "import", name: "t" }, receivedAt: START })),
        );
        await books.settle();
        const { dialogs, near, all } = await compare(books, tried);
        expect(dialogs).toBeGreaterThan(0);
        if (window_eval_at === "sent") expect(near).toBeLessThan(all);
      } finally {
        await books.close();
        await database.drop();
      }
    },
  );
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
});
