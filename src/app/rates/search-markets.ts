import { findPlace, type Place } from "../../core/pricing/market.ts";
import type { RateSet } from "../../core/pricing/rate-card.ts";
import type { MarketRow } from "../../core/pricing/rate-set.ts";

/** A row of the market map that fits what was searched for. */
export interface MarketMatch extends MarketRow {
  /** The country's English name; empty for the row of all others. */
  readonly name: string;
}

/** What a search found: rows, and for a user or a number where it belongs on the day. */
export interface MarketSearch {
  readonly rows: readonly MarketMatch[];
  readonly place: Place | null;
  /** Days on which rates of the found markets changed, newest first. */
  readonly changes: readonly {
    readonly date: string;
    readonly market: string;
    readonly categories: readonly string[];
  }[];
}

/** Finds a market by its name, a country by name or code, a calling code, a whole phone number, or a user id. */
export function searchMarkets(rates: RateSet, text: string, date: string): MarketSearch {
  const user = userOf(text);
  const rows = user === undefined ? rowsByName(rates, text) : rowsOfUser(rates, user);
  const found = user === undefined ? undefined : findPlace(rates, user, date);
  const markets = new Set(rows.map(({ market }) => market));
  return { rows: rows.map(named), place: found?.ok ? found.value : null, changes: changesOf(rates, markets) };
}

/** A country's English name, as this machine knows it. */
export function countryName(code: string): string {
  names ??= new Intl.DisplayNames(["en"], { type: "region" });
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : "";
}

let names: Intl.DisplayNames | undefined;

/** `+55 (11) 9...` as digits; a user id as it is; undefined for words. */
function userOf(text: string): string | undefined {
  if (/^[A-Z]{2}\../.test(text)) return text;
  const digits = text.replace(/^\+|[\s().-]/g, "");
  return /^\d+$/.test(digits) ? digits : undefined;
}

/** Every row that held for a number at some time: of the codes that it begins with, the longest of each time. */
function rowsOfUser({ data }: RateSet, user: string): readonly MarketRow[] {
  if (!/^\d/.test(user)) return data.markets.filter(({ country }) => country === user.slice(0, 2));
  const fitting = data.markets.filter(({ callingCode }) => user.startsWith(callingCode));
  const longest = fitting.reduce((most, { callingCode }) => Math.max(most, callingCode.length), 0);
  const rows = fitting.filter(({ callingCode }) => callingCode.length === longest);
  const deeper = data.markets.filter(({ callingCode }) => callingCode.startsWith(user) && callingCode !== user);
  const others = data.markets.filter(({ callingCode }) => callingCode === "*");
  return rows.length + deeper.length > 0 ? [...rows, ...deeper] : others;
}

function rowsByName({ data }: RateSet, text: string): readonly MarketRow[] {
  const wanted = text.trim().toLowerCase();
  const fits = (name: string) => name.toLowerCase().includes(wanted);
  const byCode = data.markets.filter(({ country }) => country.toLowerCase() === wanted);
  const byName = data.markets.filter(({ market, country }) => fits(market) || fits(countryName(country)));
  return byCode.length > 0 ? byCode : byName;
}

function named(row: MarketRow): MarketMatch {
  return { ...row, name: countryName(row.country) };
}

function changesOf({ data }: RateSet, markets: ReadonlySet<string>): MarketSearch["changes"] {
  const days = new Map<string, { date: string; market: string; categories: string[] }>();
  for (const { date, market, category } of data.changes) {
    if (!markets.has(market) && market !== "*") continue;
    const day = days.get(`${date} ${market}`) ?? { date, market, categories: [] };
    day.categories.push(category);
    days.set(`${date} ${market}`, day);
  }
  return markets.size === 0 ? [] : [...days.values()].sort((a, b) => (a.date < b.date ? 1 : -1));
}
