import { findPlace, mapOn } from "../../../core/pricing/market.ts";
import type { RateSet } from "../../../core/pricing/rate-card.ts";
import { openNumbers } from "./numbers.ts";

/** No market that others share: the name tells none, and the refusal names the user. */
export const NO_MARKET = -1;

/** The markets of users by small numbers, remembered for each user until the market map changes. */
export class Markets {
  private readonly numbers = openNumbers();
  /** By user: the map under which its market was found last + 1, and the market. */
  private readonly maps: Int32Array;
  private readonly known: Int32Array;
  private readonly rates: RateSet;
  private readonly userName: (user: number) => string;
  /** By day: the number of the map that holds on it + 1. */
  private readonly mapOfDay: number[] = [];
  private readonly allMaps: object[] = [];

  constructor(rates: RateSet, users: number, userName: (user: number) => string) {
    this.rates = rates;
    this.maps = new Int32Array(users);
    this.known = new Int32Array(users);
    this.userName = userName;
  }

  /** The market of a user on a day. */
  of(user: number, day: number, date: string): number {
    const map = this.mapOfDay[day] ?? this.openDay(day, date);
    if (this.maps[user] === map) return this.known[user] ?? NO_MARKET;
    const number = this.find(this.userName(user), date);
    this.maps[user] = map;
    this.known[user] = number;
    return number;
  }

  private openDay(day: number, date: string): number {
    const map = mapOn(this.rates, date);
    if (!this.allMaps.includes(map)) this.allMaps.push(map);
    this.mapOfDay[day] = this.allMaps.indexOf(map) + 1;
    return this.allMaps.indexOf(map) + 1;
  }

  private find(name: string, date: string): number {
    const found = findPlace(this.rates, name, date);
    if (!found.ok) return NO_MARKET;
    const { market, country, assumed } = found.value;
    return this.numbers.of(`${market}\n${country}\n${assumed}\n${name.includes(".")}`);
  }
}
