import { localDate } from "../kernel/zone.ts";
import { compareCharges } from "../ledger/books.ts";
import { type Charge, chargeId } from "../pricing/charge.ts";

/** A charge as billing takes it: with its id and its local day. */
export interface Billable {
  readonly id: string;
  readonly charge: Charge;
  /** `YYYY-MM-DD` in the WABA's zone; picks the rate card. */
  readonly date: string;
  /** The day that picks plan version and exchange rate: the same, unless a plan is tried as of another day. */
  readonly planDate: string;
}

/** Charges ready for billing, in the one order of charges; `zoneOf` gives the zone of a WABA. */
export function billables(
  charges: Iterable<Charge>,
  zoneOf: (waba: string) => string,
  planDate?: string,
): readonly Billable[] {
  return [...charges].sort(compareCharges).map((charge) => {
    const date = localDate(zoneOf(charge.waba), charge.occurredAt);
    return { id: chargeId(charge), charge, date, planDate: planDate ?? date };
  });
}
