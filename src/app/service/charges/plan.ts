import { firstOrdinal, packBooked, sameCharge } from "../../../core/ledger/charge-form.ts";
import { ownerOfUsage } from "../../../core/ledger/partition.ts";
import { unpackUsage } from "../../../core/ledger/usage-form.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import { type PlacedUsage, placeUsage } from "../../../core/pricing/rating.ts";
import type { FindWaba } from "../../../core/usage/accounts.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import type { ChargePlace, ChargeToFile, CurrentUsage, StoredCharge } from "../../../store/port/books.ts";

/** By what charges are made. */
export interface Tariff {
  readonly settings: Settings;
  readonly wabaOf: FindWaba;
  readonly rates: RateSet;
  /** The number under which bookings by these rates and this engine are filed. */
  readonly booking: number;
}

/** What is to become of a charge. */
export type Plan = ChargePlace &
  (
    | {
        readonly is: "book";
        readonly current: CurrentUsage;
        readonly placed: PlacedUsage;
        /** The id of its counter; null where none sees it. */
        readonly counter: string | null;
        readonly before: StoredCharge | null;
      }
    /** It is no charge of this owner any more; `next`: the owner who is to book it now; null: it is none at all. */
    | { readonly is: "take_back"; readonly before: StoredCharge; readonly next: number | null }
    /** Another owner has it, or is to have it. */
    | { readonly is: "forward"; readonly next: number }
    | { readonly is: "nothing" }
  );

/** One name for a charge's place. */
export function chargeKey({ partition, number, message }: ChargePlace): string {
  return `${partition}\n${number}\n${message}`;
}

/** Says what is to become of the charge of a message, by what stage 1 says now and what is on file. */
export function planCharge(
  place: ChargePlace,
  { current, before, owner }: { current: CurrentUsage | null; before: StoredCharge | null; owner: number },
  tariff: Tariff & { readonly counterId: (key: string) => string },
): Plan {
  const { partition, number, message } = place;
  const at = { partition, number, message };
  if (before?.state === "live" && before.owner !== owner) return { ...at, is: "forward", next: before.owner };
  const placed = current && placedNow(current, tariff);
  const next = placed ? ownerOfUsage(placed.usage, placed.waba) : null;
  if (current && placed && next === owner) {
    const counter = placed.counter === null ? null : tariff.counterId(placed.counter);
    return { ...at, is: "book", current, placed, counter, before };
  }
  const isOpen = before?.state === "live" || (before?.state === "moving" && next === null);
  if (before && isOpen) return { ...at, is: "take_back", before, next };
  return next === null ? { ...at, is: "nothing" } : { ...at, is: "forward", next };
}

function placedNow({ filed }: CurrentUsage, { settings, wabaOf, rates }: Tariff): PlacedUsage | null {
  const { message, usage } = filed;
  if (!usage) return null;
  return placeUsage(unpackUsage(usage, message), wabaOf(message, usage.occurredAt), settings, rates);
}

/** The charge that a planned booking leads to in its band; null where all of it stands on file already. */
export function chargeToFile(
  { current, placed, counter, before, ...place }: Extract<Plan, { is: "book" }>,
  band: number | null,
  thresholds: readonly number[],
  { rates, booking }: Tariff,
): ChargeToFile | null {
  const packed = packBooked(placed, band === null ? null : firstOrdinal(band, thresholds), rates);
  const same = before !== null && before.state !== "back" && sameCharge(before.packed, packed);
  if (
    same &&
    before.state === "live" &&
    before.counter === counter &&
    before.band === band &&
    before.booking === booking
  )
    return null;
  const { partition, number, message } = place;
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
