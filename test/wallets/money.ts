import { topUpTransaction } from "../../src/core/billing/posting.ts";
import { transaction as entry, type Transaction } from "../../src/core/ledger/transaction.ts";
import type { Doer, WalletAccount } from "../../src/store/port/wallets.ts";
import type { Pool } from "../../src/store/postgres/connection.ts";
import { appendEntries, deskPartition } from "../../src/store/postgres/ledger/append.ts";
import { transaction } from "../../src/store/postgres/transaction.ts";

export const TESTER: Doer = { actor: "test", actorName: "Test", request: null };

export function walletOf(business: string, currency = "USD"): WalletAccount {
  return { business, owner: "provider", currency };
}

/** Money comes in, by an entry of its own. */
export async function paidIn(
  pool: Pool,
  { business, owner, currency }: WalletAccount,
  amount: bigint,
  reference: string,
) {
  const times = { happenedAt: Date.now(), recordedAt: 0 };
  const paid = topUpTransaction({ owner, party: business, amount, currency, reference, ...times });
  return transaction(pool, (connection) => appendEntries(connection, deskPartition(business), [paid]));
}

/** A unit that was sold, as stage 3 posts it: without a word to any wallet. */
export function sold(
  { business, owner, currency }: WalletAccount,
  amount: bigint,
  subject: string,
  at = Date.now(),
): Transaction {
  return entry({
    kind: "charge",
    subject,
    happenedAt: at,
    recordedAt: 0,
    tags: { client: business },
    postings: [
      { account: { owner, kind: "wallet", party: business }, amount, currency },
      { account: { owner, kind: "revenue", party: business }, amount: -amount, currency },
    ],
  });
}

export async function posted(pool: Pool, partition: number, ...entries: readonly Transaction[]) {
  return transaction(pool, (connection) => appendEntries(connection, partition, entries));
}
