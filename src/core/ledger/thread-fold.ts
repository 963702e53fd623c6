import { assert } from "../kernel/assert.ts";
import { compareBytes } from "../kernel/bytes.ts";
import type { Instant } from "../kernel/time.ts";
import type { FindWaba } from "../usage/accounts.ts";
import type { Message } from "../usage/message.ts";
import type { Settings } from "../usage/settings.ts";
import { eachEvent, type LiveThread, newLiveThread, type ThreadEvent, takeEvent, unusable } from "../usage/timeline.ts";
import type { Usage } from "../usage/usage.ts";
import { packThread, unpackThread } from "./thread-form.ts";

/**
 * A thread as it is once everything up to and including an instant has happened, and nothing later. Between two instants
 * nothing is ordered by message ids, so a checkpoint holds whatever ids are called.
 */
export interface Checkpoint {
  readonly at: Instant;
  /** By {@link packThread}. */
  readonly thread: string;
}

/** Where a fold begins: a checkpoint, with the number of events since the one before it. */
export interface FoldStart extends Checkpoint {
  readonly since: number;
}

/** What a fold depends on beside the messages. */
export interface FoldContext {
  readonly settings: Settings;
  readonly wabaOf: FindWaba;
  /** The name by which messages of one instant are ordered: the id, or what it stands for. */
  readonly nameOf: (message: Message) => string;
  /** A checkpoint is cut when so many events have passed since the last one. */
  readonly distance: number;
}

/** A stretch of a thread, folded. */
export interface FoldedStretch {
  /** In order of their events. */
  readonly usages: readonly Usage[];
  /** Cut on the way, oldest first; the end is not among them. */
  readonly checkpoints: readonly Checkpoint[];
  /** The thread at the end of the stretch; null where nothing has ever happened. */
  readonly end: FoldStart | null;
  readonly events: number;
}

/**
 * Folds the part of a thread that lies after `start` (null: from its beginning) and up to and including `until` (null: to
 * its end). `messages` are all those that have an event in there; others do no harm.
 */
export function foldStretch(
  start: FoldStart | null,
  until: Instant | null,
  messages: Iterable<Message>,
  context: FoldContext,
): FoldedStretch {
  const events = eventsBetween(start?.at ?? null, until, messages, context);
  const thread: LiveThread = start ? unpackThread(start.thread) : newLiveThread();
  const usages: Usage[] = [];
  const checkpoints: Checkpoint[] = [];
  let at = start?.at;
  let since = start?.since ?? 0;
  for (const event of events) {
    if (at !== undefined && event.at > at && since >= context.distance) {
      checkpoints.push({ at, thread: packThread(thread) });
      since = 0;
    }
    const usage = takeEvent(thread, event, context.wabaOf(event.message, event.at), context.settings);
    if (usage) usages.push(usage);
    at = event.at;
    since += 1;
  }
  const endsAt = until ?? at;
  const end = endsAt === undefined ? null : { at: endsAt, thread: packThread(thread), since };
  return { usages, checkpoints, end, events: events.length };
}

/** The first and the last instant at which anything happens in a message's thread by it; null: nothing does. */
export function spanOf(message: Message, settings: Settings): readonly [Instant, Instant] | null {
  if (unusable(message) !== undefined) return null;
  let span: readonly [Instant, Instant] | null = null;
  eachEvent(message, settings.rules, (at) => {
    span = span ? [Math.min(span[0], at), Math.max(span[1], at)] : [at, at];
  });
  return span;
}

/** Messages that share an instant with another one, so that only their names order them. */
export function tiedMessages(messages: Iterable<Message>, settings: Settings): readonly Message[] {
  const seen = new Map<Instant, Message>();
  const tied = new Set<Message>();
  for (const message of messages) {
    if (unusable(message) !== undefined) continue;
    eachEvent(message, settings.rules, (at) => {
      const other = seen.get(at);
      if (other && other !== message) tied.add(other).add(message);
      else seen.set(at, message);
    });
  }
  return [...tied];
}

function eventsBetween(
  after: Instant | null,
  until: Instant | null,
  messages: Iterable<Message>,
  { settings, nameOf }: FoldContext,
): readonly ThreadEvent[] {
  const events: ThreadEvent[] = [];
  for (const message of messages) {
    assert(unusable(message) === undefined, "only usable messages are filed in threads");
    eachEvent(message, settings.rules, (at, is) => {
      if ((after === null || at > after) && (until === null || at <= until)) events.push({ at, is, message });
    });
  }
  return events.sort((a, b) => compareNamed(a, b, nameOf));
}

/** The one order of events, by what message ids stand for. */
function compareNamed(a: ThreadEvent, b: ThreadEvent, nameOf: FoldContext["nameOf"]): number {
  if (a.at !== b.at) return a.at - b.at;
  const sent = Number(a.is === "delivered") - Number(b.is === "delivered");
  if (a.message === b.message) return sent;
  return compareBytes(nameOf(a.message), nameOf(b.message)) || compareBytes(a.message.number, b.message.number) || sent;
}
