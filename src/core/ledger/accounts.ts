/**
 * What an account is for. Every seller keeps accounts of its own, in each currency; debits are positive, credits negative.
 */
export type AccountKind =
  | "cash"
  | "wallet"
  | "unbilled"
  | "receivable"
  | "meta_cost"
  | "meta_payable"
  | "supplier_cost"
  | "supplier_payable"
  | "revenue"
  | "fees"
  | "tax"
  | "rounding";

/** A ledger account: whose books it is in, what it is for, and about whom. */
export interface Account {
  /** The seller whose books these are: `provider`, or a client that resells. */
  readonly owner: string;
  readonly kind: AccountKind;
  /** The client, supplier or authority at the other side; null where there is none in particular. */
  readonly party: string | null;
}

/** On which side an account grows, and what stands in it. */
export interface ChartEntry {
  readonly normal: "debit" | "credit";
  readonly means: string;
}

/** The chart of accounts. */
export const CHART: Readonly<Record<AccountKind, ChartEntry>> = {
  cash: { normal: "debit", means: "money received and paid" },
  wallet: {
    normal: "credit",
    means: "money that a client has prepaid; below zero where more was delivered than paid for",
  },
  unbilled: { normal: "debit", means: "what a client has used and no invoice asks for yet" },
  receivable: { normal: "debit", means: "what invoices ask of a client and it has not paid" },
  meta_cost: { normal: "debit", means: "what Meta asks for what was sold" },
  meta_payable: { normal: "credit", means: "what is owed to Meta" },
  supplier_cost: { normal: "debit", means: "what the seller before asks for what was sold on" },
  supplier_payable: { normal: "credit", means: "what is owed to the seller before" },
  revenue: { normal: "credit", means: "prices of units sold" },
  fees: { normal: "credit", means: "lines of a month as a whole: fees, minimum, and what is taken off" },
  tax: { normal: "credit", means: "tax asked and owed to an authority" },
  rounding: { normal: "debit", means: "what rounding invoice lines to the minor unit took or gave" },
};

/** An account as one text, which orders and compares accounts. Owner and party may hold any character but a line feed. */
export function accountKey({ owner, kind, party }: Account): string {
  return `${owner}\n${kind}\n${party ?? ""}`;
}

/** Whether a text names a kind of account. */
export function isAccountKind(text: string): text is AccountKind {
  return Object.hasOwn(CHART, text);
}
