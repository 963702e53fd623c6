import type { Instant } from "./kernel/time.ts";
import type { Charge } from "./pricing/charge.ts";
import type { RateSet } from "./pricing/rate-card.ts";
import { type PlacedUsage, placeUsage, rateUsage } from "./pricing/rating.ts";
import { openAccounts } from "./usage/accounts.ts";
import { deliver, look, send } from "./usage/evolve.ts";
import type { Fact, MessageFact } from "./usage/fact.ts";
import { gatherMessages } from "./usage/gather.ts";
import { openIdentities } from "./usage/identity.ts";
import { natureOf } from "./usage/nature.ts";
import { DEFAULT_SETTINGS, type Settings } from "./usage/settings.ts";
import { NEW_THREAD, openConversations, type Thread } from "./usage/thread.ts";
import { threadKey, traceThread, unusable } from "./usage/timeline.ts";
import { isOpen } from "./usage/window.ts";

/** What is open in a thread at an instant, and until when (exclusive). Null: closed. */
export interface ThreadWindows {
  /** GEN-06: until when free-form messages may be sent. */
  readonly customerServiceWindow: Instant | null;
  /** FEP-05: until when every message is free. */
  readonly freeEntryPoint: Instant | null;
  /** CBP only. */
  readonly conversations: readonly { readonly category: string; readonly until: Instant }[];
}

/** The state of the thread between a number and a user after all events before an instant. */
export function threadAt(
  facts: Iterable<Fact>,
  who: { number: string; user: string },
  at: Instant,
  settings: Settings,
): Thread {
  const identities = openIdentities(settings);
  const wabaOf = openAccounts(settings);
  const key = (message: Pick<MessageFact, "number" | "user" | "waba">) =>
    threadKey(
      { ...message, kind: "message", id: "" },
      wabaOf(message),
      identities.user(message.user ?? ""),
      settings.rules,
    );
  const messages = gatherMessages(facts, identities).filter((message) => unusable(message) === undefined);
  const wanted = key({ ...who, number: identities.number(who.number) });
  const own = messages.filter((message) => key(message) === wanted);
  const steps = traceThread(own, settings, wabaOf).filter(({ event }) => event.at <= at);
  return steps.at(-1)?.after ?? NEW_THREAD;
}

/** What is open in a thread at an instant. */
export function window(thread: Thread, at: Instant, settings: Settings = DEFAULT_SETTINGS): ThreadWindows {
  const { rules } = settings;
  const endOf = (one: Thread["window"]) => (one.status === "open" && isOpen(one, at, rules) ? one.span.end : null);
  return {
    customerServiceWindow: endOf(thread.window),
    freeEntryPoint: endOf(thread.entryPoint),
    conversations: openConversations(thread, at, rules).map(({ category, span }) => ({ category, until: span.end })),
  };
}

/** A message that somebody thinks of sending. */
export interface PlannedMessage {
  readonly number: string;
  readonly user: string;
  readonly waba?: string;
  /** `template`, or Meta's message type. */
  readonly type: string;
  /** Of a template. */
  readonly category?: string;
  /** How many messages or conversations its counter has counted this month; 0 if not given. */
  readonly counted?: number;
}

/** What sending a message at an instant would mean, if it were delivered at once. */
export interface Quote {
  /** Whether WhatsApp would take it: free-form messages need an open customer service window (GEN-06). */
  readonly maySend: boolean;
  /** Until when that holds (exclusive); null: templates may always be sent, or it may not be sent now. */
  readonly until: Instant | null;
  /** The charge that would arise; null where it would ride on something open, or may not be sent. */
  readonly charge: Charge | null;
}

/** May it be sent, until when, and what would it cost? Pure: nothing is counted or kept. */
export function quote(thread: Thread, planned: PlannedMessage, at: Instant, settings: Settings, rates: RateSet): Quote {
  const { maySend, until, placed } = plan(thread, planned, at, settings, rates);
  if (!placed) return { maySend, until, charge: null };
  return {
    maySend,
    until,
    charge: rateUsage(placed, placed.counter === null ? null : (planned.counted ?? 0) + 1, rates),
  };
}

/**
 * The key of the counter that would rank the charge of a planned message; null where none would. What it has counted is
 * the `counted` of the same message.
 */
export function quoteCounter(
  thread: Thread,
  planned: PlannedMessage,
  at: Instant,
  settings: Settings,
  rates: RateSet,
): string | null {
  return plan(thread, planned, at, settings, rates).placed?.counter ?? null;
}

interface Plan extends Pick<Quote, "maySend" | "until"> {
  readonly placed: PlacedUsage | null;
}

function plan(thread: Thread, planned: PlannedMessage, at: Instant, settings: Settings, rates: RateSet): Plan {
  const { counted: _, ...named } = planned;
  const message = { ...named, kind: "message", id: "", direction: "outbound", at, deliveredAt: at } as const;
  const waba = openAccounts(settings)(message, at);
  const needsWindow = natureOf(message, "PMP-OCT26").is === "free_form";
  const { customerServiceWindow } = window(thread, at, settings);
  if (needsWindow && customerServiceWindow === null) return { maySend: false, until: null, placed: null };
  const sent = look(thread, message, at, settings.rules);
  const { usage } = deliver(send(thread, message, sent, settings, waba), message, sent, { settings, waba });
  const placed = usage ? placeUsage(usage, waba, settings, rates) : null;
  return { maySend: true, until: needsWindow ? customerServiceWindow : null, placed };
}
