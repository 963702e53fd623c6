import type { Correction, CorrectionReason, InvoicedUnit } from "../../../core/billing/correction.ts";
import type { SaleShape } from "../../../core/billing/sale-form.ts";
import type { SoldUnit } from "../../../core/billing/sold-unit.ts";
import { assert } from "../../../core/kernel/assert.ts";
import type { ChangedUnit, InvoicedMonth, InvoiceReads } from "../../port/invoices.ts";
import type { Connection } from "../connection.ts";
import { INVOICE_COLUMNS, type InvoiceRow, invoiceOf } from "./invoice-rows.ts";
import { saleShapes } from "./month-sums.ts";

/** What has become of months since they were invoiced. */
export function changedUnits(connection: Connection): Pick<InvoiceReads, "invoiced" | "changed"> {
  return {
    invoiced: (business) => invoicedMonths(connection, business),
    changed: (month) => changedIn(connection, month),
  };
}

const INVOICED = `
  select ${INVOICE_COLUMNS}, greatest(i.sales_version, coalesce(r.version, 0)) as reach, coalesce(b.version, 0) as version
  from invoice i
  left join bill_month b on b.business = i.business and b.month = i.month
  left join lateral (
    select max(c.version) as version from invoice_reach c join invoice o on o.id = c.invoice
    where c.business = i.business and c.month = i.month and o.state in ('issued', 'settled')) r on true
  where i.business = $1 and i.part = 'month' and i.state in ('issued', 'settled')
  order by i.month`;

async function invoicedMonths(connection: Connection, business: string): Promise<readonly InvoicedMonth[]> {
  const { rows } = await connection.query<InvoiceRow & { reach: bigint; version: bigint }>({
    name: "invoice-invoiced",
    text: INVOICED,
    values: [business],
  });
  const lines = rows.length > 0 ? await lineCorrections(connection, business) : [];
  return rows.map((row) => ({
    invoice: invoiceOf(row),
    reach: row.reach,
    version: row.version,
    lines: lines.filter(({ month }) => month === row.month),
  }));
}

interface CorrectionRow {
  readonly month: string;
  readonly category: string;
  readonly message: string;
  readonly before: bigint | null;
  readonly after: bigint | null;
  readonly currency: string;
  readonly why: CorrectionReason;
}

/** Corrections of lines of months as a whole, oldest first. */
async function lineCorrections(connection: Connection, business: string): Promise<readonly Correction[]> {
  const { rows } = await connection.query<CorrectionRow>({
    name: "invoice-line-corrections",
    text: `select c.month, c.category, c.message, c.before, c.after, c.currency, c.why
      from invoice_correction c join invoice i on i.id = c.invoice join invoice_reach r on r.invoice = i.id and r.month = c.month
      where c.business = $1 and c.unit is null and i.state in ('issued', 'settled')
      order by c.month, r.version, i.issued_at, c.place`,
    values: [business],
  });
  return rows.map((row) => ({ ...row, id: null, number: "", market: "" }));
}

/** $3: corrected up to this count; $4: the count now; $5: invoiced at. */
const CHANGED = `
  with touched as materialized (
    select distinct unit from sale where business = $1 and month = $2 and (version > $3 or until > $3))
  select t.unit::text as unit, l.wallet, l.occurred_at, l.number, l.message, n.shape::text as now, b.shape::text as base,
    c.invoice is not null as corrected, c.after, c.category, c.market
  from touched t
  join lateral (select * from sale l where l.business = $1 and l.month = $2 and l.unit = t.unit
    order by l.version desc limit 1) l on true
  left join sale n on n.business = $1 and n.month = $2 and n.unit = t.unit and n.version <= $4
    and (n.until is null or n.until > $4)
  left join sale b on b.business = $1 and b.month = $2 and b.unit = t.unit and b.version <= $5
    and (b.until is null or b.until > $5)
  left join lateral (
    select c.invoice, c.after, c.category, c.market from invoice_correction c
      join invoice i on i.id = c.invoice join invoice_reach r on r.invoice = i.id and r.month = c.month
    where c.business = $1 and c.month = $2 and c.unit = t.unit and i.state in ('issued', 'settled')
    order by r.version desc limit 1) c on true`;

interface ChangedRow {
  readonly unit: string;
  readonly wallet: boolean;
  readonly occurred_at: bigint;
  readonly number: string;
  readonly message: string;
  readonly now: string | null;
  readonly base: string | null;
  readonly corrected: boolean;
  readonly after: bigint | null;
  readonly category: string | null;
  readonly market: string | null;
}

async function changedIn(
  connection: Connection,
  { invoice, reach, version }: InvoicedMonth,
): Promise<readonly ChangedUnit[]> {
  const { business, month, currency, salesVersion } = invoice;
  const { rows } = await connection.query<ChangedRow>({
    name: "invoice-changed",
    text: CHANGED,
    values: [business, month, reach, version, salesVersion],
  });
  const shapes = await saleShapes(
    connection,
    rows.flatMap(({ now, base }) => [now, base].flatMap((id) => id ?? [])),
  );
  const shapeOf = (id: string | null): SaleShape | null => {
    if (id === null) return null;
    const shape = shapes.get(id);
    assert(shape !== undefined, `the shape ${id} of a sale is on file`);
    return shape;
  };
  return rows.map((row) => ({
    now: soldUnit(row, month, shapeOf(row.now)),
    asked: askedUnit(row, { month, currency, base: shapeOf(row.base) }),
    prepaid: row.wallet,
  }));
}

function soldUnit(
  { unit, occurred_at, number, message }: ChangedRow,
  month: string,
  shape: SaleShape | null,
): SoldUnit | null {
  if (!shape) return null;
  const { category, market, pricingType, priced } = shape;
  const about = { id: unit.replaceAll("-", ""), occurredAt: Number(occurred_at), month, number, message };
  return { ...about, category, market, pricingType, priced };
}

/** What the latest correction left, or what the invoice asked. */
function askedUnit(
  { unit, number, message, corrected, after, category, market }: ChangedRow,
  { month, currency, base }: { month: string; currency: string; base: SaleShape | null },
): InvoicedUnit | null {
  const about = { id: unit.replaceAll("-", ""), month, number, message, currency };
  if (corrected)
    return after === null ? null : { ...about, category: category ?? "", market: market ?? "", amount: after };
  if (!base?.priced.ok || base.priced.value.currency !== currency) return null;
  return { ...about, category: base.category, market: base.market, amount: base.priced.value.amount };
}
