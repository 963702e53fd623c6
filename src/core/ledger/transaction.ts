import { assert } from "../kernel/assert.ts";
import { compareBytes } from "../kernel/bytes.ts";
import type { Micros } from "../kernel/money.ts";
import { sha256 } from "../kernel/sha256.ts";
import type { Instant } from "../kernel/time.ts";
import { type Account, accountKey } from "./accounts.ts";

/** An amount on an account: above zero a debit, below zero a credit, in micro-units of its currency. */
export interface Posting {
  readonly account: Account;
  readonly amount: Micros;
  readonly currency: string;
}

/** What a transaction can be about. */
export const TRANSACTION_KINDS = [
  "charge",
  "reversal",
  "invoice",
  "payment",
  "top_up",
  "refund",
  "capture",
  "credit_note",
  "supplier_payment",
] as const;

/** What a transaction is about. */
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];

/** An entry of the journal: never changed, only added to. */
export interface Transaction {
  /** {@link idOf} its content, so that the same entry twice is one entry. */
  readonly id: string;
  readonly kind: TransactionKind;
  /** What it is about: a charge's id, an invoice's number, a payment's reference. */
  readonly subject: string;
  /** When it happened in the world; decides the month that it belongs to. */
  readonly happenedAt: Instant;
  /** When it was written down. */
  readonly recordedAt: Instant;
  /** The id of the transaction that it takes back or corrects; null where it stands alone. */
  readonly corrects: string | null;
  /** Why, in words. */
  readonly reason: string;
  /** What reports group by: category, market, ... in order of their names. */
  readonly tags: readonly (readonly [name: string, value: string])[];
  readonly postings: readonly Posting[];
}

/** A transaction before it has its id. */
export type TransactionDraft = Omit<Transaction, "id" | "tags" | "corrects" | "reason"> & {
  readonly tags?: Readonly<Record<string, string>>;
  readonly corrects?: string | null;
  readonly reason?: string;
};

/**
 * Makes a transaction. Postings of nothing are left out, the rest put in order of their accounts; for every owner and
 * currency they sum to zero, or Daybook is wrong about itself.
 */
export function transaction(draft: TransactionDraft): Transaction {
  return transactionForm(draft)(draft);
}

/** Makes the transactions that differ in nothing but this. */
export type TransactionForm = (about: Pick<Transaction, "subject" | "happenedAt" | "recordedAt">) => Transaction;

/**
 * What many transactions have in common, checked and written once: each then takes little more than the hash of its id.
 * They share the lists of their tags and postings.
 */
export function transactionForm(
  draft: Omit<TransactionDraft, "subject" | "happenedAt" | "recordedAt">,
): TransactionForm {
  const { kind, corrects = null, reason = "" } = draft;
  const tags = Object.entries(draft.tags ?? {}).sort(([a], [b]) => compareBytes(a, b));
  const postings = draft.postings.filter(({ amount }) => amount !== 0n).sort(comparePostings);
  for (const [where, sum] of imbalances(postings)) assert(sum === 0n, `postings must sum to zero (${where})`);
  const head = `[${JSON.stringify(kind)},`;
  const rest = `,${JSON.stringify([corrects, reason, tags, linesOf(postings)]).slice(1)}`;
  return ({ subject, happenedAt, recordedAt }) => {
    // The text that `idOf` hashes.
    const id = sha256(`${head}${JSON.stringify(subject)},${JSON.stringify(happenedAt)}${rest}`);
    return { id, recordedAt, kind, subject, happenedAt, corrects, reason, tags, postings };
  };
}

/** Takes a transaction back: the same postings with the other sign, in the month where the transaction belongs. */
export function reversal(
  original: Transaction,
  { recordedAt, reason }: Pick<Transaction, "recordedAt" | "reason">,
): Transaction {
  const { subject, happenedAt, tags, id, postings } = original;
  return transaction({
    kind: "reversal",
    subject,
    happenedAt,
    recordedAt,
    corrects: id,
    reason,
    tags: Object.fromEntries(tags),
    postings: postings.map((posting) => ({ ...posting, amount: -posting.amount })),
  });
}

/** What the postings of each owner and currency sum to; all zero in a transaction, and so in any set of them. */
export function imbalances(postings: Iterable<Posting>): ReadonlyMap<string, Micros> {
  const sums = new Map<string, Micros>();
  for (const { account, amount, currency } of postings) {
    const key = `${account.owner} ${currency}`;
    sums.set(key, (sums.get(key) ?? 0n) + amount);
  }
  return sums;
}

/** The id that a transaction's content gives: SHA-256 of everything but when it was recorded. */
export function idOf({ kind, subject, happenedAt, corrects, reason, tags, postings }: Content): string {
  return sha256(JSON.stringify([kind, subject, happenedAt, corrects, reason, tags, linesOf(postings)]));
}

function linesOf(postings: readonly Posting[]): readonly (readonly string[])[] {
  return postings.map(({ account, amount, currency }) => [accountKey(account), `${amount}`, currency]);
}

type Content = Omit<Transaction, "id" | "recordedAt">;

function comparePostings(a: Posting, b: Posting): number {
  return (
    compareBytes(accountKey(a.account), accountKey(b.account)) ||
    compareBytes(a.currency, b.currency) ||
    (a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0)
  );
}
