import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import type { Addressee, PaymentId, Payments } from "../../port/payments.ts";
import type {
  Doer,
  KeptPayment,
  Payment,
  PaymentProblem,
  PaymentRefusal,
  Taken,
  WalletAccount,
} from "../../port/wallets.ts";
import { openAudit } from "../access/audit.ts";
import { holdSeller } from "../billing/held-seller.ts";
import type { Connection, Pool } from "../connection.ts";
import { transaction } from "../transaction.ts";
import { bookPayment } from "./book-payment.ts";
import { clock } from "./holds.ts";
import { listPayments, PAYMENT_COLUMNS, type PaymentRow, paymentOf, readPayment } from "./payment-row.ts";
import { refundByHand } from "./refund.ts";

type Find = (business: string | null) => Addressee;

/** Payments on PostgreSQL. */
export function openPayments(pool: Pool): Payments {
  return {
    take: (payment, addressee, by) => transaction(pool, (connection) => take(connection, payment, addressee, by)),
    refund: (refund, by) => transaction(pool, (connection) => refundByHand(connection, refund, by)),
    assign: (id, to, by) => transaction(pool, (connection) => assign(connection, id, to, by)),
    dismiss: (id, note, by) => transaction(pool, (connection) => dismiss(connection, id, note, by)),
    settle: (by) => settleReturns(pool, by),
    get: async (id) => {
      const row = await readPayment(pool, id);
      return row && paymentOf(row);
    },
    list: (filter, page) => listPayments(pool, filter, page),
  };
}

/** Who inserts the row books it; whoever is told of it again sees what became of it, and tries what was left open. */
async function take(
  connection: Connection,
  payment: Payment,
  find: Find,
  by: Doer,
): Promise<Result<Taken, PaymentRefusal>> {
  const isNew = await insertPayment(connection, payment, by);
  const row = await readPayment(connection, payment, "lock");
  if (!row) throw new Error("a payment that was written is there");
  if (!isNew && !isSame(row, payment)) return refuse({ code: "reference_used", payment: paymentOf(row) });
  if (!isNew && row.state !== "open") return ok({ is: "duplicate", payment: paymentOf(row) });
  const business = row.business ?? payment.business;
  const place = await placeOf(connection, { ...payment, business }, find);
  if (!place.ok)
    return ok({ is: isNew ? "kept" : "duplicate", payment: await keep(connection, row, business, place.refusal) });
  const booked = await bookPayment(connection, row, { account: place.value, amount: row.amount, entry: null }, by);
  await bookReturns(connection, row, by);
  return ok({ is: "booked", payment: booked });
}

async function insertPayment(connection: Connection, payment: Payment, by: Doer): Promise<boolean> {
  const { source, reference, kind, of, amount, currency, business, happenedAt, note } = payment;
  const { count } = await connection.query(
    `insert into wallet_payment
       (source, reference, kind, of, amount, currency, business, happened_at, recorded_at, recorded_by, note, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open') on conflict (source, reference) do nothing`,
    [
      ...[source, reference, kind, of, amount, currency, business, happenedAt],
      ...[await clock(connection), by.actor, note],
    ],
  );
  return count > 0;
}

/** When it happened may be told differently by two events about the same money. */
function isSame(row: PaymentRow, { kind, of, amount, currency, business }: Payment): boolean {
  const isOne = row.kind === kind && row.amount === amount && row.currency === currency && row.of === of;
  return isOne && (row.business === null || business === null || row.business === business);
}

/** Into which wallet a payment goes. What gives another back goes where that one went. */
async function placeOf(connection: Connection, payment: Payment, find: Find): Promise<Addressee> {
  const { source, kind, of, currency, business } = payment;
  const found = kind === "top_up" ? find(business) : await placeOfReturn(connection, { source, of });
  if (!found.ok) return found;
  // What gives a payment back goes where it was, whoever sells by now.
  if (kind === "top_up" && !(await holdSeller(connection, found.value))) return refuse("unknown_business");
  return found.value.currency === currency ? found : refuse("wrong_currency");
}

async function placeOfReturn(
  connection: Connection,
  { source, of }: { readonly source: string; readonly of: string | null },
): Promise<Addressee> {
  const original = of === null ? undefined : await readPayment(connection, { source, reference: of });
  const { owner, business, booked_currency: currency } = original ?? {};
  if (!owner || !business || !currency) return refuse("unknown_payment");
  // What a person converted by hand, a person converts back.
  if (original?.currency !== currency) return refuse("wrong_currency");
  return ok({ owner, business, currency });
}

async function keep(
  connection: Connection,
  row: PaymentRow,
  business: string | null,
  problem: PaymentProblem,
): Promise<KeptPayment> {
  await connection.query("update wallet_payment set problem = $3, business = $4 where source = $1 and reference = $2", [
    row.source,
    row.reference,
    problem,
    business,
  ]);
  return paymentOf({ ...row, problem, business });
}

/** What was given back of a payment before that was known itself. */
async function bookReturns(connection: Connection, { source, reference }: PaymentId, by: Doer): Promise<void> {
  const { rows } = await connection.query<PaymentRow>(
    `select ${PAYMENT_COLUMNS} from wallet_payment
     where source = $1 and of = $2 and state = 'open' order by reference for update`,
    [source, reference],
  );
  for (const row of rows) {
    const place = await placeOf(connection, { ...paymentOf(row) }, () => refuse("unknown_payment"));
    if (!place.ok) await keep(connection, row, row.business, place.refusal);
    else await bookPayment(connection, row, { account: place.value, amount: row.amount, entry: null }, by);
  }
}

/** Two events that came at the same moment may not have seen each other: returns whose payment is booked by now. */
async function settleReturns(pool: Pool, by: Doer): Promise<number> {
  const { rows } = await pool.query<PaymentId>(
    `select distinct p.source, p.reference from wallet_payment r
       join wallet_payment p on p.source = r.source and p.reference = r.of and p.state = 'booked'
     where r.state = 'open' and r.problem = 'unknown_payment'`,
  );
  for (const id of rows) await transaction(pool, (connection) => bookReturns(connection, id, by));
  return rows.length;
}

async function assign(
  connection: Connection,
  id: PaymentId,
  { account, amount }: { readonly account: WalletAccount; readonly amount: bigint | null },
  by: Doer,
): Promise<Result<Taken, PaymentRefusal>> {
  const row = await readPayment(connection, id, "lock");
  if (!row) return refuse({ code: "unknown_reference" });
  if (row.state !== "open") return refuse({ code: "not_open", payment: paymentOf(row) });
  if (!(await holdSeller(connection, account))) return refuse({ code: "seller_changed" });
  const booked = await bookPayment(connection, row, { account, amount: amount ?? row.amount, entry: null }, by);
  await bookReturns(connection, row, by);
  return ok({ is: "booked", payment: booked });
}

async function dismiss(
  connection: Connection,
  id: PaymentId,
  note: string,
  by: Doer,
): Promise<Result<KeptPayment, PaymentRefusal>> {
  const row = await readPayment(connection, id, "lock");
  if (!row) return refuse({ code: "unknown_reference" });
  if (row.state !== "open") return refuse({ code: "not_open", payment: paymentOf(row) });
  await connection.query(
    "update wallet_payment set state = 'dismissed', note = $3 where source = $1 and reference = $2",
    [row.source, row.reference, note],
  );
  await openAudit(connection).append({
    ...{ actor: by.actor, actorName: by.actorName, request: by.request, action: "payment.dismiss" },
    ...{ subject: `${row.source}:${row.reference}`, before: { problem: row.problem }, after: { note } },
  });
  return ok(paymentOf({ ...row, state: "dismissed", note }));
}
