import type { Instant, Interval } from "../kernel/time.ts";
import { DAY_MS } from "../kernel/time.ts";
import type { Message } from "./message.ts";
import type { RuleSettings } from "./settings.ts";
import { CLOSED, covers, isOpen, LONGEST_ENTRY_POINT_MS, openWindow, type Window } from "./window.ts";

/** A conversation of CBP1 or CBP2: fixed from its opening, never extended (CBP1-04, CBP2-05). */
export interface Conversation {
  readonly model: "CBP1" | "CBP2";
  readonly category: string;
  readonly span: Interval;
  /** Meta's id, where its report opened it. */
  readonly reportedId?: string | undefined;
}

/** All state between one business number and one user. */
export interface Thread {
  /** Customer service window (GEN-06). */
  readonly window: Window;
  /** Entries through an ad or page that an answer may still turn into a free entry point, oldest first (FEP-02). */
  readonly entries: readonly Instant[];
  readonly entryPoint: Window;
  readonly conversations: readonly Conversation[];
  /** A message proved an inbound that nobody recorded. */
  readonly incomplete: boolean;
  /** The latest free-form message that failed outside the window; kept only under the setting `cbp1_failed_opens`. */
  readonly failure?: { readonly message: Message; readonly at: Instant };
}

/** A thread in which nothing has happened yet. */
export const NEW_THREAD: Thread = {
  window: CLOSED,
  entries: [],
  entryPoint: CLOSED,
  conversations: [],
  incomplete: false,
};

/** A message of the user: resets the customer service window, and may be an entry that an answer makes free. */
export function receive(thread: Thread, message: Message, at: Instant, rules: RuleSettings): Thread {
  const inside = isOpen(thread.entryPoint, at, rules);
  const isEntry = message.entryPoint !== undefined && (!inside || rules.fep_restart === "any");
  return {
    ...thread,
    window: openWindow(at, DAY_MS),
    entries: isEntry ? [...unexpiredEntries(thread, at), at] : thread.entries,
  };
}

/** Entries that a message sent at an instant answers in time: within `[entry, entry + 24 h)` (FEP-02). */
export function answersEntry(thread: Thread, sentAt: Instant, rules: RuleSettings): boolean {
  return thread.entries.some((entry) => covers({ start: entry, end: entry + DAY_MS }, sentAt, rules));
}

/** What is left of the thread's entries after a message has used up all of them up to its sending. */
export function useUpEntries(thread: Thread, sentAt: Instant): Thread {
  return { ...thread, entries: thread.entries.filter((entry) => entry > sentAt) };
}

/** Whether a message at an instant is inside a free entry point that no later entry replaces (FEP-05, U-04). */
export function inEntryPoint(thread: Thread, at: Instant, sentAt: Instant, rules: RuleSettings): boolean {
  if (!isOpen(thread.entryPoint, at, rules)) return false;
  return rules.fep_restart === "after_only" || !answersEntry(thread, sentAt, rules);
}

/** The conversations still open at an instant. */
export function openConversations(thread: Thread, at: Instant, rules: RuleSettings): readonly Conversation[] {
  return thread.conversations.filter(({ span }) => covers(span, at, rules));
}

/** FEP-04: where Meta reports a later end of an open free entry point, it counts, up to seven days in all. */
export function extendEntryPoint(thread: Thread, message: Message): Thread {
  const { reported } = message;
  if (thread.entryPoint.status === "closed" || reported?.expiresAt === undefined) return thread;
  if (reported.type !== "free_entry_point" && reported.category !== "referral_conversion") return thread;
  const { start, end } = thread.entryPoint.span;
  const later = Math.min(reported.expiresAt, start + LONGEST_ENTRY_POINT_MS);
  return later > end ? { ...thread, entryPoint: { status: "open", span: { start, end: later } } } : thread;
}

/**
 * An entry older than its 24 h may still be answered by a message that was sent in time and delivered late
 * (GEN-14: up to 30 days), so entries are kept that long and no longer.
 */
function unexpiredEntries(thread: Thread, at: Instant): readonly Instant[] {
  return thread.entries.filter((entry) => entry > at - 40 * DAY_MS);
}
