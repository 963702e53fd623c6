import type { PlacedBillable } from "../../../../core/billing/derive-sales.ts";
import type { RatesOf } from "../../../../core/billing/pooled.ts";
import { assert } from "../../../../core/kernel/assert.ts";
import { compareCharges } from "../../../../core/ledger/books.ts";
import { unpackCharge } from "../../../../core/ledger/charge-form.ts";
import type { RateSet } from "../../../../core/pricing/rate-card.ts";
import type { PostedCharge } from "../../../../store/port/posting.ts";
import type { PostingStage } from "./stage.ts";

/** Charges as billing takes them, in the one order of charges, and the rates that each was booked under. */
export interface PostingItems {
  readonly items: readonly PlacedBillable[];
  readonly ratesOf: RatesOf;
}

export async function itemsOf(
  charges: readonly PostedCharge[],
  { names, charges: books }: Pick<PostingStage, "names" | "charges">,
): Promise<PostingItems> {
  const real = await tiedNames(charges, names);
  const items = charges.map((one) => itemOf(one, real.get(`${one.partition}\n${one.message}`) ?? one.message));
  items.sort((a, b) => compareCharges(a.charge, b.charge));
  const sets = new Map<number, RateSet>();
  for (const booking of new Set(charges.map((one) => one.booking))) sets.set(booking, await books.ratesOf(booking));
  const rates = new Map(charges.map(({ id, booking }) => [id, sets.get(booking)]));
  const ratesOf: RatesOf = ({ id }) => {
    const found = rates.get(id);
    assert(found !== undefined, "the rates of a charge are known");
    return found;
  };
  return { items, ratesOf };
}

/** Whether a counter ranks it is what billing asks of a rank, so the first of its band stands for it. */
export function ordinalOf({ counter, band }: Pick<PostedCharge, "counter" | "band">): number | null {
  return counter === null ? null : (band ?? 0) + 1;
}

function itemOf({ id, packed, partition, number, message, counter, band }: PostedCharge, name: string): PlacedBillable {
  const { charge } = unpackCharge(packed, { number, message: name });
  const ordinal = ordinalOf({ counter, band });
  const { day } = packed;
  return { id, charge: { ...charge, ordinal }, date: day, planDate: day, partition, stored: { number, message } };
}

/** Real names order what happened at one instant, as far as they are known. */
async function tiedNames(
  charges: readonly PostedCharge[],
  names: PostingStage["names"],
): Promise<ReadonlyMap<string, string>> {
  const instants = new Map<number, PostedCharge[]>();
  for (const one of charges) {
    const group = instants.get(one.packed.occurredAt);
    if (group) group.push(one);
    else instants.set(one.packed.occurredAt, [one]);
  }
  const byPartition = new Map<number, string[]>();
  for (const group of instants.values()) {
    if (group.length === 1) continue;
    for (const { partition, message } of group) {
      const known = byPartition.get(partition) ?? [];
      if (known.length === 0) byPartition.set(partition, known);
      known.push(message);
    }
  }
  const real = new Map<string, string>();
  for (const [partition, messages] of byPartition)
    for (const [surrogate, name] of await names.reveal(partition, messages))
      real.set(`${partition}\n${surrogate}`, name);
  return real;
}
