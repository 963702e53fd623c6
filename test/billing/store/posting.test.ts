import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { startPosting } from "../../../src/app/service/billing/posting/posting.ts";
import type { Fact } from "../../../src/core/usage/fact.ts";
import type { Settings } from "../../../src/core/usage/settings.ts";
import { openPool } from "../../../src/store/postgres/connection.ts";
import { settings, shuffledWithDuplicates } from "../../properties/facts.ts";
import { openTestBooks, type TestBooks } from "../../service/books.ts";
import { SMALL_TIERS } from "../../service/small-tiers.ts";
import { freshDatabase } from "../../store/database.ts";
import { fromScratch, onFile, postingOf, settlePosting, stateOf, traffic, unbalanced, words } from "./world.ts";

const RUNS = process.env.DAYBOOK_FULL === "1" ? 300 : 4;

const served = settings.map(
  (chosen): Settings => ({
    ...chosen,
    rules: { ...chosen.rules, pair_scope: "phone_number" },
  }),
);

const shuffled = traffic.chain((facts) => fc.tuple(fc.constant(facts), shuffledWithDuplicates(facts)));

async function withBooks(
  base: Settings,
  work: (books: TestBooks & { readonly url: string }, again: () => TestBooks) => Promise<void>,
) {
  const database = await freshDatabase();
  const opened: TestBooks[] = [];
  const open = () => {
    const books = openTestBooks(database.url, { base, rates: SMALL_TIERS });
    opened.push(books);
    return books;
  };
  try {
    await work({ ...open(), url: database.url }, open);
  } finally {
    for (const books of opened) await books.close();
    await database.drop();
  }
}

async function append({ journal }: TestBooks, facts: readonly Fact[]): Promise<void> {
  await journal.append(
    facts.map((fact) => ({ fact, source: { kind: "webhook", name: "test" }, receivedAt: 1_790_000_000_000 })),
  );
}

test("sales and balances are what core derives from scratch, whatever came in which order", async () => {
  const steps = fc.record({
    chunk: fc.integer({ min: 1, max: 60 }),
    batch: fc.integer({ min: 1, max: 50 }),
    said: fc.array(fc.tuple(fc.nat({ max: 60 }), words), { minLength: 1, maxLength: 3 }),
  });
  const property = fc.asyncProperty(shuffled, served, steps, async ([facts, order], chosen, { chunk, batch, said }) => {
    await withBooks(chosen, async (books) => {
      const stage = postingOf(books);
      const waiting = [...said];
      for (let i = 0; i < order.length; i += chunk) {
        await append(books, order.slice(i, i + chunk));
        await books.settle();
        while (waiting[0] && waiting[0][0] <= i) await stage.learn(waiting.shift()?.[1] ?? []);
        await settlePosting(stage, batch);
      }
      for (const [, all] of waiting) await stage.learn(all);
      await settlePosting(stage, batch);
      const state = stateOf(said.flatMap(([, all]) => all));
      expect(await onFile(books.pool)).toEqual(fromScratch(facts, { settings: chosen, rates: SMALL_TIERS, state }));
      expect(await unbalanced(books.pool)).toBe(0);
      expect(await books.verify()).toMatchObject({ differences: 0, first: [], waiting: 0 });
    });
  });
  await fc.assert(property, { numRuns: RUNS });
});

test("booking and posting at once, in two processes that are cut off now and then, come to the same", async () => {
  const said = fc.array(words, { minLength: 1, maxLength: 3 });
  const property = fc.asyncProperty(shuffled, served, said, async ([facts, order], chosen, all) => {
    await withBooks(chosen, async (books, again) => {
      const failures: unknown[] = [];
      const fragile = [1, 2].map(() => openPool(books.url, { max: 4, applicationName: "posting" }));
      const posting = [books, again()].map((each, index) =>
        startPosting(postingOf(each, fragile[index]), {
          batch: 7,
          idleMs: 5,
          pauseMs: 5,
          failed: (error) => failures.push(error),
        }),
      );
      const running = [...posting, books.start(2)];
      const { learn } = postingOf(books);
      const chunk = Math.ceil(order.length / all.length);
      for (const [index, each] of all.entries()) {
        await learn(each);
        await append(books, order.slice(index * chunk, (index + 1) * chunk));
        for (const worker of running) worker.wake();
        for (let cut = 0; cut < 5; cut += 1) {
          await sleep(15);
          await books.pool.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'posting' and datname = current_database()",
          );
        }
      }
      for (const worker of running) await worker.stop();
      for (const pool of fragile) await pool.close();
      expect([...failures, ...books.failures]).toEqual([]);
      await books.settle();
      await settlePosting(postingOf(books));
      const state = stateOf(all.flat());
      expect(await onFile(books.pool)).toEqual(fromScratch(facts, { settings: chosen, rates: SMALL_TIERS, state }));
      expect(await unbalanced(books.pool)).toBe(0);
      expect(await books.verify()).toMatchObject({ differences: 0, first: [], waiting: 0 });
    });
  });
  await fc.assert(property, { numRuns: Math.ceil(RUNS / 2) });
});
