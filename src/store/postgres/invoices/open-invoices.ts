import { assert } from "../../../core/kernel/assert.ts";
import type { GivenNumber, InvoiceBooks, InvoiceReads, Invoices, StoredInvoice } from "../../port/invoices.ts";
import { openAudit } from "../access/audit.ts";
import { holdSeller } from "../billing/held-seller.ts";
import { caughtUp } from "../books/caught-up.ts";
import type { Connection, Pool } from "../connection.ts";
import { emitEvents } from "../events/emit.ts";
import { appendEntries, deskPartition } from "../ledger/append.ts";
import { entriesOf } from "../ledger/open-ledger.ts";
import { transaction } from "../transaction.ts";
import { insertBatch } from "../unnest.ts";
import { changedUnits } from "./changed-units.ts";
import { packContent, unpackProfile } from "./content.ts";
import { evidenceReads } from "./evidence.ts";
import { invoiceRows } from "./invoice-rows.ts";
import { monthSums } from "./month-sums.ts";

export function openInvoices(pool: Pool): Invoices {
  return {
    ...readsOn(pool),
    caughtUp: caughtUp(pool),
    atomically: (work) => transaction(pool, (connection) => work(booksOn(connection))),
  };
}

function readsOn(connection: Connection): InvoiceReads {
  return {
    ...invoiceRows(connection),
    ...monthSums(connection),
    ...changedUnits(connection),
    ...evidenceReads(connection),
    messages: async (invoice) => {
      const { rows } = await connection.query<{ message: string; value: string }>(
        `select distinct c.message, n.value from invoice_correction c
         join sale s on s.business = c.business and s.month = c.month and s.unit = c.unit
         join name n on n.partition = s.number_partition and n.surrogate = c.message where c.invoice = $1`,
        [invoice],
      );
      return new Map(rows.map(({ message, value }) => [message, value]));
    },
    provider: async () => {
      const { rows } = await connection.query<{ body: unknown }>(
        "select body from provider_profile order by seq desc limit 1",
      );
      return rows[0] && unpackProfile(rows[0].body);
    },
  };
}

const CORRECTIONS = insertBatch("invoice-correction-add", {
  into: "invoice_correction",
  columns: {
    invoice: "uuid",
    place: "int4",
    business: "text",
    month: "text",
    unit: "uuid",
    number: "text",
    message: "text",
    category: "text",
    market: "text",
    before: "int8",
    after: "int8",
    currency: "text",
    why: "text",
  },
});

const REACHES = insertBatch("invoice-reach-add", {
  into: "invoice_reach",
  columns: { invoice: "uuid", business: "text", month: "text", version: "int8" },
});

/** Series numbers have at least so many digits. */
const DIGITS = 6;

function booksOn(connection: Connection): InvoiceBooks {
  return {
    ...readsOn(connection),
    lock: async (business) => {
      await connection.query("insert into invoice_desk (business) values ($1) on conflict (business) do nothing", [
        business,
      ]);
      await connection.query("select 1 from invoice_desk where business = $1 for update", [business]);
    },
    holdSeller: (business, owner) => holdSeller(connection, { business, owner }),
    nextNumber: (seller, series) => nextNumber(connection, seller, series),
    save: (invoice) => save(connection, invoice),
    keepCorrections: async (invoice, business, { reaches, corrections }) => {
      await connection.query(REACHES.bind(reaches.map((reach) => ({ invoice, business, ...reach }))));
      const rows = corrections.map(({ id, ...rest }, place) => ({ invoice, place, business, unit: id, ...rest }));
      await connection.query(CORRECTIONS.bind(rows));
    },
    correctedBy: async ({ business, month }) => {
      const { rows } = await connection.query<{ number: string }>(
        `select i.number from invoice_reach r join invoice i on i.id = r.invoice
         where r.business = $1 and r.month = $2 and i.state in ('issued', 'settled') order by i.issued_at limit 1`,
        [business, month],
      );
      return rows[0]?.number;
    },
    builtOnBy: async (invoice) => {
      const { rows } = await connection.query<{ number: string }>(
        `select o.number from invoice i join invoice_reach m on m.invoice = i.id
         join invoice_reach r on r.business = m.business and r.month = m.month
         join invoice o on o.id = r.invoice and o.state in ('issued', 'settled')
         where i.id = $1 and (r.version, o.issued_at, o.place) > (m.version, i.issued_at, i.place)
         order by o.issued_at desc limit 1`,
        [invoice],
      );
      return rows[0]?.number;
    },
    addPayment: async (invoice, { reference, amount, paidOn, recordedAt }) => {
      const { count } = await connection.query(
        `insert into invoice_payment (invoice, reference, amount, paid_on, recorded_at) values ($1, $2, $3, $4, $5)
         on conflict (invoice, reference) do nothing`,
        [invoice, reference, amount, paidOn, recordedAt],
      );
      return count > 0;
    },
    closePayment: async ({ source, reference }, note) => {
      const { count } = await connection.query(
        `update wallet_payment set state = 'dismissed', note = $3
         where source = $1 and reference = $2 and state = 'open'`,
        [source, reference, note],
      );
      return count > 0;
    },
    append: async (business, entries) => {
      await appendEntries(connection, deskPartition(business), entries);
    },
    entriesOf: (subject) => entriesOf(connection, subject),
    emit: (events) => emitEvents(connection, events),
    audit: openAudit(connection).append,
  };
}

async function nextNumber(connection: Connection, seller: string, series: string): Promise<GivenNumber> {
  const { rows } = await connection.query<{ last: bigint }>({
    name: "invoice-next-number",
    text: `insert into invoice_series as s (seller, series, last) values ($1, $2, 1)
      on conflict (seller, series) do update set last = s.last + 1 returning last`,
    values: [seller, series],
  });
  const place = rows[0]?.last;
  assert(place !== undefined, "a series gives a number");
  return { place, number: `${series}-${`${place}`.padStart(DIGITS, "0")}` };
}

const SAVE = `
  insert into invoice (id, business, seller, month, part, corrects, reason, state, series, place, number, currency, net, gross,
    paid, credited, sales_version, words, body, drafted_at, issued_at, issued_on, due_on, settled_at, voided_at, void_reason, entry)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)
  on conflict (id) do update set seller = excluded.seller, state = excluded.state, series = excluded.series,
    place = excluded.place, number = excluded.number, currency = excluded.currency, net = excluded.net,
    gross = excluded.gross, paid = excluded.paid, credited = excluded.credited, sales_version = excluded.sales_version,
    words = excluded.words, body = excluded.body, drafted_at = excluded.drafted_at, issued_at = excluded.issued_at,
    issued_on = excluded.issued_on, due_on = excluded.due_on, settled_at = excluded.settled_at,
    voided_at = excluded.voided_at, void_reason = excluded.void_reason, entry = excluded.entry`;

async function save(connection: Connection, one: StoredInvoice): Promise<void> {
  const { id, business, seller, month, part, corrects, reason, state, series, number, currency } = one;
  const { net, gross, paid, credited, salesVersion, words, draftedAt, issuedAt, issuedOn, dueOn } = one;
  await connection.query({
    name: "invoice-save",
    text: SAVE,
    values: [
      ...[id, business, seller, month, part, corrects, reason, state, series, one.place, number, currency],
      ...[net, gross, paid, credited, salesVersion, words, packContent(one.content)],
      ...[draftedAt, issuedAt, issuedOn, dueOn, one.settledAt, one.voidedAt, one.voidReason],
      one.entry === null ? null : Buffer.from(one.entry, "hex"),
    ],
  });
}
