import type { Billable } from "./billable.ts";
import { type BillingState, clientsOf, ownerOn, sellersOf } from "./business.ts";
import { openSales, type SaleOptions, type SaleResult } from "./sale.ts";
import type { WantedSale } from "./sale-book.ts";
import { packSale, shapeOfSale } from "./sale-form.ts";

/** A charge with where it stands in the store. */
export interface PlacedBillable extends Billable {
  readonly partition: number;
  /** The names of its number and message there. */
  readonly stored: { readonly number: string; readonly message: string };
}

/** One unit over one hop, with the rank and what the unit counts as, which the store does not keep. */
export interface DerivedSale {
  readonly business: string;
  readonly item: PlacedBillable;
  readonly sale: SaleResult;
}

/** Charges, and what decides what they are sold for. */
export interface Derivation extends Pick<SaleOptions, "rates"> {
  readonly businesses: readonly string[];
  readonly state: BillingState;
}

/**
 * What charges are sold for over all hops to these businesses, from scratch. Give, in the one order of charges, all of a
 * month that the businesses' rank counts. Of days on which a business is billed by dialogs there are none.
 */
export function derivedSales(
  items: readonly PlacedBillable[],
  { businesses, state, rates }: Derivation,
): readonly DerivedSale[] {
  const ownerOf = ({ charge, date }: Billable) => ownerOn(state, charge.waba, date);
  const sales = openSales(items, { clients: clientsOf(state), ownerOf }, { rates, assumed: "refuse" });
  const known = businesses.filter((id) => state.businesses.has(id));
  const byId = new Map(items.map((item) => [item.id, item]));
  return known.flatMap((business) =>
    [...sales.of(business)].flatMap(([id, sale]): readonly DerivedSale[] => {
      const item = byId.get(id);
      return item ? [{ business, item, sale }] : [];
    }),
  );
}

/** The same as the store keeps it. */
export function deriveSales(items: readonly PlacedBillable[], derivation: Derivation): readonly WantedSale[] {
  return derivedSales(items, derivation).map((derived) => keptSale(derived, derivation.state));
}

/** A unit over one hop as the store keeps it. */
export function keptSale({ business, item, sale }: DerivedSale, state: BillingState): WantedSale {
  const { id: unit, charge, date: day, partition, stored } = item;
  const shape = packSale(shapeOfSale(sale, { unit: charge, ...sellersOf(state, business) }));
  const { month, occurredAt, waba } = charge;
  return { business, month, unit, shape, occurredAt, day, waba, partition, ...stored };
}
