import { fundsOf } from "../../../core/billing/wallet.ts";
import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import type { ManualRefund } from "../../port/payments.ts";
import type { Doer, PaymentRefusal, Taken } from "../../port/wallets.ts";
import type { Connection } from "../connection.ts";
import { bookPayment } from "./book-payment.ts";
import { readFunds } from "./funds.ts";
import { clock, lockWallet } from "./holds.ts";
import { PAYMENT_COLUMNS, type PaymentRow, paymentOf, readPayment } from "./payment-row.ts";

/** Gives part of a payment back: never more than is left of it, nor than is available. */
export async function refundByHand(
  connection: Connection,
  { account: { business }, of, reference, amount, note }: ManualRefund,
  by: Doer,
): Promise<Result<Taken, PaymentRefusal>> {
  await lockWallet(connection, business);
  const known = await readPayment(connection, { source: of.source, reference }, "lock");
  if (known) {
    const isSame = known.kind === "refund" && known.of === of.reference && known.amount === -amount;
    const payment = paymentOf(known);
    return isSame ? ok({ is: "duplicate", payment }) : refuse({ code: "reference_used", payment });
  }
  const original = await readPayment(connection, of, "lock");
  if (original?.kind !== "top_up" || original.business !== business) return refuse({ code: "unknown_reference" });
  const { owner, booked_currency: currency } = original;
  if (owner === null || currency === null) return refuse({ code: "unknown_reference" });
  // It goes back out of the account into which it came, whoever sells to the business by now.
  const account = { business, owner, currency };
  const left = await leftOf(connection, original);
  if (amount > left) return refuse({ code: "more_than_paid", left });
  const { balance, holds, at } = await readFunds(connection, account);
  const { available } = fundsOf(balance, holds, at);
  if (amount > available) return refuse({ code: "insufficient", available });
  const now = await clock(connection);
  const { rows } = await connection.query<PaymentRow>(
    `insert into wallet_payment
       (source, reference, kind, of, amount, currency, business, happened_at, recorded_at, recorded_by, note, state)
     values ($1, $2, 'refund', $3, $4, $5, $6, $7, $7, $8, $9, 'open') returning ${PAYMENT_COLUMNS}`,
    [of.source, reference, of.reference, -amount, account.currency, account.business, now, by.actor, note],
  );
  const [row] = rows;
  if (!row) throw new Error("a row that was inserted comes back");
  const payment = await bookPayment(connection, row, { account, amount: -amount, entry: original.entry }, by);
  return ok({ is: "booked", payment });
}

/** What has not been given back yet. */
async function leftOf(connection: Connection, { source, reference, booked_amount: paid }: PaymentRow): Promise<bigint> {
  const { rows } = await connection.query<{ back: string }>(
    `select coalesce(sum(booked_amount), 0)::numeric(30) as back from wallet_payment
     where source = $1 and of = $2 and state = 'booked'`,
    [source, reference],
  );
  return (paid ?? 0n) + BigInt(rows[0]?.back ?? "0");
}
