import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRandom } from "../../src/app/simulate/random.ts";
import { DEFAULT_TRAFFIC, simulateTraffic } from "../../src/app/simulate/traffic.ts";
import { notificationsOf, webhookLine } from "../../src/app/simulate/webhook-log.ts";
import { rate } from "../../src/core/engine.ts";
import { bookedToWire, toWire } from "../../src/core/pricing/wire.ts";
import type { Fact } from "../../src/core/usage/fact.ts";
import { parseWebhookBody } from "../../src/intake/webhook.ts";
import { openReads } from "../../src/store/postgres/books/reads.ts";
import { type FreshDatabase, freshDatabase, servers } from "../store/database.ts";
import { openTestBooks, RATES, SERVICE_SETTINGS, type TestBooks } from "./books.ts";

const SEED = 20_261_126;
const MESSAGES = process.env.DAYBOOK_FULL === "1" ? 10_000 : 1_000;

/** What Meta's webhooks would say of simulated traffic. */
function webhookFacts(): readonly Fact[] {
  const traffic = simulateTraffic({ ...DEFAULT_TRAFFIC, seed: SEED, messages: MESSAGES, users: MESSAGES / 20 });
  const facts: Fact[] = [];
  for (const message of traffic) {
    for (const notification of notificationsOf(message))
      facts.push(...parseWebhookBody(JSON.parse(webhookLine(notification))).facts);
  }
  return facts;
}

describe.each(servers())("on the %s server", (kind) => {
  let database: FreshDatabase;
  const opened: TestBooks[] = [];
  beforeAll(async () => {
    database = await freshDatabase(kind);
  });
  afterAll(async () => {
    for (const one of opened) await one.close();
    await database.drop();
  });
  const open = (): TestBooks => {
    const books = openTestBooks(database.url);
    opened.push(books);
    return books;
  };

  test(`facts in random order, some twice, in batches, give the charges of rating the file (seed ${SEED})`, async () => {
    const facts = webhookFacts();
    const random = openRandom(SEED);
    const again = facts.filter(() => random.below(5) === 0);
    const shuffled = [...facts, ...again].map((fact) => ({ fact, place: random.below(2 ** 30) }));
    shuffled.sort((a, b) => a.place - b.place);
    const [one, two, three] = [open(), open(), open()];
    const booking = [one, two, three].map((books) => books.start(2));
    for (let i = 0; i < shuffled.length; ) {
      const many = 1 + random.below(1_000);
      const batch = shuffled.slice(i, i + many).map(({ fact }) => ({
        fact,
        source: { kind: "webhook", name: "test" } as const,
        receivedAt: 1_790_000_000_000,
      }));
      await one.journal.append(batch);
      for (const each of booking) each.wake();
      i += many;
    }
    for (const each of booking) await each.stop();
    await one.settle();
    expect(opened.flatMap(({ failures }) => failures)).toEqual([]);

    const reads = openReads(one.pool, one.journal.names);
    const booked: string[] = [];
    for await (const page of reads.streamCharges({ within: null }, { ordinals: true }))
      booked.push(...page.map(({ charge, id }) => JSON.stringify(bookedToWire(charge, 1, id))));
    const expected = rate(facts, SERVICE_SETTINGS, RATES).charges.map((charge) => JSON.stringify(toWire(charge)));
    expect(booked.length).toBeGreaterThan(MESSAGES / 4);
    expect(booked.sort()).toEqual(expected.sort());

    const report = await one.verify();
    expect(report).toMatchObject({ charges: expected.length, waiting: 0, differences: 0, first: [] });
  });
});
