import type { InvoiceFilter, InvoiceReads, StoredInvoice, StoredPayment, StoredState } from "../../port/invoices.ts";
import type { Page, PageOf } from "../../port/reads.ts";
import { limitOf, openConditions, pageOf, readCursor } from "../books/reads/conditions.ts";
import type { Connection } from "../connection.ts";
import { unpackContent } from "./content.ts";

/** The columns of an invoice, of the table that is called `i`. */
export const INVOICE_COLUMNS = `i.id::text as id, i.business, i.seller, i.month, i.part, i.corrects::text as corrects, i.reason,
  i.state, i.series, i.number, i.place, i.currency, i.net, i.gross, i.paid, i.credited, i.sales_version, i.words, i.body, i.drafted_at,
  i.issued_at, i.issued_on, i.due_on, i.settled_at, i.voided_at, i.void_reason, i.entry`;

export interface InvoiceRow {
  readonly id: string;
  readonly business: string;
  readonly seller: string;
  readonly month: string;
  readonly part: "month" | "credit";
  readonly corrects: string | null;
  readonly reason: string;
  readonly state: StoredState;
  readonly series: string;
  readonly number: string | null;
  readonly place: bigint | null;
  readonly currency: string;
  readonly net: bigint;
  readonly gross: bigint;
  readonly paid: bigint;
  readonly credited: bigint;
  readonly sales_version: bigint;
  readonly words: bigint;
  readonly body: unknown;
  readonly drafted_at: bigint;
  readonly issued_at: bigint | null;
  readonly issued_on: string | null;
  readonly due_on: string | null;
  readonly settled_at: bigint | null;
  readonly voided_at: bigint | null;
  readonly void_reason: string | null;
  readonly entry: Uint8Array | null;
}

export function invoiceOf(row: InvoiceRow): StoredInvoice {
  const { id, business, seller, month, part, corrects, reason, state, series, number, place, currency } = row;
  const { net, gross, paid, credited, words } = row;
  return {
    ...{ id, business, seller, month, part, corrects, reason, state, series, number, place, currency },
    ...{ net, gross, paid, credited, words },
    salesVersion: row.sales_version,
    content: unpackContent(row.body),
    draftedAt: Number(row.drafted_at),
    issuedAt: instantOf(row.issued_at),
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    settledAt: instantOf(row.settled_at),
    voidedAt: instantOf(row.voided_at),
    voidReason: row.void_reason,
    entry: row.entry === null ? null : Buffer.from(row.entry).toString("hex"),
  };
}

function instantOf(at: bigint | null): number | null {
  return at === null ? null : Number(at);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type RowReads = Pick<
  InvoiceReads,
  "list" | "byId" | "byNumber" | "ofBusinessMonth" | "ofMonth" | "payments" | "credits"
>;

/** Invoices as they are on file. */
export function invoiceRows(connection: Connection): RowReads {
  const some = async (condition: string, values: readonly string[]) => {
    const { rows } = await connection.query<InvoiceRow>(
      `select ${INVOICE_COLUMNS} from invoice i where ${condition} order by i.seller, i.place, i.id`,
      values,
    );
    return rows.map(invoiceOf);
  };
  return {
    list: (filter, page) => listed(connection, filter, page),
    byId: async (id) => (UUID.test(id) ? (await some("i.id = $1", [id]))[0] : undefined),
    byNumber: (number) => some("i.number = $1", [number]),
    ofBusinessMonth: async ({ business, month }) =>
      (await some("i.business = $1 and i.month = $2 and i.part = 'month' and i.state <> 'void'", [business, month]))[0],
    ofMonth: async (month) => {
      const found = await some("i.month = $1 and i.part = 'month' and i.state <> 'void'", [month]);
      return new Map(found.map((invoice) => [invoice.business, invoice]));
    },
    payments: async (invoice) => {
      const { rows } = await connection.query<Omit<StoredPayment, "recordedAt" | "paidOn"> & PaymentTimes>(
        `select reference, amount, paid_on, recorded_at from invoice_payment where invoice = $1
         order by recorded_at, reference`,
        [invoice],
      );
      return rows.map(({ paid_on: paidOn, recorded_at: at, ...payment }) => ({
        ...payment,
        paidOn,
        recordedAt: Number(at),
      }));
    },
    credits: (invoice) => some("i.corrects = $1 and i.state <> 'void'", [invoice]),
  };
}

interface PaymentTimes {
  readonly paid_on: string;
  readonly recorded_at: bigint;
}

/** The latest drawn up first. */
async function listed(connection: Connection, filter: InvoiceFilter, page: Page): Promise<PageOf<StoredInvoice>> {
  const conditions = openConditions();
  const { within, business, seller, month, state } = filter;
  if (within !== null) conditions.add("i.business = any(@::text[])", within);
  conditions.add("i.business = @", business);
  conditions.add("i.seller = @", seller);
  conditions.add("i.month = @", month);
  conditions.add("i.state = @", state);
  const after = readCursor(page.after, 2);
  if (after) conditions.add(`(i.drafted_at, i.id) < (${conditions.bind(after[0] ?? 0)}::int8, @::uuid)`, after[1]);
  const limit = limitOf(page);
  const { rows } = await connection.query<InvoiceRow>(
    `select ${INVOICE_COLUMNS} from invoice i where ${conditions.text()}
     order by i.drafted_at desc, i.id desc limit ${conditions.bind(limit + 1)}`,
    conditions.values(),
  );
  return pageOf(rows, limit, { item: invoiceOf, cursor: ({ drafted_at, id }) => [`${drafted_at}`, id] });
}
