import { compareBytes } from "./kernel/bytes.ts";
import type { Charge } from "./pricing/charge.ts";
import { openCounters } from "./pricing/counter.ts";
import type { RateSet } from "./pricing/rate-card.ts";
import { placeUsage, rateUsage } from "./pricing/rating.ts";
import { openAccounts, type Waba } from "./usage/accounts.ts";
import type { Fact } from "./usage/fact.ts";
import { gatherMessages } from "./usage/gather.ts";
import { type Identities, openIdentities } from "./usage/identity.ts";
import type { Message } from "./usage/message.ts";
import type { Settings } from "./usage/settings.ts";
import {
  compareEvents,
  eventsOf,
  forgetSending,
  openThreads,
  peekSending,
  sendingMattered,
  type ThreadEvent,
  takeEvent,
  threadScope,
  type UnusableCode,
  unusable,
} from "./usage/timeline.ts";

/** A message that could not become usage, and why. */
export interface Refused {
  readonly number: string;
  readonly message: string;
  readonly code: UnusableCode;
}

/** What a set of facts costs. */
export interface Rating {
  /** In order of (`occurredAt`, message id as bytes). */
  readonly charges: readonly Charge[];
  /** In order of (number, message id) as bytes. */
  readonly refusals: readonly Refused[];
}

/**
 * Rates a set of facts from scratch. Charges are a pure function of the set: order and duplicates make no difference.
 * This is the short path, and the oracle of the incremental one.
 */
export function rate(facts: Iterable<Fact>, settings: Settings, rates: RateSet): Rating {
  const identities = openIdentities(settings);
  const messages = gatherMessages(facts, identities);
  const refusals = messages.flatMap((message) => refusalOf(message) ?? []);
  const events = messages
    .filter((message) => unusable(message) === undefined)
    .flatMap((message) => eventsOf(message, settings.rules))
    .sort(compareEvents);
  const run = openRun(settings, rates, identities);
  return { charges: events.flatMap((event) => run.take(event) ?? []), refusals: refusals.sort(compareRefused) };
}

/** Rates events one by one, given in their order; memory holds open threads and counters only. */
export interface RatingRun {
  readonly take: (event: ThreadEvent) => Charge | null;
  /** See {@link peekSending}. */
  readonly peek: (message: Message, at: number) => void;
  /** See {@link sendingMattered}. */
  readonly mattered: (then: Message, now: Message) => boolean;
  /** See {@link forgetSending}. */
  readonly forget: (message: Message) => void;
  readonly sweep: (now: number) => void;
}

/** Opens a run: nothing rated yet, all counters at zero. Aliases learnt through `identities` hold from then on. */
export function openRun(settings: Settings, rates: RateSet, identities: Identities): RatingRun {
  const { rules } = settings;
  const threads = openThreads();
  const counters = openCounters();
  const wabaOf = openAccounts(settings);
  const threadOf = (message: Message, waba: Waba) =>
    threads.of(threadScope(message, waba, rules), identities.user(message.user ?? ""));
  return {
    take: (event) => {
      const waba = wabaOf(event.message, event.at);
      const usage = takeEvent(threadOf(event.message, waba), event, waba, settings);
      if (!usage) return null;
      const placed = placeUsage(usage, wabaOf(usage.message, usage.occurredAt), settings, rates);
      return rateUsage(placed, counters.next(placed.counter), rates);
    },
    peek: (message, at) => peekSending(threadOf(message, wabaOf(message)), message, at, rules),
    mattered: (then, now) => sendingMattered(threadOf(then, wabaOf(then)), then, now, rules),
    forget: (message) => forgetSending(threadOf(message, wabaOf(message)), message, rules),
    sweep: threads.sweep,
  };
}

/** Why a message cannot be rated; undefined when it can. */
export function refusalOf(message: Message): Refused | undefined {
  const code = unusable(message);
  return code && { number: message.number, message: message.id, code };
}

/** The one order of refusals. */
export function compareRefused(a: Refused, b: Refused): number {
  return compareBytes(a.number, b.number) || compareBytes(a.message, b.message);
}
