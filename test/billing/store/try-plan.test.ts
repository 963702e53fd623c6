import { afterAll, beforeAll, expect, test } from "vitest";
import { latestBilling } from "../../../src/app/service/billing/state.ts";
import { tryOnStore } from "../../../src/app/service/billing/try-on-store.ts";
import { drawUp } from "../../../src/app/service/invoices/draw-up.ts";
import type { Fact } from "../../../src/core/usage/fact.ts";
import { parsePlan } from "../../../src/intake/plan/parse-plan.ts";
import { openInvoices } from "../../../src/store/postgres/invoices/open-invoices.ts";
import { openTestBooks, type TestBooks } from "../../service/books.ts";
import { SMALL_TIERS } from "../../service/small-tiers.ts";
import { type FreshDatabase, freshDatabase } from "../../store/database.ts";
import { ONE_WABA, postingOf, settlePosting, takeIn } from "./world.ts";

const HOUR = 3_600_000;
const FIRST = Date.UTC(2026, 9, 1, 10);

/** Thirty marketing templates to two users within ten days, which pass the tiers of these rates. */
const FACTS = Array.from({ length: 30 }, (_, place): Fact => {
  const at = FIRST + place * 7 * HOUR;
  const said = { waba: "W1", user: place % 3 ? "5511987654321" : "34600000001", direction: "outbound" } as const;
  const sent = {
    ...said,
    type: "template",
    category: place % 2 ? "marketing" : "utility",
    at,
    deliveredAt: at + 1_000,
  };
  return { kind: "message", number: `P${place % 2}`, id: `m${place}`, ...sent };
});

const TERMS = {
  included: [
    { name: "welcome", amount: "0.10" },
    { name: "first", units: 3, category: "marketing" },
  ],
  volume: [{ name: "busy", bands: [{ from: 5, percent: "-10" }] }],
  minimum: "5.00",
  fees: [
    { name: "platform", per: "month", amount: "9.00" },
    { name: "number", per: "number", amount: "1.00" },
    { name: "set-up", per: "once", amount: "20.00", on: "2026-10-09" },
  ],
  taxes: [{ name: "VAT", rate: "19" }],
};

function plan(id: string, ...versions: readonly object[]) {
  const body = { id, versions: versions.map((version) => ({ from: "2026-01-01", currency: "USD", ...version })) };
  return { kind: "plan", subject: id, body } as const;
}

function business(id: string, seller: string | null, more: object) {
  const body = { id, name: id, seller, currency: "USD", zone: "UTC", ...more };
  return { kind: "business", subject: id, body } as const;
}

const CHARGES = plan("retail", { prices: [{ name: "all", percent: "20" }] });
const WHOLE = plan("retail", { prices: [{ name: "all", percent: "50" }], ...TERMS });
const DIALOGS = plan("retail", {
  unit: { dialog: "waca-dialogs" },
  prices: [{ name: "a dialog", amount: "0.15" }],
  ...TERMS,
});
const HALF = plan(
  "retail",
  { prices: [{ name: "all", percent: "20" }], fees: TERMS.fees.slice(0, 1) },
  {
    from: "2026-10-05",
    unit: { dialog: "m-chat-sessions", free: { dialogs: 2, scope: "client" } },
    prices: [{ percent: "10" }],
  },
);
const WHOLESALE = plan("wholesale", { prices: [{ name: "all", percent: "10" }] });
const RESOLD = plan("wholesale", { unit: { dialog: "m-chat-sessions" }, prices: [{ amount: "0.09" }], ...TERMS });

let database: FreshDatabase;
let books: TestBooks;
beforeAll(async () => {
  database = await freshDatabase();
  books = openTestBooks(database.url, { base: ONE_WABA, rates: SMALL_TIERS });
  const stage = postingOf(books);
  await stage.learn([
    WHOLESALE,
    CHARGES,
    business("agency", null, { plans: [{ plan: "wholesale" }] }),
    business("shop", "agency", { plans: [{ plan: "retail" }], wabas: [{ waba: "W1" }], tax: { country: "DE" } }),
  ]);
  await takeIn(books, stage, FACTS);
});
afterAll(async () => {
  await books.close();
  await database.drop();
});

async function tried({ body }: { readonly body: object }, asOf?: string) {
  const read = parsePlan(body, "plan");
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  const stage = postingOf(books);
  return tryOnStore({ plan: read.value, month: "2026-10", asOf }, await latestBilling(stage.billing), stage);
}

/** What the month's invoice comes to in the store. */
async function invoiced(id: string) {
  const known = await latestBilling(postingOf(books).billing);
  const drawn = await drawUp(openInvoices(books.pool), known, { business: id, month: "2026-10" });
  if (!drawn.ok) throw new Error(drawn.refusal.detail);
  const { net, gross, lines, taxes } = drawn.value.content.draft;
  const all = [
    ...lines.map(({ kind, what, quantity, amount }) => [kind, what, quantity, amount]),
    ...taxes.map(({ name, amount }) => ["tax", [name], 1, amount]),
  ];
  return {
    net,
    gross,
    lines: all.map((line) => JSON.stringify(line, (_, part) => (typeof part === "bigint" ? `${part}` : part))),
  };
}

test.each([
  ["fees, included amounts, minimum, volume and tax", WHOLE, "shop"],
  ["from charges to dialogs", DIALOGS, "shop"],
  ["from one kind of dialogs to another in the midst of a month", HALF, "shop"],
  ["from dialogs back to charges", CHARGES, "shop"],
  ["a hop above that goes over to dialogs", RESOLD, "agency"],
  ["and back", WHOLESALE, "agency"],
])("what was tried is what the invoice comes to once the plan is stated: %s", async (_, stated, whose) => {
  const before = await invoiced(whose);
  const found = await tried(stated);
  const one = found.find(({ business: id }) => id === whose);
  expect([one?.now.net, one?.now.gross]).toEqual([before.net, before.gross]);
  const others = new Map<string, bigint>();
  for (const { business: id } of found) if (id !== whose) others.set(id, (await invoiced(id)).gross);
  const stage = postingOf(books);
  await stage.learn([stated]);
  await settlePosting(stage);
  const after = await invoiced(whose);
  expect([one?.tried.net, one?.tried.gross]).toEqual([after.net, after.gross]);
  // Every line that is not the same on both invoices is named, with both of its amounts.
  const differing = one?.lines.flatMap(({ kind, what, quantity, triedQuantity, amount, triedAmount }) => {
    const text = (many: number, sum: bigint) =>
      many === 0 && sum === 0n ? [] : [JSON.stringify([kind, what, many, `${sum}`])];
    return [
      ...text(quantity, amount).map((line) => `- ${line}`),
      ...text(triedQuantity, triedAmount).map((line) => `+ ${line}`),
    ];
  });
  const expected = [
    ...before.lines.filter((line) => !after.lines.includes(line)).map((line) => `- ${line}`),
    ...after.lines.filter((line) => !before.lines.includes(line)).map((line) => `+ ${line}`),
  ];
  expect(differing?.sort()).toEqual(expected.sort());
  for (const [id, gross] of others) {
    const other = found.find((each) => each.business === id);
    expect([other?.now.gross, other?.tried.gross]).toEqual([gross, (await invoiced(id)).gross]);
  }
  const again = await tried(stated);
  expect(again.filter(({ business: id }) => id === whose)).toMatchObject([{ lines: [] }]);
});

test("as of a day, the whole month goes by the version of that day", async () => {
  const dearer = { prices: [{ name: "all", percent: "80" }], fees: TERMS.fees.slice(0, 1) };
  const both = plan("retail", { prices: [{ name: "all", percent: "20" }] }, { from: "2027-01-01", ...dearer });
  expect(await tried(both)).toMatchObject([{ business: "shop", lines: [] }]);
  const [coming] = await tried(both, "2027-01-01");
  const [alone] = await tried(plan("retail", dearer));
  expect(coming?.lines.some(({ kind }) => kind === "fee")).toBe(true);
  expect([coming?.tried, coming?.lines]).toEqual([alone?.tried, alone?.lines]);
});
