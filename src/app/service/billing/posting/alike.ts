import type { BillingState } from "../../../../core/billing/business.ts";
import { deriveSales } from "../../../../core/billing/derive-sales.ts";
import type { WantedSale } from "../../../../core/billing/sale-book.ts";
import type { PostedCharge } from "../../../../store/port/posting.ts";
import { itemsOf, ordinalOf } from "./items.ts";
import type { PostingStage } from "./stage.ts";

/** Charges that say the same of all that a price without a rank can depend on. */
export interface Alike {
  /** Stands for all of them. */
  readonly sample: PostedCharge;
  readonly members: readonly PostedCharge[];
}

/**
 * Groups charges by what they say, whose they may be (WABA and day), the rates that they were booked under, their band,
 * and whether they are in force.
 */
export function groupAlike(charges: readonly PostedCharge[]): readonly Alike[] {
  const groups = new Map<string, { readonly sample: PostedCharge; readonly members: PostedCharge[] }>();
  // Shapes are long, and few.
  const shapes = new Map<string, number>();
  for (const charge of charges) {
    const { shape, waba, day } = charge.packed;
    const place = shapes.get(shape) ?? shapes.size;
    shapes.set(shape, place);
    const key = `${place}|${day}|${charge.booking}|${ordinalOf(charge)}|${charge.state}|${waba}`;
    const known = groups.get(key);
    if (known) known.members.push(charge);
    else groups.set(key, { sample: charge, members: [charge] });
  }
  return [...groups.values()];
}

/** Charges that depend on nothing but themselves, and what decides what they are sold for. */
interface Lone {
  readonly businesses: readonly string[];
  readonly state: BillingState;
  readonly stage: Pick<PostingStage, "charges">;
}

/** The sales of charges none of which has to do with another: those that are alike are priced once. */
export async function salesOfLone(
  charges: readonly PostedCharge[],
  { businesses, state, stage }: Lone,
): Promise<readonly WantedSale[]> {
  const groups = groupAlike(charges);
  const samples = groups.map(({ sample }) => sample);
  const { items, ratesOf } = await itemsOf(samples, { ...stage, names: UNNEEDED });
  const priced = new Map<string, WantedSale[]>();
  for (const sale of deriveSales(items, { businesses, state, rates: ratesOf })) {
    const known = priced.get(sale.unit);
    if (known) known.push(sale);
    else priced.set(sale.unit, [sale]);
  }
  const wanted: WantedSale[] = [];
  for (const { sample, members } of groups)
    for (const sale of priced.get(sample.id) ?? []) for (const charge of members) wanted.push(alikeSale(sale, charge));
  return wanted;
}

/** Real names order what happened at one instant, and here no order matters. */
const UNNEEDED: PostingStage["names"] = { reveal: async () => new Map() };

function alikeSale({ business, month, shape, day, waba }: WantedSale, charge: PostedCharge): WantedSale {
  const { id: unit, partition, number, message, packed } = charge;
  return { business, month, unit, shape, occurredAt: packed.occurredAt, day, waba, partition, number, message };
}
