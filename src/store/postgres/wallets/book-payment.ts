import { topUpTransaction } from "../../../core/billing/posting.ts";
import { refundTransaction } from "../../../core/billing/wallet-entries.ts";
import { formatMoney } from "../../../core/kernel/money.ts";
import { formatInstant } from "../../../core/kernel/time.ts";
import type { Transaction } from "../../../core/ledger/transaction.ts";
import type { Doer, KeptPayment, WalletAccount } from "../../port/wallets.ts";
import { openAudit } from "../access/audit.ts";
import type { Connection } from "../connection.ts";
import { emitEvents } from "../events/emit.ts";
import { appendEntries, deskPartition } from "../ledger/append.ts";
import { readBalance } from "./funds.ts";
import { type PaymentRow, paymentOf } from "./payment-row.ts";

/** Where a payment is booked, and how much it comes to there. */
export interface BookingPlace {
  readonly account: WalletAccount;
  /** Above zero into the wallet. */
  readonly amount: bigint;
  /** The entry that it gives back, where it is known; null: it is looked for. */
  readonly entry: string | null;
}

const REASONS: Readonly<Record<KeptPayment["kind"], string>> = {
  top_up: "top-up",
  refund: "refund",
  refund_failed: "a refund that failed came back",
  dispute: "withdrawn because of a dispute",
  dispute_won: "given back after a dispute",
};

/** Writes the entry of a payment, with what is remembered of it, its audit entry and its event. */
export async function bookPayment(
  connection: Connection,
  row: PaymentRow,
  { account, amount, entry }: BookingPlace,
  by: Doer,
): Promise<KeptPayment> {
  const { owner, business, currency } = account;
  const draft = await entryFor(connection, row, { account, amount, entry });
  const [written = draft] = await appendEntries(connection, deskPartition(business), [draft]);
  await connection.query(
    `update wallet_payment set state = 'booked', problem = null, business = $3, owner = $4, booked_amount = $5,
       booked_currency = $6, entry = $7 where source = $1 and reference = $2`,
    [row.source, row.reference, business, owner, amount, currency, Buffer.from(written.id, "hex")],
  );
  await openAudit(connection).append({
    ...{ actor: by.actor, actorName: by.actorName, request: by.request, action: `wallet.${row.kind}` },
    subject: business,
    before: row.problem === null ? null : { problem: row.problem },
    after: { source: row.source, reference: row.reference, amount: formatMoney(amount), currency },
  });
  if (row.kind === "top_up") await tell(connection, row, { account, amount });
  return paymentOf({
    ...row,
    ...{ state: "booked", problem: null, business, owner, booked_amount: amount, booked_currency: currency },
  });
}

async function entryFor(
  connection: Connection,
  row: PaymentRow,
  { account, amount, entry }: BookingPlace,
): Promise<Transaction> {
  const { owner, business: party, currency } = account;
  const happenedAt = Number(row.happened_at);
  // A payment has one entry; the ledger itself says when it was recorded.
  const passing = { owner, party, currency, reference: `${row.source}:${row.reference}`, happenedAt, recordedAt: 0 };
  if (row.kind === "top_up") return topUpTransaction({ ...passing, amount });
  const corrects = entry ?? (await entryOf(connection, row));
  return refundTransaction({ ...passing, amount: -amount }, { corrects, reason: row.note ?? REASONS[row.kind] });
}

async function entryOf(connection: Connection, { source, of }: PaymentRow): Promise<string | null> {
  if (of === null) return null;
  const { rows } = await connection.query<{ entry: string | null }>(
    "select encode(entry, 'hex') as entry from wallet_payment where source = $1 and reference = $2",
    [source, of],
  );
  return rows[0]?.entry ?? null;
}

async function tell(
  connection: Connection,
  { source, reference, happened_at: happenedAt }: PaymentRow,
  { account, amount }: Pick<BookingPlace, "account" | "amount">,
): Promise<void> {
  const body = {
    wallet: account.business,
    currency: account.currency,
    amount: formatMoney(amount),
    balance: formatMoney(await readBalance(connection, account)),
    source,
    reference,
    happened_at: formatInstant(Number(happenedAt)),
  };
  await emitEvents(connection, [{ type: "wallet.topped_up", business: account.business, body }]);
}
