import { DAY_MS, type Instant } from "../../core/kernel/time.ts";
import type { Accounts, SimulatedNumber } from "./accounts.ts";
import { type Country, phoneAt } from "./markets.ts";
import type { TrafficParameters } from "./parameters.ts";
import { hash, hashShare, type Random } from "./random.ts";

/** A WhatsApp user, who writes with one business number. */
export interface SimulatedUser {
  readonly index: number;
  readonly country: Country;
  readonly number: SimulatedNumber;
  /** E.164 digits. */
  readonly phone: string;
  /** Business-scoped user id. */
  readonly bsuid: string;
  /** From when the business no longer sees the phone number; infinite where it always does. */
  readonly hiddenFrom: Instant;
}

/** All users, none of whom is held in memory: what they are follows from the seed and their place. */
export interface Population {
  /** A user of a market; a fifth of the users begin six of ten dialogs. */
  readonly draw: (random: Random, market: number) => SimulatedUser;
  /** Those who hide their phone number in the simulated time, so that one log knows them by two names. */
  readonly renamed: () => Iterable<SimulatedUser>;
}

/** From this day on webhooks name users by their user ids too. */
export const BSUIDS_FROM: Instant = Date.UTC(2026, 3, 1);
const HIDING_FROM: Instant = Date.UTC(2026, 5, 1);
const HIDING_DAYS = 365;

/** Populates the markets: each has a run of places, as long as its share. */
export function openPopulation(parameters: TrafficParameters, accounts: Accounts): Population {
  const spans = spansOf(parameters);
  const openUser = userMaker(parameters, accounts);
  return {
    draw: (random, market) => {
      const { first, count } = spans[market] ?? { first: 0, count: 1 };
      const pool = random.chance(0.5) ? Math.ceil(count / 5) : count;
      return openUser(market, first + random.below(pool));
    },
    renamed: function* () {
      for (const [market, { first, count }] of spans.entries()) {
        for (let index = first; index < first + count; index += 1) {
          const user = openUser(market, index);
          if (user.hiddenFrom > parameters.from && user.hiddenFrom < parameters.to) yield user;
        }
      }
    },
  };
}

interface Span {
  readonly first: number;
  readonly count: number;
}

/** Every market has at least one user, so there may be a few more than asked for where markets are many. */
function spansOf({ markets, users }: TrafficParameters): readonly Span[] {
  let first = 0;
  return markets.map(({ share }) => {
    const span = { first, count: Math.max(1, Math.round(users * share)) };
    first += span.count;
    return span;
  });
}

/** How many places there are. */
export function placesOf(parameters: TrafficParameters): number {
  return spansOf(parameters).reduce((end, { first, count }) => Math.max(end, first + count), 0);
}

function userMaker(parameters: TrafficParameters, { numbers }: Accounts) {
  const { seed, markets, bsuids } = parameters;
  const atHome = markets.map(({ country }) => numbers.filter(({ waba }) => waba.country === country));
  return (market: number, index: number): SimulatedUser => {
    const country = markets[market]?.country;
    const home = atHome[market] ?? [];
    const near = home.length > 0 && hashShare(seed + 1, index) < NEAR_SHARE ? home : numbers;
    const number = near[hash(seed + 2, index) % near.length];
    if (!country || !number) throw new Error("traffic needs a market and a business number");
    return {
      index,
      country,
      number,
      phone: phoneAt(country, index),
      bsuid: `${country.code}.${hash(seed + 3, index) + 2 ** 32}${hash(seed + 4, index) + 2 ** 32}`,
      hiddenFrom: hashShare(seed + 5, index) < bsuids ? hidingDay(seed, index) : Number.POSITIVE_INFINITY,
    };
  };
}

/** Share of the users who write with a business of their own country, where there is one. */
const NEAR_SHARE = 0.85;

function hidingDay(seed: number, index: number): Instant {
  return HIDING_FROM + (hash(seed + 6, index) % HIDING_DAYS) * DAY_MS;
}
