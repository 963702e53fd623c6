import { rate } from "../../src/core/engine.ts";
import { type Explanation, explainInThread } from "../../src/core/explain.ts";
import type { Micros } from "../../src/core/kernel/money.ts";
import { DAY_MS, type Instant } from "../../src/core/kernel/time.ts";
import type { Charge } from "../../src/core/pricing/charge.ts";
import type { RateSet } from "../../src/core/pricing/rate-card.ts";
import { type Quote, quote, type ThreadWindows, threadAt, window } from "../../src/core/quote.ts";
import { idsOf, type Story } from "./story.ts";
import { factsOf, NUMBER, settingsOf } from "./story-facts.ts";

/** What a message of the business came to: its charge, or why it has none. */
export interface Entry {
  /** Place among the steps of the story. */
  readonly place: number;
  readonly id: string;
  readonly charge: Charge | null;
  readonly explanation: Explanation | undefined;
}

/** What the story costs. */
export interface Outcome {
  readonly charges: readonly Charge[];
  /** One for each message of the business. */
  readonly entries: readonly Entry[];
  readonly total: Micros;
  /** Charges without a rate. */
  readonly unrated: number;
}

/** Rates the story, and explains each of its messages. */
export function outcomeOf(story: Story, rates: RateSet): Outcome {
  const facts = factsOf(story);
  const settings = settingsOf(story);
  const ids = idsOf(story);
  const { charges } = rate(facts, settings, rates);
  const chargeOf = new Map(charges.map((charge) => [charge.message, charge]));
  const entries = story.steps.flatMap(({ side }, place) => {
    if (side === "user") return [];
    const id = ids[place] ?? "";
    const charge = chargeOf.get(id) ?? null;
    return [
      { place, id, charge, explanation: explainInThread(facts, { number: NUMBER, message: id }, settings, charge) },
    ];
  });
  return { charges, entries, ...sumOf(charges) };
}

/** The sum of what has a rate, and how many have none. */
export function sumOf(charges: readonly Charge[]): { readonly total: Micros; readonly unrated: number } {
  return {
    total: charges.reduce((sum, { cost }) => sum + (cost ?? 0n), 0n),
    unrated: charges.filter(({ cost }) => cost === null).length,
  };
}

/** What the business could send now. */
export const OFFERS = [
  { key: "text", type: "text", category: null },
  { key: "marketing", type: "template", category: "marketing" },
  { key: "utility", type: "template", category: "utility" },
  { key: "authentication", type: "template", category: "authentication" },
  { key: "reaction", type: "reaction", category: null },
] as const;
export type OfferKey = (typeof OFFERS)[number]["key"];

/** How things stand at the story's clock. */
export interface Standing {
  readonly windows: ThreadWindows;
  /** Until when an answer would open a free entry point; null where no entry waits for one. */
  readonly answerBy: Instant | null;
  /** The next instant at which something that is open ends. */
  readonly nextExpiry: Instant | null;
  /** What each message would cost if it were sent now. */
  readonly quotes: ReadonlyMap<OfferKey, Quote>;
}

/** Looks at the thread with one of the users at the story's clock. */
export function standingOf(story: Story, who: number, rates: RateSet): Standing {
  const settings = settingsOf(story);
  const { users, now } = story;
  const user = users[who] ?? users[0];
  const thread = threadAt(factsOf(story), { number: NUMBER, user }, now, settings);
  const windows = window(thread, now, settings);
  const waiting = thread.entries.map((entry) => entry + DAY_MS).filter((end) => now < end);
  const ends = [
    ...[windows.customerServiceWindow, windows.freeEntryPoint].filter((end) => end !== null),
    ...windows.conversations.map(({ until }) => until),
    ...waiting,
  ];
  const planned = (type: string, category: string | null) => ({
    number: NUMBER,
    user,
    type,
    ...(category === null ? {} : { category }),
  });
  return {
    windows,
    answerBy: waiting.length === 0 ? null : Math.min(...waiting),
    nextExpiry: ends.length === 0 ? null : Math.min(...ends),
    quotes: new Map(
      OFFERS.map(({ key, type, category }) => [key, quote(thread, planned(type, category), now, settings, rates)]),
    ),
  };
}
