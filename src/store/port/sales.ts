import type { SaleInForce } from "./posting.ts";
import type { Page, PageOf } from "./reads.ts";

/** Which sales in force. */
export interface SaleFilter {
  readonly business: string;
  readonly month: string;
  readonly waba?: string;
  readonly category?: string;
  readonly market?: string;
  /** A code; `any`: all without a price. */
  readonly refusal?: string;
}

/** By what a margin is split. */
export type MarginBy = "business" | "category" | "market" | "day";

/** Of which sales margins are summed, and how they are split. */
export interface MarginQuery {
  /** A business that resells; null: the provider. */
  readonly seller: string | null;
  readonly month: string;
  readonly by: MarginBy;
  /** Only what this client was sold; null: all of the seller's clients. */
  readonly business: string | null;
}

/** What a seller's clients were asked, and what that cost the seller. */
export interface MarginLine {
  /** A business, a category, a market, or a local day. */
  readonly of: string;
  readonly currency: string;
  readonly buyCurrency: string;
  readonly units: number;
  readonly price: bigint;
  readonly cost: bigint;
  /** Units without a price, which are in neither sum. */
  readonly unpriced: number;
}

/** Reads sales. */
export interface SaleReads {
  /** In order of (instant, unit). */
  readonly list: (filter: SaleFilter, page: Page) => Promise<PageOf<SaleInForce>>;
  /** All hops of a unit. */
  readonly ofUnit: (unit: string) => Promise<readonly SaleInForce[]>;
  /** Of a seller (null: the provider) and month; what has no price stands under an empty currency. */
  readonly margin: (query: MarginQuery) => Promise<readonly MarginLine[]>;
}
