import type { Billable } from "./billable.ts";
import { type BillingState, clientsOf, ownerOn } from "./business.ts";
import { openSales, type SaleOptions } from "./sale.ts";
import type { WantedSale } from "./sale-book.ts";
import { packSale, shapeOfSale } from "./sale-form.ts";

/** A charge with where it stands in the store. */
export interface PlacedBillable extends Billable {
  readonly partition: number;
  /** The names of its number and message there. */
  readonly stored: { readonly number: string; readonly message: string };
}

/**
 * What charges are sold for over all hops to these businesses, from scratch. Give, in the one order of charges, all of a
 * month that the businesses' rank counts.
 */
export function deriveSales(
  items: readonly PlacedBillable[],
  {
    businesses,
    state,
    rates,
  }: { readonly businesses: readonly string[]; readonly state: BillingState } & Pick<SaleOptions, "rates">,
): readonly WantedSale[] {
  const ownerOf = ({ charge, date }: Billable) => ownerOn(state, charge.waba, date);
  const sales = openSales(items, { clients: clientsOf(state), ownerOf }, { rates, assumed: "refuse" });
  const known = businesses.filter((id) => state.businesses.has(id));
  return known.flatMap((business) => {
    const seller = state.businesses.get(business)?.seller ?? null;
    const supplier = seller === null ? null : (state.businesses.get(seller)?.seller ?? null);
    const results = sales.of(business);
    return items.flatMap(({ id: unit, charge, date: day, partition, stored }): readonly WantedSale[] => {
      const sale = results.get(unit);
      if (!sale) return [];
      const shape = packSale(shapeOfSale(sale, { unit: charge, seller, supplier }));
      const { month, occurredAt, waba } = charge;
      return [{ business, month, unit, shape, occurredAt, day, waba, partition, ...stored }];
    });
  });
}
