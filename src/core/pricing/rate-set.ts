import type { Micros } from "../kernel/money.ts";

/** How a row of a card came about; `derived` flags are set for the last two (see rates/SOURCES.md). */
export type RowBasis = "attested" | "carried" | "carried-back" | "unmarked";

/** One line of a rate card. Tier bounds are inclusive; both null where the line states no tier. */
export interface RateRow {
  readonly market: string;
  readonly category: string;
  readonly tierFrom: number | null;
  readonly tierTo: number | null;
  readonly rate: Micros;
  readonly basis: RowBasis;
}

/** A dated list of rates in one currency, as published (`attested`) or filled in by a stated rule. */
export interface RateCard {
  /** First local day (`YYYY-MM-DD`, WABA's zone) on which it holds. */
  readonly date: string;
  readonly currency: string;
  readonly attested: boolean;
  readonly rows: readonly RateRow[];
}

/** A calling code or country that belongs to a market for a while; dates are local days, `to` inclusive or null. */
export interface MarketRow {
  readonly market: string;
  /** Digits a phone number starts with, or `*` for every code that is not listed. */
  readonly callingCode: string;
  /** ISO 3166 alpha-2; empty for `*`. */
  readonly country: string;
  readonly from: string;
  readonly to: string | null;
}

/** A dated statement that a rate changed; market `*` means all markets. */
export interface RateChange {
  readonly date: string;
  readonly market: string;
  readonly category: string;
}

/** A country whose authentication templates may take the international rate (AUTHI-06). */
export interface AuthInternationalRow {
  readonly country: string;
  readonly from: string;
  readonly to: string | null;
}

/** All rate data of a run, plain and immutable. Parsed from `rates/` and overlays outside of core. */
export interface RateData {
  readonly cards: readonly RateCard[];
  readonly markets: readonly MarketRow[];
  readonly changes: readonly RateChange[];
  readonly authInternational: readonly AuthInternationalRow[];
  /** Last local day for which the data claims to be complete; later charges are flagged `stale`. */
  readonly knownUntil: string;
  /** SHA-256 over the content, hex. */
  readonly hash: string;
}
