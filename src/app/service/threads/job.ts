import { ownerOfUsage } from "../../../core/ledger/partition.ts";
import { spanOf } from "../../../core/ledger/thread-fold.ts";
import { type PackedUsage, unpackUsage } from "../../../core/ledger/usage-form.ts";
import { type FindWaba, openAccounts } from "../../../core/usage/accounts.ts";
import { canonicalUser } from "../../../core/usage/identity.ts";
import type { Message } from "../../../core/usage/message.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import { unusable } from "../../../core/usage/timeline.ts";
import type { MessageToFile, StoredMessage, ThreadBatch, ThreadToFile } from "../../../store/port/books.ts";
import type { Names } from "../../../store/port/journal.ts";
import type { BookedCharges, BookingContext } from "../book-charges.ts";
import { chargeIdOf } from "../charge-id.ts";
import { bookAtOnce } from "./book-at-once.ts";
import { changedMessages, reorderedNumbers } from "./changed-messages.ts";
import { type BatchNames, openBatchNames } from "./names.ts";
import { changesOf, refoldThreads } from "./refold-threads.ts";
import { type Draft, openSheet, placeKey, type Sheet } from "./sheet.ts";

/** What became of the charges of a batch. */
export interface SettledJob {
  /** Changes that were left to others. */
  readonly left: number;
  readonly booked: readonly BookedCharges[];
}

/** One batch of stage 1 under work. */
export interface ThreadJob {
  readonly batch: ThreadBatch;
  readonly settings: Settings;
  readonly wabaOf: FindWaba;
  readonly names: BatchNames;
  readonly sheet: Sheet;
  /** Takes in under which names users stand. The first word on a name holds. */
  readonly root: (name: string, root: string) => void;
  /** Messages on file, whose users need no look-up then. */
  readonly load: (keys: readonly Pick<Message, "number" | "id">[]) => Promise<readonly StoredMessage[]>;
  /**
   * Folds what changed and writes all of it. `context`: by what charges are booked at once; null: they are left to others.
   */
  readonly settle: (context: ((latest: bigint) => BookingContext | null) | null) => Promise<SettledJob>;
}

/** Opens a batch of stage 1 under these settings. `distance`: events between two checkpoints. */
export function openThreadJob(
  batch: ThreadBatch,
  { settings, names, distance }: { settings: Settings; names: Pick<Names, "reveal">; distance: number },
): ThreadJob {
  const wabaOf = openAccounts(settings);
  const roots = new Map<string, string>();
  const rootOf = (user: string) => roots.get(canonicalUser(user)) ?? canonicalUser(user);
  const known = openBatchNames(names, batch.partition);
  const sheet = openSheet({ settings, wabaOf, rootOf });
  const root = (name: string, under: string) => {
    if (!roots.has(name)) roots.set(name, under);
  };
  return {
    batch,
    settings,
    wabaOf,
    names: known,
    sheet,
    root,
    load: async (keys) => {
      const stored = await batch.messages(keys);
      for (const { message, root: under } of stored) {
        if (under !== null && message.user !== undefined) root(canonicalUser(message.user), under);
      }
      return stored;
    },
    settle: async (context) => {
      const { threads, noted } = await refoldThreads(batch, sheet, { settings, wabaOf, distance, names: known });
      const drafts = [...sheet.drafts.values()];
      await known.learn(drafts.filter(lacksId).map(({ message }) => message));
      const messages = drafts.map((draft) => toFile(draft, { settings, wabaOf, names: known }));
      await batch.removeMessages([...sheet.removed.values()].map(({ message }) => message));
      await batch.save({ messages, threads: withReach(threads, messages) });
      await batch.note({ changed: changedMessages(sheet, wabaOf), reordered: reorderedNumbers(sheet) });
      const owner = (message: Message, usage: PackedUsage) =>
        ownerOfUsage(unpackUsage(usage, message), wabaOf(message, usage.occurredAt));
      const changes = changesOf({ sheet, noted, messages }, batch, owner);
      const { left, booked } = context ? await bookAtOnce(batch, changes, context) : { left: changes, booked: [] };
      await batch.tell(left);
      return { left: left.length, booked };
    },
  };
}

/** Whether its charge is new, so that the real id of the message is needed. */
function lacksId({ stored, usage }: Draft): boolean {
  return usage !== null && !stored?.chargeId;
}

function toFile(
  { stored, message, packed, root, usage }: Draft,
  { settings, wabaOf, names }: { settings: Settings; wabaOf: FindWaba; names: BatchNames },
): MessageToFile {
  const moment = message.at ?? message.deliveredAt ?? message.failedAt ?? 0;
  const [firstAt, end] = spanOf(message, settings) ?? [moment, moment];
  return {
    message,
    packed,
    root,
    usage,
    isNew: stored === null,
    refusal: unusable(message) ?? null,
    waba: wabaOf(message).id,
    firstAt,
    lastAt: Math.max(end, usage?.occurredAt ?? end),
    chargeId: stored?.chargeId ?? (usage ? chargeIdOf(message.number, names.of(message)) : null),
  };
}

/** Threads with the longest time between the first and the last event of any of their messages. */
function withReach(threads: readonly ThreadToFile[], messages: readonly MessageToFile[]): readonly ThreadToFile[] {
  const reach = new Map<string, number>();
  for (const { root, message, firstAt, lastAt } of messages) {
    if (root === null || lastAt === firstAt) continue;
    const key = placeKey({ root, number: message.number });
    reach.set(key, Math.max(reach.get(key) ?? 0, lastAt - firstAt));
  }
  if (reach.size === 0) return threads;
  return threads.map((thread) => ({
    ...thread,
    reachMs: Math.max(thread.reachMs, reach.get(placeKey(thread)) ?? 0),
  }));
}
