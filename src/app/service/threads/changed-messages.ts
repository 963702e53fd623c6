import type { FindWaba } from "../../../core/usage/accounts.ts";
import type { Message } from "../../../core/usage/message.ts";
import type { ChangedMessages } from "../../../store/port/books.ts";
import type { Sheet } from "./sheet.ts";

/** From when to when messages that a batch files, changes or removes stand, before and after, by number and WABA. */
export function changedMessages({ drafts, removed }: Sheet, wabaOf: FindWaba): readonly ChangedMessages[] {
  const all = new Map<string, ChangedMessages>();
  const note = (message: Message, waba: string) => {
    const { number, at, deliveredAt, failedAt } = message;
    const key = `${number}\n${waba}`;
    const instants = [at, deliveredAt, failedAt].filter((one) => one !== undefined);
    const { firstAt = Number.MAX_SAFE_INTEGER, lastAt = 0 } = all.get(key) ?? {};
    // A message without any time is in no thread, and so in no dialog.
    if (instants.length === 0) return;
    all.set(key, { number, waba, firstAt: Math.min(firstAt, ...instants), lastAt: Math.max(lastAt, ...instants) });
  };
  for (const { stored, message, packed, root } of drafts.values()) {
    if (stored?.packed === packed && stored.root === root) continue;
    note(message, wabaOf(message).id);
    if (stored) note(stored.message, stored.waba);
  }
  for (const { message, waba } of removed.values()) note(message, waba);
  return [...all.values()];
}

/** Numbers of threads whose messages may stand in another order now. */
export function reorderedNumbers({ touched }: Sheet): readonly string[] {
  return [...new Set([...touched.values()].flatMap(({ isNoted, number }) => (isNoted ? [number] : [])))];
}
