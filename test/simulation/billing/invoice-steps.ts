import { expect } from "vitest";
import { COMMAND_LINE } from "../../../src/app/service/access/actor.ts";
import { closeMonth } from "../../../src/app/service/invoices/close.ts";
import { creditInvoice, payInvoice, voidInvoice } from "../../../src/app/service/invoices/settle.ts";
import type { StoredInvoice } from "../../../src/store/port/invoices.ts";
import type { Dice } from "../dice.ts";
import { MONTHS, readInvoice, saidBy } from "./auditor.ts";
import { type Document, expectedInvoice, halfEvenCents, sum } from "./expected-invoice.ts";
import { planOf } from "./expected-sales.ts";
import { type Model, soldIn } from "./model.ts";
import type { SimService } from "./service.ts";

/** Closes a month for everybody; each invoice must say what the auditor says. */
export async function close(service: SimService, model: Model, month: string): Promise<string> {
  const { sales } = soldIn(model);
  const closed = await closeMonth(service.desk, { month }, COMMAND_LINE);
  const before = [...model.documents];
  const names = await service.names();
  for (const { business: id, outcome, refusal, invoice } of closed) {
    const one = model.world.businesses.find((each) => each.id === id);
    if (!one) throw new Error(`${id} is no business`);
    const expected = expectedInvoice(one, month, { world: model.world, sales, documents: before, names });
    const there = before.find((each) => each.business === id && each.month === month && isInvoice(each));
    const isNothing = expected.units.size + expected.lines.size === 0;
    if (there) expect([id, outcome]).toEqual([id, "already"]);
    else if (!isNothing) expect([id, outcome, refusal]).toEqual([id, "issued", null]);
    if (outcome !== "issued") continue;
    const stored = await service.invoices.byId(invoice ?? "");
    if (!stored) throw new Error(`${id} has no invoice of ${month}`);
    expect([id, month, await readInvoice(service, stored)]).toEqual([id, month, expected]);
    model.documents.push({ ...recorded(stored, one.settlement), ...expected, about: null });
  }
  return `close ${month}: ${closed.map(({ outcome }) => outcome[0]).join("")}`;
}

function isInvoice({ part, isVoid }: Document): boolean {
  return part === "month" && !isVoid;
}

function recorded(stored: StoredInvoice, settlement: Document["settlement"]) {
  const { id, business, seller, month, part, currency } = stored;
  return { id, business, seller, month, part, currency, settlement, text: saidBy(stored), isVoid: false };
}

/** Pays all or a part of what is open; pays out what is owed. */
export async function pay(service: SimService, model: Model, dice: Dice): Promise<string> {
  const [one] = dice.shuffle(model.documents.filter((each) => isInvoice(each) && openOf(each, model) !== 0n));
  if (!one) return "pay nothing";
  const open = openOf(one, model);
  const size = open < 0n ? -open : open;
  const amount = dice.chance(0.5) ? size : halfEvenCents((size * BigInt(dice.between(1, 9))) / 10n);
  if (amount === 0n) return "pay nothing";
  const wish = { amount, reference: `bank-${model.payments.length}` };
  const paid = await payInvoice(service.desk, one.id, wish, COMMAND_LINE);
  expect(paid.ok ? "ok" : paid.refusal).toBe("ok");
  // Told twice, it is one payment.
  expect((await payInvoice(service.desk, one.id, wish, COMMAND_LINE)).ok).toBe(true);
  model.payments.push({ document: one.id, amount: open < 0n ? -amount : amount });
  return `pay ${one.business} ${one.month} ${amount} of ${open}`;
}

function creditedOn({ id }: Document, { documents }: Model): bigint {
  return -sum(documents.filter(({ about, isVoid }) => about === id && !isVoid).map(({ gross }) => gross));
}

function openOf(one: Document, model: Model): bigint {
  if (one.settlement === "wallet") return 0n;
  const paid = sum(model.payments.filter(({ document }) => document === one.id).map(({ amount }) => amount));
  return one.gross - paid - creditedOn(one, model);
}

/** Gives part of an invoice back. */
export async function credit(service: SimService, model: Model, dice: Dice): Promise<string> {
  const [one] = dice.shuffle(model.documents.filter((each) => isInvoice(each) && leftOf(each, model) > 0n));
  if (!one) return "credit nothing";
  const amount = halfEvenCents((leftOf(one, model) * BigInt(dice.between(1, 5))) / 10n);
  if (amount === 0n) return "credit nothing";
  const given = await creditInvoice(service.desk, one.id, { amount, reason: "goodwill" }, COMMAND_LINE);
  if (!given.ok) throw new Error(`${given.refusal.code}: ${given.refusal.detail}`);
  const business = model.world.businesses.find(({ id }) => id === one.business);
  if (!business) throw new Error("whoever was invoiced is a business");
  const rate = planOf(business, `${one.month}-31`, model.world).tax ?? 0n;
  const tax = rate === 0n ? 0n : taxWithin(amount, rate);
  const money = { exact: tax - amount, net: tax - amount, tax: -tax, gross: -amount };
  const stored = await service.invoices.byId(given.value.id);
  if (!stored) throw new Error("a credit note is on file");
  const { net, gross } = stored;
  expect([net, gross]).toEqual([money.net, money.gross]);
  const nothing = { units: new Map(), lines: new Map(), kinds: new Map(), use: new Map() };
  model.documents.push({ ...recorded(stored, one.settlement), ...nothing, ...money, about: one.id });
  return `credit ${one.business} ${one.month} ${amount}`;
}

function leftOf(one: Document, model: Model): bigint {
  return one.gross - creditedOn(one, model);
}

/** The tax in an amount that contains it, in cents; a half goes to the even one. */
function taxWithin(amount: bigint, rate: bigint): bigint {
  const [part, whole] = [amount * rate, (100n + rate) * 10_000n];
  const down = part / whole;
  const left = 2n * (part % whole);
  return (left > whole || (left === whole && down % 2n === 1n) ? down + 1n : down) * 10_000n;
}

/** Takes a document back, one that corrects others by preference, where the service lets it. */
export async function takeBack(service: SimService, model: Model, dice: Dice): Promise<string> {
  const there = dice.shuffle(model.documents.filter(({ isVoid }) => !isVoid));
  const corrects = ({ units, month }: Document) => [...units.keys()].some((key) => !key.startsWith(month));
  const one = (dice.chance(0.5) ? there.find(corrects) : undefined) ?? there[0];
  if (!one) return "void nothing";
  const done = await voidInvoice(service.desk, one.id, "a mistake", COMMAND_LINE);
  const name = `void ${one.part} ${one.business} ${one.month}`;
  if (!done.ok) return `${name}: ${done.refusal.code}`;
  one.isVoid = true;
  return name;
}

/** Everything that there is to be invoiced is, in any order of months; the last month takes what is late. */
export async function closeAll(service: SimService, model: Model, dice: Dice): Promise<void> {
  for (const month of dice.shuffle(MONTHS)) model.log.push(await close(service, model, month));
  model.log.push(await close(service, model, "2027-02"));
}
