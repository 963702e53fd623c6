import type { Change, ThreadBatch } from "../../../store/port/books.ts";
import { type BookedCharges, type BookingContext, bookPlaces, type KnownPlace } from "../book-charges.ts";

/** A change with what stage 1 says of the message, so that nobody has to read it again. */
export interface KnownChange extends Change, KnownPlace {}

/**
 * Books the charges of changes in the same transaction, as far as their owners are free; gives the others. `context` is
 * asked for once the owners are held, with the latest version of the settings; null: they have changed meanwhile.
 */
export async function bookAtOnce(
  batch: ThreadBatch,
  changes: readonly KnownChange[],
  context: (latest: bigint) => BookingContext | null,
): Promise<{ readonly left: readonly Change[]; readonly booked: readonly BookedCharges[] }> {
  if (changes.length === 0) return { left: [], booked: [] };
  const byOwner = new Map<number, KnownChange[]>();
  for (const change of changes) {
    const own = byOwner.get(change.owner);
    if (own) own.push(change);
    else byOwner.set(change.owner, [change]);
  }
  const { held, latest } = await batch.owners([...byOwner.keys()]);
  const booking = held.length > 0 ? context(latest) : null;
  if (!booking) return { left: changes, booked: [] };
  const booked: BookedCharges[] = [];
  for (const owned of held) {
    booked.push(await bookPlaces(owned, byOwner.get(owned.owner) ?? [], booking));
    byOwner.delete(owned.owner);
  }
  return { left: [...byOwner.values()].flat(), booked };
}
