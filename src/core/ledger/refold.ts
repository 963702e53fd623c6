import type { Instant } from "../kernel/time.ts";
import { type Message, messageKey } from "../usage/message.ts";
import type { Usage } from "../usage/usage.ts";
import { type Checkpoint, type FoldContext, type FoldStart, foldStretch } from "./thread-fold.ts";
import { type PackedUsage, packUsage, samePacked } from "./usage-form.ts";

/** A message with the usage that it leads to, as books hold it. */
export interface FiledMessage {
  readonly message: Message;
  readonly usage: PackedUsage | null;
}

/** One stretch of a thread that must be folded again because messages in it are new or changed. */
export interface StretchTask {
  /** The latest state before the first change; null: the thread's beginning. */
  readonly start: FoldStart | null;
  /** The first checkpoint on file that is not before the last change; null: there is none up to the thread's end. */
  readonly stop: Checkpoint | null;
  /** All messages with an event or a usage after the start, up to the stop, as they are now. */
  readonly messages: readonly FiledMessage[];
}

/** What folding a stretch again leads to. Checkpoints on file inside of it are replaced by those cut here. */
export interface Refolded {
  /** Usages that are not what was on file; null: there is none any more. */
  readonly changes: readonly FiledMessage[];
  readonly cuts: readonly Checkpoint[];
  readonly outcome: RefoldOutcome;
}

/** Where the fold came to. */
export type RefoldOutcome =
  /** The thread's end, and its new state; null: nothing ever happened in it. */
  | { readonly is: "end"; readonly tip: FoldStart | null }
  /** The state on file at the stop: whatever follows stays as it is. */
  | { readonly is: "converged" }
  /** Another state than that on file: go on from here. */
  | { readonly is: "open"; readonly from: FoldStart };

/** Folds a stretch again and compares it with what is on file. */
export function refold({ start, stop, messages }: StretchTask, context: FoldContext): Refolded {
  const folded = foldStretch(start, stop?.at ?? null, usableOf(messages), context);
  const filed = new Map(messages.map((one) => [keyOf(one.message), one]));
  const changes = changesIn(folded.usages, filed, { after: start?.at ?? null, until: stop?.at ?? null });
  return { changes, cuts: folded.checkpoints, outcome: outcomeOf(folded.end, stop) };
}

function outcomeOf(end: FoldStart | null, stop: Checkpoint | null): RefoldOutcome {
  if (!stop || !end) return { is: "end", tip: end };
  return end.thread === stop.thread ? { is: "converged" } : { is: "open", from: { ...end, since: 0 } };
}

function changesIn(
  usages: readonly Usage[],
  filed: ReadonlyMap<string, FiledMessage>,
  { after, until }: { readonly after: Instant | null; readonly until: Instant | null },
): readonly FiledMessage[] {
  const changes: FiledMessage[] = [];
  const found = new Set<string>();
  for (const usage of usages) {
    const key = keyOf(usage.message);
    found.add(key);
    const known = filed.get(key)?.usage ?? null;
    const packed = packUsage(usage);
    if (!samePacked(known, packed)) changes.push({ message: usage.message, usage: packed });
  }
  for (const [key, { message, usage }] of filed) {
    if (!usage || found.has(key)) continue;
    const inside = (after === null || usage.occurredAt > after) && (until === null || usage.occurredAt <= until);
    if (inside) changes.push({ message, usage: null });
  }
  return changes;
}

function* usableOf(messages: readonly FiledMessage[]): Iterable<Message> {
  for (const { message } of messages) yield message;
}

function keyOf(message: Message): string {
  return messageKey(message.number, message.id);
}
