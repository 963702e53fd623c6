import { compareBytes } from "../kernel/bytes.ts";
import { DAY_MS, type Instant } from "../kernel/time.ts";
import type { FindWaba, Waba } from "./accounts.ts";
import { deliver, look, send, sendingMatters, testedAt } from "./evolve.ts";
import { answerFailure, failureMatters, noteFailure } from "./failure.ts";
import { type Message, messageKey } from "./message.ts";
import type { SentView } from "./models/model.ts";
import { opensWindow } from "./nature.ts";
import type { RuleSettings, Settings } from "./settings.ts";
import { NEW_THREAD, receive, type Thread } from "./thread.ts";
import type { Usage } from "./usage.ts";
import type { Window } from "./window.ts";

/** Something that happens in a thread. A delivered business message is two events: windows are tested at `sent`, the rest at `delivered`. */
export interface ThreadEvent {
  readonly at: Instant;
  readonly is: "received" | "sent" | "delivered" | "failed";
  readonly message: Message;
}

/** Why a message cannot take part in any thread. */
export type UnusableCode = "no_user" | "no_direction" | "no_time";

/** What a message lacks to be usable; undefined when it lacks nothing. */
export function unusable(message: Message): UnusableCode | undefined {
  if (message.direction === undefined) return "no_direction";
  if (message.user === undefined) return "no_user";
  const { at, deliveredAt, failedAt } = message;
  return at === undefined && deliveredAt === undefined && failedAt === undefined ? "no_time" : undefined;
}

/** The events of a usable message. One that was never delivered, or never came from a user's hand, has none. */
export function eventsOf(message: Message, rules: RuleSettings): readonly ThreadEvent[] {
  const events: ThreadEvent[] = [];
  eachEvent(message, rules, (at, is) => events.push({ at, is, message }));
  return events;
}

/** Hands out the events of a usable message one by one, in their order. */
export function eachEvent(
  message: Message,
  rules: RuleSettings,
  emit: (at: Instant, is: ThreadEvent["is"]) => void,
): void {
  if (message.direction === "inbound") {
    if (message.at !== undefined && opensWindow(message)) emit(message.at, "received");
    return;
  }
  if (message.failedAt !== undefined && failureMatters(message, rules)) emit(message.failedAt, "failed");
  const tested = testedAt(message, rules);
  if (message.deliveredAt === undefined || tested === undefined) return;
  emit(tested, "sent");
  emit(message.deliveredAt, "delivered");
}

/** The one order of events: instant, then message id as bytes, then number; a message is sent before it is delivered. */
export function compareEvents(a: ThreadEvent, b: ThreadEvent): number {
  if (a.at !== b.at) return a.at - b.at;
  const byMessage = compareBytes(a.message.id, b.message.id) || compareBytes(a.message.number, b.message.number);
  return byMessage || Number(a.is === "delivered") - Number(b.is === "delivered");
}

/** What a message's thread belongs to beside the user: the number, or the WABA by the setting `pair_scope` (GEN-13, U-14). */
export function threadScope(message: Message, waba: Waba, rules: RuleSettings): string {
  return rules.pair_scope === "waba" ? waba.id : message.number;
}

/** A message's own thread as one name. */
export function threadKey(message: Message, waba: Waba, user: string, rules: RuleSettings): string {
  return `${threadScope(message, waba, rules)}\n${user}`;
}

/** One event of a thread, with the thread before and after it. */
export interface TraceStep {
  readonly event: ThreadEvent;
  readonly before: Thread;
  readonly after: Thread;
  /** What the message met when it was sent; null for messages of the user. */
  readonly view: SentView | null;
  readonly usage: Usage | null;
}

/** Folds the usable messages of one thread from scratch and keeps every step. */
export function traceThread(messages: readonly Message[], settings: Settings, wabaOf: FindWaba): readonly TraceStep[] {
  const thread = newLiveThread();
  const events = messages.flatMap((message) => eventsOf(message, settings.rules)).sort(compareEvents);
  return events.map((event) => {
    const before = thread.state;
    const key = viewKey(event.message, settings.rules);
    const met = thread.views?.get(key);
    const usage = takeEvent(thread, event, wabaOf(event.message, event.at), settings);
    return { event, before, after: thread.state, view: thread.views?.get(key) ?? met ?? null, usage };
  });
}

/** A thread under way: its state, and what its messages met when they were sent. */
export interface LiveThread {
  state: Thread;
  views: Map<string, SentView> | undefined;
}

/** The threads of a run, by scope and user. */
export interface Threads {
  readonly of: (scope: string, user: string) => LiveThread;
  /** Forgets threads in which nothing is open any more; they begin anew without a difference. */
  readonly sweep: (now: Instant) => void;
}

/** Opens the threads of a run; there are none yet. */
export function openThreads(): Threads {
  const scopes = new Map<string, Map<string, LiveThread>>();
  return {
    of: (scope, user) => {
      const users = scopes.get(scope) ?? new Map<string, LiveThread>();
      if (users.size === 0) scopes.set(scope, users);
      const known = users.get(user);
      if (known) return known;
      const thread = newLiveThread();
      users.set(ownCopy(user), thread);
      return thread;
    },
    sweep: (now) => {
      for (const users of scopes.values()) {
        for (const [user, thread] of users) if (isIdle(thread, now)) users.delete(user);
      }
    },
  };
}

/** A text cut out of a longer one can keep all of that in memory; this one stands alone. */
function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}

/** A thread under way in which nothing has happened yet. */
export function newLiveThread(): LiveThread {
  return { state: NEW_THREAD, views: undefined };
}

/**
 * Takes a sending of which nobody knows yet whether a delivery follows: what the message met is kept, nothing changes.
 * When the delivery comes, ask {@link sendingMattered} before taking it.
 */
export function peekSending(thread: LiveThread, message: Message, at: Instant, rules: RuleSettings): void {
  keepView(thread, message, look(thread.state, message, at, rules), rules);
}

/** Whether a peeked sending would have changed its thread had all been known that is known of the message now. */
export function sendingMattered(thread: LiveThread, then: Message, now: Message, rules: RuleSettings): boolean {
  const view = thread.views?.get(viewKey(then, rules));
  return view !== undefined && sendingMatters(view, then, now);
}

/** Forgets what a peeked message met; no delivery of it will come. */
export function forgetSending(thread: LiveThread, message: Message, rules: RuleSettings): void {
  thread.views?.delete(viewKey(message, rules));
}

function keepView(thread: LiveThread, message: Message, view: SentView, rules: RuleSettings): void {
  thread.views ??= new Map();
  thread.views.set(viewKey(message, rules), view);
}

/** Message ids are unique per number; a thread that spans the numbers of a WABA must tell them apart. */
function viewKey(message: Message, rules: RuleSettings): string {
  return rules.pair_scope === "waba" ? messageKey(message.number, message.id) : message.id;
}

/** Folds the next event of a thread, given in order; gives the usage that it leads to, if any. */
export function takeEvent(thread: LiveThread, event: ThreadEvent, waba: Waba, settings: Settings): Usage | null {
  const { message, at } = event;
  if (event.is === "received") {
    const answered = answerFailure(thread.state, at, waba, settings);
    thread.state = receive(answered.thread, message, at, settings.rules);
    return answered.usage;
  }
  if (event.is === "failed") {
    thread.state = noteFailure(thread.state, message, at, settings.rules);
    return null;
  }
  if (event.is === "sent") {
    const view = look(thread.state, message, at, settings.rules);
    keepView(thread, message, view, settings.rules);
    thread.state = send(thread.state, message, view, settings, waba);
    return null;
  }
  const key = viewKey(message, settings.rules);
  const view = thread.views?.get(key) ?? look(thread.state, message, at, settings.rules);
  if (thread.views?.size === 1) thread.views = undefined;
  else thread.views?.delete(key);
  const { thread: next, usage } = deliver(thread.state, message, view, { settings, waba });
  thread.state = next;
  return usage;
}

/** An entry may be answered by a message sent in time and delivered 30 days later (GEN-14); 40 days are past that. */
const ENTRY_MEMORY_MS = 40 * DAY_MS;

function isIdle({ state, views }: LiveThread, now: Instant): boolean {
  if ((views && views.size > 0) || state.incomplete || state.failure) return false;
  return endOf(state.window) < now && isBare(state, now);
}

/**
 * Whether nothing but its window and its incompleteness tells a thread from a new one at an instant and later, as long
 * as no message is under way that was sent before.
 */
export function isBare(state: Thread, now: Instant): boolean {
  if (state.failure || endOf(state.entryPoint) >= now) return false;
  for (const { span } of state.conversations) if (span.end >= now) return false;
  for (const entry of state.entries) if (entry >= now - ENTRY_MEMORY_MS) return false;
  return true;
}

function endOf(window: Window): Instant {
  return window.status === "open" ? window.span.end : Number.NEGATIVE_INFINITY;
}
