import { FREE_AT_META } from "../../../core/billing/invoice-lines.ts";
import type { EvidenceOf, EvidenceUnit, InvoiceReads, MonthAt } from "../../port/invoices.ts";
import type { Page, PageOf } from "../../port/reads.ts";
import { limitOf, openConditions, pageOf, readCursor } from "../books/reads/conditions.ts";
import type { Connection } from "../connection.ts";
import { IN_FORCE } from "./month-sums.ts";

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
  const conditions = openConditions();
  for (const value of [business, month, version]) conditions.bind(value);
  if (of.of === "held") conditions.add("(h.refusal is not null or h.currency <> @)", of.currency);
  else {
    const [category, market, pricingType, rule] = of.what;
    conditions.add("h.refusal is null and h.currency = @", of.currency);
    conditions.add("h.category = @", category);
    conditions.add("h.market = @", market);
    conditions.add("h.pricing_type = @", pricingType);
    conditions.add(`coalesce(h.rule, '${FREE_AT_META}') = @`, rule);
  }
  const after = readCursor(page.after, 1);
  if (after) conditions.add("s.unit > @::uuid", after[0]);
  const limit = limitOf(page);
  const { rows } = await connection.query<EvidenceRow>(
    `select s.unit::text as unit, s.occurred_at, s.day, s.waba, s.number, coalesce(n.value, s.message) as message,
       h.category, h.market, h.pricing_type, h.price, h.currency, h.refusal
     from sale s join sale_shape h on h.id = s.shape
     left join name n on n.partition = s.number_partition and n.surrogate = s.message
     where ${IN_FORCE} and ${conditions.text()} order by s.unit limit ${conditions.bind(limit + 1)}`,
    conditions.values(),
  );
  return pageOf(rows, limit, { item: unitOf, cursor: ({ unit }) => [unit] });
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
