import { packBooked, sameCharge } from "../../../core/ledger/charge-form.ts";
import { ownerOfUsage } from "../../../core/ledger/partition.ts";
import { unpackUsage } from "../../../core/ledger/usage-form.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import { type PlacedUsage, placeUsage } from "../../../core/pricing/rating.ts";
import type { FindWaba } from "../../../core/usage/accounts.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import type { ChargePlace, ChargeToFile, CurrentUsage, StoredCharge } from "../../../store/port/books.ts";
import { counterIdOf } from "../counter-id.ts";

/** The rates of a booking, and the number under which it is filed. */
export interface BookedRates {
  readonly rates: RateSet;
  readonly booking: number;
}

/** By what charges are made. */
export interface Tariff extends BookedRates {
  readonly settings: Settings;
  readonly wabaOf: FindWaba;
}

/** A message whose charge is looked at. */
export interface Subject {
  /** By {@link chargeKey}. */
  readonly key: string;
  readonly place: ChargePlace;
  /** What stage 1 says of it now; null: nothing any more. */
  readonly current: CurrentUsage | null;
  readonly before: StoredCharge | null;
  /** The rates under which it stands on file; null: there are none, or they are to count no longer. */
  readonly filed: BookedRates | null;
}

/** A place with its name. */
export interface KeyedPlace extends ChargePlace {
  readonly key: string;
}

/** What is to become of a charge. */
export type Plan = KeyedPlace &
  (
    | BookPlan
    /** It is no charge of this owner any more; `next`: the owner who is to book it now; null: it is none at all. */
    | { readonly is: "take_back"; readonly before: StoredCharge; readonly next: number | null }
    /** Another owner has it, or is to have it. */
    | { readonly is: "forward"; readonly next: number }
    | { readonly is: "nothing" }
  );

/** That a usage is to be booked. */
export interface BookPlan extends KeyedPlace, BookedRates {
  readonly is: "book";
  readonly current: CurrentUsage;
  readonly placed: PlacedUsage;
  /** The id of its counter; null where none sees it. */
  readonly counter: string | null;
  readonly before: StoredCharge | null;
}

/** One name for a charge's place. */
export function chargeKey({ partition, number, message }: ChargePlace): string {
  return `${partition}\n${number}\n${message}`;
}

/**
 * Says what is to become of the charge of a message, by what stage 1 says now and what is on file. One that says what it
 * said under the rates that it was booked under stays with them: new rates change nothing by themselves.
 */
export function planCharge({ key, place, current, before, filed }: Subject, owner: number, tariff: Tariff): Plan {
  const { partition, number, message } = place;
  const at = { key, partition, number, message };
  if (before?.state === "live" && before.owner !== owner) return { ...at, is: "forward", next: before.owner };
  const kept = current && before && filed ? keptPlan({ key, place: at, current, before, filed }, owner, tariff) : null;
  if (kept) return kept;
  const placed = current && placedUnder(current, tariff, tariff.rates);
  const next = placed ? ownerOfUsage(placed.usage, placed.waba) : null;
  if (current && placed && next === owner) {
    const { rates, booking } = tariff;
    return { ...at, is: "book", current, placed, counter: counterOf(placed), before, rates, booking };
  }
  const isOpen = before?.state === "live" || (before?.state === "moving" && next === null);
  if (before && isOpen) return { ...at, is: "take_back", before, next };
  return next === null ? { ...at, is: "nothing" } : { ...at, is: "forward", next };
}

/** The plan of a charge that is under its own rates what it was; null where it is not. */
function keptPlan(
  { key, place, current, before, filed }: { [Part in keyof Subject]: NonNullable<Subject[Part]> },
  owner: number,
  tariff: Tariff,
): BookPlan | null {
  const placed = before.state === "live" ? placedUnder(current, tariff, filed.rates) : null;
  if (!placed || ownerOfUsage(placed.usage, placed.waba) !== owner) return null;
  const counter = counterOf(placed);
  const isSame = counter === before.counter && sameCharge(before.packed, packBooked(placed, before.band, filed.rates));
  return isSame ? { ...place, key, is: "book", current, placed, counter, before, ...filed } : null;
}

function placedUnder(
  { filed }: CurrentUsage,
  { settings, wabaOf }: Pick<Tariff, "settings" | "wabaOf">,
  rates: RateSet,
): PlacedUsage | null {
  const { message, usage } = filed;
  if (!usage) return null;
  return placeUsage(unpackUsage(usage, message), wabaOf(message, usage.occurredAt), settings, rates);
}

function counterOf({ counter }: PlacedUsage): string | null {
  return counter === null ? null : counterIdOf(counter);
}

/** The charge that a planned booking leads to in its band; null where all of it stands on file already. */
export function chargeToFile(plan: BookPlan, band: number | null): ChargeToFile | null {
  const { partition, number, message, current, placed, counter, before, rates, booking } = plan;
  const packed = packBooked(placed, band, rates);
  const same = before !== null && before.state !== "back" && sameCharge(before.packed, packed);
  if (
    same &&
    before.state === "live" &&
    before.counter === counter &&
    before.band === band &&
    before.booking === booking
  )
    return null;
  return {
    partition,
    number,
    message,
    id: before ? null : current.chargeId,
    before,
    state: "live",
    revision: same ? before.revision : (before?.revision ?? 0) + 1,
    packed,
    counter,
    band,
    booking,
  };
}

/** A charge that is taken back, as it stays on file. */
export function takenBack({ before, next, ...place }: Extract<Plan, { is: "take_back" }>): ChargeToFile {
  const { partition, number, message } = place;
  const { revision, packed, booking } = before;
  const state = next === null ? "back" : "moving";
  return { partition, number, message, id: null, before, state, revision, packed, counter: null, band: null, booking };
}

/** The revision that a charge to file replaces or takes back; null where it stays in force. */
export function reversedBy({ before, state, revision }: ChargeToFile): StoredCharge | null {
  if (!before || before.state === "back" || state === "moving") return null;
  return state === "back" || revision !== before.revision ? before : null;
}
