import { afterAll, beforeAll, expect, test } from "vitest";
import { chargeIdOf } from "../../src/app/service/charge-id.ts";
import { settleByDialogs } from "../../src/app/service/wallets/settle-by-dialogs.ts";
import type { Fact } from "../../src/core/usage/fact.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../src/core/usage/settings.ts";
import { openWalletDesk } from "../../src/store/postgres/wallets/open-desk.ts";
import { postingOf, settlePosting } from "../billing/store/world.ts";
import { openTestBooks, type TestBooks } from "../service/books.ts";
import { SMALL_TIERS } from "../service/small-tiers.ts";
import { type FreshDatabase, freshDatabase } from "../store/database.ts";
import { paidIn, TESTER, walletOf } from "./money.ts";

const HOUR = 3_600_000;
const FIFTH = Date.UTC(2026, 9, 5, 10);
const ACME = walletOf("acme");
const SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  wabas: { W1: { zone: "UTC", currency: "USD", portfolio: "PF", servedBy: "partner" } },
};

let database: FreshDatabase;
let books: TestBooks;
beforeAll(async () => {
  database = await freshDatabase();
  books = openTestBooks(database.url, { base: SETTINGS, rates: SMALL_TIERS });
  await paidIn(books.pool, ACME, 100_000_000n, "first");
  const unit = { dialog: "waca-dialogs" };
  const versions = [{ from: "2026-01-01", currency: "USD", unit, prices: [{ name: "a dialog", amount: "0.25" }] }];
  const body = { id: "acme", name: "acme", currency: "USD", zone: "UTC", settlement: "wallet" };
  await postingOf(books).learn([
    { kind: "plan", subject: "dialogs", body: { id: "dialogs", versions } },
    { kind: "business", subject: "acme", body: { ...body, plans: [{ plan: "dialogs" }], wabas: [{ waba: "W1" }] } },
  ]);
});
afterAll(async () => {
  await books.close();
  await database.drop();
});

function sent(id: string, at: number, more: object = {}): Fact {
  const said = { waba: "W1", user: "5511987654321", direction: "outbound", type: "template" } as const;
  return { kind: "message", number: "P1", id, ...said, category: "marketing", at, ...more };
}

async function learn(...facts: readonly Fact[]): Promise<void> {
  await books.journal.append(
    facts.map((fact) => ({ fact, source: { kind: "webhook", name: "test" }, receivedAt: FIFTH + 90 * HOUR })),
  );
  await books.settle();
}

test("a hold is taken when its message is counted in a dialog: at its price by the one that opened it, at nothing by others", async () => {
  const desk = openWalletDesk(books.pool);
  const stage = postingOf(books);
  const settle = async () => [await desk.wallets.settleHolds(), await settleByDialogs(desk, stage)];
  for (const id of ["opens", "joins", "unsent", "failed"]) {
    const wish = { key: id, amount: 1_000_000n, lastsMs: HOUR, note: null };
    const about = { number: "P1", message: books.journal.names.message(id) };
    const charge = chargeIdOf("P1", id);
    // One is told of its message when it is made, the others once their id is known.
    const named = id === "opens" ? { charge, sent: about } : { charge: null };
    expect((await desk.wallets.hold(ACME, { ...wish, ...named }, TESTER)).ok).toBe(true);
    if (id !== "opens") expect((await desk.wallets.bind("acme", id, charge, about)).ok).toBe(true);
  }
  await learn(
    sent("opens", FIFTH, { deliveredAt: FIFTH + 1_000 }),
    // Nobody has delivered it yet, and this plan counts what is sent: no charge of Meta's, and yet in the dialog.
    sent("joins", FIFTH + HOUR),
    sent("failed", FIFTH + 2 * HOUR, { failedAt: FIFTH + 2 * HOUR }),
  );
  // Booked, and not yet posted: nothing is taken before there is a sale.
  expect(await settle()).toEqual([0, 0]);
  await settlePosting(stage);
  expect((await desk.wallets.funds(ACME)).holds.length).toBe(4);
  expect(await settle()).toEqual([0, 2]);
  expect(await settle()).toEqual([0, 0]);
  const states = [];
  for (const key of ["opens", "joins", "unsent", "failed"]) {
    const hold = await desk.wallets.holdOf("acme", key);
    states.push([key, hold?.state, hold?.captured]);
  }
  expect(states).toEqual([
    ["opens", "captured", 250_000n],
    ["joins", "captured", 0n],
    ["unsent", "open", 0n],
    ["failed", "open", 0n],
  ]);
  const { balance, holds } = await desk.wallets.funds(ACME);
  expect([balance, holds.length]).toEqual([100_000_000n - 250_000n, 2]);
});

test("a hold that is told of its message after the dialog was posted is taken at once", async () => {
  const desk = openWalletDesk(books.pool);
  const stage = postingOf(books);
  await learn(sent("second", FIFTH + 72 * HOUR, { deliveredAt: FIFTH + 72 * HOUR + 1_000 }));
  await settlePosting(stage);
  const wish = { key: "late", amount: 100_000n, lastsMs: HOUR, charge: null, note: null };
  expect((await desk.wallets.hold(ACME, wish, TESTER)).ok).toBe(true);
  const about = { number: "P1", message: books.journal.names.message("second") };
  expect((await desk.wallets.bind("acme", "late", chargeIdOf("P1", "second"), about)).ok).toBe(true);
  expect(await settleByDialogs(desk, stage)).toBe(1);
  // No more than was held: what the dialog costs beyond that the posting has taken all the same.
  expect(await desk.wallets.holdOf("acme", "late")).toMatchObject({ state: "captured", captured: 100_000n });
  expect((await desk.wallets.funds(ACME)).balance).toBe(100_000_000n - 500_000n);
});
