import { compareBytes } from "../kernel/bytes.ts";
import type { Result } from "../kernel/result.ts";
import type { Instant } from "../kernel/time.ts";
import type { Billable } from "./billable.ts";
import type { Price, PriceRefusal, Sellable } from "./price.ts";
import type { SaleResult } from "./sale.ts";

/** A unit of a client's month as an invoice takes it: what it counts as for this client, and its price or why it has none. */
export interface SoldUnit {
  /** The charge's id, or the dialog's. */
  readonly id: string;
  readonly occurredAt: Instant;
  /** `YYYY-MM` in the WABA's zone. */
  readonly month: string;
  readonly number: string;
  readonly message: string;
  readonly category: string;
  readonly market: string;
  readonly pricingType: string;
  readonly priced: Result<Price, PriceRefusal>;
}

/** One charge or dialog with its price. */
export function soldUnit({ id, charge }: Billable, unit: Sellable, priced: SoldUnit["priced"]): SoldUnit {
  const { occurredAt, month, number, message } = charge;
  const { category, market, pricingType } = unit;
  return { id, occurredAt, month, number, message, category, market, pricingType, priced };
}

/** The units of a client: its sales with the charges that they are about. Charges that are not its own are left out. */
export function soldUnits(items: readonly Billable[], sales: ReadonlyMap<string, SaleResult>): readonly SoldUnit[] {
  return items.flatMap((item) => {
    const sale = sales.get(item.id);
    if (!sale) return [];
    return [
      sale.ok
        ? soldUnit(item, sale.value.unit, { ok: true, value: sale.value.sell })
        : soldUnit(item, item.charge, sale),
    ];
  });
}

/** The one order of units: instant, then message id as bytes, then number; that of charges. */
export function compareUnits(a: SoldUnit, b: SoldUnit): number {
  return a.occurredAt - b.occurredAt || compareBytes(a.message, b.message) || compareBytes(a.number, b.number);
}
