import type { Change, ThreadBatch } from "../../../store/port/books.ts";
import { type BookingContext, bookPlaces, type KnownPlace } from "../book-charges.ts";

/** A change with what stage 1 says of the message, so that nobody has to read it again. */
export interface KnownChange extends Change, KnownPlace {}

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
    await bookPlaces(owned, byOwner.get(owned.owner) ?? [], booking);
    byOwner.delete(owned.owner);
  }
  return [...byOwner.values()].flat();
}
