import { afterAll, beforeAll, expect, test } from "vitest";
import { payloadOf } from "../../src/app/service/events/deliver.ts";
import { fillCharges, tellCharges } from "../../src/app/service/events/tell-charges.ts";
import type { MessageFact } from "../../src/core/usage/fact.ts";
import { openBillingBooks } from "../../src/store/postgres/billing/billing-books.ts";
import { openReads } from "../../src/store/postgres/books/reads.ts";
import { chargeFollow } from "../../src/store/postgres/events/charge-follow.ts";
import { everythingStored } from "../api/stored.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { openTestBooks, type TestBooks } from "./books.ts";

const AT = Date.UTC(2026, 8, 15, 12);
const HUGO = "5511987654321";

let database: FreshDatabase;
let books: TestBooks;
beforeAll(async () => {
  database = await freshDatabase();
  books = openTestBooks(database.url);
  const owner = { id: "acme", name: "Acme", currency: "USD", zone: "UTC", wabas: [{ waba: "W1" }] };
  await openBillingBooks(books.pool).learn([{ kind: "business", subject: "acme", body: owner }], "test");
});
afterAll(async () => {
  await books.close();
  await database.drop();
});

async function learn(...facts: readonly MessageFact[]): Promise<void> {
  const source = { kind: "webhook", name: "test" } as const;
  await books.journal.append(facts.map((fact) => ({ fact, source, receivedAt: 1_790_000_000_000 })));
  await books.settle();
}

const template = (id: string, minute: number, more: Partial<MessageFact> = {}): MessageFact => ({
  ...{ kind: "message", number: "P1", id, waba: "W1", user: HUGO, direction: "outbound", type: "template" },
  ...{ category: "marketing", at: AT + minute * 60_000, deliveredAt: AT + minute * 60_000 },
  ...more,
});

const endpoint = (state: "enabled" | "disabled") =>
  books.pool.query(
    `insert into event_endpoint (id, url, description, types, state, created_at)
     values ('e', 'https://example.org', '', '{charge.created,charge.changed,charge.reversed}', $1, 0)
     on conflict (id) do update set state = $1`,
    [state],
  );

interface Row {
  readonly type: string;
  readonly business: string | null;
  readonly at: Date;
  readonly body: Readonly<Record<string, unknown>>;
}

test("charges are told while an endpoint asks, each revision once, by any number of processes", async () => {
  const reads = openReads(books.pool, books.journal.names);
  const billing = openBillingBooks(books.pool);
  const { accounts } = books.parts.charges;
  const tell = () => tellCharges({ follow: chargeFollow(books.pool), reads, billing, accounts });
  const told = async () => {
    const { rows } = await books.pool.query<Row>("select type, business, at, body from event order by at, type");
    const fill = fillCharges(reads);
    return Promise.all(
      rows.map(async ({ type, business, at, body }) => {
        const event = { type, business, at: at.getTime(), body };
        const whole = { ...event, id: "", attempt: 1, tries: 1, since: 0, secrets: [], endpoint: ENDPOINT };
        return payloadOf(event, await fill(whole));
      }),
    );
  };

  await learn(template("before", 0));
  expect(await tell()).toBe(0);
  await endpoint("enabled");
  expect(await tell()).toBe(0);
  await learn(
    template("one", 1),
    template("two", 2, { category: "utility" }),
    template("other", 3, { number: "P2", waba: "W9" }),
  );
  const counts = await Promise.all([tell(), tell(), tell()]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
  expect(await tell()).toBe(0);
  const first = await told();
  expect(first.map(({ type, data }) => [type, data.business])).toEqual(
    expect.arrayContaining([
      ["charge.created", "acme"],
      ["charge.created", "acme"],
      ["charge.created", null],
    ]),
  );
  expect(first.map(({ data }) => data.charge)).toContainEqual(
    expect.objectContaining({ message: "one", user: HUGO, category: "marketing", revision: 1, market: "Brazil" }),
  );

  // Hugo had written before: the utility template was free.
  await learn({
    ...template("in", 0),
    direction: "inbound",
    type: "text",
    category: undefined,
    deliveredAt: undefined,
  });
  await tell();
  const changed = (await told()).filter(({ type }) => type === "charge.changed");
  expect(changed.map(({ data }) => data.charge)).toContainEqual(
    expect.objectContaining({ message: "two", revision: 2, pricing_type: "free_customer_service" }),
  );

  // What happens while nobody asks is told to nobody.
  await endpoint("disabled");
  await tell();
  await learn(template("unheard", 4));
  await tell();
  await endpoint("enabled");
  await learn(template("heard", 5));
  await tell();
  const messages = (await told()).map(({ data }) => JSON.stringify(data.charge));
  expect(messages.some((text) => text.includes('"unheard"'))).toBe(false);
  expect(messages.some((text) => text.includes('"heard"'))).toBe(true);

  await books.journal.withdraw(
    { number: "P2", from: AT, to: AT + 3_600_000, by: "import 1", keep: KEEP },
    1_790_000_000_000,
  );
  await books.settle();
  await tell();
  const back = (await told()).filter(({ type }) => type === "charge.reversed");
  expect(back.map(({ data }) => data)).toMatchObject([
    { business: null, charge: { message: "other", revision: 1 }, reversed_at: expect.stringMatching(/Z$/) },
  ]);

  // Events at rest name nobody.
  expect(await everythingStored(books.pool, ["name", "alias"])).not.toContain(HUGO);
});

const KEEP = { kind: "import", name: "none" } as const;
const ENDPOINT = {
  ...{ id: "e", url: "https://example.org", description: "", types: null, businesses: null, state: "enabled" as const },
  ...{ disabledReason: null, failingSince: null, createdAt: 0 },
};
