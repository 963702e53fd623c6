import { FREE_AT_META } from "../../../core/billing/invoice-lines.ts";
import type { SaleShape } from "../../../core/billing/sale-form.ts";
import type { EvidenceOf, EvidenceUnit, InvoiceReads, MonthAt } from "../../port/invoices.ts";
import type { Page, PageOf } from "../../port/reads.ts";
import { limitOf, pageOf, readCursor } from "../books/reads/conditions.ts";
import type { Connection } from "../connection.ts";
import { IN_FORCE, monthShapes } from "./month-sums.ts";

interface EvidenceRow {
  readonly unit: string;
  readonly occurred_at: bigint;
  readonly day: string;
  readonly waba: string;
  readonly number: string;
  readonly message: string;
  readonly category: string;
  readonly market: string;
  readonly pricing_type: string;
  readonly price: bigint | null;
  readonly currency: string | null;
  readonly refusal: string | null;
}

/** What is behind a line: as many units as it says, in order of their ids, as they were when the invoice was drawn up. */
export function evidenceReads(connection: Connection): Pick<InvoiceReads, "evidence"> {
  return { evidence: (month, of, page) => evidence(connection, month, { of, page }) };
}

async function evidence(
  connection: Connection,
  { business, month, version }: MonthAt,
  { of, page }: { of: EvidenceOf; page: Page },
): Promise<PageOf<EvidenceUnit>> {
  const shapes = [...(await monthShapes(connection, { business, month, version }))].filter(([, shape]) =>
    isMeant(shape, of),
  );
  const after = readCursor(page.after, 1)?.[0] ?? null;
  const limit = limitOf(page);
  const { rows } = await connection.query<EvidenceRow>(
    `select s.unit::text as unit, s.occurred_at, s.day, s.waba, s.number, coalesce(n.value, s.message) as message,
       h.category, h.market, h.pricing_type, h.price, h.currency, h.refusal
     from (
       select s.* from sale s where ${IN_FORCE} and s.shape = any($4::uuid[]) and ($5::uuid is null or s.unit > $5)
       order by s.unit limit $6) s
     join sale_shape h on h.id = s.shape
     left join name n on n.partition = s.number_partition and n.surrogate = s.message
     order by s.unit`,
    [business, month, version, shapes.map(([id]) => id), after, limit + 1],
  );
  return pageOf(rows, limit, { item: unitOf, cursor: ({ unit }) => [unit] });
}

function isMeant({ category, market, pricingType, priced }: SaleShape, of: EvidenceOf): boolean {
  const isInvoiced = priced.ok && priced.value.currency === of.currency;
  if (of.of === "held") return !isInvoiced;
  if (!isInvoiced) return false;
  const about = [category, market, pricingType, priced.value.rule?.name ?? FREE_AT_META];
  return about.every((part, index) => of.what[index] === part);
}

function unitOf(row: EvidenceRow): EvidenceUnit {
  const { day, waba, number, message, category, market, price, currency, refusal } = row;
  return {
    id: row.unit.replaceAll("-", ""),
    occurredAt: Number(row.occurred_at),
    ...{ day, waba, number, message, category, market, price, currency, refusal },
    pricingType: row.pricing_type,
  };
}
