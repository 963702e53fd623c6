import type { RateSet } from "../../core/pricing/rate-card.ts";
import { openAccounts } from "../../core/usage/accounts.ts";
import type { AccountBooks } from "../../store/port/accounts.ts";
import type {
  Change,
  ChargeBooks,
  ChargePlace,
  ChargeToFile,
  CurrentUsage,
  Lease,
  OwnedCharges,
} from "../../store/port/books.ts";
import type { Names } from "../../store/port/journal.ts";
import type { BookedBatch } from "./book-threads.ts";
import { openCounterBook, type SettledCounters, type WantedCounter } from "./charges/counters.ts";
import {
  type BookedRates,
  chargeKey,
  chargeToFile,
  type Plan,
  planCharge,
  reversedBy,
  type Subject,
  type Tariff,
  takenBack,
} from "./charges/plan.ts";
import { sumsOf } from "./charges/sums.ts";

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
    const tariff = await tariffOf(stage, booking);
    await bookPlaces(batch, changes, { tariff, names: stage.names, ratesOf: stage.books.ratesOf });
    await batch.finish(changes.at(-1)?.seq ?? batch.done);
    return { taken: changes.length, isFull: changes.length === limit };
  });
}

/** The tariff of today. */
export async function tariffOf({ accounts, rates }: ChargeStage, booking: number): Promise<Tariff> {
  const { settings } = await accounts.latest();
  return { settings, wabaOf: openAccounts(settings), rates, booking };
}

/** What booking charges depends on. */
export interface BookingContext {
  readonly tariff: Tariff;
  readonly names: Pick<Names, "reveal">;
  readonly ratesOf: (booking: number) => Promise<RateSet>;
}

/** A message whose charge is to be looked at. */
export interface KnownPlace extends ChargePlace {
  /** Under which booking it is to be rated anew; nothing: under none. */
  readonly rerate?: number | null;
  /** What stage 1 says of it, where that is in hand; a message that is new has no charge yet. */
  readonly known?: { readonly current: CurrentUsage | null; readonly isNew: boolean };
}

/**
 * Books the charges of some messages as stage 1 and the tariff say now, and those of others whose band that changes.
 * Saying the same again changes nothing. Gives the charges that it wrote.
 */
export async function bookPlaces(
  batch: OwnedCharges,
  places: readonly KnownPlace[],
  context: BookingContext,
): Promise<readonly ChargeToFile[]> {
  const { tariff, names } = context;
  const counters = openCounterBook(batch, names);
  const subjects = new Map<string, Subject>();
  /** Those that go by these rates, whatever they were booked under. */
  const anew = await askedAnew(places, context);
  await loadSubjects(batch, places, subjects, context);
  for (;;) {
    const plans = [...subjects].map(([key, subject]) => {
      const rates = anew.get(key);
      return rates
        ? planCharge({ ...subject, filed: null }, batch.owner, { ...tariff, ...rates })
        : planCharge(subject, batch.owner, tariff);
    });
    await counters.load(countersOf(plans));
    const settled = await counters.settle(plans);
    const displaced = settled.displaced.filter((place) => !subjects.has(chargeKey(place)));
    await loadSubjects(batch, displaced, subjects, context);
    const charges = chargesOf(plans, settled);
    const outgrown = charges.filter(
      (charge) =>
        charge.booking !== tariff.booking &&
        charge.revision !== charge.before?.revision &&
        !anew.has(chargeKey(charge)),
    );
    for (const charge of outgrown) anew.set(chargeKey(charge), { rates: tariff.rates, booking: tariff.booking });
    if (displaced.length > 0 || outgrown.length > 0) continue;
    await batch.save({
      charges,
      reversed: charges.flatMap((charge) => reversedBy(charge) ?? []),
      counters: settled.counters,
      sums: sumsOf(charges),
      changes: plans.flatMap((plan) => forwarded(plan, anew.get(plan.key)?.booking ?? null)),
    });
    return charges;
  }
}

async function askedAnew(
  places: readonly KnownPlace[],
  { ratesOf }: BookingContext,
): Promise<Map<string, BookedRates>> {
  const anew = new Map<string, BookedRates>();
  for (const place of places) {
    const { rerate: booking } = place;
    if (booking !== null && booking !== undefined)
      anew.set(chargeKey(place), { booking, rates: await ratesOf(booking) });
  }
  return anew;
}

async function loadSubjects(
  batch: OwnedCharges,
  places: readonly KnownPlace[],
  subjects: Map<string, Subject>,
  { tariff, ratesOf }: BookingContext,
): Promise<void> {
  if (places.length === 0) return;
  const wanted = new Map<string, KnownPlace>();
  for (const place of places) wanted.set(chargeKey(place), place);
  const all = [...wanted.values()];
  const usages = byKey(await batch.usages(all.filter(({ known }) => !known)));
  const charges = byKey(await batch.charges(all.filter(({ known }) => !known?.isNew)));
  const older = new Map<number, BookedRates>();
  for (const { booking } of charges.values()) {
    if (booking !== tariff.booking && !older.has(booking))
      older.set(booking, { booking, rates: await ratesOf(booking) });
  }
  for (const [key, { partition, number, message, known }] of wanted) {
    const place = { partition, number, message };
    const before = charges.get(key) ?? null;
    const filed = before ? (older.get(before.booking) ?? null) : null;
    subjects.set(key, { key, place, current: known ? known.current : (usages.get(key) ?? null), before, filed });
  }
}

function byKey<T extends ChargePlace>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((one) => [chargeKey(one), one]));
}

function chargesOf(plans: readonly Plan[], settled: SettledCounters): readonly ChargeToFile[] {
  return plans.flatMap((plan) => {
    if (plan.is === "book") return chargeToFile(plan, settled.bandOf(plan)) ?? [];
    return plan.is === "take_back" ? [takenBack(plan)] : [];
  });
}

/** All counters that plans touch, with what is known of each. */
function countersOf(plans: readonly Plan[]): readonly WantedCounter[] {
  return plans.flatMap((plan): readonly WantedCounter[] => {
    if (plan.is !== "book" && plan.is !== "take_back") return [];
    const old = plan.before?.state === "live" ? plan.before.counter : null;
    const left = old === null ? [] : [{ id: old, key: null }];
    if (plan.is !== "book" || plan.counter === null || plan.placed.counter === null) return left;
    return [...left, { id: plan.counter, key: plan.placed.counter, rates: plan.rates }];
  });
}

function forwarded(plan: Plan, rerate: number | null): readonly Change[] {
  const next = plan.is === "forward" || plan.is === "take_back" ? plan.next : null;
  if (next === null) return [];
  const { partition, number, message } = plan;
  return [{ owner: next, partition, number, message, rerate }];
}
