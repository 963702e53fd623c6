import type { BookedMoney } from "../../app/service/watch/metrics.ts";

/** What the thread that books is given. */
export interface BookingOrders {
  readonly url: string;
  /** A folder of rate cards beside the shipped ones. */
  readonly cards: string | undefined;
  readonly holder: string;
}

/** What it is told: there may be something to do, or to end. */
export type BookingOrder = "wake" | "stop";

/** What it tells. */
export type BookingNote =
  | {
      readonly is: "booked";
      readonly stage: "threads" | "charges";
      readonly taken: number;
      readonly money: readonly BookedMoney[];
      readonly unrated: readonly (readonly [string, number])[];
    }
  | { readonly is: "failed"; readonly stage: 1 | 2; readonly partition: number; readonly error: unknown }
  | { readonly is: "not_posted"; readonly error: unknown }
  | { readonly is: "stopped" };
