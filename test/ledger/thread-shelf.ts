import { packMessage } from "../../src/core/ledger/message-form.ts";
import { type FiledMessage, refold } from "../../src/core/ledger/refold.ts";
import { type Checkpoint, type FoldStart, spanOf } from "../../src/core/ledger/thread-fold.ts";
import type { PackedUsage } from "../../src/core/ledger/usage-form.ts";
import { openAccounts } from "../../src/core/usage/accounts.ts";
import type { Fact } from "../../src/core/usage/fact.ts";
import { underNumberId } from "../../src/core/usage/gather.ts";
import { openIdentities } from "../../src/core/usage/identity.ts";
import { joinMessages, type Message, messageKey } from "../../src/core/usage/message.ts";
import type { Settings } from "../../src/core/usage/settings.ts";
import { unusable } from "../../src/core/usage/timeline.ts";

interface Shelf {
  readonly messages: Map<string, Message>;
  checkpoints: readonly Checkpoint[];
  tip: FoldStart | null;
}

/** The simplest keeper of threads: what a store does with tables, done with lists. */
export function openShelves(settings: Settings, distance: number) {
  const identities = openIdentities(settings);
  const wabaOf = openAccounts(settings);
  const all = new Map<string, { message: Message; thread: string | null }>();
  const shelves = new Map<string, Shelf>();
  const usages = new Map<string, PackedUsage | null>();
  const context = { settings, wabaOf, nameOf: (message: Message) => message.id, distance };
  let events = 0;

  const shelfOf = (thread: string): Shelf => {
    const known = shelves.get(thread) ?? { messages: new Map(), checkpoints: [], tip: null };
    shelves.set(thread, known);
    return known;
  };
  const threadOf = (message: Message) =>
    unusable(message) === undefined ? `${message.number}\n${identities.user(message.user ?? "")}` : null;

  /** Puts a message where it belongs now; gives the stretch of each thread that it changes. */
  const put = (message: Message, changed: Map<string, [number, number]>) => {
    const key = messageKey(message.number, message.id);
    const known = all.get(key);
    const joined = known ? joinMessages(known.message, message) : message;
    const thread = threadOf(joined);
    if (known && known.thread === thread && packMessage(known.message) === packMessage(joined)) return;
    const note = (name: string, one: Message) => {
      const span = spanOf(one, settings);
      const so = changed.get(name);
      if (span) changed.set(name, so ? [Math.min(so[0], span[0]), Math.max(so[1], span[1])] : [...span]);
    };
    if (known?.thread) {
      note(known.thread, known.message);
      if (known.thread !== thread) {
        shelfOf(known.thread).messages.delete(key);
        usages.set(key, null);
      }
    }
    all.set(key, { message: joined, thread });
    if (thread) {
      shelfOf(thread).messages.set(key, joined);
      note(thread, joined);
    }
  };

  const refoldThread = (thread: string, [first, last]: readonly [number, number]) => {
    const shelf = shelfOf(thread);
    let start: FoldStart | null =
      shelf.tip && shelf.tip.at < first
        ? shelf.tip
        : withCount(shelf.checkpoints.findLast(({ at }) => at < first) ?? null);
    let earliestStop = last;
    for (;;) {
      const after = start?.at ?? Number.NEGATIVE_INFINITY;
      const stop = shelf.checkpoints.find(({ at }) => at >= earliestStop && at > after) ?? null;
      const until = stop?.at ?? Number.POSITIVE_INFINITY;
      const near = [...shelf.messages.values()].filter((message) => {
        const span = spanOf(message, settings);
        const usedAt = usages.get(messageKey(message.number, message.id))?.occurredAt ?? Number.NEGATIVE_INFINITY;
        return (span && span[1] > after && span[0] <= until) || (usedAt > after && usedAt <= until);
      });
      const messages: FiledMessage[] = near.map((message) => ({
        message,
        usage: usages.get(messageKey(message.number, message.id)) ?? null,
      }));
      const { changes, cuts, outcome } = refold({ start, stop, messages }, context);
      events += messages.length;
      for (const { message, usage } of changes) usages.set(messageKey(message.number, message.id), usage);
      const kept = shelf.checkpoints.filter(({ at }) => at <= after || at >= until);
      const open = outcome.is === "open" ? outcome.from : null;
      shelf.checkpoints = [...kept, ...cuts]
        .map((one) => (open && one.at === open.at ? { at: open.at, thread: open.thread } : one))
        .sort((a, b) => a.at - b.at);
      if (outcome.is === "end") shelf.tip = outcome.tip;
      if (!open) return;
      start = open;
      earliestStop = open.at + 1;
    }
  };

  return {
    learn: (facts: readonly Fact[]) => {
      const changed = new Map<string, [number, number]>();
      let renamed = false;
      for (const fact of facts) {
        if (fact.kind === "user_alias") renamed = identities.learnUser(fact) || renamed;
        else if (fact.kind === "number_alias") identities.learnNumber(fact);
        else put(underNumberId(fact, identities), changed);
      }
      if (renamed) for (const { message } of [...all.values()]) put(message, changed);
      for (const [thread, span] of changed) refoldThread(thread, span);
    },
    filed: (): readonly FiledMessage[] =>
      [...all.entries()].map(([key, { message }]) => ({ message, usage: usages.get(key) ?? null })),
    checkpoints: () => [...shelves.values()].map(({ checkpoints }) => checkpoints),
    wabaOf,
    /** Messages handed to folds so far. */
    effort: () => events,
  };
}

function withCount(checkpoint: Checkpoint | null): FoldStart | null {
  return checkpoint && { ...checkpoint, since: 0 };
}
