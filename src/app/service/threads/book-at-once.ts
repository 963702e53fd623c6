import type { Change, ChargePlace, CurrentUsage, OwnedCharges, ThreadBatch } from "../../../store/port/books.ts";
import { type BookingContext, bookPlaces } from "../book-charges.ts";
import { chargeKey } from "../charges/plan.ts";

/** A change with what stage 1 says of the message, so that nobody has to read it again. */
export interface KnownChange extends Change {
  /** Null: the message left the books. */
  readonly current: CurrentUsage | null;
  /** The message is new, so that there is no charge of it. */
  readonly isNew: boolean;
}

/**
 * Books the charges of changes in the same transaction, as far as their owners are free; gives the others. `context` is
 * asked for once the owners are held, so that no settings come in between; null: they did.
 */
export async function bookAtOnce(
  batch: ThreadBatch,
  changes: readonly KnownChange[],
  context: () => Promise<BookingContext | null>,
): Promise<readonly Change[]> {
  if (changes.length === 0) return [];
  const byOwner = new Map<number, KnownChange[]>();
  for (const change of changes) {
    const own = byOwner.get(change.owner);
    if (own) own.push(change);
    else byOwner.set(change.owner, [change]);
  }
  const held = await batch.owners([...byOwner.keys()]);
  const booking = held.length > 0 ? await context() : null;
  if (!booking) return changes;
  for (const owned of held) {
    const own = byOwner.get(owned.owner) ?? [];
    byOwner.delete(owned.owner);
    const places = own.map(({ partition, number, message }) => ({ partition, number, message, rerate: null }));
    await bookPlaces(withKnown(owned, own), places, booking);
  }
  return [...byOwner.values()].flat();
}

/** Reads of the store only what is not in hand. */
function withKnown(owned: OwnedCharges, changes: readonly KnownChange[]): OwnedCharges {
  const known = new Map(changes.map((change) => [chargeKey(change), change]));
  const strange = (places: readonly ChargePlace[]) => places.filter((place) => !known.has(chargeKey(place)));
  return {
    ...owned,
    usages: async (places) => [
      ...places.flatMap((place) => known.get(chargeKey(place))?.current ?? []),
      ...(await owned.usages(strange(places))),
    ],
    charges: (places) => owned.charges(places.filter((place) => known.get(chargeKey(place))?.isNew !== true)),
  };
}
