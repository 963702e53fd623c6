import { afterAll, beforeAll, expect, test } from "vitest";
import { COMMAND_LINE } from "../../../src/app/service/access/actor.ts";
import { stateBusiness } from "../../../src/app/service/billing/businesses.ts";
import { latestBilling } from "../../../src/app/service/billing/state.ts";
import type { InvoiceDesk } from "../../../src/app/service/invoices/desk.ts";
import { issueInvoice } from "../../../src/app/service/invoices/issue.ts";
import { addresseeIn } from "../../../src/app/service/wallets/account.ts";
import { parseBusiness } from "../../../src/intake/business.ts";
import type { Payment } from "../../../src/store/port/wallets.ts";
import { openAudit } from "../../../src/store/postgres/access/audit.ts";
import { openBillingBooks } from "../../../src/store/postgres/billing/billing-books.ts";
import { openWalletDesk } from "../../../src/store/postgres/wallets/open-desk.ts";
import { business, openTestDesk, plan, type TestDesk } from "./invoice-desk.ts";
import { putSales } from "./sales.ts";

const MONTH = "2026-10";

let opened: TestDesk;
beforeAll(async () => {
  opened = await openTestDesk();
  await opened.know([plan(), business("agency"), ...["first", "second", "third"].map((id) => business(id))]);
  for (const id of ["first", "second"])
    await putSales(opened.pool, { business: id, month: MONTH }, [{ id: `m-${id}`, amount: 12_345n }]);
});
afterAll(() => opened.close());

/** Says that a business buys from the agency from now on. */
async function resell(id: string) {
  const read = parseBusiness({ ...Object(business(id).body), seller: "agency" }, id);
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  const { pool } = opened;
  return stateBusiness({ billing: openBillingBooks(pool), audit: openAudit(pool) }, read.value, COMMAND_LINE);
}

test("a business does not leave the books of a seller who is issuing an invoice to it", async () => {
  let leaving: ReturnType<typeof resell> | undefined;
  let isDone = false;
  const { desk } = opened;
  const slow: InvoiceDesk = {
    ...desk,
    invoices: {
      ...desk.invoices,
      atomically: (work) =>
        desk.invoices.atomically(async (books) => {
          const issued = await work(books);
          leaving = resell("first").finally(() => {
            isDone = true;
          });
          // Long enough for it to be through, were it not held up.
          await new Promise((done) => setTimeout(done, 500));
          expect(isDone).toBe(false);
          return issued;
        }),
    },
  };
  const issued = await issueInvoice(slow, { business: "first", month: MONTH }, COMMAND_LINE);
  expect(issued).toMatchObject({ ok: true, value: { seller: "provider", state: "issued" } });
  expect(await leaving).toMatchObject({ ok: false, refusal: [{ path: "seller" }] });
});

test("a seller whom a business has left meanwhile issues nothing to it", async () => {
  const { desk } = opened;
  const before = await desk.billing.latest();
  expect((await resell("second")).ok).toBe(true);
  const stale: InvoiceDesk = { ...desk, billing: { ...desk.billing, latest: async () => before } };
  const about = { business: "second", month: MONTH };
  expect(await issueInvoice(stale, about, COMMAND_LINE)).toMatchObject({
    ok: false,
    refusal: { code: "being_booked" },
  });
  expect(await issueInvoice(desk, about, COMMAND_LINE)).toMatchObject({ ok: true, value: { seller: "agency" } });
});

test("money for a business that has changed its seller meanwhile stays open, and goes to the new one when it is told again", async () => {
  const { billing, payments } = openWalletDesk(opened.pool);
  const before = addresseeIn(await latestBilling(billing));
  expect((await resell("third")).ok).toBe(true);
  const told: Payment = {
    ...({
      source: "manual",
      reference: "first",
      kind: "top_up",
      of: null,
      amount: 5_000_000n,
      currency: "USD",
    } as const),
    ...{ business: "third", happenedAt: 0, note: null },
  };
  expect(await payments.take(told, before, COMMAND_LINE)).toMatchObject({
    value: { is: "kept", payment: { state: "open", problem: "unknown_business" } },
  });
  const account = { business: "third", owner: "provider", currency: "USD" };
  expect(await payments.assign(told, { account, amount: null }, COMMAND_LINE)).toMatchObject({
    refusal: { code: "seller_changed" },
  });
  const now = addresseeIn(await latestBilling(billing));
  expect(await payments.take(told, now, COMMAND_LINE)).toMatchObject({
    value: { payment: { booked: { owner: "agency" } } },
  });
});
