import { reversal, type Transaction } from "../ledger/transaction.ts";
import { isCost, payerOf } from "./cost-key.ts";
import { metaCostTransaction, saleTransaction } from "./posting.ts";
import { type SaleShape, unpackSale } from "./sale-form.ts";

/** A unit as it was sold to a business, as the store keeps it. */
export interface SaleRow {
  readonly business: string;
  /** `YYYY-MM` in the WABA's zone. */
  readonly month: string;
  /** The charge's id, or the dialog's. */
  readonly unit: string;
  /** By {@link ./sale-form.ts}. */
  readonly shape: string;
  readonly occurredAt: number;
  /** Local day in the WABA's zone. */
  readonly day: string;
  readonly waba: string;
  /** Where its message stands. */
  readonly partition: number;
  readonly number: string;
  readonly message: string;
  /** How often this business has been sold this unit in this month; names the entry of the ledger. */
  readonly revision: number;
  /** Whether it was taken out of the wallet; otherwise it waits for an invoice. */
  readonly wallet: boolean;
}

/** A sale as it is to be: how often it was sold before, and how it was settled, the book itself knows. */
export type WantedSale = Omit<SaleRow, "revision" | "wallet">;

/** A sale that begins, ends, or is replaced. */
export interface SaleChange {
  readonly before: SaleRow | null;
  readonly after: SaleRow | null;
}

/** What {@link saleChanges} needs to know beside the sales. */
export interface SaleHistory {
  /** The last revision of a sale that ended; 0: there was none. */
  readonly lastRevision: (sale: WantedSale) => number;
  /** How a business pays for what it is sold from now on. */
  readonly paysByWallet: (business: string) => boolean;
}

/**
 * What has to change so that the sales in force of a month are those wanted. One that says the same stays as it is; one
 * that is replaced is settled as it was at first, since what was paid for from a wallet is not asked for by an invoice.
 */
export function saleChanges(
  inForce: readonly SaleRow[],
  wanted: readonly WantedSale[],
  { lastRevision, paysByWallet }: SaleHistory,
): readonly SaleChange[] {
  const known = new Map(inForce.map((row) => [saleKey(row), row]));
  const changes: SaleChange[] = [];
  for (const sale of wanted) {
    const key = saleKey(sale);
    const before = known.get(key) ?? null;
    known.delete(key);
    if (before && isSame(before, sale)) continue;
    const after = before
      ? replaced(before, sale)
      : {
          ...sale,
          revision: lastRevision(sale) + 1,
          wallet: paysByWallet(sale.business),
        };
    changes.push({ before, after });
  }
  for (const before of known.values()) changes.push({ before, after: null });
  return changes;
}

/** Names a sale among all of all months. */
export function saleKey({ business, month, unit }: Pick<SaleRow, "business" | "month" | "unit">): string {
  return `${business}\n${month}\n${unit}`;
}

function isSame(a: WantedSale, b: WantedSale): boolean {
  return (
    a.shape === b.shape &&
    a.occurredAt === b.occurredAt &&
    a.day === b.day &&
    a.waba === b.waba &&
    a.partition === b.partition &&
    a.number === b.number &&
    a.message === b.message
  );
}

/** What is posted the same keeps its revision, and needs no entry. */
function replaced(before: SaleRow, sale: WantedSale): SaleRow {
  const { wallet, revision } = before;
  const after = { ...sale, wallet, revision };
  return samePosting(before, after) ? after : { ...after, revision: revision + 1 };
}

function samePosting(a: SaleRow, b: SaleRow): boolean {
  if (a.occurredAt !== b.occurredAt) return false;
  return a.shape === b.shape || postedOf(unpackSale(a.shape)) === postedOf(unpackSale(b.shape));
}

/** What of a shape the ledger sees. */
function postedOf({ category, market, seller, supplier, buy, priced }: SaleShape): string {
  if (!priced.ok) return "";
  const { amount, currency } = priced.value;
  return [category, market, seller, supplier, buy?.amount, buy?.currency, amount, currency].join("\n");
}

/** The entries that go with changes of sales: what is taken back first. `recordedAt` is the ledger's to say. */
export function entriesOfChanges(changes: readonly SaleChange[]): readonly Transaction[] {
  const entries: Transaction[] = [];
  for (const { before, after } of changes) {
    if (before && after && before.revision === after.revision) continue;
    const old = before && entryOfSale(before);
    if (old) entries.push(reversal(old, { recordedAt: 0, reason: after ? REPLACED : WITHDRAWN }));
    const fresh = after && entryOfSale(after);
    if (fresh) entries.push(fresh);
  }
  return entries;
}

const REPLACED = "the sale is another now";
const WITHDRAWN = "there is no such sale any more";

/** The entry of a sale; null where it has no price, or where nothing was asked and nothing is owed for it. */
export function entryOfSale(row: SaleRow): Transaction | null {
  const { buy, priced, seller, supplier, category, market } = unpackSale(row.shape);
  if (!priced.ok || !buy) return null;
  if (buy.amount === 0n && priced.value.amount === 0n) return null;
  const { unit: id, business: client, month, occurredAt, revision, wallet } = row;
  if (isCost(client)) {
    const charge = { category, market, month, cost: buy.amount, currency: buy.currency };
    const times = { happenedAt: occurredAt, recordedAt: 0 };
    return metaCostTransaction({ id, charge }, { client: payerOf(client), revision, ...times });
  }
  return saleTransaction(
    { id, seller, client, buy, month, sell: priced.value },
    { category, market },
    { supplier, settlement: wallet ? "wallet" : "invoice", revision, happenedAt: occurredAt, recordedAt: 0 },
  );
}
