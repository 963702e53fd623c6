import type { Micros } from "../kernel/money.ts";
import type { Ppm } from "../kernel/ratio.ts";

/** What a plan asks or grants for a month as a whole, at closing. Amounts are in the plan's currency. */
export interface PeriodTerms {
  readonly included: readonly Included[];
  readonly volume: readonly VolumeBands[];
  /** The least that a month's use costs, after included amounts and volume; null: no minimum. */
  readonly minimum: Micros | null;
  readonly fees: readonly Fee[];
}

/** Which units a period line looks at; a null matches everything. */
export interface UnitFilter {
  readonly category: string | null;
  readonly market: string | null;
}

/** What the plan includes: an amount of use, or the first so many units of a kind. */
export type Included =
  | { readonly name: string; readonly of: "amount"; readonly amount: Micros }
  | { readonly name: string; readonly of: "units"; readonly units: number; readonly filter: UnitFilter };

/** A share on or off the month's use of a kind, by how many units it counts: the band reached holds for all of them. */
export interface VolumeBands {
  readonly name: string;
  readonly filter: UnitFilter;
  /** In order; a month with fewer units than the first band gets no line. */
  readonly bands: readonly { readonly from: number; readonly percent: Ppm }[];
}

/** A fee beside use: each month, each month for every number, or once on a local day. */
export type Fee =
  | { readonly name: string; readonly per: "month" | "number"; readonly amount: Micros; readonly prorated: boolean }
  | { readonly name: string; readonly per: "once"; readonly amount: Micros; readonly on: string };

/** A plan that asks for nothing beside its prices. */
export const NO_TERMS: PeriodTerms = { included: [], volume: [], minimum: null, fees: [] };
