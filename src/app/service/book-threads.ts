import type { MessageFact } from "../../core/usage/fact.ts";
import { canonicalUser } from "../../core/usage/identity.ts";
import { joinMessages, type Message, messageKey } from "../../core/usage/message.ts";
import type { Settings } from "../../core/usage/settings.ts";
import type { AccountBooks } from "../../store/port/accounts.ts";
import type { Lease, ThreadBooks } from "../../store/port/books.ts";
import type { JournalReader, Names, StoredFact } from "../../store/port/journal.ts";
import { followAccounts } from "./threads/follow-accounts.ts";
import { openThreadJob, type ThreadJob } from "./threads/job.ts";
import { learnUsers } from "./threads/learn-users.ts";
import { joinNumber, leaveNumbers, openNumberNames } from "./threads/rebuild-numbers.ts";

/** What stage 1 works with. */
export interface ThreadStage {
  readonly books: ThreadBooks;
  readonly journal: Pick<JournalReader, "read" | "allFacts">;
  readonly names: Pick<Names, "reveal">;
  readonly accounts: AccountBooks;
  /** Events between two checkpoints of a thread. */
  readonly distance: number;
}

/** What a batch of stage 1 came to. */
export interface BookedBatch {
  /** Facts or changes taken. */
  readonly taken: number;
  /** There may be more. */
  readonly isFull: boolean;
}

/** Books the next facts of a partition: messages, threads, and what each message leads to. */
export async function bookThreads(lease: Lease, stage: ThreadStage, limit: number): Promise<BookedBatch> {
  const { version, settings } = await stage.accounts.latest();
  return stage.books.batch(lease, async (batch) => {
    const job = openThreadJob(batch, { settings, names: stage.names, distance: stage.distance });
    if (batch.accounts < version && batch.done > 0n) {
      await followAccounts(job, await stage.accounts.at(batch.accounts));
      await job.settle();
      await batch.finish(batch.done, version);
      return { taken: 0, isFull: true };
    }
    const facts = runOf(await stage.journal.read(batch.partition, batch.done, limit));
    const done = facts.at(-1)?.seq ?? batch.done;
    await takeFacts(job, facts, { stage, settings, done });
    await job.settle();
    await batch.finish(done, version);
    return { taken: facts.length, isFull: facts.length > 0 };
  });
}

/** Facts that change what others are about go alone: all others up to the first of them, or that one. */
function runOf(facts: readonly StoredFact[]): readonly StoredFact[] {
  const first = facts.findIndex(({ fact }) => fact.kind !== "message" && fact.kind !== "user_alias");
  return first === -1 ? facts : facts.slice(0, Math.max(1, first));
}

async function takeFacts(
  job: ThreadJob,
  facts: readonly StoredFact[],
  { stage, settings, done }: { stage: ThreadStage; settings: Settings; done: bigint },
): Promise<void> {
  const [single] = facts;
  if (single?.fact.kind === "number_alias") return joinNumber(job, single.fact, stage.journal, done);
  if (single?.fact.kind === "number_moved") return leaveNumbers(job, single.fact.numbers);
  if (single?.fact.kind === "user_forgotten") return reorder(job, single.fact.users);
  await takeAliases(job, facts, settings);
  await takeMessages(job, facts);
}

/** Joins users first, so that everything after is filed under the names that hold now. */
async function takeAliases({ batch, sheet, root }: ThreadJob, facts: readonly StoredFact[], settings: Settings) {
  const aliases = facts.flatMap(({ fact }) => (fact.kind === "user_alias" ? [fact] : []));
  const changed = await learnUsers(batch, aliases, settings);
  if (changed.length === 0) return;
  for (const { name, root: under } of changed) root(name, under);
  for (const stored of await batch.messagesOfRoots(changed.map(({ name }) => name))) sheet.refile(stored);
}

async function takeMessages(job: ThreadJob, facts: readonly StoredFact[]): Promise<void> {
  const messages = await joinFacts(job, facts);
  const stored = await job.load([...messages.values()]);
  const onFile = new Map(stored.map((one) => [messageKey(one.message.number, one.message.id), one]));
  const users = new Set<string>();
  for (const { user } of messages.values()) if (user !== undefined) users.add(canonicalUser(user));
  for (const [name, root] of await job.batch.roots([...users])) job.root(name, root);
  for (const [key, message] of messages) job.sheet.learn(message, onFile.get(key) ?? null);
}

/** What the facts state of each message, under the numbers' own ids. */
async function joinFacts(job: ThreadJob, facts: readonly StoredFact[]): Promise<ReadonlyMap<string, Message>> {
  const numbers = await openNumberNames(job.batch);
  const messages = new Map<string, Message>();
  for (const { fact, named } of facts) {
    if (fact.kind !== "message") continue;
    if (named.kind === "message") job.names.put(fact.id, named.id);
    const message = underNumber(fact, numbers.number(fact.number));
    const key = messageKey(message.number, message.id);
    const known = messages.get(key);
    messages.set(key, known ? joinMessages(known, message) : message);
  }
  return messages;
}

function underNumber(fact: MessageFact, number: string): Message {
  return number === fact.number ? fact : { ...fact, number };
}

/** Names were forgotten: what they ordered among equal instants goes by surrogates now. */
async function reorder({ batch, sheet }: ThreadJob, users: readonly string[]): Promise<void> {
  const names = [...new Set(users.map(canonicalUser))];
  const roots = await batch.roots(names);
  for (const place of await batch.threadsOfRoots(names.map((name) => roots.get(name) ?? name)))
    sheet.touch(place, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, true);
}
