import { expect } from "vitest";
import { z } from "zod";
import { evidenceOf } from "../../../src/app/service/invoices/evidence.ts";
import { pendingCorrections } from "../../../src/app/service/invoices/preview.ts";
import type { Correction } from "../../../src/core/billing/correction.ts";
import type { StoredInvoice } from "../../../src/store/port/invoices.ts";
import { balancesOf } from "../../../src/store/postgres/ledger/open-ledger.ts";
import { expectedBalances } from "./expected-balances.ts";
import { type Document, type ExpectedInvoice, halfEvenCents, pendingOf, sum } from "./expected-invoice.ts";
import type { Expected, ExpectedSale } from "./expected-sales.ts";
import { type Model, soldIn, WALLET } from "./model.ts";
import type { SimService } from "./service.ts";

/** Every month that a charge of the simulation can be in, and one more. */
export const MONTHS = ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01"] as const;

/**
 * Checks everything that must hold at any moment, by what the service's readers say and plain reckoning from what was done.
 * `evidence`: the charges behind every line of every invoice, too.
 */
export async function audit(service: SimService, model: Model, also?: "evidence"): Promise<void> {
  const expected = soldIn(model);
  await auditPostings(service);
  await auditSales(service, model, expected);
  await auditBalances(service, model, expected);
  await auditMargins(service, model, expected);
  for (const one of model.documents) await auditDocument(service, model, one);
  if (also) for (const one of model.documents) await auditEvidence(service, one);
  await auditNumbers(service, model);
  await auditPending(service, model, expected);
  await auditWallet(service, model, expected);
}

const postings = z.array(z.tuple([z.string(), z.string(), z.string().nullable(), z.string(), z.string()]));

/** Every entry sums to zero for each owner and currency, a reversal takes back exactly one entry, and balances are their sum. */
async function auditPostings({ pool }: SimService): Promise<void> {
  const { rows } = await pool.query<{ id: string; corrects: string | null; kind: string; postings: unknown }>(
    `select encode(e.id, 'hex') as id, encode(e.corrects, 'hex') as corrects, s.body ->> 'kind' as kind,
       s.body -> 'postings' as postings from ledger_entry e join ledger_shape s on s.id = e.shape`,
  );
  const entries = new Map<string, string>();
  const reversed: { readonly corrects: string; readonly text: string }[] = [];
  const sums = new Map<string, bigint>();
  for (const { id, corrects, kind, postings: packed } of rows) {
    const left = new Map<string, bigint>();
    const signs: string[] = [];
    for (const [owner, of, party, amount, currency] of postings.parse(packed)) {
      const account = [owner, of, party ?? "", currency].join(" ");
      left.set(`${owner} ${currency}`, (left.get(`${owner} ${currency}`) ?? 0n) + BigInt(amount));
      sums.set(account, (sums.get(account) ?? 0n) + BigInt(amount));
      signs.push(`${account} ${kind === "reversal" ? -BigInt(amount) : BigInt(amount)}`);
    }
    expect([id, [...left.values()].filter((each) => each !== 0n)]).toEqual([id, []]);
    expect(entries.has(id), `the entry ${id} is there once`).toBe(false);
    entries.set(id, signs.sort().join("\n"));
    if (kind === "reversal") reversed.push({ corrects: corrects ?? "", text: signs.sort().join("\n") });
  }
  expect(new Set(reversed.map(({ corrects }) => corrects)).size, "nothing is taken back twice").toBe(reversed.length);
  for (const { corrects, text } of reversed) expect(text).toBe(entries.get(corrects));
  expect(await balancesRead(pool)).toEqual(new Map([...sums].filter(([, amount]) => amount !== 0n).sort()));
}

async function balancesRead(pool: SimService["pool"]): Promise<ReadonlyMap<string, bigint>> {
  const all = await balancesOf(pool, {}, {});
  const named = all.map(({ account: { owner, kind, party }, currency, amount }): [string, bigint] => [
    [owner, kind, party ?? "", currency].join(" "),
    amount,
  ]);
  return new Map(named.filter(([, amount]) => amount !== 0n).sort());
}

async function auditBalances({ pool }: SimService, model: Model, expected: Expected): Promise<void> {
  expect(await balancesRead(pool)).toEqual(expectedBalances(model, expected));
}

const shapes = z.object({
  ...{ category: z.string(), market: z.string(), pricing_type: z.string() },
  ...{ seller: z.string().nullable(), supplier: z.string().nullable(), rule: z.string().nullable() },
  ...{ buy: z.string().nullable(), buy_currency: z.string().nullable() },
  ...{ price: z.string().nullable(), currency: z.string().nullable(), refusal: z.string().nullable() },
});

/** What is in force is what everything from scratch comes to. */
async function auditSales({ sales }: SimService, { world }: Model, expected: Expected): Promise<void> {
  const found: string[] = [];
  for (const { id } of world.businesses) {
    for (const month of MONTHS) {
      let after: string | undefined;
      do {
        const page = await sales.list({ business: id, month }, { limit: 100, ...(after ? { after } : {}) });
        for (const { unit, business, month: of, shape } of page.items) {
          const one = shapes.parse(JSON.parse(shape));
          const bought = [one.seller, one.buy, one.buy_currency];
          const about = [one.category, one.market, one.pricing_type, one.rule ?? "free at Meta"];
          found.push(text([business, of, unit, ...about, ...bought, one.price, one.currency, one.refusal]));
        }
        after = page.next ?? undefined;
      } while (after);
    }
  }
  const wanted = expected.sales.map((one) => {
    const about = [one.category, one.market, one.pricingType, one.rule];
    const money = [one.buy, one.buyCurrency, one.price, one.currency];
    return text([one.business, one.month, one.unit, ...about, one.seller, ...money, null]);
  });
  expect(found.sort()).toEqual(wanted.sort());
}

/** Each seller's margin is what its clients were asked less what that cost it; the provider's cost is what Meta asks. */
async function auditMargins({ sales }: SimService, { world }: Model, expected: Expected): Promise<void> {
  const metaCost = new Map<string, bigint>();
  for (const seller of new Set(world.businesses.map((one) => one.seller))) {
    for (const month of MONTHS) {
      const wanted = new Map<string, string>();
      for (const one of expected.sales.filter((sale) => sale.seller === seller && sale.month === month)) {
        const key = [one.business, one.currency, one.buyCurrency].join(" ");
        wanted.set(key, marginAfter(wanted.get(key), one));
      }
      const read = await sales.margin({ seller, month, by: "business", business: null });
      const found = read.map(({ of, currency, buyCurrency, price, cost }): [string, string] => [
        [of, currency, buyCurrency].join(" "),
        `${price} - ${cost}`,
      ]);
      expect([seller, month, new Map(found.sort())]).toEqual([seller, month, new Map([...wanted].sort())]);
      if (seller !== null) continue;
      for (const { buyCurrency, cost } of read) metaCost.set(buyCurrency, (metaCost.get(buyCurrency) ?? 0n) + cost);
    }
  }
  expect(new Map([...metaCost].sort())).toEqual(new Map([...expected.metaCost].sort()));
}

function marginAfter(before: string | undefined, { price, buy }: ExpectedSale): string {
  const [asked = "0", cost = "0"] = (before ?? "0 - 0").split(" - ");
  return `${BigInt(asked) + price} - ${BigInt(cost) + buy}`;
}

/** What an invoice says, as it is read with all of its evidence. */
export async function readInvoice({ invoices }: SimService, invoice: StoredInvoice): Promise<ExpectedInvoice> {
  const units = new Map<string, bigint>();
  const lines = new Map<string, bigint>();
  const kinds = new Map<string, string>();
  const use = new Map<string, { count: number; exact: bigint }>();
  const { draft } = invoice.content;
  const change = (amounts: Map<string, bigint>, key: string, { before, after }: Correction) => {
    const amount = (after ?? 0n) - (before ?? 0n);
    if (amount !== 0n) amounts.set(key, amount);
  };
  for (const [index, line] of draft.lines.entries()) {
    expect([line.what, line.amount, line.residual]).toEqual([
      line.what,
      halfEvenCents(line.exact),
      line.exact - halfEvenCents(line.exact),
    ]);
    if (line.kind === "usage") {
      use.set(line.what.join("\n"), { count: line.quantity, exact: line.exact });
      for (const { id, price, category, market } of await evidence(invoices, invoice, index)) {
        units.set(`${invoice.month} ${id}`, price ?? 0n);
        kinds.set(`${invoice.month} ${id}`, `${category}\n${market}`);
      }
    } else if (line.kind === "correction") {
      for (const one of line.corrections) {
        if (one.id === null) change(lines, `${one.month} ${one.category}:${one.message}`, one);
        else {
          change(units, `${one.month} ${one.id}`, one);
          if (units.has(`${one.month} ${one.id}`))
            kinds.set(`${one.month} ${one.id}`, `${one.category}\n${one.market}`);
        }
      }
    } else lines.set(`${invoice.month} ${line.kind}:${line.what[0]}`, line.exact);
  }
  expect(invoice.gross).toBe(draft.gross);
  return {
    ...{ units, lines, kinds, use },
    exact: sum(draft.lines.map(({ exact }) => exact)),
    net: draft.net,
    tax: sum(draft.taxes.map(({ amount }) => amount)),
    gross: draft.gross,
  };
}

async function evidence(invoices: SimService["invoices"], invoice: StoredInvoice, line: number) {
  const items = [];
  let after: string | undefined;
  do {
    const page = await evidenceOf(invoices, invoice, { line }, { limit: 50, ...(after ? { after } : {}) });
    items.push(...(page?.items ?? []));
    after = page?.next ?? undefined;
  } while (after);
  return items;
}

/** An issued document says what it said, whatever became of its charges; what was paid and given back stands on it. */
async function auditDocument(service: SimService, model: Model, one: Document): Promise<void> {
  const stored = await service.invoices.byId(one.id);
  if (!stored) throw new Error(`${one.id} is gone`);
  expect(saidBy(stored)).toBe(one.text);
  const credits = model.documents.filter(({ about, isVoid }) => about === one.id && !isVoid);
  const credited = -sum(credits.map(({ gross }) => gross));
  const paid = sum(model.payments.filter(({ document }) => document === one.id).map(({ amount }) => amount));
  const bySettlement = one.settlement === "wallet" ? one.gross - credited : paid;
  const isOpen = stored.state === "issued";
  expect([stored.number, stored.state === "void", stored.credited]).toEqual([stored.number, one.isVoid, credited]);
  if (one.part !== "month" || one.isVoid) return;
  expect([stored.number, stored.paid]).toEqual([stored.number, bySettlement]);
  const open = one.gross - bySettlement - credited;
  if (isOpen) expect([stored.number, open]).not.toEqual([stored.number, 0n]);
}

/** The charges behind an invoice are those that it was drawn from, however they have changed since. */
async function auditEvidence(service: SimService, one: Document): Promise<void> {
  const stored = await service.invoices.byId(one.id);
  if (!stored || one.part !== "month") return;
  const { units, use } = await readInvoice(service, stored);
  expect([stored.number, units, use]).toEqual([stored.number, one.units, one.use]);
}

/** All that a document says; not what happens to it. */
export function saidBy({
  number,
  currency,
  net,
  gross,
  salesVersion,
  content,
  month,
  business,
}: StoredInvoice): string {
  return text([number, currency, net, gross, salesVersion, content, month, business]);
}

/** Numbers of each seller run without a gap, and no document is there that nobody asked for. */
async function auditNumbers({ invoices }: SimService, model: Model): Promise<void> {
  const { items, next } = await invoices.list({ within: null }, { limit: 1_000 });
  expect(next).toBe(null);
  expect(items.map(({ id }) => id).sort()).toEqual(model.documents.map(({ id }) => id).sort());
  const places = new Map<string, number[]>();
  for (const { seller, place } of items) places.set(seller, [...(places.get(seller) ?? []), Number(place)]);
  for (const [seller, given] of places)
    expect([seller, given.sort((a, b) => a - b)]).toEqual([seller, given.map((_, index) => index + 1)]);
}

/** What waits for the next invoice is what invoiced months would cost now, less what was asked. */
async function auditPending(service: SimService, model: Model, { sales }: Expected): Promise<void> {
  const known = { world: model.world, sales, documents: model.documents, names: await service.names() };
  for (const one of model.world.businesses) {
    const read = await pendingCorrections(service.desk, one.id);
    if (!read.ok) throw new Error(read.refusal.detail);
    const found = new Map<string, bigint>();
    for (const { id, month, category, message, before, after } of read.value) {
      const amount = (after ?? 0n) - (before ?? 0n);
      if (amount !== 0n) found.set(id === null ? `${month} ${category}:${message}` : `${month} ${id}`, amount);
    }
    const { units, lines } = pendingOf(one, known, "");
    expect([one.id, new Map([...found].sort())]).toEqual([one.id, new Map([...units, ...lines].sort())]);
  }
}

/** What a wallet shows is what was paid in less what was used, and what is set aside is what was granted. */
async function auditWallet({ wallets }: SimService, model: Model, expected: Expected): Promise<void> {
  const key = [WALLET.owner, "wallet", WALLET.business, WALLET.currency].join(" ");
  const { balance, holds } = await wallets.funds(WALLET);
  expect(balance).toBe(-(expectedBalances(model, expected).get(key) ?? 0n));
  expect(sum(holds.map(({ amount }) => amount))).toBe(sum(model.holds.values()));
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}` : part));
}
