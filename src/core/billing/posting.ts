import { type Micros, total } from "../kernel/money.ts";
import type { Instant } from "../kernel/time.ts";
import type { Account, AccountKind } from "../ledger/accounts.ts";
import {
  type Posting,
  type Transaction,
  type TransactionForm,
  transaction,
  transactionForm,
} from "../ledger/transaction.ts";
import type { Charge } from "../pricing/charge.ts";
import { amountOf } from "./correction.ts";
import type { InvoiceDraft } from "./invoice.ts";
import type { Amount, Sale } from "./sale.ts";
import type { SoldUnit } from "./sold-unit.ts";

/** The name under which the provider keeps its own books. */
export const PROVIDER = "provider";

/** How a client pays for its use: out of its wallet at once, or by invoice. */
export type Settlement = "wallet" | "invoice";

/** When something happened and when it was written down. */
export interface Times {
  readonly happenedAt: Instant;
  readonly recordedAt: Instant;
}

/** How a sale is posted. */
export interface SalePosting extends Times {
  /** Who sold the unit to the seller, where that was not Meta. */
  readonly supplier: string | null;
  readonly settlement: Settlement;
  /** Counts from 1: a sale taken back and posted again is another entry, even where it comes to the same. */
  readonly revision: number;
}

/** What is posted of a sale. */
type PostedSale = Omit<Sale, "sell" | "unit"> & { readonly sell: Amount; readonly unit?: Sale["unit"] };

/**
 * A unit sold over one hop, in the books of its seller: what it costs the seller is owed to Meta or to the seller before
 * (`supplier`), and its price comes out of the client's wallet or waits for an invoice. One transaction a hop, since no hop
 * sees another's.
 */
export function saleTransaction(
  sale: PostedSale,
  unit: Pick<SoldUnit, "category" | "market">,
  { happenedAt, recordedAt, ...posting }: SalePosting,
): Transaction {
  return saleForm(sale, unit, posting)({ subject: sale.id, happenedAt, recordedAt });
}

/** The same for all units that are sold alike. */
export function saleForm(
  { seller, client, buy, sell, month }: Omit<PostedSale, "id">,
  { category, market }: Pick<SoldUnit, "category" | "market">,
  { supplier, settlement, revision }: Omit<SalePosting, keyof Times>,
): TransactionForm {
  const owner = seller ?? PROVIDER;
  const [cost, payable, party] = boughtFrom(seller, supplier);
  const used = settlement === "wallet" ? "wallet" : "unbilled";
  return transactionForm({
    kind: "charge",
    tags: { category, client, market, month, revision: `${revision}` },
    postings: [
      post({ owner, kind: cost, party }, buy.amount, buy.currency),
      post({ owner, kind: payable, party }, -buy.amount, buy.currency),
      post({ owner, kind: used, party: client }, sell.amount, sell.currency),
      post({ owner, kind: "revenue", party: client }, -sell.amount, sell.currency),
    ],
  });
}

/** A cost without a sale: who pays it, whom it is for, and how often it was written down. */
export interface CostPosting {
  /** Null: the provider, which pays Meta. */
  readonly seller: string | null;
  /** Who sold it to the seller; null: the provider. */
  readonly supplier: string | null;
  readonly client: string;
  readonly revision: number;
}

/**
 * What a seller pays for a client's use, in the seller's books, where the two count different units and no price stands on
 * what was bought. What the client is sold is then a sale whose buy side is nothing.
 */
export function costForm(
  { category, market, month, cost, currency }: Pick<Charge, "category" | "market" | "month" | "currency" | "cost">,
  { seller, supplier, client, revision }: CostPosting,
): TransactionForm {
  const owner = seller ?? PROVIDER;
  const [kind, payable, party] = boughtFrom(seller, supplier);
  return transactionForm({
    kind: "charge",
    tags: { category, client, market, month, revision: `${revision}` },
    postings: [
      post({ owner, kind, party }, cost ?? 0n, currency),
      post({ owner, kind: payable, party }, -(cost ?? 0n), currency),
    ],
  });
}

/** What it costs, to whom it is owed, and who that is. */
function boughtFrom(seller: string | null, supplier: string | null): readonly [AccountKind, AccountKind, string] {
  if (seller === null) return ["meta_cost", "meta_payable", "meta"];
  return ["supplier_cost", "supplier_payable", supplier ?? PROVIDER];
}

/** How an invoice is posted. */
export interface InvoicePosting extends Times {
  readonly number: string;
  readonly settlement: Settlement;
  /** How much of its use came out of the wallet when it was sold; absent: all or nothing, as the client settles. */
  readonly prepaid?: Micros;
}

/**
 * An issued invoice in the books of its seller: use that waited is asked for now, lines of the month as a whole are earned,
 * tax is owed, and what rounding took or gave goes to rounding. Where the client pays from its wallet, its use is paid
 * already and the wallet bears the rest. A credit note is the same with the other signs.
 */
export function invoiceTransaction(
  draft: InvoiceDraft,
  { number, settlement, prepaid, ...times }: InvoicePosting,
): Transaction {
  const { currency, client, lines, taxes, gross, residual } = draft;
  const owner = draft.seller ?? PROVIDER;
  const account = (kind: AccountKind): Account => ({ owner, kind, party: client });
  const used = total(lines.filter(isUse).map(({ exact }) => exact));
  const fees = total(lines.filter((line) => !isUse(line)).map(({ exact }) => exact));
  const corrected = total(
    lines.flatMap(({ corrections }) => corrections.filter(({ id }) => id === null)).map(amountOf),
  );
  const waited = used - corrected;
  const paid = prepaid ?? (settlement === "wallet" ? waited : 0n);
  const contained = total(taxes.filter(({ mode }) => mode === "inclusive").map(({ amount }) => amount));
  const owed = total(taxes.map(({ amount }) => amount));
  return transaction({
    kind: draft.document === "credit_note" ? "credit_note" : "invoice",
    subject: number,
    ...times,
    tags: { client, month: draft.month },
    postings: [
      post(account(settlement === "wallet" ? "wallet" : "receivable"), gross, currency),
      post(account("wallet"), -paid, currency),
      post(account("unbilled"), paid - waited, currency),
      post(account("fees"), -(fees + corrected), currency),
      post(account("revenue"), contained, currency),
      post({ owner, kind: "tax", party: null }, -owed, currency),
      post({ owner, kind: "rounding", party: null }, residual, currency),
    ],
  });
}

/** Use, and corrections of it, were posted when they became known; everything else is earned by the invoice. */
function isUse({ kind }: InvoiceDraft["lines"][number]): boolean {
  return kind === "usage" || kind === "correction";
}

/** Money that passes between a seller and a client or supplier. */
export interface Passing extends Times {
  /** The seller whose books these are. */
  readonly owner: string;
  readonly party: string;
  /** Above zero. */
  readonly amount: Micros;
  readonly currency: string;
  /** The payment's own reference: the same one twice is one payment. */
  readonly reference: string;
}

/** A client pays an invoice. */
export function paymentTransaction(passing: Passing): Transaction {
  return passed("payment", "receivable", passing);
}

/** A client puts money into its wallet. */
export function topUpTransaction(passing: Passing): Transaction {
  return passed("top_up", "wallet", passing);
}

/** A seller pays Meta, or the seller before. */
export function supplierPaymentTransaction(passing: Passing, supplier: "meta" | "seller"): Transaction {
  const kind = supplier === "meta" ? "meta_payable" : "supplier_payable";
  return passed("supplier_payment", kind, { ...passing, amount: -passing.amount });
}

/** Part of an invoice is given back: net of what was earned, and of the tax on it. */
export function creditNoteTransaction(
  passing: Passing & { readonly tax: Micros; readonly corrects: string; readonly reason: string },
  settlement: Settlement = "invoice",
): Transaction {
  const { owner, party, amount, tax, currency, reference: subject, corrects, reason, happenedAt, recordedAt } = passing;
  return transaction({
    kind: "credit_note",
    subject,
    happenedAt,
    recordedAt,
    corrects,
    reason,
    tags: { client: party },
    postings: [
      post({ owner, kind: "revenue", party }, amount, currency),
      post({ owner, kind: "tax", party: null }, tax, currency),
      post({ owner, kind: settlement === "wallet" ? "wallet" : "receivable", party }, -(amount + tax), currency),
    ],
  });
}

function passed(kind: Transaction["kind"], account: AccountKind, passing: Passing): Transaction {
  const { owner, party, amount, currency, reference: subject, happenedAt, recordedAt } = passing;
  return transaction({
    kind,
    subject,
    happenedAt,
    recordedAt,
    tags: { party },
    postings: [
      post({ owner, kind: "cash", party: null }, amount, currency),
      post({ owner, kind: account, party }, -amount, currency),
    ],
  });
}

function post(account: Account, amount: Micros, currency: string): Posting {
  return { account, amount, currency };
}
