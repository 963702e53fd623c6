import type { InvoiceDraft } from "../../../core/billing/invoice.ts";
import { useOf } from "../../../core/billing/month-use.ts";
import type { WantedSale } from "../../../core/billing/sale-book.ts";
import { unpackSale } from "../../../core/billing/sale-form.ts";
import type { SoldUnit } from "../../../core/billing/sold-unit.ts";
import { type DraftReads, drawUp, type MonthAbout } from "../invoices/draw-up.ts";
import type { KnownBilling } from "./state.ts";

/** A business's month by sales that stand in no store. */
export interface TriedMonth {
  /** Null where no plan holds at the month's end. */
  readonly draft: InvoiceDraft | null;
  readonly units: number;
  /** Of them, without a price. */
  readonly unpriced: number;
}

/** Draws up a business's month from its sales, by the very code that draws up its invoice. */
export async function triedMonth(
  sales: readonly WantedSale[],
  known: KnownBilling,
  about: MonthAbout,
): Promise<TriedMonth> {
  const units = sales.map(unitOf);
  const drawn = await drawUp(readsOf(units, sales), known, about);
  const unpriced = units.filter(({ priced }) => !priced.ok).length;
  return { draft: drawn.ok ? drawn.value.content.draft : null, units: units.length, unpriced };
}

function unitOf({ unit: id, shape, occurredAt, month, number, message }: WantedSale): SoldUnit {
  const { category, market, pricingType, priced } = unpackSale(shape);
  return { id, occurredAt, month, number, message, category, market, pricingType, priced };
}

/** What an invoice is drawn from, where no other month was ever invoiced. */
function readsOf(units: readonly SoldUnit[], sales: readonly WantedSale[]): DraftReads {
  return {
    sums: async ({ month }) => {
      const { sums, held } = useOf(units, { month, currency: "", terms: { included: [] } });
      return { version: 0n, sums, held, prepaid: new Map() };
    },
    first: async ({ month }, { filter, limit, currency }) => {
      const included = [{ name: "", of: "units", units: limit, filter } as const];
      const { firsts } = useOf(units, { month, currency, terms: { included } });
      return firsts[0] ?? { count: 0, amount: 0n };
    },
    numbers: async () => sales.map(({ number, waba }) => ({ number, waba })),
    invoiced: async () => [],
    changed: async () => [],
    provider: async () => undefined,
  };
}
