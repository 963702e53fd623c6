import { reversal, type Transaction, type TransactionForm } from "../ledger/transaction.ts";
import { isCost, payerOf } from "./cost-key.ts";
import { costForm, saleForm } from "./posting.ts";
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

/** What is remembered of a sale that ended: its last revision, and how it was settled. */
export type EndedSale = Pick<SaleRow, "revision" | "wallet">;

/** What {@link saleChanges} needs to know beside the sales. */
export interface SaleHistory {
  /** A sale that ended, as it was last; undefined: there was none. */
  readonly ended: (sale: WantedSale) => EndedSale | undefined;
  /** How a business pays for what it is sold from now on. */
  readonly paysByWallet: (business: string) => boolean;
}

/**
 * What has to change so that the sales in force of a month are those wanted. One that says the same stays as it is; one
 * that is replaced, or sold again, is settled as it was at first: an invoice that asked for it took the money from where it stood.
 */
export function saleChanges(
  inForce: readonly SaleRow[],
  wanted: readonly WantedSale[],
  { ended, paysByWallet }: SaleHistory,
): readonly SaleChange[] {
  const known = new Map(inForce.map((row) => [saleKey(row), row]));
  const changes: SaleChange[] = [];
  for (const sale of wanted) {
    const before = takeFrom(known, sale);
    if (before && isSame(before, sale)) continue;
    const after = before ? replaced(before, sale) : begun(sale, ended(sale), paysByWallet(sale.business));
    changes.push({ before, after });
  }
  for (const before of known.values()) changes.push({ before, after: null });
  return changes;
}

/** A key is a new text, which is spared where there is nothing to look for. */
function takeFrom(known: Map<string, SaleRow>, sale: WantedSale): SaleRow | null {
  if (known.size === 0) return null;
  const key = saleKey(sale);
  const found = known.get(key) ?? null;
  known.delete(key);
  return found;
}

/** Field by field, which takes a quarter of the time of a spread. */
function begun(sale: WantedSale, ended: EndedSale | undefined, paysByWallet: boolean): SaleRow {
  const { business, month, unit, shape, occurredAt, day, waba, partition, number, message } = sale;
  const [revision, wallet] = ended ? [ended.revision + 1, ended.wallet] : [1, paysByWallet];
  return { business, month, unit, shape, occurredAt, day, waba, partition, number, message, revision, wallet };
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
  const form = formOf(row);
  return form?.({ subject: row.unit, happenedAt: row.occurredAt, recordedAt: 0 }) ?? null;
}

/** What the entries of many sales have in common; null: they have none. */
interface SaleForm extends Pick<SaleRow, "month" | "revision" | "wallet"> {
  readonly form: TransactionForm | null;
}

/** Forms made before, by shape and business: the texts are there already, so that looking makes no new ones. */
const forms = new Map<string, Map<string, SaleForm[]>>();
let formCount = 0;
const MOST_FORMS = 50_000;

function formOf(row: SaleRow): TransactionForm | null {
  const { shape, business, month, revision, wallet } = row;
  const alike = forms.get(shape)?.get(business);
  const known = alike?.find((one) => one.month === month && one.revision === revision && one.wallet === wallet);
  if (known) return known.form;
  const form = makeForm(row);
  if (formCount >= MOST_FORMS) {
    forms.clear();
    formCount = 0;
  }
  formCount += 1;
  const byBusiness = forms.get(shape) ?? new Map<string, SaleForm[]>();
  forms.set(shape, byBusiness);
  byBusiness.set(business, [...(byBusiness.get(business) ?? []), { month, revision, wallet, form }]);
  return form;
}

function makeForm({ shape, business: client, month, revision, wallet }: SaleRow): TransactionForm | null {
  const { buy, priced, seller, supplier, category, market } = unpackSale(shape);
  if (!priced.ok || !buy) return null;
  if (buy.amount === 0n && priced.value.amount === 0n) return null;
  if (isCost(client)) {
    const charge = { category, market, month, cost: buy.amount, currency: buy.currency };
    return costForm(charge, { seller, supplier, client: payerOf(client), revision });
  }
  const settlement = wallet ? "wallet" : "invoice";
  return saleForm(
    { seller, client, buy, month, sell: priced.value },
    { category, market },
    { supplier, settlement, revision },
  );
}
