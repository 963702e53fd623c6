import { ok, type Result, refuse } from "../kernel/result.ts";
import type { MarketRow } from "./rate-set.ts";

/** The market that a user belongs to on a day. */
export interface Place {
  readonly market: string;
  /** ISO 3166 alpha-2; null where the calling code does not tell one country. */
  readonly country: string | null;
  /** No source states the market for that day. */
  readonly assumed: boolean;
}

/** The market map, opened once for many look-ups. */
export interface PlaceIndex {
  readonly rows: readonly MarketRow[];
  /** First day of the map; its state also stands in for the time before (flag `market_assumed`). */
  readonly firstDay: string;
  readonly byDate: Map<string, PlaceState>;
  readonly byStep: Map<string, PlaceState>;
}

/** An expected no: the user's name tells no market. */
export interface UnknownMarket {
  readonly code: "unknown_market";
  readonly detail: string;
}

/** The map as it stands on some days. */
interface PlaceState {
  readonly byCode: ReadonlyMap<string, Found>;
  readonly byCountry: ReadonlyMap<string, Found>;
  readonly longestCode: number;
  readonly assumed: boolean;
  /** Where every code and country belongs that is not listed. */
  readonly rest: MarketRow | undefined;
}

type Found = Result<Place, UnknownMarket>;

/** Prepares the market map for {@link findPlace}. */
export function openPlaces(rows: readonly MarketRow[]): PlaceIndex {
  const firstDay = rows.reduce((first, { from }) => (from < first ? from : first), "9999-12-31");
  return { rows, firstDay, byDate: new Map(), byStep: new Map() };
}

/**
 * The market of a user on a local day: the longest calling code among the rows of that day (GEN-04), or the country
 * that a business-scoped user id begins with (GEN-05). What is not listed is Meta's market for all others.
 */
export function findPlace({ places }: { readonly places: PlaceIndex }, user: string, date: string): Found {
  const state = stateOn(places, date);
  if (DIGITS.test(user)) return byCallingCode(state, user);
  if (BSUID.test(user)) return byCountry(state, user.slice(0, 2));
  const detail =
    user === "" ? "the message names no user" : `user ${user} is neither a phone number nor a business-scoped user id`;
  return refuse({ code: "unknown_market", detail });
}

/** The map as it stands on a day; the same object on all days between two changes. */
export function mapOn({ places }: { readonly places: PlaceIndex }, date: string): object {
  return stateOn(places, date);
}

/** A phone number, or its surrogate: the calling code and a hash. */
const DIGITS = /^\d+(?:[~-].+)?$/;
const BSUID = /^[A-Z]{2}\../;

/** U-12: Meta's table listed +7 as Russia only, until Kazakhstan became a market of its own. */
const UNLISTED_COUNTRY = { country: "KZ", callingCode: "7" };

function byCallingCode(state: PlaceState, user: string): Found {
  for (let length = state.longestCode; length > 0; length -= 1) {
    const found = state.byCode.get(user.slice(0, length));
    if (found) return found;
  }
  return elsewhere(state, null);
}

function byCountry(state: PlaceState, country: string): Found {
  return state.byCountry.get(country) ?? elsewhere(state, country);
}

function elsewhere({ rest, assumed }: PlaceState, country: string | null): Found {
  if (rest) return ok({ market: rest.market, country, assumed });
  return refuse({ code: "unknown_market", detail: "the market map has no row for what is not listed" });
}

/** Days between two changes of the map share a state: the number of rows begun and ended before tells which. */
function stateOn(places: PlaceIndex, date: string): PlaceState {
  const known = places.byDate.get(date);
  if (known) return known;
  const assumed = date < places.firstDay;
  const day = assumed ? places.firstDay : date;
  const begun = places.rows.filter(({ from }) => from <= day).length;
  const ended = places.rows.filter(({ to }) => to !== null && to < day).length;
  const step = `${begun} ${ended} ${assumed}`;
  const state = places.byStep.get(step) ?? openState(places.rows, day, assumed);
  places.byStep.set(step, state);
  places.byDate.set(date, state);
  return state;
}

function openState(all: readonly MarketRow[], day: string, assumed: boolean): PlaceState {
  const rows = all.filter(({ from, to }) => from <= day && (to === null || day <= to));
  const rest = rows.find(({ callingCode }) => callingCode === "*");
  const listed = rows.filter((row) => row !== rest);
  const byCode = new Map<string, Found>();
  const byCountry = new Map<string, Found>();
  for (const row of listed) {
    const shared = listed.some((other) => other.callingCode === row.callingCode && other.country !== row.country);
    const guessed = row.market === rest?.market && isUnlisted(row);
    byCode.set(
      row.callingCode,
      ok({ market: row.market, country: shared ? null : row.country, assumed: assumed || guessed }),
    );
    byCountry.set(row.country, ok({ market: row.market, country: row.country, assumed }));
  }
  const longestCode = listed.reduce((longest, { callingCode }) => Math.max(longest, callingCode.length), 0);
  return { byCode, byCountry, longestCode, assumed, rest };
}

function isUnlisted({ country, callingCode }: MarketRow): boolean {
  return country === UNLISTED_COUNTRY.country && callingCode.startsWith(UNLISTED_COUNTRY.callingCode);
}
