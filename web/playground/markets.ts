import type { Instant } from "../../src/core/kernel/time.ts";
import { localDate } from "../../src/core/kernel/zone.ts";
import { findPlace } from "../../src/core/pricing/market.ts";
import type { RateSet } from "../../src/core/pricing/rate-card.ts";
import type { Story } from "./story.ts";

/** A market, and somebody who lives there. */
export interface MarketChoice {
  readonly market: string;
  readonly user: string;
}

/** Ways to go on behind a calling code; the first that lies in the market is taken. */
const REST_OF_NUMBER = ["9000000001", "2025550123", "5550100001"];

/** Every market of a day with a made-up user of it, by name. */
export function marketsOn(rates: RateSet, zone: string, at: Instant): readonly MarketChoice[] {
  const date = localDate(zone, at);
  const found = new Map<string, string>();
  for (const { market, callingCode } of rates.data.markets) {
    const user = found.has(market) ? undefined : userIn({ rates, market, date }, callingCode);
    if (user !== undefined) found.set(market, user);
  }
  return [...found].map(([market, user]) => ({ market, user })).sort((a, b) => (a.market < b.market ? -1 : 1));
}

/** The market of one of a story's users, at its clock. */
export function marketOf(rates: RateSet, { users, zone, now }: Story, who: number): string {
  const place = findPlace(rates, users[who] ?? users[0], localDate(zone, now));
  return place.ok ? place.value.market : "?";
}

/** The story with all its users in a market: they differ in their last digit. */
export function movedTo(story: Story, { user }: MarketChoice): Story {
  const name = (who: number) => user.slice(0, -1) + String((Number(user.at(-1)) + who) % 10);
  const [, ...others] = story.users;
  return { ...story, users: [name(0), ...others.map((_, place) => name(place + 1))] };
}

/** The currencies in which there are cards, the most used first. */
export function currenciesOf({ data }: RateSet): readonly string[] {
  const counts = new Map<string, number>();
  for (const { currency, rows } of data.cards) counts.set(currency, (counts.get(currency) ?? 0) + rows.length);
  return [...counts].sort(([, a], [, b]) => b - a).map(([currency]) => currency);
}

interface Wanted {
  readonly rates: RateSet;
  readonly market: string;
  readonly date: string;
}

function userIn({ rates, market, date }: Wanted, callingCode: string): string | undefined {
  const code = callingCode === "*" ? "999" : callingCode;
  return REST_OF_NUMBER.map((rest) => code + rest).find((user) => {
    const place = findPlace(rates, user, date);
    return place.ok && place.value.market === market;
  });
}
