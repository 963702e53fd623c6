import { packMessage } from "../../../core/ledger/message-form.ts";
import { spanOf } from "../../../core/ledger/thread-fold.ts";
import type { PackedUsage } from "../../../core/ledger/usage-form.ts";
import type { FindWaba } from "../../../core/usage/accounts.ts";
import { joinMessages, type Message, messageKey } from "../../../core/usage/message.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import { unusable } from "../../../core/usage/timeline.ts";
import type { StoredMessage, ThreadPlace } from "../../../store/port/books.ts";

/** A message under work: what is on file of it, and what it is to be. */
export interface Draft {
  readonly stored: StoredMessage | null;
  readonly message: Message;
  readonly packed: string;
  /** The name that stands for its user; null where it cannot take part in a thread. */
  readonly root: string | null;
  usage: PackedUsage | null;
}

/** A thread, and the instants between which something in it changed. */
export interface TouchedThread extends ThreadPlace {
  first: number;
  last: number;
  /** Messages of the thread that are new, changed, or moved into it. */
  readonly drafts: Set<Draft>;
  /** The owners of its charges must look at all of them again, changed or not. */
  isNoted: boolean;
}

/** What filing depends on. */
export interface SheetContext {
  readonly settings: Settings;
  readonly wabaOf: FindWaba;
  /** The name that stands for all of a user's. */
  readonly rootOf: (user: string) => string;
}

/** All that a batch changes, before it is written. */
export interface Sheet {
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly touched: ReadonlyMap<string, TouchedThread>;
  /** Messages that leave the books. */
  readonly removed: ReadonlyMap<string, StoredMessage>;
  readonly draftOf: (message: Pick<Message, "number" | "id">) => Draft | undefined;
  /** Joins what is newly known of a message to what is on file, and files it where it belongs now. */
  readonly learn: (message: Message, stored: StoredMessage | null) => void;
  /** Files a message in place of what is on file of it. */
  readonly replace: (message: Message, stored: StoredMessage | null) => void;
  /** Files a message anew because the name that stands for its user may be another one. */
  readonly refile: (stored: StoredMessage) => void;
  readonly remove: (stored: StoredMessage) => void;
  /** Takes in that the usage of a message came out otherwise than on file. */
  readonly reuse: (stored: StoredMessage, usage: PackedUsage | null) => void;
  /** Marks a part of a thread as changed, whatever its messages say. */
  readonly touch: (place: ThreadPlace, first: number, last: number, isNoted: boolean) => void;
}

/** Opens a sheet on which nothing is written yet. */
export function openSheet({ settings, rootOf }: SheetContext): Sheet {
  const drafts = new Map<string, Draft>();
  const removed = new Map<string, StoredMessage>();
  const threads = openTouched();

  const touchSpan = (root: string | null, message: Message): TouchedThread | undefined => {
    const span = root === null ? null : spanOf(message, settings);
    return root === null || !span ? undefined : threads.touch({ root, number: message.number }, ...span);
  };
  const put = (message: Message, stored: StoredMessage | null): void => {
    const key = messageKey(message.number, message.id);
    const packed = packMessage(message);
    const root = unusable(message) === undefined ? rootOf(message.user ?? "") : null;
    const before = drafts.get(key);
    if (!before && stored?.packed === packed && stored.root === root) return;
    if (before?.root) threads.drop(before, { root: before.root, number: message.number });
    if (stored) touchSpan(stored.root, stored.message);
    const usage = stored?.root === root ? stored.usage : null;
    const draft: Draft = { stored, message, packed, root, usage };
    touchSpan(root, message)?.drafts.add(draft);
    drafts.set(key, draft);
  };

  return {
    drafts,
    touched: threads.all,
    removed,
    draftOf: ({ number, id }) => drafts.get(messageKey(number, id)),
    learn: (message, stored) => {
      const known = drafts.get(messageKey(message.number, message.id)) ?? stored;
      put(known ? joinMessages(known.message, message) : message, stored);
    },
    replace: put,
    refile: (stored) => put(stored.message, stored),
    remove: (stored) => {
      touchSpan(stored.root, stored.message);
      removed.set(messageKey(stored.message.number, stored.message.id), stored);
    },
    reuse: (stored, usage) => {
      const { message, packed, root } = stored;
      drafts.set(messageKey(message.number, message.id), { stored, message, packed, root, usage });
    },
    touch: (place, first, last, isNoted) => {
      const thread = threads.touch(place, first, last);
      thread.isNoted = isNoted || thread.isNoted;
    },
  };
}

function openTouched() {
  const all = new Map<string, TouchedThread>();
  return {
    all,
    touch: (place: ThreadPlace, first: number, last: number): TouchedThread => {
      const key = placeKey(place);
      const known = all.get(key);
      if (!known) {
        const { root, number } = place;
        const thread = { root, number, first, last, drafts: new Set<Draft>(), isNoted: false };
        all.set(key, thread);
        return thread;
      }
      known.first = Math.min(known.first, first);
      known.last = Math.max(known.last, last);
      return known;
    },
    drop: (draft: Draft, place: ThreadPlace): void => {
      all.get(placeKey(place))?.drafts.delete(draft);
    },
  };
}

/** One name for a thread's place. */
export function placeKey({ root, number }: ThreadPlace): string {
  return `${number}\n${root}`;
}
