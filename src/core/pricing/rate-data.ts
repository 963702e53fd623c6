import { sha256 } from "../kernel/sha256.ts";
import type { RateCard, RateData, RateRow, RowBasis } from "./rate-set.ts";

/** Rate data as it is packed: names once, rows as numbers that point at them, so that a start takes no time. */
export interface RateDataJson {
  readonly hash: string;
  readonly known_until: string;
  /** Markets and categories of all rows. */
  readonly names: readonly string[];
  readonly cards: readonly CardJson[];
  /** Market, calling code, country, from, to. */
  readonly markets: readonly (readonly [string, string, string, string, string | null])[];
  /** Date, market, category. */
  readonly changes: readonly (readonly [string, string, string])[];
  /** Country, from, to. */
  readonly auth_international: readonly (readonly [string, string, string | null])[];
}

/** A card; its rows are market, category, tier from, tier to, rate in micros, basis, the names by their place. */
export interface CardJson {
  readonly date: string;
  readonly currency: string;
  readonly attested: boolean;
  readonly rows: readonly (readonly [number, number, number | null, number | null, number, number])[];
}

/** Unpacks what {@link packRateData} packed. Trusts it, because the build made both. */
export function parseRateData(json: RateDataJson): RateData {
  const name = (index: number) => json.names[index] ?? "";
  return {
    hash: json.hash,
    knownUntil: json.known_until,
    cards: json.cards.map(({ date, currency, attested, rows }) => ({
      date,
      currency,
      attested,
      rows: rows.map(([market, category, tierFrom, tierTo, rate, basis]) => ({
        market: name(market),
        category: name(category),
        tierFrom,
        tierTo,
        rate: BigInt(rate),
        basis: BASES[basis] ?? "unmarked",
      })),
    })),
    markets: json.markets.map(([market, callingCode, country, from, to]) => ({
      market,
      callingCode,
      country,
      from,
      to,
    })),
    changes: json.changes.map(([date, market, category]) => ({ date, market, category })),
    authInternational: json.auth_international.map(([country, from, to]) => ({ country, from, to })),
  };
}

/** Packs rate data for a file. Rates stay below 2^53 micros, far above any price of a message. */
export function packRateData(data: RateData): RateDataJson {
  const names = [
    ...new Set(data.cards.flatMap(({ rows }) => rows.flatMap(({ market, category }) => [market, category]))),
  ];
  const placeOf = new Map(names.map((name, index) => [name, index]));
  const packRow = ({ market, category, tierFrom, tierTo, rate, basis }: RateRow) =>
    [
      placeOf.get(market) ?? 0,
      placeOf.get(category) ?? 0,
      tierFrom,
      tierTo,
      Number(rate),
      BASES.indexOf(basis),
    ] as const;
  return {
    hash: data.hash,
    known_until: data.knownUntil,
    names,
    cards: data.cards.map(({ rows, ...card }) => ({ ...card, rows: rows.map(packRow) })),
    markets: data.markets.map(({ market, callingCode, country, from, to }) => [market, callingCode, country, from, to]),
    changes: data.changes.map(({ date, market, category }) => [date, market, category]),
    auth_international: data.authInternational.map(({ country, from, to }) => [country, from, to]),
  };
}

/** Puts cards into their one order and names the content by its hash. */
export function sealRateData(content: Omit<RateData, "hash">): RateData {
  const cards = [...content.cards].sort((a, b) => (cardKey(a) < cardKey(b) ? -1 : 1));
  const { hash: _, ...packed } = packRateData({ ...content, cards, hash: "" });
  return { ...content, cards, hash: sha256(JSON.stringify(packed)) };
}

/** What two files of the same card have in common: date, currency, and whether it is attested. */
export function cardKey({ date, currency, attested }: Pick<RateCard, "date" | "currency" | "attested">): string {
  return `${date}-${currency} ${attested ? "attested" : "derived"}`;
}

const BASES: readonly RowBasis[] = ["attested", "carried", "carried-back", "unmarked"];
