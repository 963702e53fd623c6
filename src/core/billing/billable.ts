import { localDate } from "../kernel/zone.ts";
import { compareCharges } from "../ledger/books.ts";
import { type Charge, chargeId } from "../pricing/charge.ts";

/** A charge as billing takes it: with its id and its local day. */
export interface Billable {
  readonly id: string;
  readonly charge: Charge;
  /** `YYYY-MM-DD` in the WABA's zone; picks plan version, exchange rate and card. */
  readonly date: string;
}

/** Charges ready for billing, in the one order of charges; `zoneOf` gives the zone of a WABA. */
export function billables(charges: Iterable<Charge>, zoneOf: (waba: string) => string): readonly Billable[] {
  return [...charges].sort(compareCharges).map((charge) => ({
    id: chargeId(charge),
    charge,
    date: localDate(zoneOf(charge.waba), charge.occurredAt),
  }));
}
