import { type Transaction, transaction } from "../ledger/transaction.ts";
import type { Passing } from "./posting.ts";

/**
 * Money that came into a wallet goes back to whoever paid it (amount above zero), or such a refund came to nothing and the
 * money is here again (below zero). `corrects` is the entry of the payment, where it is known.
 */
export function refundTransaction(
  { owner, party, amount, currency, reference: subject, happenedAt, recordedAt }: Passing,
  { corrects, reason }: { readonly corrects: string | null; readonly reason: string },
): Transaction {
  return transaction({
    kind: "refund",
    subject,
    happenedAt,
    recordedAt,
    corrects,
    reason,
    tags: { party },
    postings: [
      { account: { owner, kind: "wallet", party }, amount, currency },
      { account: { owner, kind: "cash", party: null }, amount: -amount, currency },
    ],
  });
}

/** Money that was set aside is taken for something that has no charge of its own: the seller has earned it. */
export function captureTransaction(
  { owner, party, amount, currency, reference: subject, happenedAt, recordedAt }: Passing,
  reason: string,
): Transaction {
  return transaction({
    kind: "capture",
    subject,
    happenedAt,
    recordedAt,
    reason,
    tags: { client: party },
    postings: [
      { account: { owner, kind: "wallet", party }, amount, currency },
      { account: { owner, kind: "fees", party }, amount: -amount, currency },
    ],
  });
}
