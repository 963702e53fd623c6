import { BadCursor, type Page, type PageOf } from "../../port/reads.ts";
import type { KeptPayment } from "../../port/wallets.ts";
import type { Connection } from "../connection.ts";

export interface PaymentRow {
  readonly source: string;
  readonly reference: string;
  readonly kind: KeptPayment["kind"];
  readonly of: string | null;
  readonly amount: bigint;
  readonly currency: string;
  readonly business: string | null;
  readonly happened_at: bigint;
  readonly recorded_at: bigint;
  readonly recorded_by: string;
  readonly note: string | null;
  readonly state: KeptPayment["state"];
  readonly problem: KeptPayment["problem"];
  readonly owner: string | null;
  readonly booked_amount: bigint | null;
  readonly booked_currency: string | null;
  readonly entry: string | null;
}

export const PAYMENT_COLUMNS = `source, reference, kind, of, amount, currency, business, happened_at, recorded_at,
  recorded_by, note, state, problem, owner, booked_amount, booked_currency, encode(entry, 'hex') as entry`;

/** A payment as the rest of the house sees it. */
export function paymentOf(row: PaymentRow): KeptPayment {
  const { owner, booked_amount: amount, booked_currency: currency } = row;
  const { source, reference, kind, of, business, note, state, problem } = row;
  return {
    ...{ source, reference, kind, of, business, note, state, problem },
    amount: row.amount,
    currency: row.currency,
    happenedAt: Number(row.happened_at),
    recordedAt: Number(row.recorded_at),
    recordedBy: row.recorded_by,
    booked: owner === null || amount === null || currency === null ? null : { owner, amount, currency },
  };
}

/** One payment; locked where it is about to be changed. */
export async function readPayment(
  connection: Connection,
  { source, reference }: { readonly source: string; readonly reference: string },
  lock?: "lock",
): Promise<PaymentRow | undefined> {
  const { rows } = await connection.query<PaymentRow>({
    name: `payment-read-${lock ?? "plain"}`,
    text: `select ${PAYMENT_COLUMNS} from wallet_payment where source = $1 and reference = $2${lock ? " for update" : ""}`,
    values: [source, reference],
  });
  return rows[0];
}

const CURSOR = /^(\d{1,15})~([^~]+)~(.+)$/s;

/** Payments, newest first. */
export async function listPayments(
  connection: Connection,
  { business, state }: { readonly business: string | null; readonly state: KeptPayment["state"] | null },
  { limit, after }: Page,
): Promise<PageOf<KeptPayment>> {
  const [, at = null, source = null, reference = null] = after === undefined ? [] : (CURSOR.exec(after) ?? []);
  if (after !== undefined && at === null) throw new BadCursor("no place among payments");
  const { rows } = await connection.query<PaymentRow>(
    `select ${PAYMENT_COLUMNS} from wallet_payment
     where ($1::text is null or business = $1) and ($2::text is null or state = $2)
       and ($3::bigint is null or (recorded_at, source, reference) < ($3, $4, $5))
     order by recorded_at desc, source desc, reference desc limit $6`,
    [business, state, at, source, reference, limit + 1],
  );
  const items = rows.slice(0, limit).map(paymentOf);
  const last = items.at(-1);
  return {
    items,
    next: rows.length > limit && last ? `${last.recordedAt}~${last.source}~${last.reference}` : null,
  };
}
