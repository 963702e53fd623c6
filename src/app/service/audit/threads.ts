import { tiedMessages } from "../../../core/ledger/thread-fold.ts";
import { packThread } from "../../../core/ledger/thread-form.ts";
import { packUsage } from "../../../core/ledger/usage-form.ts";
import { openAccounts } from "../../../core/usage/accounts.ts";
import { type Message, messageKey } from "../../../core/usage/message.ts";
import type { Settings } from "../../../core/usage/settings.ts";
import { compareEvents, eventsOf, newLiveThread, takeEvent } from "../../../core/usage/timeline.ts";
import type { AuditedThread, BookedPartition, BookSnapshot } from "../../../store/port/snapshot.ts";
import type { Findings } from "./findings.ts";

/** Folds every thread of a partition from its first message on, and compares what it leads to with what is on file. */
export async function auditThreads(
  snapshot: BookSnapshot,
  { partition }: BookedPartition,
  settings: Settings,
  findings: Findings,
): Promise<void> {
  const wabaOf = openAccounts(settings);
  for await (const thread of snapshot.threads(partition)) {
    findings.count("threads");
    const names = await namesIn(snapshot, partition, thread, settings);
    const live = newLiveThread();
    const usages = new Map<string, string>();
    const events = inOrder(
      thread.messages.map(({ message }) => message),
      names,
      settings,
    );
    for (const event of events) {
      const usage = takeEvent(live, event, wabaOf(event.message, event.at), settings);
      if (usage) usages.set(messageKey(usage.message.number, usage.message.id), JSON.stringify(packUsage(usage)));
    }
    const where = `partition ${partition}, number ${thread.number}, user ${thread.root}`;
    findings.compare("thread", where, events.length > 0 ? packThread(live) : "none", thread.tip ?? "none");
    for (const { message, usage } of thread.messages) {
      const key = messageKey(message.number, message.id);
      findings.compare(
        "usage",
        `${where}, message ${message.id}`,
        usages.get(key) ?? "none",
        usage ? JSON.stringify(usage) : "none",
      );
    }
  }
}

async function namesIn(
  { reveal }: BookSnapshot,
  partition: number,
  { messages }: AuditedThread,
  settings: Settings,
): Promise<ReadonlyMap<string, string>> {
  const tied = tiedMessages(
    messages.map(({ message }) => message),
    settings,
  );
  return tied.length === 0
    ? new Map()
    : reveal(
        partition,
        tied.map(({ id }) => id),
      );
}

/** The one order of events is that of the real names. */
function inOrder(messages: readonly Message[], names: ReadonlyMap<string, string>, settings: Settings) {
  return messages
    .flatMap((message) => {
      const named = { ...message, id: names.get(message.id) ?? message.id };
      return eventsOf(message, settings.rules).map((event) => ({ event, named: { ...event, message: named } }));
    })
    .sort((a, b) => compareEvents(a.named, b.named))
    .map(({ event }) => event);
}
