import type { Document } from "./expected-invoice.ts";
import { sum } from "./expected-invoice.ts";
import type { Expected } from "./expected-sales.ts";
import type { Model } from "./model.ts";
import { WALLET } from "./model.ts";

/** What must stand on every account, by owner, kind, party and currency; reckoned from what was done, one thing after the other. */
export function expectedBalances(model: Model, { sales }: Expected): ReadonlyMap<string, bigint> {
  const isPrepaid = (business: string, key: string) => model.settled.get(`${business} ${key}`) === "wallet";
  const amounts = new Map<string, bigint>();
  const add = (owner: string, kind: string, party: string | null, [amount, currency]: readonly [bigint, string]) => {
    const key = [owner, kind, party ?? "", currency].join(" ");
    amounts.set(key, (amounts.get(key) ?? 0n) + amount);
  };
  for (const { business, month, unit, seller, supplier, buy, buyCurrency, price, currency } of sales) {
    const owner = seller ?? "provider";
    const of = seller === null ? "meta" : "supplier";
    add(owner, `${of}_cost`, supplier, [buy, buyCurrency]);
    add(owner, `${of}_payable`, supplier, [-buy, buyCurrency]);
    add(owner, isPrepaid(business, `${month} ${unit}`) ? "wallet" : "unbilled", business, [price, currency]);
    add(owner, "revenue", business, [-price, currency]);
  }
  for (const one of model.documents) if (!one.isVoid) addDocument(one, add, (key) => isPrepaid(one.business, key));
  for (const { document, amount } of model.payments) {
    const about = model.documents.find(({ id }) => id === document);
    if (!about) throw new Error("a payment is for a document");
    add(about.seller, "cash", null, [amount, about.currency]);
    add(about.seller, "receivable", about.business, [-amount, about.currency]);
  }
  const paidIn = sum(model.topUps.map(({ amount }) => amount));
  const captured = sum(model.captures);
  add(WALLET.owner, "cash", null, [paidIn, WALLET.currency]);
  add(WALLET.owner, "wallet", WALLET.business, [captured - paidIn, WALLET.currency]);
  add(WALLET.owner, "fees", WALLET.business, [-captured, WALLET.currency]);
  return new Map([...amounts].filter(([, amount]) => amount !== 0n).sort());
}

type Add = (owner: string, kind: string, party: string | null, money: readonly [bigint, string]) => void;

/** Use that came out of the wallet goes back there: the invoice asks for it as it asks for all. */
function addDocument(one: Document, add: Add, isPrepaid: (key: string) => boolean): void {
  const { seller, business, currency, gross, net, tax, exact, part, settlement } = one;
  add(seller, settlement === "wallet" ? "wallet" : "receivable", business, [gross, currency]);
  add(seller, "tax", null, [-tax, currency]);
  if (part === "credit") {
    add(seller, "revenue", business, [-net, currency]);
    return;
  }
  for (const [key, amount] of one.units)
    add(seller, isPrepaid(key) ? "wallet" : "unbilled", business, [-amount, currency]);
  add(seller, "fees", business, [-sum(one.lines.values()), currency]);
  add(seller, "rounding", null, [exact - net, currency]);
}
