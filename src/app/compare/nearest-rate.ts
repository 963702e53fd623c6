import { civilToUtcMs } from "../../core/kernel/time.ts";
import { localDate } from "../../core/kernel/zone.ts";
import type { Charge } from "../../core/pricing/charge.ts";
import { findPlace } from "../../core/pricing/market.ts";
import { findRate, type RateSet } from "../../core/pricing/rate-card.ts";
import { linesOf } from "../../core/pricing/rate-lines.ts";
import { modelOn } from "../../core/usage/calendar.ts";
import type { ModelId, Settings } from "../../core/usage/settings.ts";

/** Where a rate comes from that its model does not have on the day of the charge. */
export interface Borrowed {
  readonly card: string;
  /** The row of that card; the user's market of that time where its market of today had no row yet. */
  readonly market: string;
  /** What the card's rates are for, where it is other than what is charged. */
  readonly per: "conversation" | "message" | null;
}

/** A charge as it is compared, and the card it had to borrow from. */
export interface Priced {
  readonly charge: Charge;
  readonly borrowed: Borrowed | null;
}

/** What is sold under a pricing model, and so what a card of its time prices. */
type Time = "notifications" | "conversations by who began them" | "conversations by category" | "messages";

const TIMES: Readonly<Record<ModelId, Time>> = {
  NBP: "notifications",
  CBP1: "conversations by who began them",
  CBP2: "conversations by category",
  PMP: "messages",
  "PMP-OCT26": "messages",
};

/** The last day of conversations: what a market was called on the newest card that priced them. */
const LAST_CONVERSATION_DAY = "2025-06-30";

/**
 * Prices charges of a model that does not hold on their day. The rate in force stands where the card prices what the
 * model sells; else the nearest card of the model's own kind does, the earlier one of two equally near, else the nearest
 * card that has the market and category at all.
 */
export function openPricing(settings: Settings, rates: RateSet): (charge: Charge) => Priced {
  const nearest = openNearest(rates);
  return (charge) => {
    const mayBorrow = charge.pricingType === "regular" && !charge.flags.includes("rate_override");
    if (!mayBorrow || (charge.card === null && charge.refusal?.code !== "no_rate")) return { charge, borrowed: null };
    const date = dateOf(charge, settings);
    if (charge.card !== null && isOwn(charge.model, date, charge.card)) {
      const { card, market } = charge;
      return { charge, borrowed: isOfItsTime(charge.model, date, card) ? null : { card, market, per: null } };
    }
    const found = nearest(charge, date);
    return found ? borrow(charge, found, rates) : { charge, borrowed: null };
  };
}

function dateOf({ waba, occurredAt }: Charge, { asOf, wabas, defaults }: Settings): string {
  return asOf ?? localDate(wabas[waba]?.zone ?? defaults.zone, occurredAt);
}

/** A model that holds on the day has the rates in force; any other only those that price what it sells. */
function isOwn(model: ModelId, date: string, card: string): boolean {
  return model === modelOn(date) || isPerMessage(model) === isPerMessage(modelOn(card));
}

/** Whether nobody needs to be told: the model holds, or its card is one that holds on the day for others too. */
function isOfItsTime(model: ModelId, date: string, card: string): boolean {
  return model === modelOn(date) || TIMES[modelOn(card)] === TIMES[modelOn(date)];
}

function isPerMessage(model: ModelId): boolean {
  return TIMES[model] === "messages";
}

function borrow(charge: Charge, { card, market, per }: Borrowed, rates: RateSet): Priced {
  const { currency, category, ordinal, model } = charge;
  const rank = isPerMessage(model) && category !== "service" ? ordinal : null;
  const found = findRate(rates, { currency, market, category, date: card, ordinal: rank });
  if (!found.ok) return { charge, borrowed: null };
  const { rate, tier, flags } = found.value;
  const kept = charge.flags.filter((flag) => flag !== "derived" && flag !== "list_only");
  const priced: Charge = { ...charge, rate, cost: rate, card, tier, refusal: null };
  return { charge: { ...priced, flags: [...new Set([...flags, ...kept])] }, borrowed: { card, market, per } };
}

/** Finds the nearest card for a charge, and remembers what it found. */
function openNearest(rates: RateSet): (charge: Charge, date: string) => Borrowed | null {
  const answers = new Map<string, Borrowed | null>();
  return (charge, date) => {
    const former = formerMarket(charge, rates);
    const perMessage = isPerMessage(charge.model);
    const key = `${perMessage}\n${charge.currency}\n${charge.market}\n${former}\n${charge.category}\n${date}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const cards = cardsOf(rates, charge, charge.market);
    const isOwnKind = ({ card }: CardLine) => isPerMessage(modelOn(card)) === perMessage;
    const own = [cards, cardsOf(rates, charge, former)].map((of) => nearestTo(date, of.filter(isOwnKind)));
    const found = own[0] ?? own[1] ?? null;
    const other = found ? null : nearestTo(date, cards);
    const answer = found
      ? { ...found, per: null }
      : other && { ...other, per: perMessage ? ("conversation" as const) : ("message" as const) };
    answers.set(key, answer);
    return answer;
  };
}

/** Where the user belonged while conversations were sold: its market may have been cut out of a region since. */
function formerMarket({ user, market, model }: Charge, rates: RateSet): string {
  if (isPerMessage(model)) return market;
  const place = findPlace(rates, user, LAST_CONVERSATION_DAY);
  return place.ok ? place.value.market : market;
}

type CardLine = Pick<Borrowed, "card" | "market">;

function cardsOf(rates: RateSet, { currency, category }: Charge, market: string): readonly CardLine[] {
  const line = linesOf(rates.lines, currency).get(market)?.get(category);
  return (line?.groups ?? []).map(({ card }) => ({ card: card.date, market }));
}

function nearestTo(date: string, cards: readonly CardLine[]): CardLine | null {
  const far = ({ card }: CardLine) => Math.abs(dayNumber(card) - dayNumber(date));
  const [first] = [...cards].sort((a, b) => far(a) - far(b) || Number(a.card > b.card) - Number(a.card < b.card));
  return first ?? null;
}

function dayNumber(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return civilToUtcMs({ year, month, day, hour: 0, minute: 0, second: 0 }) ?? 0;
}
