import type { Document } from "./expected-invoice.ts";
import { sum } from "./expected-invoice.ts";
import type { Expected } from "./expected-sales.ts";
import type { Model } from "./model.ts";
import { WALLET } from "./model.ts";

/** What must stand on every account, by owner, kind, party and currency; reckoned from what was done, one thing after the other. */
export function expectedBalances(model: Model, { sales }: Expected): ReadonlyMap<string, bigint> {
  const amounts = new Map<string, bigint>();
  const add = (owner: string, kind: string, party: string | null, [amount, currency]: readonly [bigint, string]) => {
    const key = [owner, kind, party ?? "", currency].join(" ");
    amounts.set(key, (amounts.get(key) ?? 0n) + amount);
  };
  for (const { business, seller, supplier, buy, buyCurrency, price, currency } of sales) {
    const owner = seller ?? "provider";
    const of = seller === null ? "meta" : "supplier";
    const isPrepaid = business === WALLET.business;
    add(owner, `${of}_cost`, supplier, [buy, buyCurrency]);
    add(owner, `${of}_payable`, supplier, [-buy, buyCurrency]);
    add(owner, isPrepaid ? "wallet" : "unbilled", business, [price, currency]);
    add(owner, "revenue", business, [-price, currency]);
  }
  for (const one of model.documents) if (!one.isVoid) addDocument(one, add);
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

function addDocument(one: Document, add: Add): void {
  const { seller, business, currency, gross, net, tax, exact, part, settlement } = one;
  const isPrepaid = settlement === "wallet";
  add(seller, isPrepaid ? "wallet" : "receivable", business, [gross, currency]);
  add(seller, "tax", null, [-tax, currency]);
  if (part === "credit") {
    add(seller, "revenue", business, [-net, currency]);
    return;
  }
  add(seller, isPrepaid ? "wallet" : "unbilled", business, [-sum(one.units.values()), currency]);
  add(seller, "fees", business, [-sum(one.lines.values()), currency]);
  add(seller, "rounding", null, [exact - net, currency]);
}
