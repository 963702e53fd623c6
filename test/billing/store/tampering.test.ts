import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessageFact } from "../../../src/core/usage/fact.ts";
import type { Settings } from "../../../src/core/usage/settings.ts";
import { openTestBooks, SERVICE_SETTINGS, type TestBooks } from "../../service/books.ts";
import { type FreshDatabase, freshDatabase } from "../../store/database.ts";
import { postingOf, settlePosting } from "./world.ts";

let database: FreshDatabase;
let books: TestBooks;
const OCTOBER = Date.UTC(2026, 9, 5);

const BASE: Settings = {
  ...SERVICE_SETTINGS,
  wabas: { W1: { zone: "UTC", currency: "USD", portfolio: "PF", servedBy: "partner" } },
};

function template(id: string, more: Partial<MessageFact> = {}): MessageFact {
  return {
    ...{ kind: "message", number: "P1", id, waba: "W1", user: "5511987654321", direction: "outbound" },
    ...{ type: "template", category: "marketing", at: OCTOBER, deliveredAt: OCTOBER },
    ...more,
  } as const;
}

async function learn(facts: readonly MessageFact[]): Promise<void> {
  const source = { kind: "webhook", name: "test" } as const;
  await books.journal.append(facts.map((fact) => ({ fact, source, receivedAt: OCTOBER })));
  await books.settle();
  await settlePosting(postingOf(books));
}

beforeAll(async () => {
  database = await freshDatabase();
  books = openTestBooks(database.url, { base: BASE });
  const versions = [{ from: "2026-01-01", currency: "USD", prices: [{ percent: "20" }] }];
  const shop = { name: "Shop", currency: "USD", zone: "UTC", plans: [{ plan: "p" }], wabas: [{ waba: "W1" }] };
  await postingOf(books).learn([
    { kind: "plan", subject: "p", body: { id: "p", versions } },
    { kind: "business", subject: "shop", body: { id: "shop", ...shop } },
  ]);
  await learn(["m1", "m2", "m3"].map((id) => template(id)));
  await learn([template("m2", { reported: { type: "regular", category: "utility", billable: true } })]);
});
afterAll(async () => {
  await books.close();
  await database.drop();
});

test("books that nobody touched are clean", async () => {
  expect(await books.verify()).toMatchObject({ differences: 0, sales: 3, entries: 5 });
});

test.each([
  ["an entry is changed", "update ledger_entry set happened_at = happened_at + 1 where seq = 2", "ledger"],
  ["an entry is taken out", "delete from ledger_entry where seq = 3", "ledger"],
  [
    "the last batch is cut off",
    "delete from ledger_batch where batch = (select max(batch) from ledger_batch)",
    "ledger",
  ],
  ["a hash is replaced", "update ledger_batch set hash = repeat('a', 64) where batch = 1", "ledger"],
  [
    "an amount is changed",
    "update ledger_shape set body = replace(body::text, '\"-62500\"', '\"-62501\"')::json",
    "ledger",
  ],
  ["a sum of a day is changed", "update ledger_day set amount = amount + 1 where kind = 'revenue'", "balance"],
  ["a sum of a day is missing", "delete from ledger_day where kind = 'revenue'", "balance"],
  ["a sale is taken out", "delete from sale where until is null and number = 'P1' and revision = 1", "sale"],
  [
    "a sale has another price",
    'update sale_shape set body = replace(body::text, \'"price":"75000"\', \'"price":"75001"\')::json',
    "sale",
  ],
  ["a sale is another's day", "update sale set day = day + 1", "sale"],
])("verify says that %s", async (_, tampering, what) => {
  const tables = ["ledger_entry", "ledger_batch", "ledger_shape", "ledger_day", "sale", "sale_shape"];
  for (const table of tables) await books.pool.query(`create table kept_${table} as table ${table}`);
  try {
    const { count } = await books.pool.query(tampering);
    expect(count).toBeGreaterThan(0);
    // Others may remember shapes as they were.
    const fresh = openTestBooks(database.url, { base: BASE });
    const { differences, first } = await fresh.verify();
    await fresh.close();
    expect(differences).toBeGreaterThan(0);
    expect(first.map((one) => one.what)).toContain(what);
  } finally {
    for (const table of tables) {
      await books.pool.query(`truncate ${table}`);
      const { rows } = await books.pool.query<{ list: string }>(
        `select string_agg(column_name, ', ') as list from information_schema.columns
         where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'`,
        [table],
      );
      const list = rows[0]?.list ?? "";
      await books.pool.query(`insert into ${table} (${list}) select ${list} from kept_${table}`);
      await books.pool.query(`drop table kept_${table}`);
    }
  }
  expect(await books.verify()).toMatchObject({ differences: 0 });
});
