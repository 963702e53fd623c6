import { compareBytes } from "../kernel/bytes.ts";
import type { Micros } from "../kernel/money.ts";
import type { Instant } from "../kernel/time.ts";
import { type Account, accountKey } from "./accounts.ts";
import type { Transaction } from "./transaction.ts";

/** What stands on an account in one currency: above zero a debit balance, below zero a credit balance. */
export interface Balance {
  readonly account: Account;
  readonly currency: string;
  readonly amount: Micros;
}

/** Moments in both times, each the first that is left out; absent: no bound. */
export interface AsOf {
  /** What happened before this moment. */
  readonly happenedBefore?: Instant;
  /** As far as it was written down before this moment. */
  readonly recordedBefore?: Instant;
}

/** The balances of all accounts as of a moment in both times, in order of their accounts; an entry given twice counts once. */
export function balances(entries: Iterable<Transaction>, asOf: AsOf = {}): readonly Balance[] {
  const { happenedBefore = Number.POSITIVE_INFINITY, recordedBefore = Number.POSITIVE_INFINITY } = asOf;
  const seen = new Set<string>();
  const sums = new Map<string, Balance>();
  for (const { id, happenedAt, recordedAt, postings } of entries) {
    if (happenedAt >= happenedBefore || recordedAt >= recordedBefore || seen.has(id)) continue;
    seen.add(id);
    for (const { account, currency, amount } of postings) {
      const key = `${accountKey(account)}\n${currency}`;
      const known = sums.get(key);
      sums.set(key, { account, currency, amount: (known?.amount ?? 0n) + amount });
    }
  }
  return [...sums].sort(([a], [b]) => compareBytes(a, b)).map(([, balance]) => balance);
}

/** What stands on one account in one currency. */
export function balanceOf(all: readonly Balance[], account: Account, currency: string): Micros {
  const key = accountKey(account);
  return all.find((one) => one.currency === currency && accountKey(one.account) === key)?.amount ?? 0n;
}
