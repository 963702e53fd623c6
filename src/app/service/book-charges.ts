import type { RateSet } from "../../core/pricing/rate-card.ts";
import { openAccounts } from "../../core/usage/accounts.ts";
import type { AccountBooks } from "../../store/port/accounts.ts";
import type {
  Change,
  ChargeBatch,
  ChargeBooks,
  ChargePlace,
  ChargeToFile,
  CurrentUsage,
  Lease,
  StoredCharge,
} from "../../store/port/books.ts";
import type { Names } from "../../store/port/journal.ts";
import type { BookedBatch } from "./book-threads.ts";
import { openCounterBook } from "./charges/counters.ts";
import { chargeKey, chargeToFile, type Plan, planCharge, reversedBy, type Tariff, takenBack } from "./charges/plan.ts";
import { sumsOf } from "./charges/sums.ts";
import { counterIdOf } from "./counter-id.ts";

/** What stage 2 works with. */
export interface ChargeStage {
  readonly books: ChargeBooks;
  readonly names: Pick<Names, "reveal">;
  readonly accounts: AccountBooks;
  readonly rates: RateSet;
  readonly engine: string;
}

/** Books the next changes of an owner: bands, charges, reversals and sums. */
export async function bookCharges(lease: Lease, stage: ChargeStage, limit: number): Promise<BookedBatch> {
  const booking = await stage.books.booking(stage.rates.data, stage.engine);
  return stage.books.batch(lease, async (batch) => {
    const changes = await batch.changes(limit);
    // After the changes: whoever made them knew no later settings than these.
    const { settings } = await stage.accounts.latest();
    const tariff = { settings, wabaOf: openAccounts(settings), rates: stage.rates, booking };
    await bookPlaces(batch, changes, tariff, stage.names);
    await batch.finish(changes.at(-1)?.seq ?? batch.done);
    return { taken: changes.length, isFull: changes.length === limit };
  });
}

/**
 * Books the charges of some messages as stage 1 and the tariff say now, and those of others whose band that changes.
 * Saying the same again changes nothing.
 */
export async function bookPlaces(
  batch: ChargeBatch,
  places: readonly ChargePlace[],
  tariff: Tariff,
  names: Pick<Names, "reveal">,
): Promise<readonly ChargeToFile[]> {
  const counters = openCounterBook(batch, names, tariff.rates);
  const known = new Map<string, Known>();
  let fresh = places;
  for (;;) {
    await loadPlaces(batch, fresh, known);
    const plans = [...known.values()].map(({ place, current, before }) =>
      planCharge(place, { current, before, owner: batch.owner }, { ...tariff, counterId: counterIdOf }),
    );
    await counters.load(countersOf(plans));
    const settled = await counters.settle(plans);
    fresh = settled.displaced.filter((place) => !known.has(chargeKey(place)));
    if (fresh.length > 0) continue;
    const booked = plans.flatMap((plan) =>
      plan.is === "book"
        ? (chargeToFile(plan, settled.bandOf(plan), settled.thresholds(plan.counter), tariff) ?? [])
        : [],
    );
    const back = plans.flatMap((plan) => (plan.is === "take_back" ? [takenBack(plan)] : []));
    const charges = [...booked, ...back];
    await batch.save({
      charges,
      reversed: charges.flatMap((charge) => reversedBy(charge) ?? []),
      counters: settled.counters,
      sums: sumsOf(charges),
      changes: plans.flatMap(forwarded),
    });
    return charges;
  }
}

interface Known {
  readonly place: ChargePlace;
  readonly current: CurrentUsage | null;
  readonly before: StoredCharge | null;
}

async function loadPlaces(
  batch: ChargeBatch,
  places: readonly ChargePlace[],
  known: Map<string, Known>,
): Promise<void> {
  const wanted = new Map(
    places.map(({ partition, number, message }) => {
      const place = { partition, number, message };
      return [chargeKey(place), place];
    }),
  );
  const asked = [...wanted.values()];
  const usages = new Map((await batch.usages(asked)).map((one) => [chargeKey(one), one]));
  const charges = new Map((await batch.charges(asked)).map((one) => [chargeKey(one), one]));
  for (const [key, place] of wanted)
    known.set(key, { place, current: usages.get(key) ?? null, before: charges.get(key) ?? null });
}

/** The ids of all counters that plans touch, with their keys where known. */
function countersOf(plans: readonly Plan[]): ReadonlyMap<string, string | null> {
  const counters = new Map<string, string | null>();
  for (const plan of plans) {
    if (plan.is !== "book" && plan.is !== "take_back") continue;
    const old = plan.before?.state === "live" ? plan.before.counter : null;
    if (old !== null && !counters.has(old)) counters.set(old, null);
    if (plan.is === "book" && plan.counter !== null) counters.set(plan.counter, plan.placed.counter);
  }
  return counters;
}

function forwarded(plan: Plan): readonly Change[] {
  const next = plan.is === "forward" || plan.is === "take_back" ? plan.next : null;
  if (next === null) return [];
  const { partition, number, message } = plan;
  return [{ owner: next, partition, number, message }];
}
